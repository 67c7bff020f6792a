// SPDX-License-Identifier: Apache-2.0
#include "core/print.h"
#include "core/traverse.h"
#include "primitives/branches.h"
#include "primitives/primitive.h"

// delete_pass(stmt)
//   A ; pass ; B             ~>   A ; B
//   for i in seq(lo, hi): pass   ~>   (nothing), and so with `if c: pass`
//   if c: A else: pass       ~>   if c: A
// requires  nothing
// sound     `pass` does nothing, and neither does a loop or condition around nothing else:
//           evaluating a bound or a condition changes nothing.

namespace selvage::primitives {
namespace {

using namespace core;

struct DeletePass {
  StmtArg stmt;
  std::vector<Field> fields() {
    return {{.name = "stmt",
             .slot = &stmt,
             .doc = "the `pass` to delete; without it, every one that may be",
             .optional = true}};
  }
};

bool only_pass(const Block& b) { return b.size() == 1 && as<Pass>(b[0]) != nullptr; }

// A reduction clause does something even if the body does not: it adds zeros.
bool may_go(const For& loop) { return loop.mode.reductions.empty(); }

// A `pass`, or a loop or condition around nothing else.
bool does_nothing(const Stmt& s) {
  if (const auto* loop = as<For>(s)) return only_pass(loop->body) && may_go(*loop);
  if (const auto* branch = as<If>(s))
    return only_pass(branch->then_body) && branch->else_body.empty();
  return as<Pass>(s) != nullptr;
}

// Deletes everything below `block` that does nothing, from the last statement to the first, so that
// the paths still to come stay right.  What stands alone becomes the block's only `pass`.
void sweep(Edit& edit, const Path& block);

void sweep_statement(Edit& edit, const Path& path) {
  const std::size_t nested = blocks(stmt_at(edit.proc(), path)).size();
  for (int b = static_cast<int>(nested) - 1; b >= 0; --b) {
    Path inner = path;
    inner.push_back(b);
    sweep(edit, inner);
  }
  const Stmt s = stmt_at(edit.proc(), path);
  const auto* branch = as<If>(s);
  if (branch == nullptr || !only_pass(branch->else_body)) return;
  Path only = path;
  only.insert(only.end(), {1, 0});
  erase_with_else(edit, only);
}

void sweep(Edit& edit, const Path& block) {
  for (int k = static_cast<int>(block_at(edit.proc(), block).size()) - 1; k >= 0; --k) {
    Path path = block;
    path.push_back(k);
    sweep_statement(edit, path);
    const Stmt s = stmt_at(edit.proc(), path);
    const bool last_pass = as<Pass>(s) != nullptr && block_at(edit.proc(), block).size() == 1;
    if (does_nothing(s) && !last_pass) edit.erase(range_of(path));
  }
}

// May the statement go with all that it holds, should that be empty?
bool may_go(const Stmt& s) {
  const auto* branch = as<If>(s);
  const auto* loop = as<For>(s);
  return branch != nullptr ? branch->else_body.empty() : may_go(*loop);
}

// The outermost statement that does nothing but this `pass`; the `pass` itself, if more is around.
Path all_that_goes(const Proc& p, Path path) {
  while (path.size() >= 3) {
    const Path parent(path.begin(), path.end() - 2);
    const bool alone = block_at(p, {path.begin(), path.end() - 1}).size() == 1;
    if (!alone || !may_go(stmt_at(p, parent))) break;
    path = parent;
  }
  return path;
}

Status delete_one(Edit& edit, const Path& pass) {
  const Path path = all_that_goes(edit.proc(), pass);
  const Path block(path.begin(), path.end() - 1);
  const SourceLoc loc = stmt_at(edit.proc(), path)->loc;
  if (block_at(edit.proc(), block).size() > 1 || (block.empty() && path != pass)) {
    edit.erase(range_of(path));  // all of a procedure becomes `pass`
    return Ok{};
  }
  if (block.empty()) return not_applicable(loc, "the body of a procedure may not be empty");
  if (as<For>(stmt_at(edit.proc(), {block.begin(), block.end() - 1})) != nullptr) {
    return not_applicable(loc, "the body of a loop with a reduction clause may not be empty");
  }
  if (block.back() == 0) {
    return not_applicable(loc, "the branch before an `else` may not be empty");
  }
  erase_with_else(edit, path);
  return Ok{};
}

Result<Plan> plan(const Planner& p, const DeletePass& args) {
  Plan plan{Edit(p.proc()), {}, {}};
  if (!args.stmt.given()) {
    sweep(plan.edit, {});
    return plan;
  }
  const Stmt stmt = p.stmt(args.stmt.path());
  if (as<Pass>(stmt) == nullptr) {
    return not_applicable(stmt->loc, "`" + headline(stmt) + "` is not a `pass`");
  }
  TRY(deleted, delete_one(plan.edit, args.stmt.path()));
  return plan;
}

}  // namespace

Primitive make_delete_pass() {
  return define<DeletePass>(
      {.name = "delete_pass",
       .summary = "delete `pass` statements, and loops and conditions around nothing else",
       .rewrite = "A\npass\n~>  A\nfor i in seq(lo, hi): pass\n~>  (nothing)",
       .sound = "`pass` does nothing, and neither does a loop or condition around nothing else",
       .owes = {},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives
