// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace selvage::core {

// What keys mean in the scope at hand, on a walk over a tree.  Leaving a scope takes time for what
// was bound in it, where a copy of the whole map for each scope would take quadratic time.
template <class Key, class Value>
class ScopedMap {
 public:
  // Null if the key means nothing.  Lives until the next change.
  [[nodiscard]] const Value* find(const Key& key) const {
    const auto found = now_.find(key);
    return found == now_.end() ? nullptr : &found->second;
  }

  // Hides an earlier meaning of the key.
  void bind(const Key& key, Value value) {
    const auto found = now_.find(key);
    if (found == now_.end()) {
      hidden_.emplace_back(key, std::nullopt);
      now_.emplace(key, std::move(value));
    } else {
      hidden_.emplace_back(key, std::exchange(found->second, std::move(value)));
    }
  }

  // A scope begins where its mark is taken, and ends with `leave`.
  [[nodiscard]] std::size_t enter() const { return hidden_.size(); }
  void leave(std::size_t mark) {
    for (; hidden_.size() > mark; hidden_.pop_back()) {
      auto& [key, before] = hidden_.back();
      if (before) {
        now_.insert_or_assign(key, *std::move(before));
      } else {
        now_.erase(key);
      }
    }
  }

 private:
  std::map<Key, Value> now_;
  std::vector<std::pair<Key, std::optional<Value>>> hidden_;  // in the order of binding
};

}  // namespace selvage::core
