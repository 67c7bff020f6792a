// SPDX-License-Identifier: Apache-2.0
#include "core/build.h"
#include "core/traverse.h"
#include "primitives/escapes.h"
#include "primitives/primitive.h"

// specialize(block, conds)
//   s   ~>   if c1: s
//            elif c2: s
//            else: s
// requires  nothing
// sound     evaluating a condition changes nothing, and exactly one of the copies runs; names bound
//           in s are new in each copy.

namespace selvage::primitives {
namespace {

using namespace core;

struct Specialize {
  BlockArg block;
  std::vector<ExprText> conds;

  std::vector<Field> fields() {
    return {{.name = "block", .slot = &block, .doc = "the statements to make special copies of"},
            {.name = "conds",
             .slot = &conds,
             .doc = "the conditions, one for each special copy, asked in this order"}};
  }
};

Result<std::vector<Expr>> conditions(const Planner& p, const Specialize& args, const Gap& where) {
  if (args.conds.empty()) {
    return bad_input(args.block.loc, "`conds` is empty: there is nothing to specialize on",
                     "give at least one condition");
  }
  std::vector<Expr> out;
  for (const ExprText& text : args.conds) {
    TRY(e, p.parse(text, where));
    if (e->type.is_tensor() || e->type.scalar != Scalar::boolean) {
      return bad_input(e->loc, "`" + text.text + "` must be a condition on control values",
                       "for example \"n % 8 == 0\"");
    }
    out.push_back(e);
  }
  return out;
}

// The block lives on as the first copy.
Block chain(const std::vector<Expr>& conditions, const Block& block, const SourceLoc& loc) {
  Block rest = freshen(block);
  for (std::size_t k = conditions.size(); k-- > 0;) {
    rest = {if_then(conditions[k], k == 0 ? block : freshen(block), rest, loc)};
  }
  return rest;
}

Result<Plan> plan(const Planner& p, const Specialize& args) {
  const BlockRange range = args.block.range();
  TRY(conds, conditions(p, args, {range.block, range.first}));
  TRY(separable, nothing_escapes(p.proc(), range));
  Plan plan{Edit(p.proc()), {}, {}};
  plan.edit.wrap(range, [&](const Block& block) {
    return chain(conds, block, loc_of(p.proc(), range)).front();
  });
  return plan;
}

}  // namespace

Primitive make_specialize() {
  return define<Specialize>(
      {.name = "specialize",
       .summary = "copy a block for special cases, each under its condition",
       .rewrite = "s\n~>  if c1: s\n    elif c2: s\n    else: s",
       .sound = "evaluating a condition changes nothing, and exactly one of the copies runs; names "
                "bound in s are new in each copy",
       .owes = {},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives
