// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "primitives/branches.h"
#include "primitives/primitive.h"

// reorder_stmts(block, split)
//   A ; B   ~>   B ; A
// requires  no access of B conflicts with one of A                        (statements_commute)
//           B uses no buffer or window made in A
// sound     reads that decide control, addresses, extents and windows are accesses too, so both
//           orders touch the same cells, and give every read the same value.

namespace selvage::primitives {
namespace {

using namespace core;

struct ReorderStmts {
  BlockArg block;
  std::int64_t split = 0;  // 0: not given

  std::vector<Field> fields() {
    return {{.name = "block",
             .slot = &block,
             .doc = "the neighbouring statements: two, or more with `split`"},
            {.name = "split",
             .slot = &split,
             .doc = "how many statements of the block are the first part; for a block of two, 1",
             .optional = true,
             .at_least = 1}};
  }
};

// How many statements change places with those that follow them in the block.
Result<int> first_part(const ReorderStmts& args, const SourceLoc& loc) {
  const int count = args.block.range().count;
  if (count == 1) {
    return not_applicable(loc, "one statement has nothing to change places with",
                          "give a block of two statements: \"x = _ ; y = _\", or a place with "
                          "`expand(0, 1)`");
  }
  if (args.split == 0 && count > 2) {
    return bad_input(loc, fmt::format("a block of {} statements has more than one middle", count),
                     "say with `split` how many of them are the first part");
  }
  if (args.split >= count) {
    return bad_input(loc, fmt::format("`split` is {}, which leaves nothing of a block of {} "
                                      "statements for the second part",
                                      args.split, count));
  }
  return args.split == 0 ? 1 : static_cast<int>(args.split);
}

Result<Plan> plan(const Planner& p, const ReorderStmts& args) {
  const BlockRange block = args.block.range();
  TRY(split, first_part(args, loc_of(p.proc(), block)));
  const BlockRange first{block.block, block.first, split};
  const BlockRange second{block.block, block.first + split, block.count - split};
  const auto name = handed_over(stmts_at(p.proc(), first), stmts_at(p.proc(), second));
  if (name) {
    return not_applicable(
        loc_of(p.proc(), second),
        "`" + name->name() + "` is made in the first part and used in the second");
  }
  Plan plan{Edit(p.proc()), {effects::statements_commute(p.proc(), first, second)}, {}};
  plan.edit.move(second, {block.block, block.first});
  return plan;
}

}  // namespace

Primitive make_reorder_stmts() {
  return define<ReorderStmts>(
      {.name = "reorder_stmts",
       .summary = "exchange two neighbouring statements or blocks",
       .rewrite = "A\nB\n~>  B\n    A",
       .sound = "no access of one conflicts with an access of the other, and reads that decide "
                "control, addresses, extents and windows are accesses too",
       .owes = {effects::Claim::statements_commute},
       .laws = {"reassociate"}},
      plan);
}

}  // namespace selvage::primitives
