// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/block.h"

#include <nlohmann/json.hpp>

#include "tools/fuzz/forked.h"
#include "tools/fuzz/shrink.h"

namespace selvage::fuzz {
namespace {

using Json = nlohmann::ordered_json;

// What a traced case told before it ended.
struct Told {
  std::string program, primitive;
  std::vector<std::string> steps;  // accepted
  std::string last;                // the step at hand; empty: none
  std::optional<Tally> tally;      // if it came to its end

  void note(const Json& event) {
    const std::string what = event.at("event");
    if (what == "program") *this = Told{event.at("text"), "", {}, "", {}};
    if (what == "primitive") primitive = event.at("name");
    if (what == "step") last = event.at("step").dump();
    if (what == "accepted") steps.push_back(last);
    if (what == "refused" || what == "judged") last.clear();
    if (what != "done") return;
    std::optional<JsonReader::Problem> problem;
    tally = read_tally(JsonReader(event.at("tally"), problem));
  }
};

Told told_by(const std::string& text) {
  Told told;
  for (std::size_t at = 0, end; (end = text.find('\n', at)) != std::string::npos; at = end + 1)
    told.note(Json::parse(text.substr(at, end - at)));
  return told;
}

// The case again, in a process that tells of each step before it is taken.
class Autopsy {
 public:
  Autopsy(const core::Library& library, const Plan& plan, const Block& block)
      : library_(library), plan_(plan), block_(block), lost_(*block.lost) {}

  Tally run() const {
    const Said said = run_process(
        [&](int fd) {
          const Trace tell = [fd](const Json& event) { say(fd, event.dump() + "\n"); };
          const Tally tally = run_in_block(library_, plan_, lost_.number, tell);
          tell({{"event", "done"}, {"tally", to_json(tally)}});
        },
        2 * block_.hang_seconds);
    return result(told_by(said.text), said);
  }

 private:
  Tally result(const Told& told, const Said& said) const {
    // What is not slow a second time did not hang.
    if (told.tally && lost_.kind == "hang") return *told.tally;
    Tally tally;
    tally.seed = plan_.seed;
    tally.cases = 1;
    Finding f{lost_.kind, lost_.message, plan_.seed, lost_.number, told.primitive,
              told.program, told.steps};
    if (told.tally) {
      f.message += "; it did not happen again";
      f.program.clear();
      f.steps.clear();
    } else {
      f.kind = said.too_late ? "hang" : "crash";
      if (said.failure && !said.too_late) f.message = "the process ended with " + *said.failure;
      if (!told.last.empty() && (f.steps.empty() || f.steps.back() != told.last))
        f.steps.push_back(told.last);
    }
    tally.findings.push_back(std::move(f));
    return tally;
  }

  const core::Library& library_;
  const Plan& plan_;
  const Block& block_;
  const Block::Lost& lost_;
};

void deliver(const core::Library& library, const Block& block, Tally tally, int fd) {
  for (Finding& f : tally.findings) {
    if (block.shrink) f = shrunk(library, f, block.hang_seconds);
  }
  say(fd, to_json(tally).dump() + "\n");
}

}  // namespace

void run_block(const core::Library& library, const Plan& plan, const Block& block, int fd) {
  const auto environment = std::make_shared<const primitives::Environment>(library);
  std::uint64_t number = block.begin;
  if (block.lost) {
    deliver(library, block, Autopsy(library, plan, block).run(), fd);
    number = block.lost->number + 1;
  }
  for (; number < block.end; ++number) {
    if (block.deadline && std::chrono::steady_clock::now() >= *block.deadline) return;
    deliver(library, block, run_case(environment, plan, number), fd);
  }
}

Tally run_in_block(const core::Library& library, const Plan& plan, std::uint64_t number,
                   const Trace& trace) {
  const auto environment = std::make_shared<const primitives::Environment>(library);
  for (std::uint64_t k = number / block_size * block_size; k < number; ++k)
    (void)run_case(environment, plan, k);
  return run_case(environment, plan, number, trace);
}

}  // namespace selvage::fuzz
