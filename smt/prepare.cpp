// SPDX-License-Identifier: Apache-2.0
#include "smt/prepare.h"

#include <algorithm>

#include "smt/lower.h"
#include "smt/rewrite.h"
#include "smt/split.h"

namespace selvage::smt {
namespace {

bool unchanged(const Formula& a, const Formula& b) { return &a.node() == &b.node(); }

class Preparation {
 public:
  Preparation(std::span<const Formula> facts, const Formula& goal, const Implication& implies)
      : facts_(facts), implies_(implies) {
    std::vector<Formula> units(facts.begin(), facts.end());
    append_units(!goal, units);
    lowered_ = lower_divisions(std::move(units));
  }

  Prepared run() {
    sort_units();
    if (!splittable_.empty()) split();
    const auto is_false = [](const Formula& f) { return f.is_false(); };
    prepared_.contradictory = std::any_of(prepared_.base.begin(), prepared_.base.end(), is_false) ||
                              std::any_of(prepared_.extra.begin(), prepared_.extra.end(), is_false);
    prepared_.opaque = is_opaque(prepared_.base) || is_opaque(prepared_.extra);
    return std::move(prepared_);
  }

 private:
  [[nodiscard]] bool may_split(const Formula& unit) const {
    const auto optimist = [](const Formula&) { return true; };
    return !unchanged(split_equalities(unit, lowered_.bounds, optimist), unit);
  }

  void sort_units() {
    for (std::size_t i = 0; i < lowered_.units.size(); ++i) {
      const Formula& unit = lowered_.units[i];
      if (unit.is_true()) continue;
      const bool as_given = i < facts_.size() && unchanged(unit, facts_[i]);
      if (may_split(unit)) {
        splittable_.push_back(unit);
      } else {
        (as_given ? prepared_.base : prepared_.extra).push_back(unit);
      }
    }
    prepared_.extra.insert(prepared_.extra.end(), lowered_.definitions.begin(),
                           lowered_.definitions.end());
  }

  // The lemmas may use everything that is not itself to be split.
  void split() {
    std::vector<Formula>& base = prepared_.base;
    base.insert(base.end(), prepared_.extra.begin(), prepared_.extra.end());
    prepared_.extra.clear();
    const LemmaCheck holds = [&](const Formula& lemma) {
      return lemma.is_true() || implies_(base, lemma);
    };
    for (const Formula& unit : splittable_) {
      append_units(split_equalities(unit, lowered_.bounds, holds), prepared_.extra);
    }
  }

  std::span<const Formula> facts_;
  const Implication& implies_;
  Lowered lowered_;
  std::vector<Formula> splittable_;
  Prepared prepared_;
};

}  // namespace

Prepared prepare(std::span<const Formula> facts, const Formula& goal, const Implication& implies) {
  return Preparation(facts, goal, implies).run();
}

}  // namespace selvage::smt
