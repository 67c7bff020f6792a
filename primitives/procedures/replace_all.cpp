// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>

#include "core/traverse.h"
#include "core/typecheck.h"
#include "effects/call_invariants.h"
#include "primitives/composite.h"
#include "primitives/primitive.h"

// replace_all(with)
//   replace(block, with) wherever it can be done, from the first statement to the last, a block
//   before the blocks inside it
// requires  what replace requires, each time
// sound     each replacement is a step of its own.

namespace selvage::primitives {
namespace {

using namespace core;

struct ReplaceAll {
  ProcName with;
  std::vector<Field> fields() {
    return {{.name = "with", .slot = &with, .doc = "the instruction or procedure to put in"}};
  }
};

// Walks the procedure in text order, replacing as it goes.  A replacement changes nothing before
// the place at hand, and what comes after it moves only within its block.
class Replacing {
 public:
  Replacing(const Planner& p, const ProcName& with, Proc callee)
      : p_(p), with_(with), callee_(std::move(callee)), steps_(p) {}

  Result<Plan> run() {
    TRY(done, block({}));
    if (count_ > 0) return std::move(steps_).finish();
    Error none =
        not_applicable(p_.proc()->loc, "nowhere in `" + p_.proc()->name + "` can a call of `" +
                                           callee_->name + "` be put in");
    if (closest_) none.notes.push_back({closest_->loc, "not here: " + closest_->message});
    if (closest_)
      none.notes.insert(none.notes.end(), closest_->notes.begin(), closest_->notes.end());
    return none;
  }

 private:
  Status block(const Path& path) {
    for (int at = 0; at < static_cast<int>(block_at(steps_.proc(), path).size()); ++at) {
      Path here = path;
      here.push_back(at);
      TRY(replaced, try_at(here));
      if (replaced) continue;
      const Stmt s = stmt_at(steps_.proc(), here);
      for (int b = 0; const Block* inner = nested_block(s, b); ++b) {
        if (inner->empty()) continue;
        Path nested = here;
        nested.push_back(b);
        TRY(done, block(nested));
      }
    }
    return Ok{};
  }

  // Are the statements here of the same kinds as those of the callee?
  [[nodiscard]] bool looks_alike(const Path& here) const {
    const Block ours = block_at(steps_.proc(), Path(here.begin(), here.end() - 1));
    const auto first = static_cast<std::size_t>(here.back());
    if (ours.size() - first < callee_->body.size()) return false;
    return std::equal(
        callee_->body.begin(), callee_->body.end(),
        ours.begin() + static_cast<std::ptrdiff_t>(first),
        [](const Stmt& a, const Stmt& b) { return a->kind.index() == b->kind.index(); });
  }

  Result<bool> try_at(const Path& here) {
    if (!looks_alike(here)) return false;
    BlockRange range = range_of(here);
    range.count = static_cast<int>(callee_->body.size());
    const std::vector<NamedArg> args{{"block", Place(range)}, {"with", with_.text}};
    const Result<Plan> planned = p_.plan_step(steps_.proc(), "replace", args);
    if (!planned.ok()) {
      remember(planned.error());
      return false;
    }
    if (!would_stand(planned.value(), here)) return false;
    TRY(done, steps_.step("replace", args));
    ++count_;
    return true;
  }

  // Would the judge accept the replacement, with the preconditions of the call?
  bool would_stand(const Plan& plan, const Path& here) {
    const Result<Proc> typed = typecheck(plan.edit.proc());
    if (!typed.ok()) {
      remember(typed.error());
      return false;
    }
    std::vector<effects::Obligation> owed = plan.owes;
    for (auto& o : effects::invariants_of_call(typed.value(), here)) owed.push_back(std::move(o));
    const auto open = std::ranges::find_if_not(
        owed, [this](const effects::Obligation& o) { return p_.would_hold(o); });
    if (open == owed.end()) return true;
    remember(
        not_applicable(loc_of(steps_.proc(), range_of(here)),
                       "it cannot be proved that " + std::string(effects::sentence(open->claim))));
    return false;
  }

  void remember(const Error& why) {
    if (!closest_) closest_ = why;
  }

  const Planner& p_;
  const ProcName& with_;
  Proc callee_;
  Composite steps_;
  std::size_t count_ = 0;
  std::optional<Error> closest_;  // why the first candidate was left alone
};

Result<Plan> plan(const Planner& p, const ReplaceAll& args) {
  TRY(callee, p.find_proc(args.with));
  return Replacing(p, args.with, callee).run();
}

}  // namespace

Primitive make_replace_all() {
  return define<ReplaceAll>(
      {.name = "replace_all",
       .summary = "replace every block that an instruction or procedure does by a call of it",
       .rewrite = "s; ...; s\n~>  f(args); ...; f(args)",
       .sound = "each replacement is a step of its own; places where it cannot be proved are left "
                "alone",
       .owes = {effects::Claim::expressions_equal, effects::Claim::value_unchanged},
       .laws = {"those that the instruction declares"}},
      plan);
}

}  // namespace selvage::primitives
