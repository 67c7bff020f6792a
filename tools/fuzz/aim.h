// SPDX-License-Identifier: Apache-2.0
//
// What a random step may point at, and expressions over the names that are in scope there.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/hardware.h"
#include "core/parse.h"
#include "core/place.h"
#include "core/random.h"

namespace selvage::fuzz {

// Places, and what is there.
struct StmtSite {
  core::Path path;
  core::Stmt stmt;
  std::optional<core::Stmt> next;    // in its block
  std::optional<core::Stmt> around;  // the statement that it is in
  std::size_t siblings = 1;          // in its block, itself included
  core::Block after = {};            // of an allocation: the rest of its block
};
struct RunSite {
  core::BlockRange range;
  core::Block stmts;
};
struct ExprSite {
  core::ExprPlace place;
  core::Expr expr;
  core::Stmt stmt;
};

// Every place of a procedure.
struct Places {
  std::vector<StmtSite> stmts;
  std::vector<RunSite> runs;  // of one to four statements
  std::vector<core::Gap> gaps;
  std::vector<ExprSite> exprs;

  // The paths of the statements of a kind.
  template <class T>
  [[nodiscard]] std::vector<core::Path> of_kind() const {
    std::vector<core::Path> out;
    for (const StmtSite& s : stmts) {
      if (core::as<T>(s.stmt) != nullptr) out.push_back(s.path);
    }
    return out;
  }
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
  // An argument for a parameter like that one.
  [[nodiscard]] std::string argument(const core::Arg& param);
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
