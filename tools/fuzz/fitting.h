// SPDX-License-Identifier: Apache-2.0
//
// What primitives look for, as far as that can be told from a place alone.  Nothing here has to be
// known of a primitive: it only makes steps that can be planned more frequent.
#pragma once
#include <string_view>
#include <vector>

#include "tools/fuzz/aim.h"

namespace selvage::fuzz {

class Fitting {
 public:
  explicit Fitting(std::string_view primitive);

  // May the step be about it?  True where nothing is known.
  [[nodiscard]] bool statement(const StmtSite& s) const {
    return statement_ == nullptr || statement_(s);
  }
  [[nodiscard]] bool expression(const ExprSite& e) const {
    return expression_ == nullptr || expression_(e);
  }
  [[nodiscard]] bool run(const RunSite& r) const { return run_ == nullptr || run_(r); }
  [[nodiscard]] bool gap(const core::Gap& g) const { return gap_ == nullptr || gap_(g); }
  // Of allocations, and whether only those will do.
  [[nodiscard]] bool allocation(const StmtSite& s) const {
    return allocation_ == nullptr || allocation_(s);
  }
  [[nodiscard]] bool only_allocations() const { return allocation_ != nullptr; }

 private:
  bool (*statement_)(const StmtSite&) = nullptr;
  bool (*expression_)(const ExprSite&) = nullptr;
  bool (*run_)(const RunSite&) = nullptr;
  bool (*gap_)(const core::Gap&) = nullptr;
  bool (*allocation_)(const StmtSite&) = nullptr;
};

// Might they be what the procedure does, for some arguments?
[[nodiscard]] bool may_be_body(const core::Proc& p, const core::Block& stmts);
// Primitives that undo such a step, or to which it opens the way.
[[nodiscard]] std::vector<std::string_view> follow_ups_of(std::string_view primitive);

}  // namespace selvage::fuzz
