// SPDX-License-Identifier: Apache-2.0
#include "primitives/value_faults.h"

#include "core/traverse.h"

namespace selvage::primitives {
namespace {

using namespace core;

bool fails_by_itself(const Expr& e) {
  const Scalar type = e->type.scalar;
  if (const auto* binary = as<Binary>(e)) {
    return binary->op == BinaryOp::div && is_integer_data(type);
  }
  const auto* cast = as<Cast>(e);
  return cast != nullptr && is_integer_data(type) && is_float(cast->arg->type.scalar);
}

}  // namespace

bool may_fail(const Expr& e) {
  bool found = false;
  visit(e, [&](const Expr& part) { found = found || fails_by_itself(part); });
  return found;
}

bool may_fail(const Proc& p) {
  bool found = false;
  visit_expressions(p->body, [&](const Expr& e) { found = found || fails_by_itself(e); });
  visit_statements(p->body, [&](const Stmt& s) {
    const auto* call = as<Call>(s);
    found = found || (call != nullptr && may_fail(call->callee));
  });
  return found;
}

}  // namespace selvage::primitives
