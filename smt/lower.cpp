// SPDX-License-Identifier: Apache-2.0
#include "smt/lower.h"

#include <algorithm>
#include <string>

#include "core/ensure.h"
#include "smt/digits.h"
#include "smt/narrow.h"
#include "smt/rewrite.h"

namespace selvage::smt {
namespace {

// All quotients met whose numerators differ by constants only.
struct Group {
  Term base;                     // the numerator with the least constant
  std::vector<AtomRef> members;  // each once, in order of appearance
};

const Quotient& as_quotient(const AtomRef& atom) { return std::get<Quotient>(atom->kind); }

// Calls f on every quotient whose numerator contains none.
template <class F>
void for_each_innermost(const AtomRef& atom, const F& f);

template <class F>
void for_each_innermost(const Term& term, const F& f) {
  for (const Monomial& m : term.node().monomials) for_each_innermost(m.atom, f);
}

template <class F>
void for_each_innermost(const AtomRef& atom, const F& f) {
  if (!atom->has_quotient) return;
  if (const auto* q = std::get_if<Quotient>(&atom->kind)) {
    if (q->numerator.node().has_quotient) {
      for_each_innermost(q->numerator, f);
    } else {
      f(atom);
    }
  } else if (const auto* p = std::get_if<Product>(&atom->kind)) {
    for (const AtomRef& factor : p->factors) for_each_innermost(factor, f);
  }
}

template <class F>
void for_each_innermost(const Formula& formula, const F& f) {
  if (!formula.node().has_quotient) return;
  if (const auto* c = std::get_if<Comparison>(&formula.node().kind)) {
    for_each_innermost(c->term, f);
  } else if (const auto* j = std::get_if<Junction>(&formula.node().kind)) {
    for (const Formula& child : j->children) for_each_innermost(child, f);
  }
}

void add_member(Group& group, const AtomRef& atom) {
  const Term& numerator = as_quotient(atom).numerator;
  const bool known = std::any_of(group.members.begin(), group.members.end(), [&](const AtomRef& m) {
    return m->hash == atom->hash && compare(*m, *atom) == 0;
  });
  if (known) return;
  group.members.push_back(atom);
  if (numerator.node().constant < group.base.node().constant) group.base = numerator;
}

// A variable of the base that can be written as +-(digits) -+ (the rest of the base), and that is
// best written so.
struct Replaceable {
  Variable variable;
  Integer sign;
};

class Lowering {
 public:
  explicit Lowering(std::vector<Formula> units) : units_(std::move(units)), bounds_(units_) {}

  Lowered run() && {
    narrow();
    while (const auto group = next_group()) {
      lower(*group);
      narrow();
    }
    return {std::move(units_), std::move(definitions_), std::move(bounds_)};
  }

 private:
  void narrow() {
    for (Formula& unit : units_) unit = narrow_divisions(unit, bounds_);
  }

  // The group with the fewest monomials in its base, the first among equals.
  [[nodiscard]] std::optional<Group> next_group() const {
    std::vector<Group> groups;
    for (const Formula& unit : units_) {
      for_each_innermost(unit, [&](const AtomRef& atom) {
        const Term& numerator = as_quotient(atom).numerator;
        const auto found = std::find_if(groups.begin(), groups.end(), [&](const Group& g) {
          return compare_linear(g.base, numerator) == 0;
        });
        add_member(found != groups.end() ? *found : groups.emplace_back(Group{numerator, {}}),
                   atom);
      });
    }
    const auto simplest =
        std::min_element(groups.begin(), groups.end(), [](const Group& a, const Group& b) {
          return a.base.node().monomials.size() < b.base.node().monomials.size();
        });
    return simplest == groups.end() ? std::nullopt : std::optional(std::move(*simplest));
  }

  Variable fresh(const char* what) {
    const std::uint64_t id = first_fresh_id + fresh_count_++;
    return Variable{id, what + std::to_string(fresh_count_)};
  }

  // A new variable whose values lie in the range because of how it will be defined.  Z3 is told:
  // stated bounds let it enumerate.
  Variable fresh_within(const char* what, const Interval& range) {
    Variable v = fresh(what);
    bounds_.restrict(v, range);
    if (range.lo) definitions_.push_back(Term(v) >= Term(*range.lo));
    if (range.hi) definitions_.push_back(Term(v) <= Term(*range.hi));
    return v;
  }

  Digits make_digits(const Term& base, const std::vector<Integer>& chain) {
    Digits result{chain, {}};
    Integer weight = 1;
    for (const Integer next : chain) {
      const Integer size = next / weight;
      result.digits.push_back({weight, size, fresh_within("digit", {0, size - 1})});
      weight = next;
    }
    const Interval range = bounds_.of(base);
    const auto leading = [&](const std::optional<Integer>& end) {
      return end ? std::optional(floor_quotient(*end, weight)) : std::nullopt;
    };
    result.digits.push_back(
        {weight, 0, fresh_within("quotient", {leading(range.lo), leading(range.hi)})});
    definitions_.push_back(base == result.value());
    return result;
  }

  // A variable for the quotient alone.
  Term define_alone(const Quotient& q) {
    const Interval range = bounds_.of(*make_quotient_atom(q.numerator, q.divisor));
    const Variable v = fresh_within("quotient", range);
    const Term rest = q.numerator - scaled(Term(v), q.divisor);
    definitions_.push_back(rest >= Term(0));
    definitions_.push_back(rest < Term(q.divisor));
    return Term(v);
  }

  // div(digits + offset, divisor), for offset >= 0.
  Term shifted_quotient(const Digits& digits, Integer offset, Integer divisor) {
    Term whole = digits.quotient(divisor);
    if (offset == 0) return whole;
    const Term low = digits.remainder(divisor) + Term(offset);
    const Term carry = narrow_divisions(low.floor_div(divisor), bounds_);
    return whole + rewrite(carry, [&](const AtomRef& atom) -> std::optional<Term> {
             const auto* q = std::get_if<Quotient>(&atom->kind);
             return q != nullptr ? std::optional(define_alone(*q)) : std::nullopt;
           });
  }

  // The variable with the widest range, so that narrow ones, digits themselves, stay visible.
  [[nodiscard]] std::optional<Replaceable> replaceable(const Term& base) const {
    std::optional<Replaceable> best;
    std::optional<Wide> best_width;  // nothing: unbounded
    for (const Monomial& m : base.node().monomials) {
      const auto* v = std::get_if<Variable>(&m.atom->kind);
      if (v == nullptr || magnitude(m.coefficient) != 1 || v->id >= first_fresh_id) continue;
      const Interval range = bounds_.of(*v);
      std::optional<Wide> width;
      if (range.lo && range.hi) width = static_cast<Wide>(*range.hi) - *range.lo;
      if (best && (!best_width || (width && *width <= *best_width))) continue;
      best = Replaceable{*v, m.coefficient};
      best_width = width;
    }
    return best;
  }

  void lower(const Group& group) {
    std::vector<Integer> divisors;
    for (const AtomRef& atom : group.members) divisors.push_back(as_quotient(atom).divisor);
    std::vector<Digits> numbers;
    for (const auto& chain : divisibility_chains(divisors)) {
      numbers.push_back(make_digits(group.base, chain));
    }
    std::vector<Term> replacements;
    for (const AtomRef& atom : group.members)
      replacements.push_back(replacement(group, numbers, atom));
    substitute(group, replacements, numbers.front());
  }

  Term replacement(const Group& group, const std::vector<Digits>& numbers, const AtomRef& atom) {
    const Quotient& q = as_quotient(atom);
    const auto number = std::find_if(numbers.begin(), numbers.end(), [&](const Digits& d) {
      return std::find(d.chain.begin(), d.chain.end(), q.divisor) != d.chain.end();
    });
    ENSURE(number != numbers.end(), "every divisor is in a chain");
    const Integer offset = q.numerator.node().constant - group.base.node().constant;
    return shifted_quotient(*number, offset, q.divisor);
  }

  // Only formulas with divisions change: in those a variable of the base is written with digits
  // too, so that `i - 8*div(i, 8)` shows as the digit it is.
  void substitute(const Group& group, const std::vector<Term>& replacements, const Digits& number) {
    const auto variable = replaceable(group.base);
    std::optional<Term> written;
    if (variable) {
      const Term rest = group.base - scaled(Term(variable->variable), variable->sign);
      written = scaled(number.value() - rest, variable->sign);
    }
    const AtomRewrite replace = [&](const AtomRef& atom) -> std::optional<Term> {
      if (const auto* v = std::get_if<Variable>(&atom->kind)) {
        return variable && v->id == variable->variable.id ? written : std::nullopt;
      }
      for (std::size_t i = 0; i < group.members.size(); ++i) {
        if (group.members[i]->hash == atom->hash && compare(*group.members[i], *atom) == 0) {
          return replacements[i];
        }
      }
      return std::nullopt;
    };
    for (Formula& unit : units_) {
      if (unit.node().has_quotient) unit = rewrite(unit, replace);
    }
  }

  std::vector<Formula> units_;
  std::vector<Formula> definitions_;
  Bounds bounds_;
  std::uint64_t fresh_count_ = 0;
};

}  // namespace

Lowered lower_divisions(std::vector<Formula> units) { return Lowering(std::move(units)).run(); }

}  // namespace selvage::smt
