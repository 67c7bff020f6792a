// SPDX-License-Identifier: Apache-2.0
//
// The kernels that ship: a source procedure and the schedule that makes it fast.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "core/hardware.h"
#include "core/interpret.h"

namespace selvage::testing {

// A kernel replayed by its schedule, and the libraries that it uses.
struct ReplayedKernel {
  core::Library library;
  core::Proc source, scheduled;
  std::size_t undecided = 0;  // claims left open on the way
};

// Of kernels/FOLDER/NAME.slv by kernels/FOLDER/SCHEDULE.json.  Fails the test case if it is
// refused.
[[nodiscard]] ReplayedKernel replayed(const std::string& source, const std::string& schedule);

// The same of files in a folder, which may have hardware files, too.
[[nodiscard]] ReplayedKernel replayed_in(const std::string& folder, const std::string& source,
                                         const std::string& schedule);

// Arguments of the source with these values of its sizes, in order.  Data are small integers, so
// that every sum of products is exact, whatever its order and rounding.
[[nodiscard]] std::vector<core::Value> exact_arguments(const core::Proc& p,
                                                       const std::vector<std::int64_t>& sizes,
                                                       std::uint64_t seed);

}  // namespace selvage::testing
