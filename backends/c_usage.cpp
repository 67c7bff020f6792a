// SPDX-License-Identifier: Apache-2.0
#include "backends/c_usage.h"

#include <unordered_set>

#include "core/traverse.h"

namespace selvage::backends {
namespace {

using namespace core;

// Follows every name of one procedure to the parameter it is (a window of).
class UseFinder {
 public:
  UseFinder(Usage& usage, const Proc& p) : usage_(usage), uses_(p->args.size()) {
    for (std::size_t i = 0; i < p->args.size(); ++i) root_.emplace(p->args[i].name, i);
    block(p->body);
  }

  std::vector<Use> finish() && { return std::move(uses_); }

 private:
  void reads(const Sym& buffer) {
    if (Use* use = root(buffer)) use->read = true;
  }
  void writes(const Sym& buffer) {
    if (Use* use = root(buffer)) use->written = true;
  }

  Use* root(const Sym& buffer) {
    const auto found = root_.find(buffer);
    return found == root_.end() ? nullptr : &uses_[found->second];
  }

  void block(const Block& b) {
    for (const Stmt& s : b) stmt(s);
  }

  void stmt(const Stmt& s) {
    if (as<Call>(s) == nullptr) {
      for (const Expr& e : expressions(s)) expr(e);
    }
    match(
        *s, [&](const Assign& a) { writes(a.buffer); },
        [&](const Reduce& r) {
          reads(r.buffer);
          writes(r.buffer);
        },
        [](const WriteConfig&) {}, [](const Pass&) {},
        [&](const If& i) {
          block(i.then_body);
          block(i.else_body);
        },
        [&](const For& f) {
          for (const Sym& buffer : f.mode.reductions) {
            reads(buffer);
            writes(buffer);
          }
          block(f.body);
        },
        [](const Alloc&) {},
        [&](const WindowStmt& w) { alias(w.name, as<WindowExpr>(w.window)->buffer); },
        [&](const Call& c) { call(c); });
  }

  void expr(const Expr& e) {
    visit(e, [&](const Expr& x) {
      if (const auto* r = as<Read>(x)) reads(r->buffer);
    });
  }

  void alias(const Sym& name, const Sym& base) {
    const auto found = root_.find(base);
    if (found != root_.end()) root_.emplace(name, found->second);
  }

  void call(const Call& c) {
    const std::vector<Use>& callee = usage_.of(c.callee);
    for (std::size_t i = 0; i < c.args.size(); ++i) {
      const auto* all = as<Whole>(c.args[i]);
      const auto* view = as<WindowExpr>(c.args[i]);
      if (all == nullptr && view == nullptr) continue;
      const Sym& buffer = all != nullptr ? all->buffer : view->buffer;
      if (callee[i].read) reads(buffer);
      if (callee[i].written) writes(buffer);
    }
  }

  Usage& usage_;
  std::vector<Use> uses_;
  std::unordered_map<Sym, std::size_t> root_;
};

class CallOrder {
 public:
  void add(const Proc& p) {
    if (!seen_.insert(p.id()).second) return;
    visit_statements(p->body, [&](const Stmt& s) {
      if (const auto* c = as<Call>(s)) add(c->callee);
    });
    order_.push_back(p);
  }

  std::vector<Proc> finish() && { return std::move(order_); }

 private:
  std::unordered_set<const ProcNode*> seen_;
  std::vector<Proc> order_;
};

}  // namespace

const std::vector<Use>& Usage::of(const Proc& p) {
  const auto found = known_.find(p.id());
  if (found != known_.end()) return found->second;
  std::vector<Use> uses = UseFinder(*this, p).finish();
  return known_.emplace(p.id(), std::move(uses)).first->second;
}

std::vector<Proc> callees_first(const std::vector<Proc>& roots) {
  CallOrder order;
  for (const Proc& p : roots) order.add(p);
  return std::move(order).finish();
}

}  // namespace selvage::backends
