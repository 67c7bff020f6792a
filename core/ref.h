// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <utility>

#include "core/ensure.h"

namespace selvage::core {

// A non-null handle to an immutable, shared node.  Handles compare by node identity (a cheap "did
// it change?" test); whether two trees *mean* the same is asked of `equal` (core/traverse.h).
template <class Node>
class Ref {
 public:
  explicit Ref(std::shared_ptr<const Node> node) : node_(std::move(node)) {
    ENSURE(node_ != nullptr, "a Ref is never null");
  }
  const Node& operator*() const { return *node_; }
  const Node* operator->() const { return node_.get(); }
  [[nodiscard]] const Node* id() const { return node_.get(); }
  friend bool operator==(const Ref& a, const Ref& b) { return a.node_ == b.node_; }

 private:
  std::shared_ptr<const Node> node_;
};

}  // namespace selvage::core
