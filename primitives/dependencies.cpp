// SPDX-License-Identifier: Apache-2.0
#include "primitives/dependencies.h"

#include <map>
#include <vector>

#include "core/mentions.h"
#include "core/traverse.h"

namespace selvage::primitives {
namespace {

using namespace core;

class Graph {
 public:
  explicit Graph(const Block& body) { block(body, {}); }

  [[nodiscard]] std::set<Sym> reached_from(const Sym& start) const {
    std::set<Sym> seen = {start};
    std::vector<Sym> todo = {start};
    while (!todo.empty()) {
      const auto found = edges_.find(todo.back());
      todo.pop_back();
      if (found == edges_.end()) continue;
      for (const Sym& next : found->second) {
        if (seen.insert(next).second) todo.push_back(next);
      }
    }
    return seen;
  }

 private:
  static std::set<Sym> names_in(const Stmt& s) {
    std::set<Sym> out;
    for (const Expr& e : expressions(s)) out.merge(free_names(e));
    return out;
  }

  void depends(const Sym& on, const std::set<Sym>& names) {
    edges_[on].insert(names.begin(), names.end());
  }

  // `control`: what decides whether the block runs.
  void block(const Block& b, const std::set<Sym>& control) {
    for (const Stmt& s : b) statement(s, control);
  }

  void statement(const Stmt& s, std::set<Sym> control) {
    const std::set<Sym> names = names_in(s);
    control.insert(names.begin(), names.end());
    if (const auto target = target_name(s)) depends(*target, control);
    if (const auto* loop = as<For>(s)) depends(loop->iter, control);
    if (const auto* window = as<WindowStmt>(s)) {
      depends(window->name, names);
      depends(as<WindowExpr>(window->window)->buffer, {window->name});
    }
    if (const auto* call = as<Call>(s)) {
      for (const Expr& e : call->args) {
        if (is_control(e->type.scalar)) continue;
        if (const auto buffer = mentioned_name(e)) depends(*buffer, control);
      }
    }
    for (const Block& nested : blocks(s)) block(nested, control);
  }

  std::map<Sym, std::set<Sym>> edges_;
};

}  // namespace

std::set<Sym> dependencies(const Block& body, const Sym& buffer) {
  return Graph(body).reached_from(buffer);
}

}  // namespace selvage::primitives
