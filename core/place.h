// SPDX-License-Identifier: Apache-2.0
//
// Places.  A place is a path plus the version of the procedure it points into; nothing ever holds a
// node to mean a place.  How places move under a rewrite is data.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/ast.h"
#include "core/result.h"

namespace selvage::core {

// A path alternates positions and block numbers: {i} is statement i of the procedure's body; {i, b,
// j} is statement j of nested block b (see `blocks` in core/traverse.h) of that statement.  A path
// of odd length names a statement; one of even length ({} or {.., i, b}) names a block.
using Path = std::vector<int>;

[[nodiscard]] bool is_stmt_path(const Path& p);
[[nodiscard]] bool is_prefix(const Path& prefix, const Path& path);

// The statements [first, first + count) of the block at `block`.  count >= 1.
struct BlockRange {
  Path block;
  int first = 0;
  int count = 1;
  friend bool operator==(const BlockRange&, const BlockRange&) = default;
};
[[nodiscard]] BlockRange range_of(const Path& stmt);  // that one statement
[[nodiscard]] Path stmt_path(const BlockRange& r, int offset = 0);
// A position between statements: before statement `at` of the block (at may be the block's length).
struct Gap {
  Path block;
  int at = 0;
  friend bool operator==(const Gap&, const Gap&) = default;
};
// An expression inside a statement: the child numbers from the statement (`expressions`), then down
// (`children`).
struct ExprPlace {
  Path stmt;
  std::vector<int> path;  // at least one
  friend bool operator==(const ExprPlace&, const ExprPlace&) = default;
};
using Place = std::variant<BlockRange, Gap, ExprPlace>;

// Lookups.  ENSURE that the place exists (use `exists` first for untrusted ones).
[[nodiscard]] bool exists(const Proc& p, const Place& place);
[[nodiscard]] Stmt stmt_at(const Proc& p, const Path& stmt);
[[nodiscard]] Block block_at(const Proc& p, const Path& block);
[[nodiscard]] Block stmts_at(const Proc& p, const BlockRange& range);
[[nodiscard]] Expr expr_at(const Proc& p, const ExprPlace& place);
[[nodiscard]] SourceLoc loc_of(const Proc& p, const Place& place);

// How the places of one version are found in the next.  The rule with the longest matching `from`
// decides, of equally long ones the first; a path that no rule matches is unchanged.  A rule on a
// statement or block path carries everything below it.  Statements go to statements, blocks to
// blocks.
struct Forwarding {
  struct Rule {
    Path from;
    // Applies to `from` itself (count 1) or, for a statement path, to `count` siblings starting
    // there; -1 means all that follow in that block.
    int count = 1;
    std::optional<Path> to;  // where `from` went; siblings follow in order; nothing: deleted
  };
  std::vector<Rule> rules;
};
// The new path, or nothing if the statement was deleted.
[[nodiscard]] std::optional<Path> forward(const Forwarding& f, const Path& path);
// A range forwards if all of its statements are still neighbours in order, in one block.  A gap
// follows the statement after it (at the end of a block: the position where one would be); if that
// was deleted, the statement before it; a gap at the start of a block whose first statement was
// deleted stays at the start.
[[nodiscard]] std::optional<Place> forward(const Forwarding& f, const Place& place);

}  // namespace selvage::core
