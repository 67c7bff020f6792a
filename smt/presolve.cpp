// SPDX-License-Identifier: Apache-2.0
#include "smt/presolve.h"

#include <algorithm>

#include "smt/bounds.h"

namespace selvage::smt {
namespace {

const Comparison* comparison(const Formula& f) { return std::get_if<Comparison>(&f.node().kind); }

// t + a <= 0 implies t + b <= 0 for b <= a.
bool weaker(const Comparison& goal, const Comparison& fact) {
  return goal.relation == Relation::le && fact.relation == Relation::le &&
         goal.term.node().linear_hash == fact.term.node().linear_hash &&
         goal.term.node().constant <= fact.term.node().constant &&
         compare_linear(goal.term, fact.term) == 0;
}

bool implied_by(const Formula& fact, const Formula& goal) {
  if (same(fact, goal)) return true;
  const Comparison* f = comparison(fact);
  const Comparison* g = comparison(goal);
  return f != nullptr && g != nullptr && weaker(*g, *f);
}

class DirectProof {
 public:
  explicit DirectProof(std::span<const Formula> facts) : facts_(facts) {}

  bool of(const Formula& goal) {
    if (goal.is_true()) return true;
    const auto implies_goal = [&](const Formula& fact) { return implied_by(fact, goal); };
    if (std::any_of(facts_.begin(), facts_.end(), implies_goal)) return true;
    if (const Comparison* c = comparison(goal)) return within_bounds(*c);
    const auto* j = std::get_if<Junction>(&goal.node().kind);
    return j != nullptr && j->connective == Connective::all &&
           std::all_of(j->children.begin(), j->children.end(),
                       [&](const Formula& child) { return of(child); });
  }

 private:
  bool within_bounds(const Comparison& c) {
    if (!bounds_) bounds_ = Bounds(facts_);
    const Interval range = bounds_->of(c.term);
    switch (c.relation) {
      case Relation::le:
        return range.hi && *range.hi <= 0;
      case Relation::eq:
        return range.lo && range.hi && *range.lo == 0 && *range.hi == 0;
      case Relation::ne:
        return (range.lo && *range.lo > 0) || (range.hi && *range.hi < 0);
    }
    return false;
  }

  std::span<const Formula> facts_;
  std::optional<Bounds> bounds_;
};

}  // namespace

bool follows_directly(std::span<const Formula> facts, const Formula& goal) {
  return DirectProof(facts).of(goal);
}

}  // namespace selvage::smt
