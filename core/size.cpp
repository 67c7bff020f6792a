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

// Statements with calls expanded, at most one more than the limit.
class Expansion {
 public:
  std::size_t of(const Proc& p) {
    const auto known = known_.find(p.id());
    if (known != known_.end()) return known->second;
    const std::size_t size = of(p->body);
    known_.emplace(p.id(), size);
    return size;
  }

 private:
  std::size_t of(const Block& b) {
    std::size_t size = 0;
    for (const Stmt& s : b) {
      size += 1;
      if (const auto* call = as<Call>(s)) size += of(call->callee);
      for (int i = 0; const Block* nested = nested_block(s, i); ++i) size += of(*nested);
      size = std::min(size, most_expanded + 1);
    }
    return size;
  }

  std::map<const ProcNode*, std::size_t> known_;
};

}  // namespace

Status check_size(const Proc& p) { return Measure(p).run(); }

Status check_expanded_size(const Proc& p) {
  if (Expansion().of(p) <= most_expanded) return Ok{};
  return over_limit(p->loc, fmt::format("`{}` would have more than {} statements if its calls were "
                                        "replaced by what they call",
                                        p->name, most_expanded));
}

}  // namespace selvage::core
