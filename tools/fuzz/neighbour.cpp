// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/neighbour.h"

namespace selvage::fuzz {
namespace {

bool is_there(const core::Proc& p, const core::Place& place) {
  if (const auto* e = std::get_if<core::ExprPlace>(&place)) {
    if (e->path.empty() || e->path.back() < 0) return false;
  }
  if (const auto* range = std::get_if<core::BlockRange>(&place)) {
    if (range->count < 1 || range->first < 0) return false;
  }
  return core::exists(p, place);
}

}  // namespace

std::optional<core::Place> neighbour(core::Random& random, const core::Proc& p,
                                     const core::Place& place) {
  core::Place out = place;
  const int by = random.one_in(2) ? 1 : -1;
  if (auto* gap = std::get_if<core::Gap>(&out)) gap->at += by;
  if (auto* e = std::get_if<core::ExprPlace>(&out)) {
    if (random.one_in(3)) {
      e->path.pop_back();
    } else {
      e->path.back() += by;
    }
  }
  if (auto* range = std::get_if<core::BlockRange>(&out)) {
    switch (random.between(0, 3)) {
      case 0:
        range->count += by;
        break;
      case 1:  // what is inside
        range->block.push_back(range->first);
        range->block.push_back(0);
        range->first = 0;
        range->count = 1;
        break;
      case 2:  // what it is in
        if (range->block.size() >= 2) {
          range->first = range->block[range->block.size() - 2];
          range->block.resize(range->block.size() - 2);
          range->count = 1;
          break;
        }
        [[fallthrough]];
      default:
        range->first += by;
    }
  }
  return is_there(p, out) ? std::optional(out) : std::nullopt;
}

}  // namespace selvage::fuzz
