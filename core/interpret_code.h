// SPDX-License-Identifier: Apache-2.0
//
// A procedure made ready to run: every symbol is a number of a slot, every expression a number of a
// node.  A frame is an array of 64-bit integers: one slot per control variable, and for each buffer
// or window a *view*, which is 1 + 2 * rank slots: the address of its first cell, the extents, the
// strides.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "core/ast.h"
#include "core/interpret_value.h"

namespace selvage::core::compiled {

// Numbers of nodes of ProcCode::control and ProcCode::data.
using ControlId = int;
using DataId = int;

// An expression over integers; booleans are 0 and 1.
struct ControlNode {
  enum class Op { constant, slot, config, negate, logical_not, binary };
  Op op = Op::constant;
  BinaryOp binary = BinaryOp::add;
  std::int64_t value = 0;  // of a constant
  int slot = 0;            // of the frame, or the address of a configuration field
  ControlId lhs = 0, rhs = 0;
  const SourceLoc* loc = nullptr;
};

// A cell of a view, named by its index.
struct Access {
  int view = 0;
  std::vector<ControlId> index;
  const SourceLoc* loc = nullptr;
  bool adds = false;  // part of a `+=`, or of `x = x + e`
};

// An expression over data.  `type` is the type of its value.
struct DataNode {
  enum class Op { constant, read, config, negate, binary, call, convert };
  Op op = Op::constant;
  Scalar type = Scalar::f32;
  Scalar from = Scalar::f32;  // of a conversion
  BinaryOp binary = BinaryOp::add;
  Literal constant = {};
  int access = 0;  // of a read: number in ProcCode::accesses; of a config: its address
  DataId lhs = 0, rhs = 0;
  Function function = {};
  std::vector<DataId> args = {};
  const SourceLoc* loc = nullptr;
};

struct StmtCode;
using BlockCode = std::vector<StmtCode>;

// A store of `value`, already of the cell's type.
struct AssignCode {
  int access;
  DataId value;
};
struct ReduceCode {
  int access;
  DataId value;
};
struct WriteControlCode {
  int address;
  Scalar type;
  ControlId value;
};
struct WriteDataCode {
  int address;
  DataId value;
};
struct PassCode {};
struct IfCode {
  ControlId cond;
  BlockCode then_body, else_body;
};
struct ForCode {
  int slot;
  std::string iter;
  ControlId lo, hi;
  BlockCode body;
  LoopMode mode;
  std::vector<int> reductions;  // views
};
struct AllocCode {
  int view;
  std::vector<ControlId> shape;
};
struct WindowDimCode {
  ControlId lo;
  std::optional<ControlId> hi;
};
struct WindowCode {
  int source;
  std::vector<WindowDimCode> dims;  // empty for a whole buffer: the source as it is
  bool whole;
  const SourceLoc* loc;
};
struct BindWindowCode {
  int view;
  WindowCode window;
};
// One argument of a call, for the parameter of the same position.
using ArgCode = std::variant<ControlId, WindowCode>;
struct ProcCode;
struct CallCode {
  const ProcCode* callee;
  std::vector<ArgCode> args;
};

struct StmtCode {
  std::variant<AssignCode, ReduceCode, WriteControlCode, WriteDataCode, PassCode, IfCode, ForCode,
               AllocCode, BindWindowCode, CallCode>
      kind;
  const SourceLoc* loc;
};

// A buffer, window or data parameter of a procedure.
struct ViewSlot {
  std::string name;
  Scalar type = Scalar::f32;
  int rank = 0;
  int at = 0;     // its first slot: the address
  int root = -1;  // the parameter it is (a window of), or -1

  [[nodiscard]] int extent(int dim) const { return at + 1 + dim; }
  [[nodiscard]] int stride(int dim) const { return at + 1 + rank + dim; }
};

struct ParamCode {
  std::string name;
  Scalar type = Scalar::f32;
  int slot = -1;  // of a control parameter
  int view = -1;  // of a data parameter
  bool window = false;
  std::vector<ControlId> shape;
  bool written = false;  // some statement of the procedure, or of a callee, may store to it
  const SourceLoc* loc = nullptr;

  [[nodiscard]] bool is_control() const { return slot >= 0; }
};

struct ProcCode {
  explicit ProcCode(Proc p) : proc(std::move(p)) {}

  Proc proc;  // keeps the locations alive
  std::vector<ControlNode> control;
  std::vector<DataNode> data;
  std::vector<Access> accesses;
  std::vector<ViewSlot> views;
  std::vector<ParamCode> params;
  std::vector<ControlId> asserts;
  BlockCode body;
  int frame_size = 0;
  int stack_size = 0;  // its frame and the deepest chain of callees
};

// A configuration field; its address is its position in ProgramCode::config.
struct ConfigSlot {
  std::string name;  // "Config.field"
  Scalar type;
};

struct ProgramCode {
  std::vector<std::unique_ptr<const ProcCode>> procs;  // callees first; the program itself last
  std::vector<ConfigSlot> config;

  [[nodiscard]] const ProcCode& main() const { return *procs.back(); }
};

[[nodiscard]] std::shared_ptr<const ProgramCode> compile(const Proc& p);

}  // namespace selvage::core::compiled
