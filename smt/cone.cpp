// SPDX-License-Identifier: Apache-2.0
#include "smt/cone.h"

#include <numeric>
#include <unordered_map>

#include "core/ensure.h"

namespace selvage::smt {
namespace {

// Disjoint sets of formulas, joined when they share a variable.  Number 0 is the goal.
class Sets {
 public:
  explicit Sets(std::size_t formulas) : parent_(formulas) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
    owner_.reserve(4 * formulas);
  }

  void add(std::size_t formula, const std::vector<std::uint64_t>& variables) {
    for (const std::uint64_t v : variables) {
      const auto [owner, fresh] = owner_.try_emplace(v, formula);
      if (!fresh) join(owner->second, formula);
    }
  }

  std::size_t find(std::size_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }

 private:
  // The smaller number stays the root, so the goal's set has root 0.
  void join(std::size_t a, std::size_t b) {
    a = find(a);
    b = find(b);
    if (a != b) parent_[std::max(a, b)] = std::min(a, b);
  }

  std::vector<std::size_t> parent_;
  std::unordered_map<std::uint64_t, std::size_t> owner_;
};

}  // namespace

Components components(std::span<const Formula> facts, const Formula& goal) {
  Sets sets(facts.size() + 1);
  sets.add(0, goal.node().variables);
  for (std::size_t i = 0; i < facts.size(); ++i) {
    ENSURE(!facts[i].node().variables.empty(), "a fact that is not folded has variables");
    sets.add(i + 1, facts[i].node().variables);
  }
  Components result;
  std::unordered_map<std::size_t, std::size_t> position;
  for (std::size_t i = 0; i < facts.size(); ++i) {
    const std::size_t root = sets.find(i + 1);
    if (root == 0) {
      result.with_goal.push_back(facts[i]);
      continue;
    }
    const auto [at, fresh] = position.try_emplace(root, result.apart.size());
    if (fresh) result.apart.emplace_back();
    result.apart[at->second].push_back(facts[i]);
  }
  return result;
}

}  // namespace selvage::smt
