// SPDX-License-Identifier: Apache-2.0
//
// A step made of steps: each is planned by the primitive that it names and certified on its own, so
// that the whole needs no argument besides theirs.
#pragma once
#include <string>
#include <vector>

#include "primitives/plan.h"

namespace selvage::primitives {

class Composite {
 public:
  explicit Composite(const Planner& planner)
      : planner_(planner), plan_{core::Edit(planner.proc()), {}, {}} {}

  // The procedure as the steps so far leave it: places given to the next one point into it.
  [[nodiscard]] const core::Proc& proc() const { return plan_.edit.proc(); }
  // The current path of a place of the original.
  [[nodiscard]] std::optional<core::Path> now(const core::Path& original) const {
    return plan_.edit.now(original);
  }
  [[nodiscard]] const core::Edit& edit() const { return plan_.edit; }

  // Plans one more step.  What it owes must be among the claims of the composite's manual.
  [[nodiscard]] Status step(const std::string& primitive, const std::vector<NamedArg>& args);
  // A step that was planned for the procedure as it is now.
  void step(const Plan& next);
  // Would the judge prove everything that the step owes, leaving aside the invariants of its
  // result?
  [[nodiscard]] bool would_land(const std::string& primitive,
                                const std::vector<NamedArg>& args) const;

  [[nodiscard]] Plan finish() && { return std::move(plan_); }

 private:
  const Planner& planner_;
  Plan plan_;
  bool begun_ = false;
};

}  // namespace selvage::primitives
