// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "core/build.h"
#include "core/print.h"
#include "core/traverse.h"
#include "primitives/primitive.h"

// unroll_loop(loop)
//   for i in seq(a, b): s   ~>   s[i -> a] ; s[i -> a + 1] ; ... ; s[i -> b - 1]
//                                with constants a and b
// requires  nothing
// sound     the copies are the iterations in order; names bound in s are new in each copy.

namespace selvage::primitives {
namespace {

using namespace core;

// More statements than this are a mistake, not a kernel.
constexpr std::int64_t max_statements = 100'000;

struct UnrollLoop {
  LoopArg loop;
  std::vector<Field> fields() {
    return {{.name = "loop", .slot = &loop, .doc = "the loop to unroll; its bounds are constants"}};
  }
};

std::int64_t statements_in(const Block& b) {
  std::int64_t count = 0;
  visit_statements(b, [&count](const Stmt&) { ++count; });
  return count;
}

Result<std::int64_t> constant_bound(const Expr& bound, const Stmt& loop) {
  if (const auto value = constant_value(bound)) return *value;
  return not_applicable(loop->loc, "the bound `" + print(bound) + "` of the loop is not a constant",
                        "divide_loop by a constant first, and unroll the inner loop");
}

Block unrolled(const For& loop, std::int64_t lo, std::int64_t hi) {
  Block copies;
  for (std::int64_t i = lo; i < hi; ++i) {
    Block copy = substitute(loop.body, {{loop.iter, int_const(i)}});
    if (i != lo) copy = freshen(copy);
    copies.insert(copies.end(), copy.begin(), copy.end());
  }
  return copies;
}

Result<Plan> plan(const Planner& p, const UnrollLoop& args) {
  const Path path = args.loop.path();
  const Stmt stmt = p.stmt(path);
  const For& loop = p.loop(path);
  TRY(lo, constant_bound(loop.lo, stmt));
  TRY(hi, constant_bound(loop.hi, stmt));
  Plan plan{Edit(p.proc()), {}, {}};
  if (hi <= lo) {
    plan.edit.erase(range_of(path));
    return plan;
  }
  const std::int64_t size = statements_in(loop.body);
  // hi - lo as unsigned cannot overflow for lo < hi.
  const auto trips = static_cast<std::uint64_t>(hi) - static_cast<std::uint64_t>(lo);
  if (trips > static_cast<std::uint64_t>(max_statements / size)) {
    return over_limit(
        stmt->loc,
        fmt::format("unrolling {} iterations of {} statements would pass the limit of {} "
                    "statements",
                    trips, size, max_statements));
  }
  // The body lives on as its first copy; the last path is the gap at its end.
  std::vector<Kept> kept{{{0}, {0}}};
  for (int k = 0; k <= static_cast<int>(loop.body.size()); ++k) kept.push_back({{0, 0, k}, {k}});
  plan.edit.replace(range_of(path), unrolled(loop, lo, hi), kept);
  return plan;
}

}  // namespace

Primitive make_unroll_loop() {
  return define<UnrollLoop>(
      {.name = "unroll_loop",
       .summary = "write out the iterations of a loop with constant bounds",
       .rewrite = "for i in seq(a, b): s\n~>  s[i -> a]\n    s[i -> a + 1]\n    ...",
       .sound = "the copies are the iterations in order; names bound in s are new in each copy",
       .owes = {},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives
