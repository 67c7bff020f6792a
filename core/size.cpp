// SPDX-License-Identifier: Apache-2.0
#include "core/size.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/lex.h"
#include "core/traverse.h"

namespace selvage::core {
namespace {

constexpr std::size_t most_statements = 100'000;
constexpr std::size_t most_expanded = 500'000;
constexpr int deepest_expanded = 1000;

// Counts up to one more than the limit.
class Measure {
 public:
  explicit Measure(const Proc& p) : proc_(p) {}

  Status run() {
    TRY(body, block(proc_->body, 1));
    return Ok{};
  }

 private:
  [[nodiscard]] Error over(const SourceLoc& loc, const std::string& what) const {
    return over_limit(loc, fmt::format("`{}` would have {}", proc_->name, what));
  }

  Status block(const Block& b, int depth) {
    if (depth > nesting_) {
      return over(proc_->loc, fmt::format("blocks nested more than {} deep", nesting_));
    }
    for (const Stmt& s : b) {
      if (++statements_ > most_statements) {
        return over(proc_->loc, fmt::format("more than {} statements", most_statements));
      }
      for (const Expr& e : expressions(s)) {
        TRY(small, expression(e, 1));
      }
      for (int i = 0; const Block* nested = nested_block(s, i); ++i) {
        TRY(small, block(*nested, depth + 1));
      }
    }
    return Ok{};
  }

  Status expression(const Expr& e, int depth) {
    if (depth > nesting_) {
      return over(e->loc, fmt::format("operators nested more than {} deep", nesting_));
    }
    for (const Expr& child : children(e)) {
      TRY(small, expression(child, depth + 1));
    }
    return Ok{};
  }

  const Proc& proc_;
  int nesting_ = ParseLimits{}.nesting;
  std::size_t statements_ = 0;
};

}  // namespace

ExpandedSizes::Extent ExpandedSizes::of_callee(const Proc& p, int outside) {
  const auto known = callees_.find(p.id());
  if (known != callees_.end()) return known->second.extent;
  const Extent extent = of_block(p->body, outside + 1);
  callees_.emplace(p.id(), Callee{p, extent});
  return extent;
}

// `outside`: the blocks around, this one included.  The walk goes no deeper than the limit.
ExpandedSizes::Extent ExpandedSizes::of_block(const Block& b, int outside) {
  Extent extent{0, 1};
  if (outside > deepest_expanded) return {0, deepest_expanded + 1};
  for (const Stmt& s : b) {
    extent.statements += 1;
    if (const auto* call = as<Call>(s)) add(extent, of_callee(call->callee, outside));
    for (int i = 0; const Block* nested = nested_block(s, i); ++i) {
      add(extent, of_block(*nested, outside + 1));
    }
    extent.statements = std::min(extent.statements, most_expanded + 1);
  }
  return extent;
}

void ExpandedSizes::add(Extent& extent, const Extent& inner) {
  extent.statements += inner.statements;
  extent.depth = std::max(extent.depth, std::min(inner.depth, deepest_expanded) + 1);
}

// A callee that the walk met too deep was not looked at to its end: elsewhere it may be in order.
void ExpandedSizes::forget_the_truncated() {
  std::erase_if(callees_,
                [](const auto& entry) { return entry.second.extent.depth > deepest_expanded; });
}

Status ExpandedSizes::check(const Proc& p) {
  const Extent extent = of_block(p->body, 1);
  if (extent.depth > deepest_expanded) {
    forget_the_truncated();
    return over_limit(p->loc, fmt::format("`{}` would have blocks nested more than {} deep if its "
                                          "calls were replaced by what they call",
                                          p->name, deepest_expanded));
  }
  if (extent.statements <= most_expanded) return Ok{};
  return over_limit(p->loc, fmt::format("`{}` would have more than {} statements if its calls were "
                                        "replaced by what they call",
                                        p->name, most_expanded));
}

Status check_size(const Proc& p) { return Measure(p).run(); }

Status check_expanded_size(const Proc& p) { return ExpandedSizes().check(p); }

}  // namespace selvage::core
