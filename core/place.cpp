// SPDX-License-Identifier: Apache-2.0
#include "core/place.h"

#include <algorithm>

#include "core/traverse.h"

namespace selvage::core {
namespace {

int length(const Block& b) { return static_cast<int>(b.size()); }

// The block at a path, in place; null if there is none.  Paths may come from a user.
const Block* find_block(const Proc& p, const Path& path) {
  if (is_stmt_path(path)) return nullptr;
  const Block* block = &p->body;
  for (std::size_t i = 0; block != nullptr && i < path.size(); i += 2) {
    if (path[i] < 0 || path[i] >= length(*block)) return nullptr;
    block = nested_block((*block)[static_cast<std::size_t>(path[i])], path[i + 1]);
  }
  return block;
}

std::optional<Stmt> find_stmt(const Proc& p, const Path& path) {
  if (!is_stmt_path(path)) return std::nullopt;
  const Block* block = find_block(p, Path(path.begin(), path.end() - 1));
  if (block == nullptr || path.back() < 0 || path.back() >= length(*block)) return std::nullopt;
  return (*block)[static_cast<std::size_t>(path.back())];
}

std::optional<Expr> pick(const std::vector<Expr>& list, int at) {
  if (at < 0 || at >= static_cast<int>(list.size())) return std::nullopt;
  return list[static_cast<std::size_t>(at)];
}

std::optional<Expr> find_expr(const Proc& p, const ExprPlace& place) {
  const std::optional<Stmt> stmt = find_stmt(p, place.stmt);
  if (!stmt || place.path.empty()) return std::nullopt;
  std::optional<Expr> e = pick(expressions(*stmt), place.path.front());
  for (std::size_t i = 1; e && i < place.path.size(); ++i) e = pick(children(*e), place.path[i]);
  return e;
}

bool has_range(const Proc& p, const BlockRange& r) {
  const Block* block = find_block(p, r.block);
  return block != nullptr && r.first >= 0 && r.count >= 1 && r.first < length(*block) &&
         r.count <= length(*block) - r.first;
}

bool has_gap(const Proc& p, const Gap& g) {
  const Block* block = find_block(p, g.block);
  return block != nullptr && g.at >= 0 && g.at <= length(*block);
}

// The statement a gap follows; failing that the one around it; failing that the procedure.
SourceLoc loc_of_gap(const Proc& p, const Gap& g) {
  const Block block = block_at(p, g.block);
  if (!block.empty()) {
    const int at = std::min(g.at, length(block) - 1);
    return block[static_cast<std::size_t>(at)]->loc;
  }
  if (g.block.empty()) return p->loc;
  return stmt_at(p, Path(g.block.begin(), g.block.end() - 1))->loc;
}

}  // namespace

bool is_stmt_path(const Path& p) { return p.size() % 2 == 1; }

bool is_prefix(const Path& prefix, const Path& path) {
  return prefix.size() <= path.size() && std::equal(prefix.begin(), prefix.end(), path.begin());
}

BlockRange range_of(const Path& stmt) {
  ENSURE(is_stmt_path(stmt), "a range is made of a statement's path");
  return BlockRange{Path(stmt.begin(), stmt.end() - 1), stmt.back(), 1};
}

Path stmt_path(const BlockRange& r, int offset) {
  Path path = r.block;
  path.push_back(r.first + offset);
  return path;
}

bool exists(const Proc& p, const Place& place) {
  return std::visit(Overload{[&](const BlockRange& r) { return has_range(p, r); },
                             [&](const Gap& g) { return has_gap(p, g); },
                             [&](const ExprPlace& e) { return find_expr(p, e).has_value(); }},
                    place);
}

Stmt stmt_at(const Proc& p, const Path& stmt) {
  const std::optional<Stmt> found = find_stmt(p, stmt);
  ENSURE(found.has_value(), "the statement's place exists");
  return *found;
}

Block block_at(const Proc& p, const Path& block) {
  const Block* found = find_block(p, block);
  ENSURE(found != nullptr, "the block's place exists");
  return *found;
}

Block stmts_at(const Proc& p, const BlockRange& range) {
  ENSURE(has_range(p, range), "the range exists");
  const Block block = block_at(p, range.block);
  const auto first = block.begin() + range.first;
  return Block(first, first + range.count);
}

Expr expr_at(const Proc& p, const ExprPlace& place) {
  const std::optional<Expr> found = find_expr(p, place);
  ENSURE(found.has_value(), "the expression's place exists");
  return *found;
}

SourceLoc loc_of(const Proc& p, const Place& place) {
  return std::visit(Overload{[&](const BlockRange& r) { return stmt_at(p, stmt_path(r))->loc; },
                             [&](const Gap& g) { return loc_of_gap(p, g); },
                             [&](const ExprPlace& e) { return expr_at(p, e)->loc; }},
                    place);
}

}  // namespace selvage::core
