// SPDX-License-Identifier: Apache-2.0
#include "core/size.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

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

// What a procedure is with every call replaced by the body of the callee: its statements, and how
// deep its blocks nest.  Neither counts further than one above its limit, and the walk goes no
// deeper than that.
struct Extent {
  std::size_t statements = 0;
  int depth = 0;
};

class Expansion {
 public:
  Extent of(const Proc& p) { return of(p, 0); }

 private:
  Extent of(const Proc& p, int outside) {
    const auto known = known_.find(p.id());
    if (known != known_.end()) return known->second;
    const Extent extent = of(p->body, outside + 1);
    known_.emplace(p.id(), extent);
    return extent;
  }

  // `outside`: the blocks around, this one included.
  Extent of(const Block& b, int outside) {
    Extent extent{0, 1};
    if (outside > deepest_expanded) return {0, deepest_expanded + 1};
    for (const Stmt& s : b) {
      extent.statements += 1;
      if (const auto* call = as<Call>(s)) add(extent, of(call->callee, outside));
      for (int i = 0; const Block* nested = nested_block(s, i); ++i) {
        add(extent, of(*nested, outside + 1));
      }
      extent.statements = std::min(extent.statements, most_expanded + 1);
    }
    return extent;
  }

  static void add(Extent& extent, const Extent& inner) {
    extent.statements += inner.statements;
    extent.depth = std::max(extent.depth, std::min(inner.depth, deepest_expanded) + 1);
  }

  std::map<const ProcNode*, Extent> known_;
};

}  // namespace

Status check_size(const Proc& p) { return Measure(p).run(); }

Status check_expanded_size(const Proc& p) {
  const Extent extent = Expansion().of(p);
  if (extent.depth > deepest_expanded) {
    return over_limit(p->loc, fmt::format("`{}` would have blocks nested more than {} deep if its "
                                          "calls were replaced by what they call",
                                          p->name, deepest_expanded));
  }
  if (extent.statements <= most_expanded) return Ok{};
  return over_limit(p->loc, fmt::format("`{}` would have more than {} statements if its calls were "
                                        "replaced by what they call",
                                        p->name, most_expanded));
}

}  // namespace selvage::core
