// SPDX-License-Identifier: Apache-2.0
//
// What a random step may point at, and expressions over the names that are in scope there.
#pragma once
#include <string>
#include <vector>

#include "core/hardware.h"
#include "core/parse.h"
#include "core/place.h"
#include "core/random.h"

namespace selvage::fuzz {

// Every place of a procedure, by kind.
struct Places {
  std::vector<core::Path> stmts, loops, calls, allocs;
  std::vector<core::BlockRange> runs;  // of one to four statements
  std::vector<core::Gap> gaps;
  std::vector<core::ExprPlace> exprs;
};
[[nodiscard]] Places places_of(const core::Proc& p);

// Expressions that make sense just before a statement.
class Aim {
 public:
  Aim(core::Random& random, const core::Proc& p, const core::Gap& gap);

  // Sizes, iterators, bounds of the loop that follows, small constants, and their neighbours.
  [[nodiscard]] std::string integer();
  [[nodiscard]] std::string condition();
  // Part of a buffer, seen from a run of statements: cells that they touch.
  [[nodiscard]] std::string window(const core::Block& used_by);
  // An expression that may have the value of `e`.
  [[nodiscard]] std::string like(const core::Expr& e);
  // An extent like that one.
  [[nodiscard]] std::string extent(const core::Expr& e);

 private:
  [[nodiscard]] std::string near(const std::string& text);
  [[nodiscard]] std::string dim(const core::Expr& extent, const std::vector<core::Expr>& used);

  core::Random& random_;
  core::Scope scope_;
  std::vector<std::string> integers_;
  std::vector<std::string> booleans_;
};

}  // namespace selvage::fuzz
