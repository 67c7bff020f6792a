// SPDX-License-Identifier: Apache-2.0
//
// The order comes from one round of colour refinement: a variable's colour sums up the places where
// it occurs (told apart by the name-free shapes of what surrounds them), and then formulas are
// hashed with colours in place of names.  Hashes only choose an order; a collision costs a cache
// miss and nothing else.
#include "smt/key.h"

#include <algorithm>
#include <array>

#include "smt/checked.h"

namespace selvage::smt {
namespace {

std::uint64_t bits(Integer a) { return static_cast<std::uint64_t>(a); }

// What is known of each variable, found by id: a hash table with linear probing, sized once.
class Variables {
 public:
  struct Entry {
    const Variable* variable = nullptr;
    std::uint64_t colour = 0;
    std::int64_t number = -1;
  };

  explicit Variables(std::size_t most) {
    std::size_t size = 16;
    while (size < 2 * most) size *= 2;
    entries_.resize(size);
  }

  Entry& operator[](const Variable& v) {
    std::size_t at = mix(v.id, 7) & (entries_.size() - 1);
    while (entries_[at].variable != nullptr && entries_[at].variable->id != v.id) {
      at = (at + 1) & (entries_.size() - 1);
    }
    entries_[at].variable = &v;
    return entries_[at];
  }

 private:
  std::vector<Entry> entries_;
};

// A hash of a term and of its negative, which tells which sign an equality is to be written with.
struct Signed {
  std::uint64_t plus, minus;
};

class Canonicaliser {
 public:
  explicit Canonicaliser(std::size_t most_variables) : variables_(most_variables) {}

  CanonicalQuery run(std::span<const Formula> facts, const Formula& goal) {
    colour(goal, mix(1, goal.node().shape));
    for (const Formula& fact : facts) colour(fact, mix(2, fact.node().shape));
    write(goal);
    const auto order = sorted<Formula>(facts, [&](const Formula& f) { return hash(f); });
    const Formula* previous = nullptr;
    for (const auto& [h, position] : order) {
      const Formula& fact = facts[position];
      if (previous != nullptr && same(*previous, fact)) continue;
      write(fact);
      result_.facts.push_back(position);
      previous = &fact;
    }
    return std::move(result_);
  }

 private:
  using Ranked = std::pair<std::uint64_t, std::size_t>;

  template <class T, class Hash>
  static std::vector<Ranked> sorted(std::span<const T> items, const Hash& hash) {
    std::vector<Ranked> order;
    order.reserve(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) order.emplace_back(hash(items[i]), i);
    std::sort(order.begin(), order.end());
    return order;
  }

  // ---- colours: `context` says where the visited part stands ----

  void colour(const Formula& f, std::uint64_t context) {
    std::visit(
        Overload{[](const Truth&) {},
                 [&](const Literal& l) { variables_[l.variable].colour += mix(context, 3); },
                 [&](const Comparison& c) { colour(c.term, context, c.relation != Relation::le); },
                 [](const Unknown&) {},
                 [&](const Junction& j) {
                   for (const Formula& child : j.children) {
                     colour(child, mix(context, child.node().shape));
                   }
                 }},
        f.node().kind);
  }

  // An equality looks the same with both signs.
  void colour(const Term& t, std::uint64_t context, bool either_sign) {
    for (const Monomial& m : t.node().monomials) {
      const auto coefficient = either_sign ? magnitude(m.coefficient) : bits(m.coefficient);
      colour(*m.atom, mix(mix(context, coefficient), m.atom->shape));
    }
  }

  void colour(const Atom& a, std::uint64_t context) {
    std::visit(Overload{[&](const Variable& v) { variables_[v].colour += mix(context, 4); },
                        [&](const Quotient& q) { colour(q.numerator, context, false); },
                        [&](const Product& p) {
                          for (const AtomRef& f : p.factors) colour(*f, mix(context, f->shape));
                        }},
               a.kind);
  }

  // ---- hashes with colours for names ----

  std::uint64_t hash(const Formula& f) {
    return std::visit(
        Overload{[](const Truth& t) { return mix(31, t.value); },
                 [&](const Literal& l) {
                   return mix(mix(32, l.positive), variables_[l.variable].colour);
                 },
                 [&](const Comparison& c) {
                   const auto relation = mix(33, static_cast<std::uint64_t>(c.relation));
                   const Signed h = hash(c.term);
                   return mix(relation, c.relation == Relation::le ? h.plus : h.plus + h.minus);
                 },
                 [](const Unknown&) { return mix(34, 0); },
                 [&](const Junction& j) {
                   std::uint64_t sum = 0;
                   for (const Formula& child : j.children) sum += hash(child);
                   return mix(mix(35, static_cast<std::uint64_t>(j.connective)), sum);
                 }},
        f.node().kind);
  }

  std::uint64_t hash(const Monomial& m) { return mix(hash(*m.atom), bits(m.coefficient)); }

  Signed hash(const Term& t) {
    Signed sum{mix(36, bits(t.node().constant)), mix(36, 0 - bits(t.node().constant))};
    for (const Monomial& m : t.node().monomials) {
      const std::uint64_t atom = hash(*m.atom);
      sum.plus += mix(atom, bits(m.coefficient));
      sum.minus += mix(atom, 0 - bits(m.coefficient));
    }
    return sum;
  }

  std::uint64_t hash(const Atom& a) {
    return std::visit(Overload{[&](const Variable& v) { return mix(37, variables_[v].colour); },
                               [&](const Quotient& q) {
                                 return mix(mix(38, bits(q.divisor)), hash(q.numerator).plus);
                               },
                               [&](const Product& p) {
                                 std::uint64_t sum = 0;
                                 for (const AtomRef& f : p.factors) sum += mix(39, hash(*f));
                                 return mix(39, sum);
                               }},
                      a.kind);
  }

  // ---- writing: every form starts with its own byte and says how long it is ----

  void number(std::uint64_t value) {
    while (value >= 0x80) {
      result_.text.push_back(static_cast<char>(value | 0x80));
      value >>= 7;
    }
    result_.text.push_back(static_cast<char>(value));
  }
  // Small numbers of either sign stay short.
  void integer(std::uint64_t value) { number((value << 1) ^ (0 - (value >> 63))); }
  void form(char tag) { result_.text.push_back(tag); }

  void write(const Variable& v) {
    Variables::Entry& entry = variables_[v];
    if (entry.number < 0) {
      entry.number = static_cast<std::int64_t>(result_.variables.size());
      result_.variables.push_back(&v);
    }
    number(static_cast<std::uint64_t>(entry.number));
  }

  void write(const Formula& f) {
    std::visit(Overload{[&](const Truth& t) { form(t.value ? 'T' : 'F'); },
                        [&](const Literal& l) {
                          form(l.positive ? 'l' : 'n');
                          write(l.variable);
                        },
                        [&](const Comparison& c) { write(c); }, [&](const Unknown&) { form('?'); },
                        [&](const Junction& j) { write(j); }},
               f.node().kind);
  }

  void write(const Comparison& c) {
    constexpr std::array tags = {'<', '=', '!'};
    form(tags[static_cast<std::size_t>(c.relation)]);
    const Signed h = hash(c.term);
    write(c.term, c.relation != Relation::le && h.minus < h.plus && negatable(c.term));
  }

  // The one number without a negative must not stand for its own.
  static bool negatable(const Term& t) {
    const auto& monomials = t.node().monomials;
    return t.node().constant != INT64_MIN &&
           std::none_of(monomials.begin(), monomials.end(),
                        [](const Monomial& m) { return m.coefficient == INT64_MIN; });
  }

  void write(const Junction& j) {
    form(j.connective == Connective::all ? '&' : '|');
    number(j.children.size());
    const auto order = sorted<Formula>(j.children, [&](const Formula& f) { return hash(f); });
    for (const auto& [h, position] : order) write(j.children[position]);
  }

  void write(const Term& t, bool negated) {
    const auto value = [&](Integer a) { return negated ? 0 - bits(a) : bits(a); };
    const auto& monomials = t.node().monomials;
    number(monomials.size());
    const auto order = sorted<Monomial>(
        monomials, [&](const Monomial& m) { return mix(hash(*m.atom), value(m.coefficient)); });
    for (const auto& [h, position] : order) {
      integer(value(monomials[position].coefficient));
      write(*monomials[position].atom);
    }
    integer(value(t.node().constant));
  }

  void write(const Atom& a) {
    std::visit(Overload{[&](const Variable& v) {
                          form('v');
                          write(v);
                        },
                        [&](const Quotient& q) {
                          form('/');
                          integer(bits(q.divisor));
                          write(q.numerator, false);
                        },
                        [&](const Product& p) {
                          form('*');
                          number(p.factors.size());
                          const auto order = sorted<AtomRef>(
                              p.factors, [&](const AtomRef& f) { return hash(*f); });
                          for (const auto& [h, position] : order) write(*p.factors[position]);
                        }},
               a.kind);
  }

  Variables variables_;
  CanonicalQuery result_;
};

}  // namespace

CanonicalQuery canonical(std::span<const Formula> facts, const Formula& goal) {
  std::size_t occurrences = goal.node().variables.size();
  for (const Formula& fact : facts) occurrences += fact.node().variables.size();
  return Canonicaliser(occurrences).run(facts, goal);
}

}  // namespace selvage::smt
