// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "core/build.h"
#include "core/print.h"
#include "core/traverse.h"
#include "primitives/linear.h"
#include "primitives/loop_kinds.h"
#include "primitives/primitive.h"
#include "primitives/reindex.h"

// mult_loops(nested_loops, new_iter_name)
//   for i in seq(a, b): for j in seq(c, c + m): s
//       ~>   for k in seq(0, (b - a) * m): s[i -> a + k / m, j -> c + k % m]     constant m
//       ~>   for k in seq(0, (b - a) * m): s[m * i + j -> k + m * a + c]         where s mentions
//                                                        i and j in no other way
// requires  the loops do not change what a, c and c + m read                 (value_unchanged)
//           unless m is constant, the ranges are not both turned round       (condition_holds)
// sound     (i, j) -> (i - a) * m + j - c is a bijection to the new iterations that keeps their
//           order; m * i + j is k + m * a + c.

namespace selvage::primitives {
namespace {

using namespace core;

struct MultLoops {
  LoopArg nested_loops;
  NewName new_iter_name;

  std::vector<Field> fields() {
    return {{.name = "nested_loops",
             .slot = &nested_loops,
             .doc = "the outer of two loops, the inner being all of its body: \"i j\""},
            {.name = "new_iter_name", .slot = &new_iter_name, .doc = "name of the one iterator"}};
  }
};

struct Nest {
  const For& outer;
  const For& inner;
  Sym k;
  [[nodiscard]] Expr trips(const For& loop) const { return difference(loop.hi, loop.lo); }
};

// A sum of the iterators that depends on them only as a multiple of m * i + j.
std::optional<Linear> multiple(const Nest& nest, std::int64_t m, const Coefficients& sum) {
  const auto i = sum.find(nest.outer.iter);
  const auto j = sum.find(nest.inner.iter);
  if (i == sum.end() || j == sum.end()) return std::nullopt;
  std::int64_t expected = 0;
  if (__builtin_mul_overflow(j->second, m, &expected) || expected != i->second) return std::nullopt;
  // m * i + j = k + m * a + c
  const auto a = linear_form(nest.outer.lo);
  const auto c = linear_form(nest.inner.lo);
  if (!a || !c) return std::nullopt;
  auto point = plus(Linear{{{var(nest.k), 1}}, 0}, *a, m);
  if (point) point = plus(*point, *c);
  return point ? plus(Linear{}, *point, j->second) : std::nullopt;
}

Block flattened(const Nest& nest, std::int64_t m) {
  const Expr k = var(nest.k);
  Reindex how;
  how.each.emplace(nest.outer.iter, add(nest.outer.lo, floor_div(k, int_const(m))));
  how.each.emplace(nest.inner.iter, add(nest.inner.lo, floor_mod(k, int_const(m))));
  how.together = [&nest, m](const Coefficients& sum) { return multiple(nest, m, sum); };
  return reindexed(nest.inner.body, how);
}

Status is_rectangle(const Nest& nest, const SourceLoc& loc) {
  for (const Expr& bound : {nest.inner.lo, nest.inner.hi}) {
    if (free_names(bound).contains(nest.outer.iter)) {
      return not_applicable(loc, "the range of `" + nest.inner.iter.name() + "` depends on `" +
                                     nest.outer.iter.name() + "`");
    }
  }
  return Ok{};
}

// Is it the product of the two, either way round?
bool is_product(const Expr& e, const Expr& a, const Expr& b) {
  const auto* product = as<Binary>(e);
  if (product == nullptr || product->op != BinaryOp::mul) return false;
  return (equal(product->lhs, a) && equal(product->rhs, b)) ||
         (equal(product->lhs, b) && equal(product->rhs, a));
}

// A sum that depends on the iterators only as a multiple of m * i + j, in terms of k; nothing for
// any other.  `m` is not a constant.
std::optional<Expr> of_one_iterator(const Nest& nest, const Expr& m, const Expr& e) {
  if (e->type.is_tensor() || !is_control_int(e->type.scalar)) return std::nullopt;
  const auto form = linear_form(e);
  if (!form) return std::nullopt;
  Linear rest{{}, form->constant};
  std::int64_t high = 0, low = 0;
  for (const Linear::Term& t : form->terms) {
    if (is_product(t.atom, m, var(nest.outer.iter))) {
      high = t.coefficient;
    } else if (equal(t.atom, var(nest.inner.iter))) {
      low = t.coefficient;
    } else {
      rest.terms.push_back(t);
    }
  }
  if (high == 0 || high != low) return std::nullopt;
  const Expr start = add(mul(nest.outer.lo, m), nest.inner.lo);
  const auto point = linear_form(add(var(nest.k), start));
  const auto all = point ? plus(rest, *point, low) : std::nullopt;
  return all ? std::optional(to_expr(*all)) : std::nullopt;
}

// Without a constant to divide by, the old iterators alone cannot be written in terms of the new
// one.
Result<Block> flattened(const Nest& nest, const Expr& m, const SourceLoc& loc) {
  const Block body = rewrite_expressions(
      nest.inner.body, [&](const Expr& e) { return of_one_iterator(nest, m, e); });
  const std::set<Sym> used = free_names(body);
  for (const Sym& name : {nest.outer.iter, nest.inner.iter}) {
    if (!used.contains(name)) continue;
    return not_applicable(
        loc,
        fmt::format("the body uses `{}` other than in `{} * {} + {}`, and `{}`, the number of "
                    "iterations of `{}`, is not a constant: the language divides by constants only",
                    name.name(), print(m), nest.outer.iter.name(), nest.inner.iter.name(), print(m),
                    nest.inner.iter.name()),
        "mult_dim the buffers, so that they are indexed by that sum; or divide_loop the inner loop "
        "by a constant first");
  }
  return body;
}

Status has_product(const Nest& nest, const SourceLoc& loc) {
  const Expr outer = nest.trips(nest.outer);
  const Expr inner = nest.trips(nest.inner);
  if (constant_value(outer) || made_of_sizes(outer) || made_of_sizes(inner)) return Ok{};
  return not_applicable(loc,
                        fmt::format("the product of `{}` and `{}` is not one that the language "
                                    "has: one must be a constant, or made of sizes",
                                    print(outer), print(inner)));
}

void owe_stable(Plan& plan, const Planner& p, const Path& at, const Nest& nest, bool constant) {
  std::vector<Expr> read{nest.outer.lo, nest.inner.lo};
  if (!constant) read.push_back(nest.inner.hi);
  for (const Expr& e : read)
    plan.owes.push_back(effects::value_unchanged(p.proc(), range_of(at), e));
}

// The product of two negative numbers of iterations would be positive.
void owe_some_range(Plan& plan, const Planner& p, const Path& at, const Nest& nest) {
  const Expr outer = compare(BinaryOp::le, nest.outer.lo, nest.outer.hi);
  const Expr inner = compare(BinaryOp::le, nest.inner.lo, nest.inner.hi);
  plan.owes.push_back(effects::condition_holds(
      p.proc(), at, logical_or(outer, inner),
      "the numbers of iterations must not both be negative, for their product is positive"));
}

Result<Plan> plan(const Planner& p, const MultLoops& args) {
  const Path path = args.nested_loops.path();
  const SourceLoc loc = p.stmt(path)->loc;
  const For& outer = p.loop(path);
  const auto* inner = outer.body.size() == 1 ? as<For>(outer.body[0]) : nullptr;
  if (inner == nullptr) {
    return not_applicable(
        loc, "the body of the loop over `" + outer.iter.name() + "` is not exactly one loop",
        "fission the loop first, so that the two loops are perfectly nested");
  }
  TRY(k, p.new_symbol(args.new_iter_name));
  const Nest nest{outer, *inner, k};
  TRY(rectangle, is_rectangle(nest, loc));
  TRY(kind, joint_kind(p.stmt(path), outer.body[0]));
  const std::optional<std::int64_t> m = constant_value(nest.trips(*inner));
  if (m && *m <= 0) {
    return not_applicable(loc, "the loop over `" + inner->iter.name() + "` never runs",
                          "simplify drops it");
  }
  if (!m) {
    TRY(expressible, has_product(nest, loc));
  }
  TRY(body, m ? Result<Block>(flattened(nest, *m)) : flattened(nest, nest.trips(*inner), loc));

  Plan plan{Edit(p.proc()), {}, {}};
  owe_stable(plan, p, path, nest, m.has_value());
  if (!m) owe_some_range(plan, p, path, nest);
  const auto trips = linear_form(mul(nest.trips(outer), nest.trips(*inner)));
  plan.edit.replace(range_of(path),
                    {for_loop(k, int_const(0),
                              trips ? to_expr(*trips) : mul(nest.trips(outer), nest.trips(*inner)),
                              body, kind, loc)},
                    {{{0}, {0}}, {{0, 0, 0, 0}, {0, 0}}});
  return plan;
}

}  // namespace

Primitive make_mult_loops() {
  return define<MultLoops>(
      {.name = "mult_loops",
       .summary = "make one loop of two perfectly nested ones",
       .rewrite = "for i in seq(a, b):\n    for j in seq(c, c + m): s\n"
                  "~>  for k in seq(0, (b - a) * m): s[i -> a + k / m, j -> c + k % m]\n"
                  "    (if m is not a constant: s[m * i + j -> k + m * a + c])",
       .sound = "(i, j) -> (i - a) * m + j - c is a bijection to the new iterations that keeps "
                "their order",
       .owes = {effects::Claim::value_unchanged, effects::Claim::condition_holds},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives
