// SPDX-License-Identifier: Apache-2.0
//
// The object language as a tree.  Nodes are immutable and shared; each alternative is a plain
// struct with its meaning above it.  docs/semantics.md says the same in prose; core/interpret.cpp
// is its executable form.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/ref.h"
#include "core/source.h"
#include "core/symbol.h"
#include "core/type.h"

namespace selvage::core {

struct StmtNode;
struct ProcNode;
struct MemoryDecl;
struct ConfigDecl;
struct ExternDecl;
using Stmt = Ref<StmtNode>;
using Block = std::vector<Stmt>;
using Proc = Ref<ProcNode>;
using Memory = Ref<MemoryDecl>;
using Config = Ref<ConfigDecl>;
using Extern = Ref<ExternDecl>;

// ---- expressions -----------------------------------------------------------------------------

// A control integer constant (type index), or an integer literal of an integer data type.
struct ConstInt {
  std::int64_t value;
};
// `True` / `False`.
struct ConstBool {
  bool value;
};
// A floating-point literal; its type is that of the operand it meets (`r` if none).
struct ConstReal {
  double value;
};
// The value of a control variable: a size/index/int/bool/stride argument or a loop iterator.
struct Var {
  Sym name;
};
// The value of one cell of a data buffer or window; `index` has one entry per dimension, and is
// empty for a scalar buffer.
struct Read {
  Sym buffer;
  std::vector<Expr> index;
};
// A whole buffer or window passed to a call, by reference.  Only as a call argument.
struct Whole {
  Sym buffer;
};
// One dimension of a window: the cells [lo, hi), or (no hi) the single cell lo, dropping the
// dimension.
struct WindowDim {
  Expr lo;
  std::optional<Expr> hi;
  [[nodiscard]] bool is_point() const { return !hi.has_value(); }
};
// A view of part of a buffer.  Only as a call argument or on the right of a window statement.  Its
// indices are evaluated once, where it is made.  All points: a reference to one cell.
struct WindowExpr {
  Sym buffer;
  std::vector<WindowDim> dims;
};
// The distance in elements between neighbours along dimension `dim` of `buffer`.
struct StrideOf {
  Sym buffer;
  int dim;
};
// The current value of configuration field number `field` of `config`.
struct ReadConfig {
  Config config;
  int field;
};

enum class UnaryOp { neg, logical_not };
enum class BinaryOp { add, sub, mul, div, mod, lt, le, gt, ge, eq, ne, logical_and, logical_or };
// Arithmetic on control is that of the unbounded integers; `/` and `%` on control are floor
// division and its non-negative-for-positive-divisor remainder, by a positive constant.  Arithmetic
// on data is that of the node's type: integers wrap, `/` truncates; no promotion happens.
struct Unary {
  UnaryOp op;
  Expr arg;
};
struct Binary {
  BinaryOp op;
  Expr lhs, rhs;
};
// A named function of data values, pure, declared in a hardware file or built in.
struct ExternCall {
  Extern fn;
  std::vector<Expr> args;
};
// Conversion between data types: `i32(x)`, `f64(x)`.  The target is the node's type.
struct Cast {
  Expr arg;
};

struct ExprNode {
  using Kind = std::variant<ConstInt, ConstBool, ConstReal, Var, Read, Whole, WindowExpr, StrideOf,
                            ReadConfig, Unary, Binary, ExternCall, Cast>;
  SourceLoc loc;
  Type type;
  Kind kind;
};

// ---- statements ------------------------------------------------------------------------------

// buffer[index] = rhs.  The value is converted (narrowed if need be) to the buffer's type.
struct Assign {
  Sym buffer;
  std::vector<Expr> index;
  Expr rhs;
};
// buffer[index] += rhs, an atomic-in-meaning read-modify-write in the buffer's type.
struct Reduce {
  Sym buffer;
  std::vector<Expr> index;
  Expr rhs;
};
// config.field = rhs, a control value.
struct WriteConfig {
  Config config;
  int field;
  Expr rhs;
};
struct Pass {};
struct If {
  Expr cond;
  Block then_body, else_body;
};  // else_body may be empty; then_body may not
enum class LoopMode { seq, par };
// The mode and, of a `par` loop, the clause reduce(x, ...): buffers or data parameters (no windows)
// of which the body makes sums.  In the body x means cells that start at zero; after the last
// iteration each cell of them is added to that cell of x.  Iterations may add to different copies,
// in any order.
struct LoopKind {
  LoopMode mode = LoopMode::seq;
  std::vector<Sym> reductions = {};
  // Implicit: a mode alone is a kind without a clause.
  LoopKind(LoopMode m = LoopMode::seq) : mode(m) {}
  LoopKind(LoopMode m, std::vector<Sym> into) : mode(m), reductions(std::move(into)) {}
  friend bool operator==(const LoopKind& kind, LoopMode m) { return kind.mode == m; }
};
// for iter in seq(lo, hi): the body for each iter in [lo, hi) in ascending order, none if hi <= lo.
// In a `par` loop the order of iterations is free and they may overlap in time.  `lo`, `hi` are
// evaluated once.
struct For {
  Sym iter;
  Expr lo, hi;
  Block body;
  LoopKind mode = LoopMode::seq;
};
// A new buffer, uninitialised, alive to the end of the enclosing block.
struct Alloc {
  Sym buffer;
  Type type;
  Memory memory;
};
// A name for a view, alive to the end of the enclosing block.
struct WindowStmt {
  Sym name;
  Expr window;
};  // window is a WindowExpr
// A call.  Data arguments are passed by reference, control arguments by value.
struct Call {
  Proc callee;
  std::vector<Expr> args;
};

struct StmtNode {
  using Kind = std::variant<Assign, Reduce, WriteConfig, Pass, If, For, Alloc, WindowStmt, Call>;
  SourceLoc loc;
  Kind kind;
};

// ---- procedures ------------------------------------------------------------------------------

struct Arg {
  Sym name;
  Type type;
  std::optional<Memory> memory;  // of a data argument; nothing for control
  SourceLoc loc;
};

// The C side of an instruction: how a call is written, and what must precede it in the file.
struct InstrSpec {
  std::string c_template;             // checked when the hardware file is loaded
  std::vector<std::string> c_global;  // lines (such as #include) to emit once
  SourceLoc loc;
  // Laws of the reals by which the C differs from the meaning bit for bit: "contract" for a
  // multiply-add that rounds once.  Recorded by every step that puts the instruction in, and
  // refused where numerics are exact.
  std::vector<std::string> laws = {};
};

// Something the user vouched for, not proved.  Carried to reports and into the emitted C.
struct Assumption {
  std::string text;
  SourceLoc loc;
  // It is one of the asserts, added by a schedule: it is proved of every call, and only who calls
  // the emitted C has to see to it.
  bool precondition = false;
};

struct ProcNode {
  std::string name;
  std::vector<Arg> args;
  std::vector<Expr> asserts;  // preconditions, boolean control expressions over the arguments
  Block body;                 // never empty
  std::optional<InstrSpec> instr;
  std::vector<Assumption> assumptions;
  SourceLoc loc;
};

// ---- makers ----------------------------------------------------------------------------------

[[nodiscard]] Expr make_expr(SourceLoc loc, Type type, ExprNode::Kind kind);
[[nodiscard]] Stmt make_stmt(SourceLoc loc, StmtNode::Kind kind);
[[nodiscard]] Proc make_proc(ProcNode node);

template <class... Fs>
struct Overload : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Overload(Fs...) -> Overload<Fs...>;

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

}  // namespace selvage::core
