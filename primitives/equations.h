// SPDX-License-Identifier: Apache-2.0
//
// The control side of unification: equations between expressions of a callee's body and of a block,
// in which the callee's control parameters are unknown.
#pragma once
#include <optional>
#include <set>
#include <vector>

#include "core/traverse.h"
#include "primitives/unify.h"

namespace selvage::primitives {

class Equations {
 public:
  Equations(const core::Proc& p, const core::Proc& callee);

  // The statement of the block that the following equations come from.
  void set_place(const core::Path& at, const core::SourceLoc& loc);
  [[nodiscard]] const core::SourceLoc& loc() const { return loc_; }

  // A symbol of the callee stands for an expression of the block.
  void bind(const core::Sym& theirs, const core::Expr& ours) {
    known_.insert_or_assign(theirs, ours);
  }
  // A symbol bound inside the block: no argument may mention it.
  void add_inner(const core::Sym& ours) { inner_.insert(ours); }
  [[nodiscard]] bool is_inner(const core::Sym& ours) const { return inner_.count(ours) != 0; }

  // The callee's expression with everything known so far put in.
  [[nodiscard]] core::Expr known(const core::Expr& theirs) const {
    return core::substitute(theirs, known_);
  }
  // Does it mention a control parameter that is not known yet?
  [[nodiscard]] bool is_open(const core::Expr& theirs) const {
    return !unknowns_in(theirs).empty();
  }
  [[nodiscard]] std::optional<core::Expr> value_of(const core::Sym& parameter) const;

  // theirs == ours (theirs as `known` gave it): solved for an unknown if there is one, settled if
  // the forms agree, postponed or owed otherwise.  An error if it cannot be.
  [[nodiscard]] Status require(const core::Expr& theirs, const core::Expr& ours);
  // Equal truth values.
  [[nodiscard]] Status require_condition(const core::Expr& theirs, const core::Expr& ours);
  // a - b, if it mentions neither a symbol bound in the block nor an unknown.
  [[nodiscard]] std::optional<core::Expr> fixed_difference(const core::Expr& a,
                                                           const core::Expr& b) const;

  // What was postponed must now be solvable.
  [[nodiscard]] Status settle();
  // What the solver has to prove, with all parameters replaced.
  [[nodiscard]] std::vector<OwedEquality> owed() const;

 private:
  [[nodiscard]] std::vector<core::Sym> unknowns_in(const core::Expr& e) const;
  [[nodiscard]] Error different(const core::Expr& theirs, const core::Expr& ours) const;
  [[nodiscard]] bool solve_for(const core::Sym& unknown, const core::Expr& theirs,
                               const core::Expr& ours);

  core::Proc p_;
  std::set<core::Sym> unknown_;  // control parameters
  core::Substitution known_;     // callee's symbols -> expressions of the block
  std::set<core::Sym> inner_;
  std::vector<OwedEquality> owed_, postponed_;
  core::Path at_;
  core::SourceLoc loc_;
};

// The refusal of a unification.
[[nodiscard]] Error mismatch(const core::SourceLoc& loc, const std::string& why);

}  // namespace selvage::primitives
