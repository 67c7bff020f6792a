// SPDX-License-Identifier: Apache-2.0
//
// The memory of a running program: one array of cells.  Configuration fields come first, then the
// cells of the arguments, then those of the buffers alive, which are allocated and released as a
// stack.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/interpret_value.h"

namespace selvage::core::compiled {

using Address = std::int64_t;

class CellMemory {
 public:
  [[nodiscard]] Address top() const { return top_; }
  // The first of `count` new cells, uninitialised.
  Address allocate(std::int64_t count);
  void release_to(Address top) { top_ = top; }

  [[nodiscard]] bool is_initialised(Address a) const { return initialised_[index(a)] != 0; }
  [[nodiscard]] Bits load(Address a) const { return bits_[index(a)]; }
  void store(Address a, Bits value) {
    bits_[index(a)] = value;
    initialised_[index(a)] = 1;
  }

 private:
  static std::size_t index(Address a) { return static_cast<std::size_t>(a); }
  Address top_ = 0;
  std::vector<Bits> bits_;
  std::vector<std::uint8_t> initialised_;
};

enum class Touch { read, write };  // a reduction counts as a write

// Two iterations of a par loop that touch one cell, one of them not reading.
struct Conflict {
  std::string iter;
  std::int64_t earlier, now;  // the iterations, in the order in which they ran
  Touch earlier_touch;
};

// Watches the par loops that are running, the outermost first.  Iterations run one after the other,
// so per cell and loop the first reading and the first writing iteration are enough: a later
// iteration conflicts with some earlier one exactly if it conflicts with one of these two.
class RaceMonitor {
 public:
  [[nodiscard]] bool is_idle() const { return depth_ == 0; }
  // `shared`: cells from this address on are made by the iterations, hence private to them.
  // The first of them, up to `sums`, are the sums of a reduction clause, and no iteration's own.
  void enter(const std::string& iter, Address shared, Address sums);
  void begin_iteration(std::int64_t value);
  void leave() { --depth_; }
  std::optional<Conflict> touch(Address a, Touch how);
  [[nodiscard]] bool is_sum(Address a) const;
  // An iteration of the innermost loop, now ended, that touched the cell.
  [[nodiscard]] std::optional<std::int64_t> iteration_that_touched(Address a) const;

 private:
  // A stamp names an iteration of any run of any loop at this depth; 0 names none.
  using Stamp = std::uint64_t;
  struct Level {
    const std::string* iter = nullptr;
    std::size_t shared = 0, sums = 0;
    Stamp first = 1;                              // of the loop now running
    Stamp current = 0;                            // of the iteration now running
    std::vector<std::int64_t> values = {};        // by stamp - first
    std::vector<Stamp> reader = {}, writer = {};  // first of the cell; older than `first`: none
  };
  static std::optional<Conflict> touch(Level& level, std::size_t cell, Touch how);

  std::vector<Level> levels_;
  std::size_t depth_ = 0;
};

}  // namespace selvage::core::compiled
