// SPDX-License-Identifier: Apache-2.0
#include "core/pattern_search.h"

#include <set>

#include "core/print.h"
#include "core/traverse.h"

namespace selvage::core {

PatternSearch::PatternSearch(const Proc& p) : proc_(p), matcher_(spellings(p)) {}

std::vector<Place> PatternSearch::statements(const StmtTest& test) const {
  std::vector<Place> out;
  each_statement(proc_->body, {}, [&](const Block& b, std::size_t i, const Path& path) {
    if (test(b[i])) out.emplace_back(BlockRange{path, static_cast<int>(i), 1});
  });
  return out;
}

std::vector<Place> PatternSearch::runs(const syntax::Block& pattern) const {
  std::vector<Place> out;
  each_statement(proc_->body, {}, [&](const Block& b, std::size_t first, const Path& path) {
    if (first + pattern.size() > b.size()) return;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
      if (!matcher_.matches(pattern[i], b[first + i])) return;
    }
    out.emplace_back(BlockRange{path, static_cast<int>(first), static_cast<int>(pattern.size())});
  });
  return out;
}

std::vector<Place> PatternSearch::expressions_like(const syntax::Expr& pattern) const {
  std::vector<Place> out;
  each_statement(proc_->body, {}, [&](const Block& b, std::size_t i, const Path& path) {
    Path stmt = path;
    stmt.push_back(static_cast<int>(i));
    const std::vector<Expr> list = expressions(b[i]);
    for (std::size_t k = 0; k < list.size(); ++k) {
      collect(pattern, list[k], {stmt, {static_cast<int>(k)}}, out);
    }
  });
  return out;
}

bool PatternSearch::is_loop_nest(const Stmt& s, const std::vector<std::string>& words) const {
  const Stmt* at = &s;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto* loop = as<For>(*at);
    if (loop == nullptr || !matcher_.means(words[i], loop->iter)) return false;
    if (i + 1 < words.size() && loop->body.size() != 1) return false;
    at = loop->body.data();
  }
  return true;
}

std::vector<std::string> PatternSearch::known_names() const {
  std::set<std::string> names;
  for (const auto& [symbol, spelled] : spellings(proc_)) names.insert(spelled);
  visit_statements(proc_->body, [&](const Stmt& s) {
    if (const auto* call = as<Call>(s)) names.insert(call->callee->name);
  });
  return {names.begin(), names.end()};
}

void PatternSearch::each_statement(const Block& b, const Path& path, const Visit& visit_stmt) {
  for (std::size_t i = 0; i < b.size(); ++i) {
    visit_stmt(b, i, path);
    const std::vector<Block> nested = blocks(b[i]);
    for (std::size_t k = 0; k < nested.size(); ++k) {
      Path inner = path;
      inner.push_back(static_cast<int>(i));
      inner.push_back(static_cast<int>(k));
      each_statement(nested[k], inner, visit_stmt);
    }
  }
}

void PatternSearch::collect(const syntax::Expr& pattern, const Expr& e, const ExprPlace& place,
                            std::vector<Place>& out) const {
  if (matcher_.matches(pattern, e)) out.emplace_back(place);
  const std::vector<Expr> list = children(e);
  for (std::size_t k = 0; k < list.size(); ++k) {
    ExprPlace child = place;
    child.path.push_back(static_cast<int>(k));
    collect(pattern, list[k], child, out);
  }
}

}  // namespace selvage::core
