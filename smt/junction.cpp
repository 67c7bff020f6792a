// SPDX-License-Identifier: Apache-2.0
//
// Conjunctions and disjunctions: flattened, sorted, without repetitions, and with comparisons of
// the same linear part merged. All rules are stated for conjunction; for disjunction the dual
// holds.
//
//   t + a <= 0  and  t + b <= 0           ->  t + max(a, b) <= 0
//   t + a <= 0  and  -t + b <= 0, a+b > 0 ->  false
//   t + a <= 0  and  -t + b <= 0, a+b = 0 ->  t + a = 0
//   p  and  not p                         ->  false      (literals and comparisons)
#include <algorithm>

#include "smt/checked.h"
#include "smt/formula_node.h"

namespace selvage::smt {
namespace {

const Comparison* inequality(const Formula& f) {
  const auto* c = std::get_if<Comparison>(&f.node().kind);
  return c != nullptr && c->relation == Relation::le ? c : nullptr;
}

bool before(const Formula& a, const Formula& b) { return compare(a, b) < 0; }

class Builder {
 public:
  explicit Builder(Connective connective) : connective_(connective) {}

  // False if the whole junction is decided by `f` alone.
  bool add(const Formula& f) {
    if (const auto* truth = std::get_if<Truth>(&f.node().kind)) return truth->value == neutral();
    const auto* junction = std::get_if<Junction>(&f.node().kind);
    if (junction != nullptr && junction->connective == connective_) {
      children_.insert(children_.end(), junction->children.begin(), junction->children.end());
    } else {
      children_.push_back(f);
    }
    return true;
  }

  Formula finish() {
    sort();
    keep_strongest();
    if (!merge_opposites() || has_complements()) return Formula::constant(!neutral());
    if (children_.empty()) return Formula::constant(neutral());
    return children_.size() == 1 ? children_.front() : make();
  }

  [[nodiscard]] bool neutral() const { return connective_ == Connective::all; }

 private:
  void sort() {
    std::sort(children_.begin(), children_.end(), before);
    children_.erase(std::unique(children_.begin(), children_.end(), same_formula), children_.end());
  }

  static bool same_formula(const Formula& a, const Formula& b) { return same(a, b); }

  // Of neighbours with one linear part (ascending constants) only the last counts in a conjunction,
  // the first in a disjunction.
  void keep_strongest() {
    const auto weaker = [](const Formula& a, const Formula& b) {
      const Comparison* x = inequality(a);
      const Comparison* y = inequality(b);
      return x != nullptr && y != nullptr && compare_linear(x->term, y->term) == 0;
    };
    if (neutral()) {
      const auto kept = std::unique(children_.rbegin(), children_.rend(), weaker);
      children_.erase(children_.begin(), kept.base());
    } else {
      children_.erase(std::unique(children_.begin(), children_.end(), weaker), children_.end());
    }
  }

  // The position of the inequality whose linear part is the negative of that of children_[i], if
  // any.
  [[nodiscard]] std::optional<std::size_t> opposite_of(std::size_t i) const {
    const Term wanted = linear_part(-linear_part(inequality(children_[i])->term));
    if (wanted.node().opaque) return std::nullopt;
    const auto less = [](const Formula& f, const Term& t) {
      const Comparison* c = std::get_if<Comparison>(&f.node().kind);
      if (c == nullptr) return f.node().kind.index() < comparison_index;
      return c->relation == Relation::le && compare_linear(c->term, t) < 0;
    };
    const auto at = std::lower_bound(children_.begin(), children_.end(), wanted, less);
    if (at == children_.end()) return std::nullopt;
    const Comparison* c = inequality(*at);
    if (c == nullptr || compare_linear(c->term, wanted) != 0) return std::nullopt;
    return static_cast<std::size_t>(at - children_.begin());
  }

  // False if two inequalities decide the whole.
  bool merge_opposites() {
    std::vector<std::size_t> merged;
    std::vector<Formula> added;
    for (std::size_t i = 0; i < children_.size(); ++i) {
      if (inequality(children_[i]) == nullptr) continue;
      const auto j = opposite_of(i);
      if (!j || *j < i) continue;
      const Term& a = inequality(children_[i])->term;
      const Wide sum =
          static_cast<Wide>(a.node().constant) + inequality(children_[*j])->term.node().constant;
      // In a conjunction: t <= -a and t >= b.  In a disjunction: t <= -a or t >= b.
      if (neutral() ? sum > 0 : sum <= 1) return false;
      if (sum != (neutral() ? 0 : 2)) continue;
      merged.push_back(i);
      merged.push_back(*j);
      added.push_back(neutral() ? compare_to_zero(a, Relation::eq)
                                : compare_to_zero(a + Term(-1), Relation::ne));
    }
    if (added.empty()) return true;
    std::sort(merged.rbegin(), merged.rend());
    for (const std::size_t i : merged) {
      children_.erase(children_.begin() + static_cast<std::ptrdiff_t>(i));
    }
    children_.insert(children_.end(), added.begin(), added.end());
    sort();
    return true;
  }

  // Inequalities were handled by merge_opposites; junctions are not looked into.
  [[nodiscard]] bool has_complements() const {
    return std::any_of(children_.begin(), children_.end(), [&](const Formula& f) {
      const auto* c = std::get_if<Comparison>(&f.node().kind);
      const bool looked_for = c != nullptr ? c->relation == Relation::eq
                                           : std::holds_alternative<Literal>(f.node().kind);
      return looked_for && std::binary_search(children_.begin(), children_.end(), !f, before);
    });
  }

  Formula make() {
    auto node = std::make_shared<Formula::Node>();
    const auto tag = mix(21, static_cast<std::uint64_t>(connective_));
    for (const Formula& child : children_) {
      const Formula::Node& c = child.node();
      node->hash += mix(tag, c.hash);
      node->shape += mix(tag, c.shape);
      node->opaque |= c.opaque;
      node->has_quotient |= c.has_quotient;
      node->has_product |= c.has_product;
      node->variables.insert(node->variables.end(), c.variables.begin(), c.variables.end());
    }
    node->hash = mix(tag, node->hash);
    node->shape = mix(tag, node->shape);
    std::sort(node->variables.begin(), node->variables.end());
    node->variables.erase(std::unique(node->variables.begin(), node->variables.end()),
                          node->variables.end());
    node->kind = Junction{connective_, std::move(children_)};
    return Formula(std::move(node));
  }

  static constexpr std::size_t comparison_index = 2;
  static_assert(
      std::is_same_v<std::variant_alternative_t<comparison_index, decltype(Formula::Node::kind)>,
                     Comparison>);

  Connective connective_;
  std::vector<Formula> children_;
};

}  // namespace

Formula make_junction(Connective connective, const std::vector<Formula>& children) {
  Builder builder(connective);
  for (const Formula& child : children) {
    if (!builder.add(child)) return Formula::constant(!builder.neutral());
  }
  return builder.finish();
}

}  // namespace selvage::smt
