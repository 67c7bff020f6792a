// SPDX-License-Identifier: Apache-2.0
#include "tools/audit/contracted.h"

#include <algorithm>
#include <memory>

#include "core/traverse.h"

namespace selvage::audit {
namespace {

using core::Binary;
using core::BinaryOp;
using core::Expr;

const core::Extern& fma() {
  static const core::Extern fn = [] {
    core::ExternDecl decl;
    decl.name = "fma";
    decl.arity = 3;
    decl.meaning = "fma";
    return core::Extern(std::make_shared<const core::ExternDecl>(decl));
  }();
  return fn;
}

const Binary* product(const Expr& e) {
  const auto* b = core::as<Binary>(e);
  return b != nullptr && b->op == BinaryOp::mul && core::is_float(e->type.scalar) ? b : nullptr;
}

Expr converted(const Expr& e, const core::Type& type) {
  if (e->type.scalar == type.scalar) return e;
  return core::make_expr(e->loc, type, core::Cast{e});
}

Expr negated(const Expr& e) {
  return core::make_expr(e->loc, e->type, core::Unary{core::UnaryOp::neg, e});
}

Expr fused(const core::Type& type, const Expr& a, const Expr& b, const Expr& c) {
  return core::make_expr(
      c->loc, type,
      core::ExternCall{fma(), {converted(a, type), converted(b, type), converted(c, type)}});
}

std::optional<Expr> fused_sum(const Expr& e) {
  const auto* b = core::as<Binary>(e);
  if (b == nullptr || !core::is_float(e->type.scalar)) return std::nullopt;
  const Binary* right = product(b->rhs);
  const Binary* left = product(b->lhs);
  if (b->op == BinaryOp::add && right != nullptr)
    return fused(e->type, right->lhs, right->rhs, b->lhs);
  if (b->op == BinaryOp::add && left != nullptr)
    return fused(e->type, left->lhs, left->rhs, b->rhs);
  if (b->op == BinaryOp::sub && right != nullptr)
    return fused(e->type, negated(right->lhs), right->rhs, b->lhs);
  if (b->op == BinaryOp::sub && left != nullptr)
    return fused(e->type, left->lhs, left->rhs, negated(b->rhs));
  return std::nullopt;
}

// `x += a * b`, and `x += -(a * b)`.
std::optional<core::Block> fused_reduction(const core::Stmt& s,
                                           const std::map<core::Sym, core::Type>& types) {
  const auto* r = core::as<core::Reduce>(s);
  if (r == nullptr) return std::nullopt;
  const auto* minus = core::as<core::Unary>(r->rhs);
  const Binary* p = product(minus != nullptr ? minus->arg : r->rhs);
  const auto found = types.find(r->buffer);
  if (p == nullptr || found == types.end()) return std::nullopt;
  const core::Type cell{found->second.scalar};
  const Expr old = core::make_expr(s->loc, cell, core::Read{r->buffer, r->index});
  const Expr lhs = minus != nullptr ? negated(p->lhs) : p->lhs;
  return core::Block{
      core::make_stmt(s->loc, core::Assign{r->buffer, r->index, fused(cell, lhs, p->rhs, old)})};
}

}  // namespace

core::Proc contracted(const core::Proc& p) {
  core::ProcNode node = *p;
  std::map<core::Sym, core::Type> types;
  for (const core::Arg& a : p->args) types.emplace(a.name, a.type);
  core::visit_statements(p->body, [&](const core::Stmt& s) {
    if (const auto* a = core::as<core::Alloc>(s)) types.emplace(a->buffer, a->type);
  });
  node.body = core::rewrite_expressions(node.body, fused_sum);
  node.body = core::rewrite_statements(
      node.body, [&](const core::Stmt& s) { return fused_reduction(s, types); });
  return core::make_proc(node);
}

core::Library contracted(const core::Library& library) {
  core::Library out = library;
  for (auto& [name, p] : out.instructions) {
    if (p->instr && std::ranges::find(p->instr->laws, contract) != p->instr->laws.end())
      p = contracted(p);
  }
  return out;
}

}  // namespace selvage::audit
