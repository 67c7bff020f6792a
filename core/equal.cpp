// SPDX-License-Identifier: Apache-2.0
//
// Alpha-equivalence: two trees are compared under a bijection between their bound symbols that
// grows and shrinks with the scopes.
#include <algorithm>
#include <bit>
#include <tuple>

#include "core/hardware.h"
#include "core/mentions.h"
#include "core/scoped_map.h"
#include "core/traverse.h"

namespace selvage::core {
namespace {

// All that a declaration says, in one tuple; where it was written is left out.  The bindings name
// every field, so a new field cannot be forgotten here.
auto contents(const MemoryDecl& m) {
  const auto& [name, access, shared, one_thread, lanes, elements, constant_extents, shapes, slots,
               part, capacity, one_place, alloc, scalar, free, fence, window, include, global,
               loc] = m;
  return std::tie(name, access, shared, one_thread, lanes, elements, constant_extents, shapes,
                  slots, part, capacity, one_place, alloc, scalar, free, fence, window, include,
                  global);
}
auto contents(const ConfigDecl& c) {
  const auto& [name, fields, c_name, global, loc] = c;
  return std::tie(name, fields, c_name, global);
}
auto contents(const ExternDecl& e) {
  const auto& [name, arity, meaning, c_template, global, loc] = e;
  return std::tie(name, arity, meaning, c_template, global);
}

// Declarations from two loads of one file are the same declaration.
template <class Declaration>
bool same(const Ref<Declaration>& a, const Ref<Declaration>& b) {
  return a == b || contents(*a) == contents(*b);
}

// In an expression `size`, `index`, `int` and `stride` values are alike: integers.
bool same_value_type(const Type& a, const Type& b) {
  const bool alike = a.scalar == b.scalar || (is_control_int(a.scalar) && is_control_int(b.scalar));
  return alike && a.rank() == b.rank() && a.window == b.window;
}

bool same_dims(const WindowExpr& a, const WindowExpr& b) {
  return std::ranges::equal(a.dims, b.dims, [](const WindowDim& x, const WindowDim& y) {
    return x.is_point() == y.is_point();
  });
}

// The node itself, without its symbol and its children.  Both are the same alternative.
bool same_payload(const Expr& a, const Expr& b) {
  return match(
      *a, [&](const ConstInt& x) { return x.value == as<ConstInt>(b)->value; },
      [&](const ConstBool& x) { return x.value == as<ConstBool>(b)->value; },
      [&](const ConstReal& x) {
        using Bits = std::uint64_t;
        return std::bit_cast<Bits>(x.value) == std::bit_cast<Bits>(as<ConstReal>(b)->value);
      },
      [](const Var&) { return true; }, [](const Read&) { return true; },
      [](const Whole&) { return true; },
      [&](const WindowExpr& x) { return same_dims(x, *as<WindowExpr>(b)); },
      [&](const StrideOf& x) { return x.dim == as<StrideOf>(b)->dim; },
      [&](const ReadConfig& x) {
        return x.field == as<ReadConfig>(b)->field && same(x.config, as<ReadConfig>(b)->config);
      },
      [&](const Unary& x) { return x.op == as<Unary>(b)->op; },
      [&](const Binary& x) { return x.op == as<Binary>(b)->op; },
      [&](const ExternCall& x) { return same(x.fn, as<ExternCall>(b)->fn); },
      [](const Cast&) { return true; });
}

bool same_instr(const std::optional<InstrSpec>& a, const std::optional<InstrSpec>& b) {
  if (!a || !b) return a.has_value() == b.has_value();
  return a->c_template == b->c_template && a->c_global == b->c_global && a->laws == b->laws;
}

bool same_assumptions(const std::vector<Assumption>& a, const std::vector<Assumption>& b) {
  return std::ranges::equal(a, b, [](const Assumption& x, const Assumption& y) {
    return x.text == y.text && x.precondition == y.precondition;
  });
}

// Pairs of procedures already found equal, so that shared callees are compared once.
using KnownEqual = std::set<std::pair<const ProcNode*, const ProcNode*>>;

class Comparison {
 public:
  explicit Comparison(KnownEqual& known) : known_(known) {}

  bool exprs(const std::vector<Expr>& a, const std::vector<Expr>& b) const {
    return std::ranges::equal(a, b, [this](const Expr& x, const Expr& y) { return expr(x, y); });
  }

  bool expr(const Expr& a, const Expr& b) const {
    return a->kind.index() == b->kind.index() && same_value_type(a->type, b->type) &&
           same_payload(a, b) && names(mentioned_name(a), mentioned_name(b)) &&
           exprs(children(a), children(b));
  }

  bool block(const Block& a, const Block& b) {
    const Marks outside = enter();
    const bool equal_so_far =
        std::ranges::equal(a, b, [this](const Stmt& x, const Stmt& y) { return stmt(x, y); });
    leave(outside);
    return equal_so_far;
  }

  bool proc(const ProcNode& a, const ProcNode& b) {
    if (a.name != b.name || a.args.size() != b.args.size()) return false;
    for (std::size_t i = 0; i < a.args.size(); ++i) bind(a.args[i].name, b.args[i].name);
    return std::ranges::equal(a.args, b.args,
                              [this](const Arg& x, const Arg& y) { return arg(x, y); }) &&
           exprs(a.asserts, b.asserts) && block(a.body, b.body) && same_instr(a.instr, b.instr) &&
           same_assumptions(a.assumptions, b.assumptions);
  }

 private:
  struct Marks {
    std::size_t forth, back;
  };
  [[nodiscard]] Marks enter() const { return {forth_.enter(), back_.enter()}; }
  void leave(const Marks& marks) {
    forth_.leave(marks.forth);
    back_.leave(marks.back);
  }

  void bind(const Sym& a, const Sym& b) {
    forth_.bind(a, b);
    back_.bind(b, a);
  }

  bool names(const std::optional<Sym>& a, const std::optional<Sym>& b) const {
    if (!a || !b) return a.has_value() == b.has_value();
    const Sym* forth = forth_.find(*a);
    const Sym* back = back_.find(*b);
    if (forth == nullptr && back == nullptr) return *a == *b;
    return forth != nullptr && back != nullptr && *forth == *b && *back == *a;
  }

  bool names(const std::vector<Sym>& a, const std::vector<Sym>& b) const {
    return std::ranges::equal(a, b, [this](const Sym& x, const Sym& y) {
      return names(std::optional(x), std::optional(y));
    });
  }

  bool arg(const Arg& a, const Arg& b) const {
    const bool same_memory = a.memory && b.memory ? same(*a.memory, *b.memory)
                                                  : a.memory.has_value() == b.memory.has_value();
    return same_memory && a.type.scalar == b.type.scalar && a.type.window == b.type.window &&
           exprs(a.type.shape, b.type.shape);
  }

  bool stmt(const Stmt& a, const Stmt& b) {
    if (a->kind.index() != b->kind.index() || !exprs(expressions(a), expressions(b)) ||
        !names(target_name(a), target_name(b)) || !stmt_payload(a, b) ||
        !names(reduced_names(a), reduced_names(b)) || !nested(a, b)) {
      return false;
    }
    if (const std::optional<Sym> name = bound_name(a)) bind(*name, *bound_name(b));
    return true;
  }

  // The statement itself, without its symbols, expressions and blocks.  Both are the same
  // alternative.
  bool stmt_payload(const Stmt& a, const Stmt& b) {
    return match(
        *a, [](const Assign&) { return true; }, [](const Reduce&) { return true; },
        [&](const WriteConfig& x) {
          return x.field == as<WriteConfig>(b)->field && same(x.config, as<WriteConfig>(b)->config);
        },
        [](const Pass&) { return true; }, [](const If&) { return true; },
        [&](const For& x) { return x.mode == as<For>(b)->mode.mode; },
        [&](const Alloc& x) {
          const Alloc& y = *as<Alloc>(b);
          return x.type.scalar == y.type.scalar && x.type.window == y.type.window &&
                 same(x.memory, y.memory);
        },
        [](const WindowStmt&) { return true; },
        [&](const Call& x) { return callee(x.callee, as<Call>(b)->callee); });
  }

  bool nested(const Stmt& a, const Stmt& b) {
    const Marks outside = enter();
    if (const auto* loop = as<For>(a)) bind(loop->iter, as<For>(b)->iter);
    bool equal_so_far = true;
    for (int i = 0; equal_so_far; ++i) {
      const Block* inner = nested_block(a, i);
      if (inner == nullptr) break;
      equal_so_far = block(*inner, *nested_block(b, i));
    }
    leave(outside);
    return equal_so_far;
  }

  bool callee(const Proc& a, const Proc& b) {
    if (a == b || known_.count({a.id(), b.id()}) != 0) return true;
    if (!Comparison(known_).proc(*a, *b)) return false;
    known_.insert({a.id(), b.id()});
    return true;
  }

  ScopedMap<Sym, Sym> forth_, back_;  // partners of bound symbols
  KnownEqual& known_;
};

}  // namespace

bool equal(const Expr& a, const Expr& b) {
  KnownEqual known;
  return Comparison(known).expr(a, b);
}

bool equal(const Block& a, const Block& b) {
  KnownEqual known;
  return Comparison(known).block(a, b);
}

bool equal(const Proc& a, const Proc& b) {
  KnownEqual known;
  return a == b || Comparison(known).proc(*a, *b);
}

}  // namespace selvage::core
