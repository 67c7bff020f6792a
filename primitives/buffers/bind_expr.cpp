// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "core/build.h"
#include "core/print.h"
#include "core/traverse.h"
#include "primitives/data_expr.h"
#include "primitives/layout.h"
#include "primitives/primitive.h"
#include "primitives/value_faults.h"

// bind_expr(exprs, name)
//   s[e]   ~>   x: T ; x = e ; s[e -> x]
// requires  nothing between the binding and an occurrence writes what e reads     (value_unchanged)
//           e is safe to evaluate where it is bound
//                                               (in_bounds, initialised_before_read, of the result)
//           an e that may fail for its values is evaluated there anyway
// sound     at every occurrence x holds the value that e would have.

namespace selvage::primitives {
namespace {

using namespace core;

struct BindExpr {
  std::vector<ExprArg> exprs;
  NewName name;
  std::vector<Field> fields() {
    return {{.name = "exprs",
             .slot = &exprs,
             .doc = "one or more occurrences of the same data expression"},
            {.name = "name", .slot = &name, .doc = "name of the new scalar buffer"}};
  }
};

// The innermost block that holds all the statements, as its path.  Equal expressions mention the
// same symbols, so whatever they mention is bound before the first of them.
Path common_block(const std::vector<ExprPlace>& places) {
  Path common(places[0].stmt.begin(), places[0].stmt.end() - 1);
  for (const ExprPlace& e : places) {
    std::size_t same = 0;
    while (same < common.size() && same + 1 < e.stmt.size() && common[same] == e.stmt[same]) ++same;
    common.resize(same - same % 2);  // block paths have even length
  }
  return common;
}

// The statements of the block from the first to the last that hold an occurrence.
BlockRange spanned(const std::vector<ExprPlace>& places, const Path& block) {
  int first = INT32_MAX;
  int last = 0;
  for (const ExprPlace& e : places) {
    const int at = e.stmt[block.size()];
    first = std::min(first, at);
    last = std::max(last, at);
  }
  return {block, first, last - first + 1};
}

Status all_alike(const Proc& p, const std::vector<ExprPlace>& places) {
  const Expr first = expr_at(p, places[0]);
  if (as<Whole>(first) != nullptr || as<WindowExpr>(first) != nullptr) {
    return not_applicable(
        first->loc,
        "`" + print(first) + "` is handed over by reference, so a copy cannot take its place",
        "stage_mem the cells around the call");
  }
  if (first->type.is_tensor() || !is_data(first->type.scalar)) {
    return not_applicable(first->loc,
                          "`" + print(first) + "` is not a data value, so no buffer can hold it");
  }
  for (const ExprPlace& e : places) {
    const Expr here = expr_at(p, e);
    if (here->type.scalar != first->type.scalar && print(here) == print(first)) {
      return not_applicable(here->loc,
                            "`" + print(here) + "` is " + std::string(spelling(here->type.scalar)) +
                                " here, and " + std::string(spelling(first->type.scalar)) +
                                " where it stands first");
    }
    if (!equal(here, first)) {
      return not_applicable(
          expr_at(p, e)->loc,
          "`" + print(expr_at(p, e)) + "` is not the same expression as `" + print(first) + "`");
    }
  }
  return Ok{};
}

// A value that may fail to exist is not computed where it would not have been.
Status computed_anyway(const Proc& p, const BlockRange& range,
                       const std::vector<ExprPlace>& places) {
  const Expr e = expr_at(p, places[0]);
  const Path first = stmt_path(range);
  const bool certain = std::any_of(places.begin(), places.end(),
                                   [&](const ExprPlace& at) { return at.stmt == first; });
  if (certain || !may_fail(e)) return Ok{};
  return not_applicable(e->loc,
                        "`" + print(e) +
                            "` may fail (a division by zero, a conversion that does not fit), and "
                            "would be computed where it might not have been");
}

// A statement without nested blocks evaluates its right-hand side before it writes, so the last one
// cannot disturb its own occurrence.
std::optional<BlockRange> must_not_write(const Proc& p, BlockRange range) {
  const Stmt last = stmt_at(p, stmt_path(range, range.count - 1));
  if (blocks(last).empty()) --range.count;
  if (range.count == 0) return std::nullopt;
  return range;
}

Result<Plan> plan(const Planner& p, const BindExpr& args) {
  std::vector<ExprPlace> places;
  for (const ExprArg& a : args.exprs) places.push_back(a.expr());
  TRY(alike, all_alike(p.proc(), places));
  TRY(name, p.new_symbol(args.name));
  const Expr e = expr_at(p.proc(), places[0]);
  const BlockRange range = spanned(places, common_block(places));
  TRY(safe, computed_anyway(p.proc(), range, places));

  Plan plan{Edit(p.proc()), {}, {}};
  if (const auto quiet = must_not_write(p.proc(), range)) {
    plan.owes.push_back(effects::value_unchanged(p.proc(), *quiet, e));
  }
  const Type type{.scalar = e->type.scalar};
  for (const ExprPlace& place : places) {
    plan.edit.replace_expr(place, make_expr(e->loc, type, Read{name, {}}));
  }
  plan.edit.insert({range.block, range.first},
                   {make_stmt(e->loc, Alloc{name, type, plain_memory(p.library())}),
                    make_stmt(e->loc, Assign{name, {}, e})});
  return plan;
}

}  // namespace

Primitive make_bind_expr() {
  return define<BindExpr>(
      {.name = "bind_expr",
       .summary = "compute a data expression into a buffer of its own, and use that",
       .rewrite = "s[e]\n~>  x: T\n    x = e\n    s[e -> x]",
       .sound = "nothing between the binding and an occurrence writes what e reads, so at every "
                "occurrence x holds "
                "the value that e would have",
       .owes = {effects::Claim::value_unchanged},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives
