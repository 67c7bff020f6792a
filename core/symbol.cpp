// SPDX-License-Identifier: Apache-2.0
#include "core/symbol.h"

#include <atomic>

namespace selvage::core {

Sym Sym::fresh(std::string name) {
  // Identity only: nothing but equality and creation order can be observed of the number, so this
  // counter is no more of a global state than the allocator is.
  static std::atomic<std::uint64_t> next{1};
  return Sym(std::make_shared<const Data>(Data{std::move(name), next.fetch_add(1)}));
}

}  // namespace selvage::core
