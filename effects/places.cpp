// SPDX-License-Identifier: Apache-2.0
#include "effects/places.h"

#include "core/ensure.h"

namespace selvage::effects {

const core::BlockRange& range_of(const Obligation& o, std::size_t number) {
  ENSURE(number < o.places.size(), "the obligation has this place");
  const auto* range = std::get_if<core::BlockRange>(&o.places[number]);
  ENSURE(range != nullptr, "the place is a range of statements");
  return *range;
}

const core::For& loop_of(const core::Stmt& s) {
  const auto* loop = core::as<core::For>(s);
  ENSURE(loop != nullptr, "the statement is a loop");
  return *loop;
}

std::string in_quotes(const std::string& text) { return "`" + text + "`"; }

}  // namespace selvage::effects
