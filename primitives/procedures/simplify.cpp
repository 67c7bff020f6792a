// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "core/build.h"
#include "core/traverse.h"
#include "primitives/laws.h"
#include "primitives/loop_kinds.h"
#include "primitives/primitive.h"
#include "primitives/simplify_expr.h"

// simplify()
//   control expressions are shortened; a condition that always or never holds is resolved;
//   a loop that never runs, and a `pass` beside other statements, are dropped
// requires  each new expression equals the one it replaces where it stands     (expressions_equal)
//           a dropped loop has hi <= lo                                       (condition_holds)
// law       reassociate, of a dropped loop that reduces floats by a clause: it would add zeros
// sound     nothing that can run is changed; data arithmetic is left alone.

namespace selvage::primitives {
namespace {

using namespace core;

struct Simplify {
  std::vector<Field> fields() { return {}; }
};

class Simplification {
 public:
  explicit Simplification(const Planner& p) : p_(p), plan_{Edit(p.proc()), {}, {}} {}

  Plan run() {
    // First in place, so that every obligation speaks of the procedure as it was; then the shape,
    // from the last place to the first, so that the paths still to come stay right.
    plan_.edit.map_body(block(p_.proc()->body, {}));
    std::reverse(shape_changes_.begin(), shape_changes_.end());
    for (const Path& at : shape_changes_) reshape(at);
    return std::move(plan_);
  }

 private:
  Block block(const Block& body, const Path& path) {
    Block out;
    for (std::size_t k = 0; k < body.size(); ++k) {
      Path at = path;
      at.push_back(static_cast<int>(k));
      out.push_back(statement(body[k], at, body.size()));
    }
    return out;
  }

  Stmt statement(const Stmt& s, const Path& at, std::size_t siblings) {
    const Stmt shorter = own_expressions(s, at);
    if (never_runs(shorter, at) || (as<Pass>(s) != nullptr && siblings > 1)) {
      shape_changes_.push_back(at);
      return shorter;  // its body is not looked at: it may rely on conditions that never hold
    }
    const auto* branch = as<If>(shorter);
    if (branch != nullptr && as<ConstBool>(branch->cond) != nullptr) shape_changes_.push_back(at);
    std::vector<Block> inner;
    const std::vector<Block> before = blocks(shorter);
    for (std::size_t b = 0; b < before.size(); ++b) {
      Path path = at;
      path.push_back(static_cast<int>(b));
      inner.push_back(block(before[b], path));
    }
    return with_blocks(shorter, inner);
  }

  Stmt own_expressions(const Stmt& s, const Path& at) {
    std::vector<Expr> out;
    for (const Expr& e : expressions(s)) out.push_back(shorter(e, at));
    return with_expressions(s, out);
  }

  Expr shorter(const Expr& e, const Path& at) {
    const bool control = !e->type.is_tensor() && is_control(e->type.scalar);
    if (!control) {
      std::vector<Expr> parts;
      for (const Expr& c : children(e)) parts.push_back(shorter(c, at));
      return with_children(e, parts);
    }
    const Asks asks = [&](const Expr& condition) {
      return p_.would_hold(effects::condition_holds(p_.proc(), at, condition, "simplification"));
    };
    const Expr out = simplify_control(e, asks);
    if (!equal(out, e)) plan_.owes.push_back(effects::expressions_equal(p_.proc(), at, e, out));
    return out;
  }

  bool never_runs(const Stmt& s, const Path& at) {
    const auto* loop = as<For>(s);
    if (loop == nullptr) return false;
    const effects::Obligation empty =
        effects::condition_holds(p_.proc(), at, compare(BinaryOp::le, loop->hi, loop->lo),
                                 "a loop is dropped only if it never runs");
    if (!p_.would_hold(empty)) return false;
    plan_.owes.push_back(empty);
    add_laws(plan_.laws, laws_of_zero_sums(p_.proc(), at));
    return true;
  }

  // Erases a loop that never runs or a pass, or puts the branch taken in place of a condition.
  void reshape(const Path& at) {
    const Stmt s = stmt_at(plan_.edit.proc(), at);
    const auto* branch = as<If>(s);
    if (branch == nullptr) return plan_.edit.erase(range_of(at));
    const bool taken = as<ConstBool>(branch->cond)->value;
    const Block& body = taken ? branch->then_body : branch->else_body;
    if (body.empty()) return plan_.edit.erase(range_of(at));
    std::vector<Kept> kept;
    for (int k = 0; k < static_cast<int>(body.size()); ++k)
      kept.push_back({{0, taken ? 0 : 1, k}, {k}});
    plan_.edit.replace(range_of(at), body, kept);
  }

  const Planner& p_;
  Plan plan_;
  std::vector<Path> shape_changes_;  // in text order
};

Result<Plan> plan(const Planner& p, const Simplify&) { return Simplification(p).run(); }

}  // namespace

Primitive make_simplify() {
  return define<Simplify>(
      {.name = "simplify",
       .summary = "shorten control expressions and resolve what the context decides",
       .rewrite = "x[(4 * io + ii) / 4]  ~>  x[io]          with 0 <= ii < 4\n"
                  "if c: s else: t       ~>  s              where c always holds\n"
                  "for i in seq(3, 3): s ~>  (nothing)",
       .sound = "each new expression is proved equal to the one it replaces, where it stands; a "
                "dropped loop is "
                "proved never to run; data arithmetic is left alone",
       .owes = {effects::Claim::expressions_equal, effects::Claim::condition_holds},
       .laws = {"reassociate"}},
      plan);
}

}  // namespace selvage::primitives
