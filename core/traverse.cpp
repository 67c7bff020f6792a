// SPDX-License-Identifier: Apache-2.0
//
// The children of every node, and the same node with other children.
#include "core/traverse.h"

#include <algorithm>

namespace selvage::core {
namespace {

using Exprs = std::vector<Expr>;

// Hands out the entries of a list in order, and knows that all of them were taken.
class Supply {
 public:
  explicit Supply(const Exprs& list) : list_(list) {}
  Expr next() {
    ENSURE(at_ < list_.size(), "as many children are given as the node has");
    return list_[at_++];
  }
  Exprs next(std::size_t count) {
    Exprs taken;
    taken.reserve(count);
    for (std::size_t i = 0; i < count; ++i) taken.push_back(next());
    return taken;
  }
  [[nodiscard]] bool exhausted() const { return at_ == list_.size(); }

 private:
  const Exprs& list_;
  std::size_t at_ = 0;
};

Exprs window_children(const WindowExpr& w) {
  Exprs out;
  for (const WindowDim& d : w.dims) {
    out.push_back(d.lo);
    if (d.hi) out.push_back(*d.hi);
  }
  return out;
}

WindowExpr with_window_children(const WindowExpr& w, Supply& supply) {
  WindowExpr out{w.buffer, {}};
  for (const WindowDim& d : w.dims) {
    WindowDim dim{supply.next(), std::nullopt};
    if (d.hi) dim.hi = supply.next();
    out.dims.push_back(std::move(dim));
  }
  return out;
}

ExprNode::Kind kind_with_children(const ExprNode& e, Supply& supply) {
  using Kind = ExprNode::Kind;
  return match(
      e, [](const ConstInt& k) -> Kind { return k; }, [](const ConstBool& k) -> Kind { return k; },
      [](const ConstReal& k) -> Kind { return k; }, [](const Var& k) -> Kind { return k; },
      [&](const Read& k) -> Kind {
        return Read{k.buffer, supply.next(k.index.size())};
      },
      [](const Whole& k) -> Kind { return k; },
      [&](const WindowExpr& k) -> Kind { return with_window_children(k, supply); },
      [](const StrideOf& k) -> Kind { return k; }, [](const ReadConfig& k) -> Kind { return k; },
      [&](const Unary& k) -> Kind {
        return Unary{k.op, supply.next()};
      },
      [&](const Binary& k) -> Kind {
        Expr lhs = supply.next();
        return Binary{k.op, std::move(lhs), supply.next()};
      },
      [&](const ExternCall& k) -> Kind {
        return ExternCall{k.fn, supply.next(k.args.size())};
      },
      [&](const Cast&) -> Kind { return Cast{supply.next()}; });
}

template <class Node>
Node with_target(const Node& s, Supply& supply) {
  Exprs index = supply.next(s.index.size());
  return Node{s.buffer, std::move(index), supply.next()};
}

StmtNode::Kind kind_with_expressions(const StmtNode& s, Supply& supply) {
  using Kind = StmtNode::Kind;
  return match(
      s, [&](const Assign& k) -> Kind { return with_target(k, supply); },
      [&](const Reduce& k) -> Kind { return with_target(k, supply); },
      [&](const WriteConfig& k) -> Kind {
        return WriteConfig{k.config, k.field, supply.next()};
      },
      [](const Pass& k) -> Kind { return k; },
      [&](const If& k) -> Kind {
        return If{supply.next(), k.then_body, k.else_body};
      },
      [&](const For& k) -> Kind {
        Expr lo = supply.next();
        return For{k.iter, std::move(lo), supply.next(), k.body, k.mode};
      },
      [&](const Alloc& k) -> Kind {
        Type type = k.type;
        type.shape = supply.next(k.type.shape.size());
        return Alloc{k.buffer, std::move(type), k.memory};
      },
      [&](const WindowStmt& k) -> Kind {
        Expr window = supply.next();
        ENSURE(as<WindowExpr>(window), "a window statement holds a window expression");
        return WindowStmt{k.name, std::move(window)};
      },
      [&](const Call& k) -> Kind {
        return Call{k.callee, supply.next(k.args.size())};
      });
}

StmtNode::Kind kind_with_blocks(const StmtNode& s, const std::vector<Block>& nested) {
  using Kind = StmtNode::Kind;
  return match(
      s, [](const Assign& k) -> Kind { return k; }, [](const Reduce& k) -> Kind { return k; },
      [](const WriteConfig& k) -> Kind { return k; }, [](const Pass& k) -> Kind { return k; },
      [&](const If& k) -> Kind {
        return If{k.cond, nested[0], nested[1]};
      },
      [&](const For& k) -> Kind {
        return For{k.iter, k.lo, k.hi, nested[0], k.mode};
      },
      [](const Alloc& k) -> Kind { return k; }, [](const WindowStmt& k) -> Kind { return k; },
      [](const Call& k) -> Kind { return k; });
}

Exprs target_expressions(const Exprs& index, const Expr& rhs) {
  Exprs out = index;
  out.push_back(rhs);
  return out;
}

}  // namespace

std::vector<Expr> children(const Expr& e) {
  return match(
      *e, [](const ConstInt&) { return Exprs{}; }, [](const ConstBool&) { return Exprs{}; },
      [](const ConstReal&) { return Exprs{}; }, [](const Var&) { return Exprs{}; },
      [](const Read& k) { return k.index; }, [](const Whole&) { return Exprs{}; },
      [](const WindowExpr& k) { return window_children(k); },
      [](const StrideOf&) { return Exprs{}; }, [](const ReadConfig&) { return Exprs{}; },
      [](const Unary& k) { return Exprs{k.arg}; },
      [](const Binary& k) {
        return Exprs{k.lhs, k.rhs};
      },
      [](const ExternCall& k) { return k.args; }, [](const Cast& k) { return Exprs{k.arg}; });
}

Expr with_children(const Expr& e, const std::vector<Expr>& new_children) {
  if (new_children == children(e)) return e;
  Supply supply(new_children);
  ExprNode::Kind kind = kind_with_children(*e, supply);
  ENSURE(supply.exhausted(), "as many children are given as the node has");
  return make_expr(e->loc, e->type, std::move(kind));
}

std::vector<Expr> expressions(const Stmt& s) {
  return match(
      *s, [](const Assign& k) { return target_expressions(k.index, k.rhs); },
      [](const Reduce& k) { return target_expressions(k.index, k.rhs); },
      [](const WriteConfig& k) { return Exprs{k.rhs}; }, [](const Pass&) { return Exprs{}; },
      [](const If& k) { return Exprs{k.cond}; },
      [](const For& k) {
        return Exprs{k.lo, k.hi};
      },
      [](const Alloc& k) { return k.type.shape; },
      [](const WindowStmt& k) { return Exprs{k.window}; }, [](const Call& k) { return k.args; });
}

Stmt with_expressions(const Stmt& s, const std::vector<Expr>& new_expressions) {
  if (new_expressions == expressions(s)) return s;
  Supply supply(new_expressions);
  StmtNode::Kind kind = kind_with_expressions(*s, supply);
  ENSURE(supply.exhausted(), "as many expressions are given as the statement has");
  return make_stmt(s->loc, std::move(kind));
}

const Block* nested_block(const Stmt& s, int number) {
  using Found = const Block*;
  return match(
      *s, [](const Assign&) -> Found { return nullptr; },
      [](const Reduce&) -> Found { return nullptr; },
      [](const WriteConfig&) -> Found { return nullptr; },
      [](const Pass&) -> Found { return nullptr; },
      [&](const If& k) -> Found {
        if (number == 0) return &k.then_body;
        return number == 1 ? &k.else_body : nullptr;
      },
      [&](const For& k) -> Found { return number == 0 ? &k.body : nullptr; },
      [](const Alloc&) -> Found { return nullptr; },
      [](const WindowStmt&) -> Found { return nullptr; },
      [](const Call&) -> Found { return nullptr; });
}

std::vector<Block> blocks(const Stmt& s) {
  std::vector<Block> out;
  for (int number = 0; const Block* block = nested_block(s, number); ++number) {
    out.push_back(*block);
  }
  return out;
}

Stmt with_blocks(const Stmt& s, const std::vector<Block>& new_blocks) {
  const std::vector<Block> old = blocks(s);
  ENSURE(new_blocks.size() == old.size(), "as many blocks are given as the statement has");
  if (new_blocks == old) return s;
  return make_stmt(s->loc, kind_with_blocks(*s, new_blocks));
}

}  // namespace selvage::core
