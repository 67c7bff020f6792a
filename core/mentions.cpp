// SPDX-License-Identifier: Apache-2.0
#include "core/mentions.h"

namespace selvage::core {
namespace {

using Name = std::optional<Sym>;

[[noreturn]] void names_nothing(const char* what) {
  internal_error("has a name", what, __FILE__, __LINE__);
}

}  // namespace

std::optional<Sym> mentioned_name(const Expr& e) {
  return match(
      *e, [](const ConstInt&) -> Name { return {}; }, [](const ConstBool&) -> Name { return {}; },
      [](const ConstReal&) -> Name { return {}; }, [](const Var& k) -> Name { return k.name; },
      [](const Read& k) -> Name { return k.buffer; },
      [](const Whole& k) -> Name { return k.buffer; },
      [](const WindowExpr& k) -> Name { return k.buffer; },
      [](const StrideOf& k) -> Name { return k.buffer; },
      [](const ReadConfig&) -> Name { return {}; }, [](const Unary&) -> Name { return {}; },
      [](const Binary&) -> Name { return {}; }, [](const ExternCall&) -> Name { return {}; },
      [](const Cast&) -> Name { return {}; });
}

Expr with_mentioned_name(const Expr& e, const Sym& name) {
  using Kind = ExprNode::Kind;
  const auto nameless = []() -> Kind { names_nothing("the expression names a symbol"); };
  ExprNode::Kind kind = match(
      *e, [&](const ConstInt&) { return nameless(); }, [&](const ConstBool&) { return nameless(); },
      [&](const ConstReal&) { return nameless(); }, [&](const Var&) -> Kind { return Var{name}; },
      [&](const Read& k) -> Kind {
        return Read{name, k.index};
      },
      [&](const Whole&) -> Kind { return Whole{name}; },
      [&](const WindowExpr& k) -> Kind {
        return WindowExpr{name, k.dims};
      },
      [&](const StrideOf& k) -> Kind {
        return StrideOf{name, k.dim};
      },
      [&](const ReadConfig&) { return nameless(); }, [&](const Unary&) { return nameless(); },
      [&](const Binary&) { return nameless(); }, [&](const ExternCall&) { return nameless(); },
      [&](const Cast&) { return nameless(); });
  return make_expr(e->loc, e->type, std::move(kind));
}

std::optional<Sym> target_name(const Stmt& s) {
  return match(
      *s, [](const Assign& k) -> Name { return k.buffer; },
      [](const Reduce& k) -> Name { return k.buffer; },
      [](const WriteConfig&) -> Name { return {}; }, [](const Pass&) -> Name { return {}; },
      [](const If&) -> Name { return {}; }, [](const For&) -> Name { return {}; },
      [](const Alloc&) -> Name { return {}; }, [](const WindowStmt&) -> Name { return {}; },
      [](const Call&) -> Name { return {}; });
}

Stmt with_target_name(const Stmt& s, const Sym& buffer) {
  if (const auto* assign = as<Assign>(s)) {
    return make_stmt(s->loc, Assign{buffer, assign->index, assign->rhs});
  }
  if (const auto* reduce = as<Reduce>(s)) {
    return make_stmt(s->loc, Reduce{buffer, reduce->index, reduce->rhs});
  }
  names_nothing("the statement writes a buffer");
}

const std::vector<Sym>& reduced_names(const Stmt& s) {
  static const std::vector<Sym> none;
  const auto* loop = as<For>(s);
  return loop == nullptr ? none : loop->mode.reductions;
}

Stmt with_reduced_names(const Stmt& s, std::vector<Sym> buffers) {
  const auto* loop = as<For>(s);
  if (loop == nullptr) names_nothing("the statement is a loop");
  return make_stmt(s->loc, For{loop->iter, loop->lo, loop->hi, loop->body,
                               LoopKind(loop->mode.mode, std::move(buffers))});
}

std::optional<Sym> binder_name(const Stmt& s) {
  return match(
      *s, [](const Assign&) -> Name { return {}; }, [](const Reduce&) -> Name { return {}; },
      [](const WriteConfig&) -> Name { return {}; }, [](const Pass&) -> Name { return {}; },
      [](const If&) -> Name { return {}; }, [](const For& k) -> Name { return k.iter; },
      [](const Alloc& k) -> Name { return k.buffer; },
      [](const WindowStmt& k) -> Name { return k.name; }, [](const Call&) -> Name { return {}; });
}

Stmt with_binder_name(const Stmt& s, const Sym& name) {
  if (const auto* loop = as<For>(s)) {
    return make_stmt(s->loc, For{name, loop->lo, loop->hi, loop->body, loop->mode});
  }
  if (const auto* alloc = as<Alloc>(s)) {
    return make_stmt(s->loc, Alloc{name, alloc->type, alloc->memory});
  }
  if (const auto* window = as<WindowStmt>(s)) {
    return make_stmt(s->loc, WindowStmt{name, window->window});
  }
  names_nothing("the statement binds a symbol");
}

}  // namespace selvage::core
