// SPDX-License-Identifier: Apache-2.0
#include "tools/mutants/hunt.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tools/fuzz/corpus.h"
#include "tools/fuzz/session.h"
#include "tools/fuzz/shrink.h"

namespace selvage::mutants {
namespace {

using effects::mutation::Mutation;
using fuzz::Finding;
using Json = nlohmann::ordered_json;

// The session in which every step but the last is taken by the judge as it is; nothing if one is
// refused.
std::optional<fuzz::Session> led_up_to(const core::Library& library, const Finding& f) {
  Result<fuzz::Session> started = fuzz::Session::start(library, f.program);
  if (!started.ok()) return std::nullopt;
  fuzz::Session session = std::move(started).value();
  for (std::size_t k = 0; k + 1 < f.steps.size(); ++k) {
    if (!session.take_step(f.steps[k]).ok()) return std::nullopt;
  }
  return session;
}

// What is wrong with the last step, taken with the mistake or without, if it is accepted; an error
// of the engine counts as well.
std::optional<Finding> wrong_last_step(const core::Library& library, Finding f,
                                       const Mutation* mistake) {
  try {
    std::optional<fuzz::Session> session = led_up_to(library, f);
    if (!session) return std::nullopt;
    std::optional<Mistaken> mistaken;
    if (mistake != nullptr) mistaken.emplace(*mistake);
    const Result<fuzz::Session::Taken> taken = session->take_step(f.steps.back());
    if (!taken.ok()) return std::nullopt;
    int runs = 0;
    const auto message = fuzz::taken_differs(taken.value(), session->may_be_uninitialised(), runs);
    if (!message) return std::nullopt;
    f.kind = "meaning";
    f.message = *message;
    f.primitive = taken.value().after->step.primitive;
  } catch (const std::exception& e) {
    f.kind = "internal error";
    f.message = e.what();
  }
  return f;
}

bool is_about(const Mutant& mutant, const std::string& primitive) {
  return mutant.primitives.empty() || mutant.primitives.contains(primitive);
}

// Does the mistake let the last step through, and only the mistake?
std::optional<Finding> let_through(const core::Library& library, const Mutant& mutant,
                                   const Finding& f) {
  if (!is_about(mutant, Json::parse(f.steps.back()).at("op"))) return std::nullopt;
  const auto found = wrong_last_step(library, f, &mutant.mutation);
  return found && !wrong_last_step(library, f, nullptr) ? found : std::nullopt;
}

// The first of the steps that goes wrong for the mistake: what is found later may only be a
// consequence.
std::optional<Finding> confirmed(const core::Library& library, const Mutant& mutant,
                                 const Finding& finding) {
  Finding f = finding;
  f.steps.clear();
  for (const std::string& step : finding.steps) {
    f.steps.push_back(step);
    if (auto found = let_through(library, mutant, f)) return found;
  }
  return std::nullopt;
}

std::uint64_t accepted_in(const fuzz::Tally& tally) {
  std::uint64_t n = 0;
  for (const auto& [name, p] : tally.primitives) n += p.accepted;
  return n;
}

// The cases of a run, one after the other, as `selvage fuzz` runs them.
class Cases {
 public:
  // Every other case may begin with one of the proof files' that is refused for the claim.
  Cases(const core::Library& library, fuzz::Plan plan, const std::string& claim = "")
      : library_(library),
        plan_(std::move(plan)),
        all_(plan_.corpus),
        of_claim_(claim.empty() ? std::nullopt : std::optional(all_->refused_for(claim))) {}

  fuzz::Tally next() {
    if (number_ % fuzz::block_size == 0)
      environment_ = std::make_shared<const primitives::Environment>(library_);
    const bool aimed = number_ % 2 == 0 && of_claim_ && !of_claim_->seeds().empty();
    plan_.corpus = aimed ? &*of_claim_ : all_;
    return run_case(environment_, plan_, number_++);
  }

 private:
  const core::Library& library_;
  fuzz::Plan plan_;
  const fuzz::Corpus* all_;
  std::optional<fuzz::Corpus> of_claim_;
  std::uint64_t number_ = 0;
  std::shared_ptr<const primitives::Environment> environment_;
};

Hunted hunt_none(const core::Library& library, const Limits& limits) {
  Hunted h;
  Cases cases(library, {.seed = limits.seed, .primitives = {}, .corpus = limits.corpus});
  for (; h.cases < limits.cases && !h.finding; ++h.cases) {
    const fuzz::Tally tally = cases.next();
    h.accepted += accepted_in(tally);
    if (!tally.findings.empty()) h.finding = tally.findings.front();
  }
  if (h.finding) h.verdict = Verdict::killed;
  return h;
}

}  // namespace

std::string_view name(Verdict v) {
  switch (v) {
    case Verdict::killed:
      return "killed";
    case Verdict::caught:
      return "caught by an internal check";
    case Verdict::survived:
      return "survived";
    case Verdict::never_reached:
      return "never reached";
  }
  return "?";
}

Hunted hunt(const core::Library& library, const std::optional<Mutant>& mutant,
            const Limits& limits) {
  if (!mutant) return hunt_none(library, limits);
  Hunted h;
  const fuzz::Plan plan{.seed = limits.seed,
                        .primitives = mutant->primitives,
                        .corpus = limits.corpus,
                        .before_step = [&](const std::string& primitive) {
                          effects::mutation::pause(!is_about(*mutant, primitive));
                        }};
  Cases cases(library, plan, std::string(effects::name(mutant->mutation.claim)));
  while (h.cases < limits.cases && h.verdict != Verdict::killed) {
    fuzz::Tally tally;
    {
      const Mistaken mistaken(mutant->mutation);
      tally = cases.next();
      h.decided += effects::mutation::reached().decided;
      h.dropped += effects::mutation::reached().dropped;
    }
    ++h.cases;
    h.accepted += accepted_in(tally);
    for (const Finding& f : tally.findings) {
      const auto found = confirmed(library, *mutant, f);
      if (!found) continue;
      const bool wrong = found->kind == "meaning";
      if (!wrong && h.verdict == Verdict::caught) continue;
      h.verdict = wrong ? Verdict::killed : Verdict::caught;
      h.finding = *found;
    }
  }
  if (h.decided == 0) h.verdict = Verdict::never_reached;
  return h;
}

Finding smaller(const core::Library& library, const Mutant& mutant, const Finding& finding) {
  return fuzz::shrunk(library, finding, [&](const Finding& f) -> std::optional<std::string> {
    const auto found = let_through(library, mutant, f);
    if (!found || found->kind != finding.kind) return std::nullopt;
    return found->message;
  });
}

Json to_json(const Hunted& h) {
  Json out = {{"verdict", static_cast<int>(h.verdict)},
              {"cases", h.cases},
              {"decided", h.decided},
              {"dropped", h.dropped},
              {"accepted", h.accepted}};
  if (h.finding) {
    const Finding& f = *h.finding;
    out["finding"] = {{"kind", f.kind},   {"message", f.message},     {"seed", f.seed},
                      {"case", f.number}, {"primitive", f.primitive}, {"program", f.program},
                      {"steps", f.steps}};
  }
  return out;
}

Hunted hunted_from_json(const Json& value) {
  Hunted h;
  h.verdict = static_cast<Verdict>(value.at("verdict").get<int>());
  h.cases = value.at("cases");
  h.decided = value.at("decided");
  h.dropped = value.at("dropped");
  h.accepted = value.at("accepted");
  if (value.contains("finding")) {
    const Json& f = value["finding"];
    h.finding = Finding{f.at("kind"),      f.at("message"), f.at("seed"), f.at("case"),
                        f.at("primitive"), f.at("program"), f.at("steps")};
  }
  return h;
}

}  // namespace selvage::mutants
