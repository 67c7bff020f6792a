// SPDX-License-Identifier: Apache-2.0
#include "core/print.h"
#include "core/traverse.h"
#include "primitives/data_expr.h"
#include "primitives/primitive.h"

// merge_writes(stmt1, stmt2)
//   x = a ; x = b     ~>   x = b              x = a ; x += b    ~>   x = a + b
//   x += a ; x = b    ~>   x = b              x += a ; x += b   ~>   x += a + b
// requires  both write one cell                                              (expressions_equal)
//           the first does not write what b reads                              (value_unchanged)
//           the sum, in the type of the cell, is what is added up now             (values_equal)
// law       reassociate, for two `+=` of floats
// sound     nothing runs between the two, so only the second can see what the first leaves; b
//           does not, and what `+=` does with it is done with a instead.

namespace selvage::primitives {
namespace {

using namespace core;

struct MergeWrites {
  StmtArg stmt1, stmt2;
  std::vector<Field> fields() {
    return {{.name = "stmt1", .slot = &stmt1, .doc = "an assignment or reduction"},
            {.name = "stmt2",
             .slot = &stmt2,
             .doc = "the next statement, which writes the same "
                    "cell"}};
  }
};

Result<Write> write_at(const Proc& p, const Path& path) {
  const Stmt s = stmt_at(p, path);
  if (const auto w = write_of(s)) return *w;
  return not_applicable(s->loc, "`" + headline(s) + "` is neither an assignment nor a reduction");
}

Status neighbours(const Proc& p, const Path& first, const Path& second) {
  Path next = first;
  ++next.back();
  if (next == second) return Ok{};
  return not_applicable(stmt_at(p, second)->loc,
                        "`" + headline(stmt_at(p, second)) + "` does not follow `" +
                            headline(stmt_at(p, first)) + "` directly",
                        "reorder_stmts brings them together");
}

Status of_one_buffer(const Proc& p, const Path& second, const Write& a, const Write& b) {
  if (a.buffer == b.buffer) return Ok{};
  return not_applicable(stmt_at(p, second)->loc, "the two statements write `" + a.buffer.name() +
                                                     "` and `" + b.buffer.name() +
                                                     "`, which are different names");
}

void owe_one_cell(Plan& plan, const Proc& p, const Path& second, const Write& a, const Write& b) {
  for (std::size_t d = 0; d < a.index.size(); ++d) {
    if (equal(a.index[d], b.index[d])) continue;
    plan.owes.push_back(effects::expressions_equal(p, second, a.index[d], b.index[d]));
  }
}

// What the cell holds after both statements, as they stand and merged, is owed to be equal.
void owe_sum(Plan& plan, const Proc& p, const Path& first, Scalar type, const Write& a,
             const Write& b, const Expr& merged) {
  const auto add = [&](const Expr& x, const Expr& y) {
    return make_expr(x->loc, {.scalar = type}, Binary{BinaryOp::add, x, y});
  };
  const Expr before = cell(type, a.buffer, a.index);
  const Expr once = a.reduces ? add(before, cast_to(type, a.rhs)) : cast_to(type, a.rhs);
  const Expr twice = add(once, cast_to(type, b.rhs));
  const Expr stored = cast_to(type, merged);
  plan.owes.push_back(
      effects::values_equal(p, first, twice, a.reduces ? add(before, stored) : stored));
}

Result<Plan> plan(const Planner& p, const MergeWrites& args) {
  const Path first = args.stmt1.path();
  const Path second = args.stmt2.path();
  TRY(adjacent, neighbours(p.proc(), first, second));
  TRY(a, write_at(p.proc(), first));
  TRY(b, write_at(p.proc(), second));
  TRY(one, of_one_buffer(p.proc(), second, a, b));

  Plan plan{Edit(p.proc()), {}, {}};
  owe_one_cell(plan, p.proc(), second, a, b);
  plan.owes.push_back(effects::value_unchanged(p.proc(), range_of(first), b.rhs));
  const SourceLoc loc = p.stmt(first)->loc;
  const BlockRange both{range_of(first).block, first.back(), 2};
  if (!b.reduces) {
    plan.edit.replace(both, {p.stmt(second)}, {{{1}, {0}}});
    return plan;
  }
  const Scalar type = cell_type(p.proc(), first, a.buffer);
  Write merged = a;
  merged.rhs = data_binary(type, BinaryOp::add, a.rhs, b.rhs);
  plan.edit.replace(both, {make_write(loc, merged)}, {{{0}, {0}}, {{1}, {0}}});
  TRY(after, typed(plan.edit));
  owe_sum(plan, p.proc(), first, type, a, b, write_of(stmt_at(after, first))->rhs);
  return plan;
}

}  // namespace

Primitive make_merge_writes() {
  return define<MergeWrites>(
      {.name = "merge_writes",
       .summary = "make one statement of two neighbours that write the same cell",
       .rewrite = "x = a\nx = b\n~>  x = b\n\nx = a\nx += b\n~>  x = a + b",
       .sound = "nothing runs between the two, and the second does not read what the first "
                "writes; the sum is proved to be what the cell held",
       .owes = {effects::Claim::expressions_equal, effects::Claim::value_unchanged,
                effects::Claim::values_equal},
       .laws = {"reassociate"}},
      plan);
}

}  // namespace selvage::primitives
