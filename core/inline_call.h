// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "core/ast.h"

namespace selvage::core {

// What a call does, as statements of the caller: the callee's body with the arguments put in and
// every symbol that it binds new.  Windows are composed into the accesses.  A call evaluates its
// arguments once; here they are evaluated wherever the body uses them, which is the same as long as
// the body changes nothing that they read (see `evaluated_by`).
[[nodiscard]] Block inlined(const Call& call);

// The control expressions that a call evaluates: control arguments and the indices of windows.
[[nodiscard]] std::vector<Expr> evaluated_by(const Call& call);

// Does the value depend on configuration?  That of any other control expression cannot change
// while its names are in scope.
[[nodiscard]] bool reads_config(const Expr& e);

}  // namespace selvage::core
