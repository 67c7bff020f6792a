// SPDX-License-Identifier: Apache-2.0
#include "core/symbol.h"

#include <atomic>

namespace selvage::core {

namespace {

// Identity only: nothing but equality and creation order can be observed of the number, so this
// counter is no more of a global state than the allocator is.
std::uint64_t next_id() {
  static std::atomic<std::uint64_t> next{1};
  return next.fetch_add(1);
}

}  // namespace

Sym Sym::fresh(std::string name) {
  const std::uint64_t id = next_id();
  return Sym(std::make_shared<const Data>(Data{std::move(name), id, id}));
}

Sym Sym::copy(std::string name) const {
  return Sym(std::make_shared<const Data>(Data{std::move(name), next_id(), origin()}));
}

}  // namespace selvage::core
