// SPDX-License-Identifier: Apache-2.0
#include "effects/opened_call.h"

#include <map>

#include "core/traverse.h"

namespace selvage::effects {

using core::Expr;
using core::Sym;

OpenedCall opened(const core::Call& call, const Context& before) {
  const core::Proc callee = core::freshen(call.callee);
  std::map<Sym, Sym> renamed;
  core::Substitution control;
  Context inside = before;
  for (std::size_t i = 0; i < callee->args.size(); ++i) {
    const core::Arg& parameter = callee->args[i];
    const Expr& value = call.args[i];
    if (core::is_control(parameter.type.scalar)) {
      control.emplace(parameter.name, before.resolve(value));
    } else if (const auto* whole = core::as<core::Whole>(value)) {
      renamed.emplace(parameter.name, whole->buffer);
    } else {
      const core::WindowStmt named{parameter.name, value};
      inside = inside.after(core::make_stmt(value->loc, named));
    }
  }
  for (const Expr& e : callee->asserts) {
    const Expr here = core::rename_buffers(core::substitute(e, control), renamed);
    inside = inside.assume(inside.resolve(here));
  }
  return {core::rename_buffers(core::substitute(callee->body, control), renamed), inside};
}

}  // namespace selvage::effects
