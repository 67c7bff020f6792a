// SPDX-License-Identifier: Apache-2.0
#include "core/interpret_memory.h"

#include <algorithm>

namespace selvage::core::compiled {

Address CellMemory::allocate(std::int64_t count) {
  const Address first = top_;
  top_ += count;
  if (index(top_) > bits_.size()) {
    const std::size_t size = std::max(index(top_), 2 * bits_.size());
    bits_.resize(size);
    initialised_.resize(size);
  }
  std::fill_n(initialised_.begin() + first, count, std::uint8_t{0});
  return first;
}

void RaceMonitor::enter(const std::string& iter, Address shared, Address sums) {
  if (depth_ == levels_.size()) levels_.emplace_back();
  Level& level = levels_[depth_++];
  level.iter = &iter;
  level.shared = static_cast<std::size_t>(shared);
  level.sums = static_cast<std::size_t>(sums);
  level.first = level.current + 1;
  level.values.clear();
  if (level.reader.size() < level.shared) {
    level.reader.resize(level.shared, 0);
    level.writer.resize(level.shared, 0);
  }
}

void RaceMonitor::begin_iteration(std::int64_t value) {
  Level& level = levels_[depth_ - 1];
  ++level.current;
  level.values.push_back(value);
}

std::optional<Conflict> RaceMonitor::touch(Level& level, std::size_t cell, Touch how) {
  const auto conflicts = [&](Stamp earlier) {
    return earlier >= level.first && earlier != level.current;
  };
  const auto conflict = [&](Stamp earlier, Touch touch) {
    const std::int64_t value = level.values[static_cast<std::size_t>(earlier - level.first)];
    return Conflict{*level.iter, value, level.values.back(), touch};
  };
  Stamp& writer = level.writer[cell];
  Stamp& reader = level.reader[cell];
  if (conflicts(writer)) return conflict(writer, Touch::write);
  if (how == Touch::write) {
    if (conflicts(reader)) return conflict(reader, Touch::read);
    writer = level.current;
  } else if (reader < level.first) {
    reader = level.current;
  }
  return std::nullopt;
}

std::optional<Conflict> RaceMonitor::touch(Address a, Touch how) {
  const auto cell = static_cast<std::size_t>(a);
  for (std::size_t i = 0; i < depth_; ++i) {
    if (cell >= levels_[i].shared) continue;
    if (std::optional<Conflict> found = touch(levels_[i], cell, how)) return found;
  }
  return std::nullopt;
}

bool RaceMonitor::is_sum(Address a) const {
  const auto cell = static_cast<std::size_t>(a);
  const auto mine = [cell](const Level& l) { return l.shared <= cell && cell < l.sums; };
  return std::any_of(levels_.begin(), levels_.begin() + static_cast<std::ptrdiff_t>(depth_), mine);
}

std::optional<std::int64_t> RaceMonitor::iteration_that_touched(Address a) const {
  const Level& level = levels_[depth_ - 1];
  const auto cell = static_cast<std::size_t>(a);
  ENSURE(cell < level.shared, "the cell is older than the loop");
  const Stamp stamp = std::max(level.reader[cell], level.writer[cell]);
  if (stamp < level.first) return std::nullopt;
  return level.values[static_cast<std::size_t>(stamp - level.first)];
}

}  // namespace selvage::core::compiled
