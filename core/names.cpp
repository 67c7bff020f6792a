// SPDX-License-Identifier: Apache-2.0
//
// Symbols of trees: which are free, which are bound, and replacing the free ones.
#include "core/mentions.h"
#include "core/traverse.h"

namespace selvage::core {
namespace {

class FreeNames {
 public:
  void add(const Expr& e) {
    visit(e, [&](const Expr& x) {
      if (const std::optional<Sym> name = mentioned_name(x)) mention(*name);
    });
  }

  void add(const Block& b) {
    std::vector<Sym> bound_here;
    for (const Stmt& s : b) {
      for (const Expr& e : expressions(s)) add(e);
      if (const std::optional<Sym> target = target_name(s)) mention(*target);
      for (const Sym& buffer : reduced_names(s)) mention(buffer);
      add_nested(s);
      const std::optional<Sym> name = bound_name(s);
      if (name && bound_.insert(*name).second) bound_here.push_back(*name);
    }
    for (const Sym& name : bound_here) bound_.erase(name);
  }

  [[nodiscard]] const std::set<Sym>& result() const { return free_; }

 private:
  void mention(const Sym& name) {
    if (bound_.count(name) == 0) free_.insert(name);
  }

  void add_nested(const Stmt& s) {
    const auto* loop = as<For>(s);
    const bool binds = loop != nullptr && bound_.insert(loop->iter).second;
    for (int i = 0; const Block* nested = nested_block(s, i); ++i) add(*nested);
    if (binds) bound_.erase(loop->iter);
  }

  std::set<Sym> bound_, free_;
};

ExprRewrite substituting(const Substitution& map) {
  return [&map](const Expr& e) -> std::optional<Expr> {
    const auto* variable = as<Var>(e);
    if (variable == nullptr) return std::nullopt;
    const auto found = map.find(variable->name);
    if (found == map.end()) return std::nullopt;
    return found->second;
  };
}

using Renaming = std::map<Sym, Sym>;

// What `name` becomes; nothing if it stays.
std::optional<Sym> renamed(const std::optional<Sym>& name, const Renaming& map) {
  if (!name) return std::nullopt;
  const auto found = map.find(*name);
  if (found == map.end() || found->second == *name) return std::nullopt;
  return found->second;
}

ExprRewrite renaming_reads(const Renaming& map) {
  return [&map](const Expr& e) -> std::optional<Expr> {
    if (as<Var>(e) != nullptr) return std::nullopt;
    const std::optional<Sym> name = renamed(mentioned_name(e), map);
    if (!name) return std::nullopt;
    return with_mentioned_name(e, *name);
  };
}

std::optional<Block> with_renamed_clause(const Stmt& s, const Renaming& map) {
  std::vector<Sym> buffers = reduced_names(s);
  bool changed = false;
  for (Sym& buffer : buffers) {
    const std::optional<Sym> name = renamed(buffer, map);
    changed = changed || name.has_value();
    buffer = name.value_or(buffer);
  }
  if (!changed) return std::nullopt;
  return Block{with_reduced_names(s, std::move(buffers))};
}

StmtRewrite renaming_targets(const Renaming& map) {
  return [&map](const Stmt& s) -> std::optional<Block> {
    if (!reduced_names(s).empty()) return with_renamed_clause(s, map);
    const std::optional<Sym> name = renamed(target_name(s), map);
    if (!name) return std::nullopt;
    return Block{with_target_name(s, *name)};
  };
}

}  // namespace

std::optional<Sym> bound_name(const Stmt& s) {
  return as<For>(s) != nullptr ? std::nullopt : binder_name(s);
}

std::set<Sym> free_names(const Expr& e) {
  FreeNames names;
  names.add(e);
  return names.result();
}

std::set<Sym> free_names(const Block& b) {
  FreeNames names;
  names.add(b);
  return names.result();
}

std::set<Sym> bound_names(const Block& b) {
  std::set<Sym> names;
  visit_statements(b, [&](const Stmt& s) {
    if (const std::optional<Sym> name = binder_name(s)) names.insert(*name);
  });
  return names;
}

Expr substitute(const Expr& e, const Substitution& map) {
  return map.empty() ? e : rewrite(e, substituting(map));
}

Block substitute(const Block& b, const Substitution& map) {
  return map.empty() ? b : rewrite_expressions(b, substituting(map));
}

Expr rename_buffers(const Expr& e, const std::map<Sym, Sym>& map) {
  return map.empty() ? e : rewrite(e, renaming_reads(map));
}

Block rename_buffers(const Block& b, const std::map<Sym, Sym>& map) {
  if (map.empty()) return b;
  return rewrite_statements(rewrite_expressions(b, renaming_reads(map)), renaming_targets(map));
}

}  // namespace selvage::core
