// SPDX-License-Identifier: Apache-2.0
//
// What a text says before its names mean anything: the output of the parser, the input of the
// resolver (core/resolve.h) and the form of a pattern (core/pattern.h).
#pragma once
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/ast.h"

namespace selvage::core::syntax {

struct ExprNode;
struct StmtNode;
using Expr = Ref<ExprNode>;
using Stmt = Ref<StmtNode>;
using Block = std::vector<Stmt>;

// A name where it stands.
struct Word {
  std::string text;
  SourceLoc loc;
};

// ---- expressions -----------------------------------------------------------------------------

struct Wildcard {};  // `_`; only in patterns
struct Name {
  std::string text;
};
struct Integer {
  std::int64_t value;
};
struct Real {
  double value;
};
struct Boolean {
  bool value;
};
// `lo` or `lo:hi` inside brackets.
struct Dim {
  Expr lo;
  std::optional<Expr> hi;
};
struct Subscript {
  std::string base;
  std::vector<Dim> dims;
};
// `fn(args)` inside an expression: an extern, a cast or `stride`.
struct Application {
  std::string fn;
  std::vector<Expr> args;
};
struct Field {
  std::string config, field;
};
struct Unary {
  UnaryOp op;
  Expr arg;
};
struct Binary {
  BinaryOp op;
  Expr lhs, rhs;
};

struct ExprNode {
  using Kind = std::variant<Wildcard, Name, Integer, Real, Boolean, Subscript, Application, Field,
                            Unary, Binary>;
  SourceLoc loc;
  Kind kind;
  int height;  // of the tree below, leaves counting 1: bounds every recursion over it
};

// ---- types -----------------------------------------------------------------------------------

// `f32`, `f32[n, m]`, `[f32][n, m]`; in a pattern the scalar may be `_`.
struct TypeSyntax {
  Word scalar;
  std::vector<Expr> shape;
  bool window = false;
};

// ---- statements ------------------------------------------------------------------------------

// `target[dims] = rhs` or `+=`; a window statement looks like an assignment.
struct Assign {
  Word target;
  std::vector<Dim> dims;
  Expr rhs;
  bool reduce;
};
struct SetField {
  Word config, field;
  Expr rhs;
};
struct Pass {};
struct If {
  Expr cond;
  Block then_body, else_body;
};
// `lo` and `hi` are absent in the pattern `for i in _`, `mode` in that and in patterns of any mode.
struct For {
  Word iter;
  std::optional<LoopMode> mode;
  std::optional<Expr> lo, hi;
  Block body;
  std::vector<Word> reductions = {};
};
struct Alloc {
  Word name;
  TypeSyntax type;
  std::optional<Word> memory;
};
struct Call {
  Word fn;
  std::vector<Expr> args;
};
struct AnyStmt {};  // `_`; only in patterns

struct StmtNode {
  using Kind = std::variant<Assign, SetField, Pass, If, For, Alloc, Call, AnyStmt>;
  SourceLoc loc;
  Kind kind;
};

// ---- procedures ------------------------------------------------------------------------------

struct Arg {
  Word name;
  TypeSyntax type;
  std::optional<Word> memory;
};

struct Proc {
  Word name;
  std::vector<Arg> args;
  std::vector<Expr> asserts;
  Block body;
  std::optional<InstrSpec> instr;
  std::vector<Assumption> assumptions;
};

// One lambda per alternative, all required.
template <class... Fs>
decltype(auto) match(const ExprNode& e, Fs&&... fs) {
  return std::visit(Overload{std::forward<Fs>(fs)...}, e.kind);
}
template <class... Fs>
decltype(auto) match(const StmtNode& s, Fs&&... fs) {
  return std::visit(Overload{std::forward<Fs>(fs)...}, s.kind);
}
// The alternative T of a node, or null.
template <class T>
[[nodiscard]] const T* as(const Expr& e) {
  return std::get_if<T>(&e->kind);
}
template <class T>
[[nodiscard]] const T* as(const Stmt& s) {
  return std::get_if<T>(&s->kind);
}

}  // namespace selvage::core::syntax
