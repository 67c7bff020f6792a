// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/retry.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "tools/fuzz/forked.h"
#include "tools/fuzz/read_back.h"

namespace selvage::fuzz {

effects::Numerics numerics_of(const Finding& f) {
  return f.exact ? effects::Numerics::exact : effects::Numerics::real;
}

std::optional<LastStep> last_step(const Session::Environment& environment, const Finding& f) {
  Result<Session> started = Session::start(environment, f.program, numerics_of(f));
  if (!started.ok()) return std::nullopt;
  Session session = std::move(started).value();
  for (std::size_t k = 0; k < f.steps.size(); ++k) {
    const Result<Session::Taken> taken = session.take_step(f.steps[k]);
    if (!taken.ok()) return std::nullopt;
    if (k + 1 == f.steps.size()) return LastStep{taken.value(), session.may_be_uninitialised()};
  }
  return std::nullopt;
}

namespace {

// What is printed of the last result, which may be the program, is read back as another, or the
// steps are replayed to another.
std::optional<std::string> written_wrong(const Session::Environment& environment,
                                         const Finding& f) {
  Result<Session> started = Session::start(environment, f.program);
  if (!started.ok()) return std::nullopt;
  Session session = std::move(started).value();
  for (const std::string& step : f.steps) {
    if (!session.take_step(step).ok()) return std::nullopt;
  }
  const core::Proc& result = session.current()->proc;
  if (f.kind == "replay") return replay_fault(environment, f.program, f.steps, result);
  return read_back_fault(result, environment->library);
}

}  // namespace

std::optional<std::string> goes_wrong(const Session::Environment& environment, const Finding& f) {
  try {
    if (f.kind == "printing" || f.kind == "replay") return written_wrong(environment, f);
    const std::optional<LastStep> last = last_step(environment, f);
    if (!last) return std::nullopt;
    int runs = 0;
    if (f.kind == "meaning") return taken_differs(last->taken, last->may_be_uninitialised, runs);
    const auto faults = forwarding_faults(last->taken.before, last->taken.after);
    if (f.kind == "places" && !faults.empty()) return faults.front();
    // What dies or hangs may do so while it is judged.
    if (f.kind == "crash" || f.kind == "hang")
      (void)taken_differs(last->taken, last->may_be_uninitialised, runs);
  } catch (const std::exception& e) {
    if (f.kind == "internal error") return e.what();
  }
  return std::nullopt;
}

std::optional<std::string> goes_wrong(const Subject& subject, const Finding& f) {
  return goes_wrong(subject.environment(), f);
}

std::optional<std::string> goes_wrong_apart(const Subject& subject, const Finding& f,
                                            double seconds) {
  const Said said = run_process(
      [&](int fd) {
        if (const auto message = goes_wrong(subject, f)) say(fd, Json(*message).dump());
      },
      seconds);
  if (said.too_late)
    return f.kind == "hang" ? std::optional(fmt::format("it takes more than {} s", seconds))
                            : std::nullopt;
  if (said.failure)
    return f.kind == "crash" ? std::optional("the process ended with " + *said.failure)
                             : std::nullopt;
  if (said.text.empty()) return std::nullopt;
  return Json::parse(said.text).get<std::string>();
}

}  // namespace selvage::fuzz
