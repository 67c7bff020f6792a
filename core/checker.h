// SPDX-License-Identifier: Apache-2.0
//
// The type checker at work: what is in scope, and one function per kind of expression and
// statement. docs/language.md states the rules.
#pragma once
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/ast.h"
#include "core/hardware.h"
#include "core/lex.h"
#include "core/parse.h"
#include "core/result.h"

namespace selvage::core {

class Checker {
 public:
  // `here` is the location given to nodes that have none.
  explicit Checker(SourceLoc here) : here_(std::move(here)) {}

  Result<Proc> proc(const Proc& p);
  void bring_into_scope(const Scope& scope);
  // A control expression, a data expression or a window, whichever `e` is.
  Result<Expr> any(const Expr& e);

 private:
  struct Binding {
    Type type;
    std::optional<Memory> memory;
    bool is_view = false;  // the name of a window statement
  };
  // A typed data expression; without a type if it is made of literals only, which take the type of
  // what they meet.
  struct DataValue {
    Expr expr;
    std::optional<Scalar> type;
  };

  // control (typecheck_control.cpp)
  Result<Expr> control(const Expr& e);
  Result<Expr> integer(const Expr& e, std::string_view what);
  Result<Expr> condition(const Expr& e, std::string_view what);
  Result<Expr> control_unary(const Expr& e, const Unary& u);
  Result<Expr> control_binary(const Expr& e, const Binary& b);
  Result<Expr> control_arithmetic(const Expr& e, const Binary& b);
  Result<Expr> control_comparison(const Expr& e, const Binary& b);
  Result<Expr> stride_of(const Expr& e, const StrideOf& s);
  Status check_product(const Expr& e, const Expr& lhs, const Expr& rhs) const;
  Status check_divisor(const Expr& e, BinaryOp op, const Expr& divisor) const;
  [[nodiscard]] bool only_sizes(const Expr& e) const;

  // data (typecheck_data.cpp)
  Result<Expr> data_for(const Expr& e, Scalar destination);
  Result<DataValue> data(const Expr& e);
  Result<DataValue> read(const Expr& e, const Read& r);
  Result<DataValue> config_value(const Expr& e, const ReadConfig& r);
  Result<DataValue> data_unary(const Expr& e, const Unary& u);
  Result<DataValue> data_binary(const Expr& e, const Binary& b);
  Result<DataValue> extern_call(const Expr& e, const ExternCall& c);
  Result<DataValue> cast(const Expr& e, const Cast& c);
  Result<std::optional<Scalar>> meet(const Expr& e, const DataValue& a, const DataValue& b) const;
  // Types an expression made of literals only.
  Result<Expr> settle(const Expr& e, Scalar type) const;
  Result<Expr> settle_int(const Expr& e, std::int64_t value, Scalar type) const;
  Result<Expr> settle_real(const Expr& e, double value, Scalar type) const;
  Result<Expr> settled(const DataValue& v, Scalar type) const;

  // references (typecheck_call.cpp)
  Result<Expr> window(const Expr& e, const WindowExpr& w);
  Result<Expr> whole(const Expr& e, const Whole& w);
  Result<Expr> reference(const Expr& e, const Arg& param);
  Result<Expr> argument(const Expr& e, const Arg& param);
  Result<std::vector<Expr>> index(const Sym& buffer, const std::vector<Expr>& index,
                                  const SourceLoc& loc);
  Status check_rank(const Sym& buffer, const Type& type, std::size_t given,
                    const SourceLoc& loc) const;

  // statements (typecheck_stmt.cpp)
  Result<Block> block(const Block& b, std::string_view what);
  Result<Stmt> stmt(const Stmt& s);
  Result<Expr> stored(const Sym& buffer, const Expr& rhs, const SourceLoc& loc);
  Result<Stmt> assign(const Stmt& s, const Assign& a);
  Result<Stmt> reduce(const Stmt& s, const Reduce& r);
  Result<Stmt> write_config(const Stmt& s, const WriteConfig& w);
  Result<Stmt> if_stmt(const Stmt& s, const If& i);
  Result<Stmt> for_stmt(const Stmt& s, const For& f);
  Status check_clause(const LoopKind& kind, const SourceLoc& loc);
  Result<Stmt> alloc(const Stmt& s, const Alloc& a);
  Result<Stmt> window_stmt(const Stmt& s, const WindowStmt& w);
  Result<Stmt> call(const Stmt& s, const Call& c);
  Result<Arg> arg(const Arg& a);
  Result<std::vector<Expr>> shape(const std::vector<Expr>& shape);

  // scopes (checker.cpp)
  Status bind(const Sym& name, Binding binding, const SourceLoc& loc);
  Result<Binding> lookup(const Sym& name, const SourceLoc& loc) const;
  Result<Binding> buffer(const Sym& name, const SourceLoc& loc) const;
  // `loc`, or the place being checked if that is empty.
  [[nodiscard]] SourceLoc at(const SourceLoc& loc) const { return loc.line > 0 ? loc : here_; }
  Status check_depth(int depth, std::string_view what) const;

  // Counts one level of nesting while it lives.
  class Level {
   public:
    explicit Level(int& depth) : depth_(depth) { ++depth_; }
    ~Level() { --depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    int& depth_;
  };

  std::unordered_map<Sym, Binding> scope_;
  std::unordered_set<Sym> bound_;  // ever
  SourceLoc here_;
  int expr_depth_ = 0;
  int block_depth_ = 0;
};

// `e` with a new type and kind; the same handle if neither differs from what `e` has.
[[nodiscard]] Expr retyped(const Expr& e, const Type& type);
[[nodiscard]] Expr retyped(const Expr& e, const Type& type, const std::vector<Expr>& children);

[[nodiscard]] bool is_comparison(BinaryOp op);
[[nodiscard]] bool is_logical(BinaryOp op);

}  // namespace selvage::core
