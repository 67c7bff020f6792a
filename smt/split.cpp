// SPDX-License-Identifier: Apache-2.0
#include "smt/split.h"

#include <algorithm>
#include <vector>

#include "smt/narrow.h"

namespace selvage::smt {
namespace {

// term = low + high; `range` is the lemma under which the equality `term = 0` is `low_equality and
// high = 0`.
struct Split {
  Formula range;
  Formula low_equality;
  Term high;
};

// The range lemma with the multiples of w next to it, first..last being those inside (at most one).
std::optional<Split> split_at(const Term& low, const Term& high, Integer w, const Interval& range) {
  const Integer first = ceil_quotient(*range.lo, w);
  const Integer last = floor_quotient(*range.hi, w);
  if (first < last) return std::nullopt;
  // No multiple inside: first = last + 1, and the equality is false.
  const auto below = checked_mul<Integer>(first == last ? first - 1 : last, w);
  const auto above = checked_mul<Integer>(first == last ? last + 1 : first, w);
  if (!below || !above) return std::nullopt;
  const Formula lemma = Term(*below) < low && low < Term(*above);
  if (first > last) return Split{lemma, Formula::constant(false), high};
  const Term multiple(first * w);
  return Split{lemma, low == multiple, high + multiple};
}

// The lowest place where the bounds allow a split.
std::optional<Split> find_split(const Term& term, const Bounds& bounds) {
  const std::vector<Monomial> monomials = by_weight(term);
  std::vector<std::uint64_t> suffix_gcd(monomials.size() + 1, 0);
  for (std::size_t k = monomials.size(); k-- > 0;) {
    suffix_gcd[k] = std::gcd(suffix_gcd[k + 1], magnitude(monomials[k].coefficient));
  }
  const std::span<const Monomial> all = monomials;
  for (std::size_t k = 1; k < monomials.size(); ++k) {
    const auto weight = [&](std::size_t i) { return magnitude(monomials[i].coefficient); };
    if (weight(k) == weight(k - 1) || suffix_gcd[k] <= 1) continue;
    const Interval range = bounds.of(all.first(k), term.node().constant);
    if (!range.lo || !range.hi) return std::nullopt;
    const auto head = all.first(k), tail = all.subspan(k);
    auto split = split_at(make_term({head.begin(), head.end()}, term.node().constant),
                          make_term({tail.begin(), tail.end()}, 0),
                          static_cast<Integer>(suffix_gcd[k]), range);
    if (split) return split;
  }
  return std::nullopt;
}

class Splitter {
 public:
  explicit Splitter(const LemmaCheck& holds) : holds_(holds) {}

  Formula split(const Formula& f, const Bounds& bounds) {
    if (const auto* c = std::get_if<Comparison>(&f.node().kind)) {
      if (c->relation == Relation::le) return f;
      const auto parts = split_equality(c->term, bounds);
      if (!parts) return f;
      return c->relation == Relation::eq ? *parts : !*parts;
    }
    const auto* j = std::get_if<Junction>(&f.node().kind);
    return j != nullptr && has_sum_equality(f) ? split(f, *j, bounds) : f;
  }

 private:
  // Anything that might be split at all.
  static bool has_sum_equality(const Formula& f) {
    if (const auto* c = std::get_if<Comparison>(&f.node().kind)) {
      return c->relation != Relation::le && c->term.node().monomials.size() > 1;
    }
    const auto* j = std::get_if<Junction>(&f.node().kind);
    return j != nullptr && std::any_of(j->children.begin(), j->children.end(), has_sum_equality);
  }

  // A child of a conjunction matters only where its siblings hold; a child of a disjunction only
  // where they do not.
  Formula split(const Formula& f, const Junction& j, const Bounds& bounds) {
    const std::size_t outer = assumed_.size();
    Bounds inner = bounds;
    for (const Formula& child : j.children) {
      const auto* c = std::get_if<Comparison>(&child.node().kind);
      if (c == nullptr || c->relation != Relation::le) continue;
      assumed_.push_back(j.connective == Connective::all ? child : !child);
      inner.learn(assumed_.back());
    }
    bool changed = false;
    std::vector<Formula> children;
    for (const Formula& child : j.children) {
      children.push_back(split(child, inner));
      changed |= &children.back().node() != &child.node();
    }
    assumed_.erase(assumed_.begin() + static_cast<std::ptrdiff_t>(outer), assumed_.end());
    return changed ? make_junction(j.connective, children) : f;
  }

  std::optional<Formula> split_equality(const Term& term, const Bounds& bounds) {
    const auto parts = find_split(term, bounds);
    if (!parts || !holds_(all_of(assumed_).implies(parts->range))) return std::nullopt;
    if (parts->low_equality.is_false()) return parts->low_equality;
    const auto higher = split_equality(parts->high, bounds);
    return parts->low_equality && (higher ? *higher : compare_to_zero(parts->high, Relation::eq));
  }

  const LemmaCheck& holds_;
  std::vector<Formula> assumed_;
};

}  // namespace

Formula split_equalities(const Formula& formula, const Bounds& bounds, const LemmaCheck& holds) {
  return Splitter(holds).split(formula, bounds);
}

}  // namespace selvage::smt
