// SPDX-License-Identifier: Apache-2.0
//
// Reduction clauses: while a parallel loop runs, the names in its clause mean cells that start at
// zero; when it has ended those are added to the buffers, cell by cell.
#include <fmt/format.h>

#include <algorithm>

#include "core/interpret_machine.h"

namespace selvage::core::compiled {

std::optional<std::vector<Machine::Sums>> Machine::begin_sums(const ForCode& code,
                                                              const SourceLoc& loc) {
  std::vector<Sums> all;
  for (const int number : code.reductions) {
    const ViewSlot& view = proc_->views[static_cast<std::size_t>(number)];
    const std::int64_t* slots = frame_ + view.at;
    Sums sums{&view, {slots, slots + 1 + 2 * view.rank}, 0};
    std::int64_t count = 1;
    for (int dim = view.rank - 1; dim >= 0; --dim) {
      frame_[view.stride(dim)] = count;
      count *= frame_[view.extent(dim)];
    }
    all.push_back(sums);
    if (count < 1) {
      fail(FaultKind::nonpositive_size, loc, [&] {
        return fmt::format("the par loop reduces into {}, which has no cells", view.name);
      });
      return std::nullopt;
    }
    if (!count_steps(static_cast<std::uint64_t>(count), loc)) return std::nullopt;
    frame_[view.at] = memory_.allocate(count);
    for (Address a = frame_[view.at]; a < memory_.top(); ++a) memory_.store(a, 0);
    all.back().first = frame_[view.at];
  }
  return all;
}

bool Machine::was_bypassed(const Sums& sums, const SourceLoc& loc) {
  std::optional<std::int64_t> iteration;
  for_cells(sums, [&](Address original, Address) {
    if (!iteration) iteration = races_.iteration_that_touched(original);
  });
  if (!iteration) return false;
  fail(FaultKind::race, loc, [&] {
    return fmt::format(
        "iteration {} of the par loop reaches {} by another name, past the sums that "
        "the loop makes of it",
        *iteration, sums.view->name);
  });
  return true;
}

void Machine::add_sums(const Sums& sums, const SourceLoc& loc) {
  for_cells(sums, [&](Address original, Address sum) {
    if (fault_) return;
    if (!memory_.is_initialised(original)) {
      fail(FaultKind::uninitialised_read, loc, [&] {
        return fmt::format("a cell of {} is added to before it is written", sums.view->name);
      });
      return;
    }
    if (!races_.is_idle()) {
      for (const Touch how : {Touch::write, Touch::read}) {
        const auto conflict = races_.touch(original, how);
        if (conflict) fail_race(*conflict, how, sums.view->name, loc);
      }
    }
    const Outcome total = arithmetic_.binary(sums.view->type, BinaryOp::add, memory_.load(original),
                                             memory_.load(sum));
    ENSURE(!total.fault, "addition of data is total");
    if (!fault_) memory_.store(original, total.bits);
  });
}

// Calls `f` with the addresses of each cell of the buffer and of its sum.
template <class F>
void Machine::for_cells(const Sums& sums, const F& f) {
  const int rank = sums.view->rank;
  const auto extent = [&](int dim) { return sums.slots[static_cast<std::size_t>(1 + dim)]; };
  const auto stride = [&](int dim) { return sums.slots[static_cast<std::size_t>(1 + rank + dim)]; };
  std::vector<std::int64_t> index(static_cast<std::size_t>(rank), 0);
  for (int dim = 0; dim < rank; ++dim) {
    if (extent(dim) < 1) return;
  }
  for (Address sum = sums.first;; ++sum) {
    Address original = sums.slots[0];
    for (int dim = 0; dim < rank; ++dim) {
      original += index[static_cast<std::size_t>(dim)] * stride(dim);
    }
    f(original, sum);
    int dim = rank - 1;
    while (dim >= 0 && ++index[static_cast<std::size_t>(dim)] == extent(dim)) {
      index[static_cast<std::size_t>(dim--)] = 0;
    }
    if (dim < 0) return;
  }
}

void Machine::end_sums(const std::vector<Sums>& all, const SourceLoc& loc) {
  bool bypassed = fault_.has_value();
  for (const Sums& sums : all) {
    std::copy(sums.slots.begin(), sums.slots.end(), frame_ + sums.view->at);
    bypassed = bypassed || was_bypassed(sums, loc);
  }
  races_.leave();
  if (bypassed) return;
  for (const Sums& sums : all) add_sums(sums, loc);
}

}  // namespace selvage::core::compiled
