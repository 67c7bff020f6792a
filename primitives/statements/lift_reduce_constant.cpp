// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "core/print.h"
#include "core/traverse.h"
#include "primitives/data_expr.h"
#include "primitives/layout.h"
#include "primitives/primitive.h"
#include "primitives/value_faults.h"

// lift_reduce_constant(block)
//   x = 0.0                              x = 0.0
//   for i in seq(lo, hi):         ~>     for i in seq(lo, hi):
//       x += c * e                           x += e
//                                        x = c * x
// requires  the cell starts at zero                                              (values_equal)
//           the loop does not change what c and the cell's index read         (value_unchanged)
//           `+=` adds to that cell in every iteration                       (expressions_equal)
//           but for it, the loop does not touch the cell   (statements_commute: the assignment with
//           the loop in which the sum goes to a buffer of its own)
//           c is safe to evaluate after the loop         (in_bounds, initialised_before_read, of
//           the result); it makes no division of integers
// law       distribute, of floats
// sound     c * e1 + c * e2 + .. is c * (e1 + e2 + ..), with no iterations, too: c * 0 is 0. Nobody
//           sees the cell in between.

namespace selvage::primitives {
namespace {

using namespace core;

struct LiftReduceConstant {
  BlockArg block;
  std::vector<Field> fields() {
    return {{.name = "block",
             .slot = &block,
             .doc = "two statements: the assignment of zero, and the loop that reduces"}};
  }
};

// What the block is made of.
struct Shape {
  Path start, loop, sum;  // the assignment, the loop, the reduction in it
  Assign zero;
  Reduce reduce;
};

void find_reductions(const Block& block, const Path& path, const Sym& buffer,
                     std::vector<Path>& found) {
  for (std::size_t k = 0; k < block.size(); ++k) {
    Path at = path;
    at.push_back(static_cast<int>(k));
    const auto* reduce = as<Reduce>(block[k]);
    if (reduce != nullptr && reduce->buffer == buffer) found.push_back(at);
    const std::vector<Block> nested = blocks(block[k]);
    for (std::size_t b = 0; b < nested.size(); ++b) {
      Path inner = at;
      inner.push_back(static_cast<int>(b));
      find_reductions(nested[b], inner, buffer, found);
    }
  }
}

Result<Shape> shape_of(const Proc& p, const BlockRange& range) {
  const Stmt first = stmt_at(p, stmt_path(range));
  const auto* zero = as<Assign>(first);
  const Stmt last = stmt_at(p, stmt_path(range, range.count - 1));
  const auto* loop = as<For>(last);
  if (range.count != 2 || zero == nullptr || loop == nullptr) {
    return not_applicable(first->loc, "the block is not an assignment followed by a loop");
  }
  const std::string name = "`" + zero->buffer.name() + "`";
  std::vector<Path> found;
  Path inside = stmt_path(range, 1);
  inside.push_back(0);
  find_reductions(loop->body, inside, zero->buffer, found);
  if (found.size() != 1) {
    return not_applicable(last->loc, "the loop holds " + std::to_string(found.size()) +
                                         " reductions into " + name + ", and not just one");
  }
  const Stmt sum = stmt_at(p, found[0]);
  return Shape{stmt_path(range), stmt_path(range, 1), found[0], *zero, *as<Reduce>(sum)};
}

struct Factors {
  Expr constant, rest;
};

// The factor that is the same in every iteration; of two, the first.
Result<Factors> factors_of(const Planner& p, const Shape& s) {
  const Expr& rhs = s.reduce.rhs;
  const auto* product = as<Binary>(rhs);
  if (product == nullptr || product->op != BinaryOp::mul) {
    return not_applicable(rhs->loc, "`" + print(rhs) + "` is not a product");
  }
  const std::set<Sym> inner = bound_names(Block{p.stmt(s.loop)});
  const auto is_outer = [&](const Expr& e) {
    const std::set<Sym> names = free_names(e);
    return std::none_of(names.begin(), names.end(),
                        [&](const Sym& n) { return inner.contains(n); });
  };
  std::vector<Factors> candidates;
  for (const Factors& f :
       {Factors{product->lhs, product->rhs}, Factors{product->rhs, product->lhs}}) {
    if (is_outer(f.constant)) candidates.push_back(f);
  }
  if (candidates.empty()) {
    return not_applicable(
        rhs->loc, "both factors of `" + print(rhs) + "` depend on what is bound in the loop");
  }
  const auto settled = std::find_if(candidates.begin(), candidates.end(), [&](const Factors& f) {
    return p.would_hold(effects::value_unchanged(p.proc(), range_of(s.loop), f.constant));
  });
  return settled == candidates.end() ? candidates.front() : *settled;
}

// Products that are rounded, or wrap, in another type than the cell's are other products outside.
Status computed_alike(const Shape& s, Scalar type) {
  const Expr& rhs = s.reduce.rhs;
  const Scalar own = rhs->type.scalar;
  const bool wraps_alike = is_integer_data(type) && bit_width(own) >= bit_width(type);
  if (own == type || wraps_alike) return Ok{};
  return not_applicable(rhs->loc,
                        "`" + print(rhs) + "` is computed in " + std::string(spelling(own)) +
                            ", and the cell is " + std::string(spelling(type)),
                        "cast the factors to " + std::string(spelling(type)) + " first");
}

// c is evaluated even if the loop does not run.
Status safe_afterwards(const Expr& c) {
  if (!may_fail(c)) return Ok{};
  return not_applicable(c->loc, "`" + print(c) +
                                    "` may fail (a division by zero, a conversion that does not "
                                    "fit), and would be computed where it might not have been");
}

// The procedure in which the loop adds up nothing.
Proc without_sum(const Planner& p, const Shape& s, Scalar type) {
  const Sym name = Sym::fresh("summand");
  const Type scalar{.scalar = type};
  Edit edit(p.proc());
  edit.replace(range_of(s.sum), {make_stmt({}, Alloc{name, scalar, plain_memory(p.library())}),
                                 make_stmt({}, Assign{name, {}, s.reduce.rhs})});
  return edit.proc();
}

Expr zero_of(Scalar type) {
  if (is_float(type)) return make_expr({}, {.scalar = type}, ConstReal{0});
  return make_expr({}, {.scalar = type}, ConstInt{0});
}

void owe(Plan& plan, const Planner& p, const Shape& s, Scalar type, const Expr& c) {
  const BlockRange loop = range_of(s.loop);
  plan.owes.push_back(
      effects::values_equal(p.proc(), s.start, cast_to(type, s.zero.rhs), zero_of(type)));
  plan.owes.push_back(effects::value_unchanged(p.proc(), loop, c));
  for (std::size_t d = 0; d < s.zero.index.size(); ++d) {
    const Expr& index = s.zero.index[d];
    plan.owes.push_back(effects::value_unchanged(p.proc(), loop, index));
    if (equal(index, s.reduce.index[d])) continue;
    plan.owes.push_back(effects::expressions_equal(p.proc(), s.sum, index, s.reduce.index[d]));
  }
  effects::Obligation untouched =
      effects::statements_commute(without_sum(p, s, type), range_of(s.start), loop);
  untouched.why = "the loop touches `" + print(cell(type, s.zero.buffer, s.zero.index)) +
                  "` otherwise than by the one `+=`";
  plan.owes.push_back(std::move(untouched));
}

Result<Plan> plan(const Planner& p, const LiftReduceConstant& args) {
  TRY(s, shape_of(p.proc(), args.block.range()));
  const Scalar type = cell_type(p.proc(), s.start, s.zero.buffer);
  TRY(factors, factors_of(p, s));
  TRY(alike, computed_alike(s, type));
  TRY(safe, safe_afterwards(factors.constant));

  Plan plan{Edit(p.proc()), {}, {}};
  owe(plan, p, s, type, factors.constant);
  const SourceLoc loc = p.stmt(s.sum)->loc;
  plan.edit.replace_in_place(s.sum,
                             make_stmt(loc, Reduce{s.reduce.buffer, s.reduce.index, factors.rest}));
  const Expr scaled =
      data_binary(type, BinaryOp::mul, factors.constant, cell(type, s.zero.buffer, s.zero.index));
  plan.edit.insert(gap_after(s.loop),
                   {make_stmt(loc, Assign{s.zero.buffer, s.zero.index, scaled})});
  if (is_float(type)) plan.laws.push_back({"distribute"});
  return plan;
}

}  // namespace

Primitive make_lift_reduce_constant() {
  return define<LiftReduceConstant>(
      {.name = "lift_reduce_constant",
       .summary = "multiply a sum by a constant factor once, after the loop",
       .rewrite = "x = 0.0\nfor i in seq(lo, hi):\n    x += c * e\n"
                  "~>  x = 0.0\n    for i in seq(lo, hi):\n        x += e\n    x = c * x",
       .sound = "c * e1 + c * e2 + .. is c * (e1 + e2 + ..), with no iterations, too; nobody sees "
                "the cell in between",
       .owes = {effects::Claim::values_equal, effects::Claim::value_unchanged,
                effects::Claim::expressions_equal, effects::Claim::statements_commute},
       .laws = {"distribute"}},
      plan);
}

}  // namespace selvage::primitives
