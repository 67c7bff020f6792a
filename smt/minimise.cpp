// SPDX-License-Identifier: Apache-2.0
#include "smt/minimise.h"

#include <algorithm>

#include "smt/checked.h"
#include "smt/formula_node.h"

namespace selvage::smt {
namespace {

class Minimiser {
 public:
  Minimiser(Model model, const ModelSearch& search, int budget)
      : model_(std::move(model)), search_(search), budget_(budget) {}

  void minimise(const Variable& v) {
    if (v.boolean) {
      if (model_.at(v) != 0) try_with(!Formula::variable(v));
      fix(model_.at(v) != 0 ? Formula::variable(v) : !Formula::variable(v));
    } else {
      shrink(v);
      fix(Term(v) == Term(model_.at(v)));
    }
  }

  Model result() && { return std::move(model_); }

 private:
  // Small values are likely, so the search starts at 0 and goes up in growing steps before it
  // halves the rest.
  void shrink(const Variable& v) {
    std::uint64_t least = 0, step = 0;
    while (least < magnitude(model_.at(v)) && budget_ > 0) {
      const std::uint64_t most = magnitude(model_.at(v));
      const auto probe = static_cast<Integer>(std::min(least + step, least + (most - least) / 2));
      if (try_with(Term(-probe) <= Term(v) && Term(v) <= Term(probe))) continue;
      least = static_cast<std::uint64_t>(probe) + 1;
      step = step == 0 ? 1 : 2 * step;
    }
    // Of two values as small as each other, the positive one.
    const Integer value = model_.at(v);
    if (value < 0 && value != INT64_MIN) try_with(Term(v) == Term(-value));
  }

  bool try_with(const Formula& constraint) {
    if (budget_ == 0) return false;
    --budget_;
    std::vector<Formula> constraints = fixed_;
    constraints.push_back(constraint);
    auto found = search_(constraints);
    if (found) model_ = std::move(*found);
    return found.has_value();
  }

  void fix(const Formula& value) { fixed_.push_back(value); }

  Model model_;
  const ModelSearch& search_;
  int budget_;
  std::vector<Formula> fixed_;
};

}  // namespace

Model minimise(Model model, std::span<const Variable> order, const ModelSearch& search,
               int most_searches) {
  const Model start = model;
  Minimiser minimiser(std::move(model), search, most_searches);
  for (const Variable& v : order) {
    if (start.contains(v)) minimiser.minimise(v);
  }
  return std::move(minimiser).result();
}

}  // namespace selvage::smt
