// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "core/build.h"
#include "core/print.h"
#include "core/traverse.h"
#include "primitives/branches.h"
#include "primitives/laws.h"
#include "primitives/loop_kinds.h"
#include "primitives/primitive.h"

// eliminate_dead_code(stmt)
//   if c: s else: t        ~>   s            where c always holds
//   if c: s else: t        ~>   t            where c never holds
//   for i in seq(lo, hi): s   ~>   (nothing)    where hi <= lo always
// requires  c or its negation, or hi <= lo, just before the statement       (condition_holds)
// law       reassociate, of a loop that reduces floats by a clause: it would still add zeros
// sound     what is dropped never runs.

namespace selvage::primitives {
namespace {

using namespace core;

struct EliminateDeadCode {
  StmtArg stmt;
  std::vector<Field> fields() {
    return {{.name = "stmt",
             .slot = &stmt,
             .doc = "a condition that is decided, or a loop that never runs; without it, every "
                    "such statement of the procedure",
             .optional = true}};
  }
};

// One way to know that part of a statement never runs.
struct Finding {
  effects::Obligation owed;
  int survivor;  // the nested block that takes the statement's place; -1: none
};

std::vector<Finding> possible(const Proc& p, const Path& at) {
  const Stmt s = stmt_at(p, at);
  if (const auto* loop = as<For>(s)) {
    const Expr empty = compare(BinaryOp::le, loop->hi, loop->lo);
    return {
        {effects::condition_holds(
             p, at, empty, "the loop over `" + loop->iter.name() + "` does not always stay empty"),
         -1}};
  }
  const auto* branch = as<If>(s);
  if (branch == nullptr) return {};
  const std::string text = "`" + print(branch->cond) + "`";
  const std::string why = text + " neither always nor never holds here";
  return {{effects::condition_holds(p, at, branch->cond, why), 0},
          {effects::condition_holds(p, at, negated(branch->cond), why), 1}};
}

std::vector<effects::Law> laws_of_dropping(const Proc& p, const Path& at) {
  if (as<For>(stmt_at(p, at)) == nullptr) return {};
  return laws_of_zero_sums(p, at);
}

// Puts what survives in the statement's place.
void reduce(Edit& edit, const Path& at, int survivor) {
  const Stmt s = stmt_at(edit.proc(), at);
  const Block body = survivor < 0 ? Block{} : blocks(s).at(static_cast<std::size_t>(survivor));
  if (body.empty()) return erase_with_else(edit, at);
  // The last one is the gap at the end of the block.
  std::vector<Kept> kept;
  for (int k = 0; k <= static_cast<int>(body.size()); ++k) kept.push_back({{0, survivor, k}, {k}});
  edit.replace(range_of(at), body, kept);
}

// Every statement that the judge would decide.  What is dropped is not looked into: anything could
// be proved there.
class Sweep {
 public:
  explicit Sweep(const Planner& p) : p_(p), plan_{Edit(p.proc()), {}, {}} {}

  Plan run() {
    look_at(p_.proc()->body, {});
    // From the last place to the first, so that the paths still to come stay right.
    std::ranges::reverse(found_);
    for (const auto& [at, survivor] : found_) reduce(plan_.edit, at, survivor);
    return std::move(plan_);
  }

 private:
  void look_at(const Block& block, const Path& path) {
    for (std::size_t k = 0; k < block.size(); ++k) {
      Path at = path;
      at.push_back(static_cast<int>(k));
      look_at(block[k], at);
    }
  }

  void look_at(const Stmt& s, const Path& at) {
    const std::vector<Finding> ways = possible(p_.proc(), at);
    const auto holds = [&](const Finding& f) { return p_.would_hold(f.owed); };
    const auto found = std::ranges::find_if(ways, holds);
    const bool decided = found != ways.end();
    if (decided) {
      plan_.owes.push_back(found->owed);
      add_laws(plan_.laws, laws_of_dropping(p_.proc(), at));
      found_.emplace_back(at, found->survivor);
    }
    const std::vector<Block> nested = blocks(s);
    for (int b = 0; b < static_cast<int>(nested.size()); ++b) {
      if (decided && b != found->survivor) continue;
      Path inner = at;
      inner.push_back(b);
      look_at(nested[static_cast<std::size_t>(b)], inner);
    }
  }

  const Planner& p_;
  Plan plan_;
  std::vector<std::pair<Path, int>> found_;  // in text order
};

Result<Plan> plan(const Planner& p, const EliminateDeadCode& args) {
  if (!args.stmt.given()) return Sweep(p).run();
  const Path at = args.stmt.path();
  const std::vector<Finding> ways = possible(p.proc(), at);
  if (ways.empty()) {
    const Stmt s = p.stmt(at);
    return not_applicable(s->loc, "`" + headline(s) + "` is neither a condition nor a loop");
  }
  const auto holds = [&](const Finding& f) { return p.would_hold(f.owed); };
  const auto found = std::ranges::find_if(ways, holds);
  // If no way is proved, the refusal of the first shows a case to the user.
  const Finding& way = found != ways.end() ? *found : ways.front();
  Plan plan{Edit(p.proc()), {way.owed}, laws_of_dropping(p.proc(), at)};
  reduce(plan.edit, at, way.survivor);
  return plan;
}

}  // namespace

Primitive make_eliminate_dead_code() {
  return define<EliminateDeadCode>(
      {.name = "eliminate_dead_code",
       .summary = "drop a branch that is never taken, or a loop that never runs",
       .rewrite = "if c: s else: t        ~>  s            where c always holds\n"
                  "if c: s else: t        ~>  t            where c never holds\n"
                  "for i in seq(lo, hi): s  ~>  (nothing)  where hi <= lo",
       .sound = "what is dropped is proved never to run",
       .owes = {effects::Claim::condition_holds},
       .laws = {"reassociate"}},
      plan);
}

}  // namespace selvage::primitives
