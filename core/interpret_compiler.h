// SPDX-License-Identifier: Apache-2.0
//
// From trees to code: names become slots, and what a store or an operation converts is made
// explicit.
#pragma once
#include <memory>
#include <unordered_map>
#include <vector>

#include "core/hardware.h"
#include "core/interpret_code.h"
#include "core/sum.h"

namespace selvage::core::compiled {

// Collects the procedures and configuration fields of a program.
class ProgramCompiler {
 public:
  const ProcCode& proc(const Proc& p);
  int config_address(const ConfigDecl& config, int field);
  std::shared_ptr<const ProgramCode> finish() && {
    return std::make_shared<const ProgramCode>(std::move(code_));
  }

 private:
  ProgramCode code_;
  std::unordered_map<const ProcNode*, const ProcCode*> done_;
};

// Compiles one procedure.
class ProcCompiler {
 public:
  ProcCompiler(ProgramCompiler& program, const Proc& p)
      : program_(program), code_(std::make_unique<ProcCode>(p)) {}

  std::unique_ptr<ProcCode> compile() &&;

 private:
  // Slots.
  int new_slots(int count);
  int bind_control(const Sym& name);
  int bind_view(const Sym& name, Scalar type, int rank, int root);
  [[nodiscard]] int control_slot(const Sym& name) const;
  [[nodiscard]] int view_of(const Sym& name) const;

  // Expressions.
  ControlId control(const Expr& e);
  ControlId add(ControlNode node);
  std::vector<ControlId> controls(const std::vector<Expr>& exprs);
  DataId data(const Expr& e);
  DataId data_as(const Expr& e, Scalar type);
  DataId add(DataNode node);
  DataId operand(const Expr& e, Scalar type);
  int access(const Sym& buffer, const std::vector<Expr>& index, const SourceLoc& loc);
  WindowCode window(const Expr& e);
  WindowCode whole(const Sym& buffer, const SourceLoc& loc);
  static DataNode extern_call(const ExternCall& call);

  // Statements.
  BlockCode block(const Block& b);
  StmtCode stmt(const StmtNode& s);
  AllocCode alloc(const Alloc& a);
  BindWindowCode bind_window(const WindowStmt& w);
  [[nodiscard]] int rank_of(const WindowCode& w) const;
  void check_argument(const WindowCode& arg, const ProcCode& callee, const ParamCode& param) const;
  CallCode call(const Call& c);
  ForCode loop(const For& f);
  void write_config(const WriteConfig& w, StmtCode& out);
  void parameter(const Arg& arg, int number);
  void mark_written(int view);
  void mark_sum(int target, int first_read, const SelfSum& sum);

  ProgramCompiler& program_;
  std::unique_ptr<ProcCode> code_;
  std::unordered_map<Sym, int> control_slots_;
  std::unordered_map<Sym, int> views_;
  int deepest_callee_ = 0;
};

}  // namespace selvage::core::compiled
