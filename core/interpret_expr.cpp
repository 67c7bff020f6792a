// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "core/arith.h"
#include "core/interpret_machine.h"

namespace selvage::core::compiled {
namespace {

bool is_truth(BinaryOp op) { return op == BinaryOp::logical_and || op == BinaryOp::logical_or; }

bool is_arithmetic(BinaryOp op) {
  return op == BinaryOp::add || op == BinaryOp::sub || op == BinaryOp::mul || op == BinaryOp::div ||
         op == BinaryOp::mod;
}

std::string data_fault_text(FaultKind kind) {
  switch (kind) {
    case FaultKind::division_by_zero:
      return "division by zero";
    case FaultKind::overflow:
      return "the number does not fit the integer type it is converted to";
    case FaultKind::not_executable:
      return "this external function has no meaning for this type";
    case FaultKind::out_of_bounds:
    case FaultKind::uninitialised_read:
    case FaultKind::precondition_violated:
    case FaultKind::race:
    case FaultKind::nonpositive_size:
    case FaultKind::aliasing:
    case FaultKind::step_limit:
      break;
  }
  ENSURE(false, "arithmetic on data fails in three ways only");
  return {};
}

}  // namespace

// ---- control ---------------------------------------------------------------------------------

std::int64_t Machine::control(ControlId id) {
  const ControlNode& node = proc_->control[static_cast<std::size_t>(id)];
  switch (node.op) {
    case ControlNode::Op::constant:
      return node.value;
    case ControlNode::Op::slot:
      return frame_[node.slot];
    case ControlNode::Op::config:
      return static_cast<std::int64_t>(load_config(node.slot, *node.loc));
    case ControlNode::Op::negate: {
      const std::optional<std::int64_t> value = control_arith(BinaryOp::sub, 0, control(node.lhs));
      if (!value)
        fail(FaultKind::overflow, *node.loc, [&] { return "control arithmetic exceeds 64 bits"; });
      return value.value_or(0);
    }
    case ControlNode::Op::logical_not:
      return control(node.lhs) == 0 ? 1 : 0;
    case ControlNode::Op::binary: {
      const std::int64_t a = control(node.lhs);
      return arithmetic(node, a, control(node.rhs));
    }
  }
  ENSURE(false, "the cases above are all");
  return 0;
}

std::int64_t Machine::arithmetic(const ControlNode& node, std::int64_t a, std::int64_t b) {
  if (is_truth(node.binary)) {
    const bool both = node.binary == BinaryOp::logical_and;
    return both ? (a & b) : (a | b);
  }
  if (!is_arithmetic(node.binary)) {
    const std::optional<bool> truth = control_compare(node.binary, a, b);
    ENSURE(truth.has_value(), "integers and booleans can be compared");
    return *truth ? 1 : 0;
  }
  const std::optional<std::int64_t> value = control_arith(node.binary, a, b);
  if (value) return *value;
  const bool divides = node.binary == BinaryOp::div || node.binary == BinaryOp::mod;
  if (divides && b <= 0) {
    fail(FaultKind::division_by_zero, *node.loc,
         [&] { return fmt::format("division of {} by {}", a, b); });
  } else {
    fail(FaultKind::overflow, *node.loc, [&] { return "control arithmetic exceeds 64 bits"; });
  }
  return 0;
}

// ---- cells -----------------------------------------------------------------------------------

std::string Machine::cell_name(const Access& access) {
  const ViewSlot& view = proc_->views[static_cast<std::size_t>(access.view)];
  std::string text;
  for (const ControlId index : access.index) {
    text += (text.empty() ? "[" : ", ") + std::to_string(control(index));
  }
  return view.name + text + (text.empty() ? "" : "]");
}

std::optional<Address> Machine::address(const Access& access) {
  const ViewSlot& view = proc_->views[static_cast<std::size_t>(access.view)];
  Address result = frame_[view.at];
  int dim = 0;
  for (const ControlId index : access.index) {
    const std::int64_t i = control(index);
    const std::int64_t extent = frame_[view.extent(dim)];
    if (i < 0 || i >= extent) {
      fail(FaultKind::out_of_bounds, *access.loc, [&] {
        return fmt::format("{} is out of bounds: dimension {} has extent {}", cell_name(access),
                           dim, extent);
      });
      return std::nullopt;
    }
    result += i * frame_[view.stride(dim)];
    ++dim;
  }
  if (fault_) return std::nullopt;
  return result;
}

void Machine::fail_race(const Conflict& conflict, Touch how, const std::string& name,
                        const SourceLoc& loc) {
  const auto verb = [](Touch t) { return t == Touch::read ? "reads" : "writes"; };
  fail(FaultKind::race, loc, [&] {
    return fmt::format(
        "iterations {0} = {1} and {0} = {2} of the par loop race: the first {3} {4}, "
        "the second {5} it",
        conflict.iter, conflict.earlier, conflict.now, verb(conflict.earlier_touch), name,
        verb(how));
  });
}

bool Machine::touch(Address a, Touch how, const Access& access) {
  if (races_.is_idle()) return true;
  if (!access.adds && races_.is_sum(a)) {
    fail(FaultKind::race, *access.loc, [&] {
      return fmt::format("{} is {} in a par loop that reduces into it", cell_name(access),
                         how == Touch::read ? "read" : "assigned");
    });
    return false;
  }
  const std::optional<Conflict> conflict = races_.touch(a, how);
  if (conflict) fail_race(*conflict, how, cell_name(access), *access.loc);
  return !conflict;
}

bool Machine::touch_config(int field, Touch how, const SourceLoc& loc) {
  if (races_.is_idle()) return true;
  const std::optional<Conflict> conflict = races_.touch(field, how);
  const std::string& name = program_.config[static_cast<std::size_t>(field)].name;
  if (conflict) fail_race(*conflict, how, name, loc);
  return !conflict;
}

Bits Machine::load(Address a, const Access& access) {
  if (!memory_.is_initialised(a)) {
    fail(FaultKind::uninitialised_read, *access.loc,
         [&] { return cell_name(access) + " is read before it is written"; });
    return 0;
  }
  if (!touch(a, Touch::read, access)) return 0;
  return memory_.load(a);
}

Bits Machine::load_config(int field, const SourceLoc& loc) {
  touch_config(field, Touch::read, loc);
  return memory_.load(field);
}

// ---- data ------------------------------------------------------------------------------------

Bits Machine::data(DataId id) {
  const DataNode& node = proc_->data[static_cast<std::size_t>(id)];
  switch (node.op) {
    case DataNode::Op::constant:
      return arithmetic_.pick(node.constant);
    case DataNode::Op::read: {
      const Access& access = proc_->accesses[static_cast<std::size_t>(node.access)];
      const std::optional<Address> a = address(access);
      return a ? load(*a, access) : 0;
    }
    case DataNode::Op::config:
      return load_config(node.access, *node.loc);
    case DataNode::Op::negate:
      return arithmetic_.negate(node.type, data(node.lhs));
    case DataNode::Op::binary: {
      const Bits a = data(node.lhs);
      return checked(arithmetic_.binary(node.type, node.binary, a, data(node.rhs)), node);
    }
    case DataNode::Op::call:
      return call_extern(node);
    case DataNode::Op::convert:
      return checked(arithmetic_.convert(node.from, node.type, data(node.lhs)), node);
  }
  ENSURE(false, "the cases above are all");
  return 0;
}

Bits Machine::call_extern(const DataNode& node) {
  std::vector<Bits> args;
  args.reserve(node.args.size());
  for (const DataId arg : node.args) args.push_back(data(arg));
  return checked(arithmetic_.call(node.function, node.type, args), node);
}

Bits Machine::checked(const Outcome& outcome, const DataNode& node) {
  if (!outcome.fault) return outcome.bits;
  fail(*outcome.fault, *node.loc, [&] { return data_fault_text(*outcome.fault); });
  return 0;
}

}  // namespace selvage::core::compiled
