// SPDX-License-Identifier: Apache-2.0
//
// One run of a compiled program.  The first fault is kept and ends the run: after it an expression
// has some value, nothing is stored any more, and every statement returns.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/interpret_code.h"
#include "core/interpret_memory.h"

namespace selvage::core::compiled {

class Machine {
 public:
  // Sets up the configuration fields.
  Machine(const ProgramCode& program, const RunOptions& options, const ConfigState& config);

  // Before the start: the arguments of the main procedure.
  void bind_control(const ParamCode& param, std::int64_t value) { frame_[param.slot] = value; }
  void bind_view(const ParamCode& param, Address first, std::span<const std::int64_t> shape,
                 std::span<const std::int64_t> strides);
  // The declared extents of a data parameter under the control arguments bound now.
  [[nodiscard]] std::vector<std::int64_t> declared_shape(const ParamCode& param);
  // Checks what a procedure may rely on: sizes, shapes, layouts, asserts.  False after a fault.
  bool check_entry(const SourceLoc& loc);
  void execute_body() { execute(proc_->body); }

  [[nodiscard]] CellMemory& memory() { return memory_; }
  [[nodiscard]] const DataArithmetic& arithmetic() const { return arithmetic_; }
  [[nodiscard]] const std::optional<Fault>& fault() const { return fault_; }
  void forget_fault() { fault_.reset(); }
  // From now on faults have no text, which takes longer to write than to find out that there is
  // one.
  void be_silent() { is_silent_ = true; }
  [[nodiscard]] std::uint64_t steps() const { return steps_; }
  [[nodiscard]] std::span<std::int64_t> frame() {
    return {frame_, static_cast<std::size_t>(proc_->frame_size)};
  }
  [[nodiscard]] std::int64_t control(ControlId id);
  // Every field that was given or that the program names, as it is now.
  [[nodiscard]] ConfigState config() const;

 private:
  // interpret_expr.cpp
  std::int64_t arithmetic(const ControlNode& node, std::int64_t a, std::int64_t b);
  Bits data(DataId id);
  Bits call_extern(const DataNode& node);
  Bits checked(const Outcome& outcome, const DataNode& node);
  // The cell, or nothing after a fault.
  std::optional<Address> address(const Access& access);
  Bits load(Address a, const Access& access);
  Bits load_config(int field, const SourceLoc& loc);
  // False after a fault.
  bool touch(Address a, Touch how, const Access& access);
  bool touch_config(int field, Touch how, const SourceLoc& loc);
  void fail_race(const Conflict& conflict, Touch how, const std::string& name,
                 const SourceLoc& loc);
  std::string cell_name(const Access& access);

  // interpret_stmt.cpp
  void execute(const BlockCode& block);
  void execute(const StmtCode& stmt);
  void execute(const AssignCode& code);
  void execute(const ReduceCode& code);
  void execute(const WriteControlCode& code, const SourceLoc& loc);
  void execute(const WriteDataCode& code, const SourceLoc& loc);
  void execute(const ForCode& code, const SourceLoc& loc);
  void execute_sequential(const ForCode& code, std::int64_t lo, std::int64_t hi,
                          const SourceLoc& loc);
  void execute_parallel(const ForCode& code, std::int64_t lo, std::int64_t hi,
                        const SourceLoc& loc);
  void execute(const AllocCode& code, const SourceLoc& loc);
  // interpret_sums.cpp
  // A buffer of a reduction clause while the loop runs: what its view was, and its sums.
  struct Sums {
    const ViewSlot* view;
    std::vector<std::int64_t> slots;
    Address first;
  };
  std::optional<std::vector<Sums>> begin_sums(const ForCode& code, const SourceLoc& loc);
  void end_sums(const std::vector<Sums>& all, const SourceLoc& loc);
  bool was_bypassed(const Sums& sums, const SourceLoc& loc);
  void add_sums(const Sums& sums, const SourceLoc& loc);
  template <class F>
  void for_cells(const Sums& sums, const F& f);
  bool count_steps(std::uint64_t count, const SourceLoc& loc);

  // interpret_call.cpp
  void execute(const CallCode& code, const SourceLoc& loc);
  // Puts the view into the slots at `target`, which may belong to another frame.
  void make_view(const WindowCode& code, std::int64_t* target);
  bool check_size(const ParamCode& param, const SourceLoc& loc);
  bool check_shape(const ParamCode& param, const SourceLoc& loc);
  bool check_layout(const ParamCode& param, const SourceLoc& loc);
  bool check_assert(ControlId condition, const SourceLoc& loc);
  bool check_aliasing(const SourceLoc& loc);
  [[nodiscard]] bool overlap(const ViewSlot& a, const ViewSlot& b) const;
  [[nodiscard]] const ViewSlot& view_of(const ParamCode& param) const {
    return proc_->views[static_cast<std::size_t>(param.view)];
  }

  // Keeps the fault if it is the first.  `message` makes its text.
  template <class F>
  void fail(FaultKind kind, const SourceLoc& loc, const F& message) {
    if (!fault_) fault_ = Fault{kind, loc, is_silent_ ? std::string() : std::string(message())};
  }
  [[nodiscard]] Bits initial_config(const ConfigSlot& slot) const;
  [[nodiscard]] Bits config_bits(const ConfigSlot& slot, std::int64_t value) const;
  [[nodiscard]] std::int64_t config_value(const ConfigSlot& slot, Bits bits) const;

  const ProgramCode& program_;
  const RunOptions& options_;
  const ConfigState& given_config_;
  DataArithmetic arithmetic_;
  CellMemory memory_;
  RaceMonitor races_;
  std::vector<std::int64_t> stack_;
  const ProcCode* proc_;  // now running
  std::int64_t* frame_;   // its frame, in stack_
  std::optional<Fault> fault_;
  bool is_silent_ = false;
  std::uint64_t steps_ = 0;
};

}  // namespace selvage::core::compiled
