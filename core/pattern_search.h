// SPDX-License-Identifier: Apache-2.0
//
// All places of a procedure that match, in text order.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "core/pattern_match.h"
#include "core/place.h"

namespace selvage::core {

class PatternSearch {
 public:
  explicit PatternSearch(const Proc& p);

  [[nodiscard]] const PatternMatcher& matcher() const { return matcher_; }

  using StmtTest = std::function<bool(const Stmt&)>;
  [[nodiscard]] std::vector<Place> statements(const StmtTest& test) const;
  // Runs of neighbouring statements that match one by one.
  [[nodiscard]] std::vector<Place> runs(const syntax::Block& pattern) const;
  [[nodiscard]] std::vector<Place> expressions_like(const syntax::Expr& pattern) const;
  // Is `s` the loop over words[0] whose body is just the loop over words[1], and so on?
  [[nodiscard]] bool is_loop_nest(const Stmt& s, const std::vector<std::string>& words) const;
  // Every name that a pattern could have meant.
  [[nodiscard]] std::vector<std::string> known_names() const;

 private:
  using Visit = std::function<void(const Block&, std::size_t, const Path&)>;
  static void each_statement(const Block& b, const Path& path, const Visit& visit_stmt);
  void collect(const syntax::Expr& pattern, const Expr& e, const ExprPlace& place,
               std::vector<Place>& out) const;

  Proc proc_;
  PatternMatcher matcher_;
};

}  // namespace selvage::core
