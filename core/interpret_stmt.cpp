// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "core/arith.h"
#include "core/interpret_machine.h"
#include "core/random.h"

namespace selvage::core::compiled {

bool Machine::count_steps(std::uint64_t count, const SourceLoc& loc) {
  if (count <= options_.step_limit - steps_) {
    steps_ += count;
    return true;
  }
  fail(FaultKind::step_limit, loc,
       [&] { return fmt::format("the run takes more than {} steps", options_.step_limit); });
  return false;
}

void Machine::execute(const BlockCode& block) {
  const Address top = memory_.top();
  for (const StmtCode& stmt : block) {
    execute(stmt);
    if (fault_) break;
  }
  memory_.release_to(top);
}

void Machine::execute(const StmtCode& stmt) {
  const SourceLoc& loc = *stmt.loc;
  if (!count_steps(1, loc)) return;
  std::visit(
      Overload{[&](const AssignCode& c) { execute(c); }, [&](const ReduceCode& c) { execute(c); },
               [&](const WriteControlCode& c) { execute(c, loc); },
               [&](const WriteDataCode& c) { execute(c, loc); }, [](const PassCode&) {},
               [&](const IfCode& c) {
                 const bool holds = control(c.cond) != 0;
                 if (!fault_) execute(holds ? c.then_body : c.else_body);
               },
               [&](const ForCode& c) { execute(c, loc); },
               [&](const AllocCode& c) { execute(c, loc); },
               [&](const BindWindowCode& c) {
                 const ViewSlot& view = proc_->views[static_cast<std::size_t>(c.view)];
                 make_view(c.window, frame_ + view.at);
               },
               [&](const CallCode& c) { execute(c, loc); }},
      stmt.kind);
}

void Machine::execute(const AssignCode& code) {
  const Access& access = proc_->accesses[static_cast<std::size_t>(code.access)];
  const std::optional<Address> a = address(access);
  if (!a) return;
  const Bits value = data(code.value);
  if (fault_ || !touch(*a, Touch::write, access)) return;
  memory_.store(*a, value);
}

void Machine::execute(const ReduceCode& code) {
  const Access& access = proc_->accesses[static_cast<std::size_t>(code.access)];
  const Scalar type = proc_->views[static_cast<std::size_t>(access.view)].type;
  const std::optional<Address> a = address(access);
  if (!a) return;
  const Bits value = data(code.value);
  if (fault_ || !touch(*a, Touch::write, access)) return;
  const Bits old = load(*a, access);
  if (fault_) return;
  const Outcome sum = arithmetic_.binary(type, BinaryOp::add, old, value);
  ENSURE(!sum.fault, "addition of data is total");
  memory_.store(*a, sum.bits);
}

void Machine::execute(const WriteControlCode& code, const SourceLoc& loc) {
  const std::int64_t value = control(code.value);
  const std::string& name = program_.config[static_cast<std::size_t>(code.address)].name;
  if (code.type == Scalar::size && value < 1) {
    fail(FaultKind::nonpositive_size, loc,
         [&] { return fmt::format("the size {} is set to {}", name, value); });
  }
  if (fault_ || !touch_config(code.address, Touch::write, loc)) return;
  memory_.store(code.address, static_cast<Bits>(value));
}

void Machine::execute(const WriteDataCode& code, const SourceLoc& loc) {
  const Bits value = data(code.value);
  if (fault_ || !touch_config(code.address, Touch::write, loc)) return;
  memory_.store(code.address, value);
}

void Machine::execute(const ForCode& code, const SourceLoc& loc) {
  const std::int64_t lo = control(code.lo);
  const std::int64_t hi = std::max(control(code.hi), lo);
  // A clause has its effect even where the loop does not run.
  if (fault_ || (hi == lo && code.reductions.empty())) return;
  if (code.mode == LoopMode::seq) {
    execute_sequential(code, lo, hi, loc);
  } else {
    execute_parallel(code, lo, hi, loc);
  }
}

void Machine::execute_sequential(const ForCode& code, std::int64_t lo, std::int64_t hi,
                                 const SourceLoc& loc) {
  for (std::int64_t i = lo; i < hi && !fault_; ++i) {
    if (!count_steps(1, loc)) return;
    frame_[code.slot] = i;
    execute(code.body);
  }
}

void Machine::execute_parallel(const ForCode& code, std::int64_t lo, std::int64_t hi,
                               const SourceLoc& loc) {
  const std::uint64_t count = static_cast<std::uint64_t>(hi) - static_cast<std::uint64_t>(lo);
  if (!count_steps(count, loc)) return;
  std::vector<std::int64_t> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), lo);
  if (options_.shuffle_par) Random(mix(options_.seed) ^ steps_).shuffle(order);
  const Address top = memory_.top();
  const auto sums = begin_sums(code, loc);
  if (!sums) return;
  races_.enter(code.iter, top, memory_.top());
  for (const std::int64_t i : order) {
    races_.begin_iteration(i);
    frame_[code.slot] = i;
    execute(code.body);
    if (fault_) break;
  }
  end_sums(*sums, loc);
  memory_.release_to(top);
}

void Machine::execute(const AllocCode& code, const SourceLoc& loc) {
  const ViewSlot& view = proc_->views[static_cast<std::size_t>(code.view)];
  std::int64_t count = 1;
  for (int dim = view.rank - 1; dim >= 0; --dim) {
    const std::int64_t extent = control(code.shape[static_cast<std::size_t>(dim)]);
    if (fault_) return;
    if (extent < 1) {
      fail(FaultKind::nonpositive_size, loc,
           [&] { return fmt::format("dimension {} of {} has extent {}", dim, view.name, extent); });
      return;
    }
    frame_[view.extent(dim)] = extent;
    frame_[view.stride(dim)] = count;
    const std::optional<std::int64_t> product = control_arith(BinaryOp::mul, count, extent);
    if (!product) {
      fail(FaultKind::overflow, loc,
           [&] { return "the number of cells of " + view.name + " exceeds 64 bits"; });
      return;
    }
    count = *product;
  }
  // Counted, so that the step limit bounds memory too.
  if (!count_steps(static_cast<std::uint64_t>(count), loc)) return;
  frame_[view.at] = memory_.allocate(count);
}

}  // namespace selvage::core::compiled
