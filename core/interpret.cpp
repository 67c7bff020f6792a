// SPDX-License-Identifier: Apache-2.0
#include "core/interpret.h"

#include "core/interpret_machine.h"

namespace selvage::core {
namespace {

using compiled::Address;
using compiled::Machine;
using compiled::ParamCode;
using compiled::ProcCode;

// How many cells the view spans, from its first to its last.
std::int64_t span_of(const Tensor& t, const std::vector<std::int64_t>& strides) {
  std::int64_t span = 1;
  bool is_empty = false;
  for (std::size_t dim = 0; dim < t.shape.size(); ++dim) {
    ENSURE(t.shape[dim] >= 0, "an extent of a tensor is not negative");
    ENSURE(strides[dim] >= 0, "a stride of a tensor is not negative");
    is_empty = is_empty || t.shape[dim] == 0;
    span += (t.shape[dim] - 1) * strides[dim];
  }
  return is_empty ? 0 : span;
}

void check_tensor(const ParamCode& param, const Tensor& t,
                  const std::vector<std::int64_t>& strides) {
  ENSURE(t.shape.size() == param.shape.size(), "a tensor has the rank of its parameter");
  ENSURE(strides.size() == t.shape.size(), "a tensor has one stride per dimension");
  const bool both_float = is_float(t.type) && is_float(param.type);
  ENSURE(both_float || t.type == param.type, "a tensor has the type of its parameter");
  ENSURE(static_cast<std::int64_t>(t.cells.size()) >= span_of(t, strides),
         "the cells of a tensor are all there");
}

// Copies the tensor into memory; gives the address of its first cell.
Address load_tensor(Machine& machine, const ParamCode& param, const Tensor& t) {
  const std::vector<std::int64_t> strides = strides_of(t);
  check_tensor(param, t, strides);
  const Address first = machine.memory().allocate(static_cast<std::int64_t>(t.cells.size()));
  Address a = first;
  for (const Cell& cell : t.cells) {
    if (cell.initialised) {
      machine.memory().store(a, machine.arithmetic().from_cell(param.type, cell));
    }
    ++a;
  }
  machine.bind_view(param, first, t.shape, strides);
  return first;
}

void store_tensor(Machine& machine, const ParamCode& param, Address first, Tensor& t) {
  t.type = param.type;
  Address a = first;
  for (Cell& cell : t.cells) {
    if (machine.memory().is_initialised(a)) {
      cell = machine.arithmetic().to_cell(param.type, machine.memory().load(a));
    }
    ++a;
  }
}

std::int64_t control_value(const ParamCode& param, const Value& value) {
  if (param.type == Scalar::boolean) {
    const bool* truth = std::get_if<bool>(&value);
    ENSURE(truth != nullptr, "a boolean parameter is given a bool");
    return *truth ? 1 : 0;
  }
  const std::int64_t* number = std::get_if<std::int64_t>(&value);
  ENSURE(number != nullptr, "an integer control parameter is given an integer");
  return *number;
}

std::vector<Address> bind_arguments(Machine& machine, const ProcCode& code,
                                    const std::vector<Value>& args) {
  ENSURE(args.size() == code.params.size(), "a run is given one value per parameter");
  std::vector<Address> addresses(args.size(), -1);
  for (std::size_t i = 0; i < args.size(); ++i) {
    const ParamCode& param = code.params[i];
    if (param.is_control()) {
      machine.bind_control(param, control_value(param, args[i]));
      continue;
    }
    const Tensor* tensor = std::get_if<Tensor>(&args[i]);
    ENSURE(tensor != nullptr, "a data parameter is given a tensor");
    addresses[i] = load_tensor(machine, param, *tensor);
  }
  return addresses;
}

}  // namespace

std::vector<std::int64_t> strides_of(const Tensor& t) {
  if (!t.strides.empty()) return t.strides;
  std::vector<std::int64_t> strides(t.shape.size());
  std::int64_t dense = 1;
  for (std::size_t dim = t.shape.size(); dim-- > 0;) {
    strides[dim] = dense;
    dense *= t.shape[dim];
  }
  return strides;
}

std::string_view spelling(FaultKind kind) {
  switch (kind) {
    case FaultKind::out_of_bounds:
      return "out of bounds";
    case FaultKind::uninitialised_read:
      return "uninitialised read";
    case FaultKind::precondition_violated:
      return "precondition violated";
    case FaultKind::race:
      return "race";
    case FaultKind::nonpositive_size:
      return "nonpositive size";
    case FaultKind::aliasing:
      return "aliasing";
    case FaultKind::division_by_zero:
      return "division by zero";
    case FaultKind::overflow:
      return "overflow";
    case FaultKind::step_limit:
      return "step limit";
    case FaultKind::not_executable:
      return "not executable";
  }
  ENSURE(false, "the cases above are all");
  return {};
}

Program::Program(const Proc& p) : code_(compiled::compile(p)) {}

const Proc& Program::proc() const { return code_->main().proc; }

RunResult Program::run(std::vector<Value> args, const ConfigState& config,
                       const RunOptions& options) const {
  const ProcCode& code = code_->main();
  Machine machine(*code_, options, config);
  ConfigState initial_config = machine.config();
  const std::vector<Address> addresses = bind_arguments(machine, code, args);
  if (machine.check_entry(code.proc->loc)) machine.execute_body();
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (Tensor* tensor = std::get_if<Tensor>(&args[i])) {
      store_tensor(machine, code.params[i], addresses[i], *tensor);
    }
  }
  return {std::move(args), std::move(initial_config), machine.config(), machine.fault(),
          machine.steps()};
}

RunResult run(const Proc& p, std::vector<Value> args, const ConfigState& config,
              const RunOptions& options) {
  return Program(p).run(std::move(args), config, options);
}

}  // namespace selvage::core
