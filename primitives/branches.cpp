// SPDX-License-Identifier: Apache-2.0
#include "primitives/branches.h"

#include "core/build.h"
#include "core/traverse.h"

namespace selvage::primitives {
namespace {

using core::BinaryOp;

std::optional<BinaryOp> opposite(BinaryOp op) {
  switch (op) {
    case BinaryOp::lt:
      return BinaryOp::ge;
    case BinaryOp::le:
      return BinaryOp::gt;
    case BinaryOp::gt:
      return BinaryOp::le;
    case BinaryOp::ge:
      return BinaryOp::lt;
    case BinaryOp::eq:
      return BinaryOp::ne;
    case BinaryOp::ne:
      return BinaryOp::eq;
    case BinaryOp::add:
    case BinaryOp::sub:
    case BinaryOp::mul:
    case BinaryOp::div:
    case BinaryOp::mod:
    case BinaryOp::logical_and:
    case BinaryOp::logical_or:
      break;
  }
  return std::nullopt;
}

}  // namespace

core::Expr negated(const core::Expr& condition) {
  if (const auto* unary = core::as<core::Unary>(condition)) return unary->arg;
  const auto* binary = core::as<core::Binary>(condition);
  const auto turned = binary != nullptr ? opposite(binary->op) : std::nullopt;
  if (!turned) return core::logical_not(condition);
  return core::compare(*turned, binary->lhs, binary->rhs);
}

void erase_with_else(core::Edit& edit, const core::Path& stmt) {
  const core::Path block(stmt.begin(), stmt.end() - 1);
  const bool alone = core::block_at(edit.proc(), block).size() == 1;
  edit.erase(core::range_of(stmt));  // its place is now known to be gone
  if (!alone || block.empty()) return;
  const core::Path parent(block.begin(), block.end() - 1);
  const core::Stmt s = core::stmt_at(edit.proc(), parent);
  const auto* branch = core::as<core::If>(s);
  if (branch == nullptr || block.back() == 0) return;
  edit.replace_in_place(parent, core::with_blocks(s, {branch->then_body, {}}));
}

std::optional<core::Sym> handed_over(const core::Block& first, const core::Block& second) {
  const std::set<core::Sym> used = core::free_names(second);
  for (const core::Stmt& s : first) {
    const std::optional<core::Sym> made = core::bound_name(s);
    if (made && used.contains(*made)) return made;
  }
  return std::nullopt;
}

}  // namespace selvage::primitives
