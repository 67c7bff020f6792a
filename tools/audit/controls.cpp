// SPDX-License-Identifier: Apache-2.0
#include "tools/audit/controls.h"

#include <set>

#include "core/traverse.h"

namespace selvage::audit {
namespace {

std::set<core::Sym> extent_variables(const core::Proc& p) {
  std::set<core::Sym> out;
  for (const core::Arg& a : p->args) {
    for (const core::Expr& e : a.type.shape) {
      core::visit(e, [&](const core::Expr& one) {
        if (const auto* v = core::as<core::Var>(one)) out.insert(v->name);
      });
    }
  }
  return out;
}

// What is cut off to 8, 16 or 32 bits, signed or not, looks like another number.
std::vector<std::int64_t> wide() {
  std::vector<std::int64_t> out = {127, 128, 129, 254, 255, 256, 257, 1000};
  for (const int bits : {15, 16, 31, 32}) {
    const std::int64_t power = std::int64_t{1} << bits;
    for (const std::int64_t beside : {-1, 0, 1}) out.push_back(power + beside);
  }
  for (const int bits : {32, 40}) out.push_back((std::int64_t{1} << bits) + 3);
  const std::size_t positive = out.size();
  for (std::size_t k = 0; k < positive; ++k) out.push_back(-out[k]);
  return out;
}

// Of arrays that are still small.
std::vector<std::int64_t> long_extents() {
  return {31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 256, 257, 300, 1000, 1023, 1100};
}

}  // namespace

std::vector<std::int64_t> edges_of(const core::Proc& p) {
  std::set<std::int64_t> out = {0, 1, 2, 3, -1};
  const auto add = [&](const core::Expr& e) {
    const auto* c = core::as<core::ConstInt>(e);
    if (c != nullptr) out.insert({c->value - 1, c->value, c->value + 1});
  };
  for (const core::Expr& e : p->asserts) core::visit(e, add);
  for (const core::Arg& a : p->args) {
    for (const core::Expr& e : a.type.shape) core::visit(e, add);
  }
  const auto in_body = [&](const core::Proc& body_of) {
    core::visit_expressions(body_of->body, add);
  };
  in_body(p);
  core::visit_statements(p->body, [&](const core::Stmt& s) {
    if (const auto* call = core::as<core::Call>(s)) {
      in_body(call->callee);
      for (const core::Expr& e : call->callee->asserts) core::visit(e, add);
    }
  });
  return {out.begin(), out.end()};
}

ControlPlan controls_of(const core::Proc& p) {
  ControlPlan out;
  const std::set<core::Sym> extents = extent_variables(p);
  for (const core::Arg& a : p->args) {
    if (!core::is_control_int(a.type.scalar) || a.type.scalar == core::Scalar::stride) continue;
    out.drawn.push_back(a.name);
    out.corners.push_back(extents.contains(a.name) ? long_extents() : wide());
  }
  return out;
}

}  // namespace selvage::audit
