// SPDX-License-Identifier: Apache-2.0
//
// Finds arguments under which a procedure's body is a given block of code: unification modulo
// linear equalities.
//
// Control parameters are unknowns.  A data parameter is an unknown view of some buffer: each of its
// dimensions is laid along one dimension of the buffer, in order, at an unknown offset; the
// buffer's other dimensions are held at an unknown cell. Comparing an access p[e...] of the body
// with an access x[f...] of the block gives, per dimension of x, the equation f = offset + e (or f
// = offset); offsets and unknown control parameters are read off these equations, which must leave
// no iterator of the block in them.  What is not settled by comparing linear forms is returned as
// an equality to be proved.
#pragma once
#include <vector>

#include "core/ast.h"
#include "core/place.h"
#include "core/result.h"

namespace selvage::primitives {

// Two control expressions that must have equal values just before a statement of the block.
struct OwedEquality {
  core::Path stmt;
  core::Expr block_side;
  core::Expr callee_side;  // with the parameters replaced by the arguments found
};

struct Unifier {
  std::vector<core::Expr> args;  // one for each parameter of the callee
  std::vector<OwedEquality> owed;
};

// The refusal says which pair of statements or expressions does not match.
[[nodiscard]] Result<Unifier> unify(const core::Proc& p, const core::BlockRange& block,
                                    const core::Proc& callee);

}  // namespace selvage::primitives
