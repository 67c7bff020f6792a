// SPDX-License-Identifier: Apache-2.0
//
// One coordinate is a sum of weighted digits of binders and a rest.  Taking the heaviest digit
// first, each is the quotient of what is left by its weight: right whenever the lighter digits
// together stay below that weight (mixed radix).  Where they do not, a value has several
// representations: in tiles that overlap, the last tile may be the only one that has it.
// A sum that is divided is found like a binder, from its digits; then it is a coordinate itself.
#include "effects/reach.h"

#include <algorithm>
#include <cstdlib>
#include <span>
#include <tuple>

#include "core/arith.h"
#include "core/build.h"
#include "effects/digits.h"
#include "effects/restated.h"

namespace selvage::effects {
namespace {

using core::Sym;

constexpr std::size_t max_free = 4;  // choices of binders that no coordinate determines
constexpr std::size_t max_alternatives = 16;

// One equation: the digits of a coordinate, and the value it must have.
struct Equation {
  DigitSum sum;
  Resolved value;
};

// A digit that has been found.
struct Found {
  Digit digit;
  Resolved value;
};

Resolved divided(const Resolved& e, std::int64_t by) {
  return by == 1 ? e : core::floor_div(e, core::int_const(by));
}

// Heaviest first; a total order of different digits, so that the result does not depend on the
// sort.
bool heavier(const WeightedDigit& a, const WeightedDigit& b) {
  const auto rank = [](const WeightedDigit& d) {
    return std::tuple(-std::abs(d.weight), d.digit.binder.id(), d.digit.div,
                      d.digit.mod.value_or(0));
  };
  return rank(a) < rank(b);
}

std::set<Sym> names_of(const std::vector<Binder>& binders) {
  std::set<Sym> out;
  for (const Binder& b : binders) out.insert(b.name);
  return out;
}

class Solver {
 public:
  // Where an equation of k digits has several solutions, the heaviest of them, or 0 to k - 1 of
  // them, are at the end of their ranges: `alternative` numbers these choices.
  Solver(const Access& access, const Equations& equations, std::size_t alternative = 0);
  // With these binders known.
  Solver(const Access& access, core::Substitution known)
      : access_(access), names_(names_of(access.binders)), solved_(std::move(known)) {}
  [[nodiscard]] Candidates solve();
  // How many alternatives there are, after one was solved.
  [[nodiscard]] std::size_t alternatives() const { return alternatives_; }

 private:
  void add_equation(const Resolved& index, const Resolved& value);
  void know_numbers();
  [[nodiscard]] bool open_number();
  [[nodiscard]] std::vector<WeightedDigit> unknowns(const Equation& e) const;
  [[nodiscard]] const Equation* next_equation() const;
  [[nodiscard]] bool solve(const Equation& e);
  [[nodiscard]] Resolved left_over(const Equation& e) const;
  void solve_one(const WeightedDigit& d, const Resolved& left);
  [[nodiscard]] bool solve_several(std::span<const WeightedDigit> heaviest_first, Resolved left);
  [[nodiscard]] std::optional<Resolved> at_the_end(std::span<const WeightedDigit> heaviest,
                                                   Resolved left);
  [[nodiscard]] std::size_t choose(std::size_t ways);
  void note(const Digit& d, const Resolved& value);
  [[nodiscard]] const Resolved* found(const Digit& d) const;
  [[nodiscard]] std::optional<Resolved> known_value(const Digit& d) const;
  [[nodiscard]] std::optional<Resolved> in_known(const Resolved& e) const;
  [[nodiscard]] std::optional<Resolved> smallest(const Digit& d) const;
  [[nodiscard]] std::optional<Resolved> largest(const Digit& d) const;
  [[nodiscard]] std::optional<std::int64_t> count(const Digit& d) const;
  [[nodiscard]] bool is_mixed_radix(const std::vector<WeightedDigit>& heaviest_first) const;
  void settle(const Sym& binder);
  void choose_free(Candidates& out) const;
  [[nodiscard]] bool conditions_mention(const Sym& binder) const;
  [[nodiscard]] const Binder* binder(const Sym& s) const;

  const Access& access_;
  std::set<Sym> names_;
  std::vector<NamedNumber> named_;
  std::set<Sym> opened_;  // those of them that have become equations
  std::vector<Equation> equations_;
  std::vector<Found> found_;
  core::Substitution solved_;
  std::size_t alternative_ = 0;  // what is left to choose
  std::size_t alternatives_ = 1;
  bool unique_ = true;
};

Solver::Solver(const Access& access, const Equations& equations, std::size_t alternative)
    : access_(access), names_(names_of(access.binders)), alternative_(alternative) {
  for (std::size_t d = 0; d < equations.cell.size(); ++d) {
    add_equation(equations.index[d], equations.cell[d]);
  }
}

void Solver::add_equation(const Resolved& index, const Resolved& value) {
  const std::size_t before = named_.size();
  const auto sum = digit_sum(index, names_, named_);
  if (sum) equations_.push_back({*sum, value});
  if (!sum || named_.size() > before) unique_ = false;
}

// A named number is known once all binders in it are.
void Solver::know_numbers() {
  for (const NamedNumber& n : named_) {
    if (solved_.contains(n.name)) continue;
    if (const auto value = in_known(n.number)) {
      solved_.insert_or_assign(n.name, *value);
      opened_.insert(n.name);
    }
  }
}

// A named number that is known by now becomes an equation; whether there was one.
bool Solver::open_number() {
  const auto next = std::find_if(named_.begin(), named_.end(), [&](const NamedNumber& n) {
    return solved_.contains(n.name) && !opened_.contains(n.name);
  });
  if (next == named_.end()) return false;
  opened_.insert(next->name);
  const Resolved number = next->number;
  add_equation(number, solved_.at(next->name));
  return true;
}

const Binder* Solver::binder(const Sym& s) const {
  const auto it = std::find_if(access_.binders.begin(), access_.binders.end(),
                               [&](const Binder& b) { return b.name == s; });
  return it == access_.binders.end() ? nullptr : &*it;
}

const Resolved* Solver::found(const Digit& d) const {
  const auto it =
      std::find_if(found_.begin(), found_.end(), [&](const Found& f) { return f.digit == d; });
  return it == found_.end() ? nullptr : &it->value;
}

std::optional<Resolved> Solver::known_value(const Digit& d) const {
  if (const Resolved* v = found(d)) return *v;
  const auto whole = solved_.find(d.binder);
  return whole == solved_.end() ? std::nullopt : std::optional(value_of(d, whole->second));
}

std::vector<WeightedDigit> Solver::unknowns(const Equation& e) const {
  std::vector<WeightedDigit> out;
  for (const WeightedDigit& d : e.sum.digits) {
    if (!known_value(d.digit)) out.push_back(d);
  }
  return out;
}

// The one with the fewest unknowns, but some; null when all is known.
const Equation* Solver::next_equation() const {
  const Equation* best = nullptr;
  std::size_t fewest = 0;
  for (const Equation& e : equations_) {
    const std::size_t n = unknowns(e).size();
    if (n > 0 && (best == nullptr || n < fewest)) {
      best = &e;
      fewest = n;
    }
  }
  return best;
}

// `e` with the binders that are solved replaced; nothing if others remain.
std::optional<Resolved> Solver::in_known(const Resolved& e) const {
  const Resolved out = core::substitute(e, solved_);
  const std::set<Sym> left = core::free_names(out);
  const bool open =
      std::any_of(left.begin(), left.end(), [&](const Sym& s) { return names_.contains(s); });
  return open ? std::nullopt : std::optional(out);
}

std::optional<Resolved> Solver::smallest(const Digit& d) const {
  const Binder* b = binder(d.binder);
  if (d.mod || b == nullptr) return core::int_const(0);  // of a named number, a guess
  const auto lo = in_known(b->range->lo);
  return lo ? std::optional(value_of(d, *lo)) : std::nullopt;
}

std::optional<Resolved> Solver::largest(const Digit& d) const {
  if (d.mod) return core::int_const(*d.mod - 1);
  const Binder* b = binder(d.binder);
  const auto hi = b == nullptr ? std::nullopt : in_known(b->range->hi);
  return hi ? std::optional(value_of(d, core::sub(*hi, core::int_const(1)))) : std::nullopt;
}

// How many values the digit takes, where that is a constant.
std::optional<std::int64_t> Solver::count(const Digit& d) const {
  if (d.mod) return d.mod;
  const auto lo = smallest(d);
  const auto hi = largest(d);
  if (!lo || !hi) return std::nullopt;
  const auto span = core::constant_value(core::sub(*hi, *lo));
  return span ? core::control_arith(core::BinaryOp::add, *span, 1) : std::nullopt;
}

// Every digit but the heaviest together stays below the next weight, so that a value has one
// representation.
bool Solver::is_mixed_radix(const std::vector<WeightedDigit>& heaviest_first) const {
  std::int64_t below = 0;  // the largest value of the lighter digits
  for (auto d = heaviest_first.rbegin(); d != heaviest_first.rend(); ++d) {
    const std::int64_t weight = std::abs(d->weight);
    if (below >= weight) return false;
    if (d + 1 == heaviest_first.rend()) return true;
    const auto values = count(d->digit);
    if (!values) return false;
    const auto span = core::control_arith(core::BinaryOp::mul, weight, *values - 1);
    const auto sum = span ? core::control_arith(core::BinaryOp::add, below, *span) : span;
    if (!sum) return false;
    below = *sum;
  }
  return true;
}

void Solver::note(const Digit& d, const Resolved& value) {
  found_.push_back({d, value});
  if (d.is_plain()) solved_.insert_or_assign(d.binder, value);
}

// What the unknown digits of the equation must add up to.
Resolved Solver::left_over(const Equation& e) const {
  Resolved left = core::sub(e.value, e.sum.rest);
  for (const WeightedDigit& d : e.sum.digits) {
    const auto v = known_value(d.digit);
    if (v) left = core::sub(left, core::mul(core::int_const(d.weight), *v));
  }
  return left;
}

// One unknown is its share of what is left, wherever its range begins.
void Solver::solve_one(const WeightedDigit& d, const Resolved& left) {
  const Resolved share = divided(left, std::abs(d.weight));
  note(d.digit, d.weight > 0 ? share : core::sub(core::int_const(0), share));
}

// With digit = smallest + t (weight > 0) or largest - t (weight < 0), t >= 0: sum |weight| * t is
// what is left.
bool Solver::solve_several(std::span<const WeightedDigit> heaviest_first, Resolved left) {
  std::vector<Resolved> origins;
  for (const WeightedDigit& d : heaviest_first) {
    const auto origin = d.weight > 0 ? smallest(d.digit) : largest(d.digit);
    if (!origin) return false;
    left = core::sub(left, core::mul(core::int_const(d.weight), *origin));
    origins.push_back(*origin);
  }
  for (std::size_t k = 0; k < heaviest_first.size(); ++k) {
    const WeightedDigit& d = heaviest_first[k];
    const Resolved t = divided(left, std::abs(d.weight));
    note(d.digit, d.weight > 0 ? core::add(origins[k], t) : core::sub(origins[k], t));
    left = core::floor_mod(left, core::int_const(std::abs(d.weight)));
  }
  return true;
}

// The heaviest digits are where the sum is largest; what is left, if they can be.
std::optional<Resolved> Solver::at_the_end(std::span<const WeightedDigit> heaviest, Resolved left) {
  for (const WeightedDigit& d : heaviest) {
    const auto most = d.weight > 0 ? largest(d.digit) : smallest(d.digit);
    if (!most) return std::nullopt;
    note(d.digit, *most);
    left = core::sub(left, core::mul(core::int_const(d.weight), *most));
  }
  return left;
}

std::size_t Solver::choose(std::size_t ways) {
  const std::size_t chosen = alternative_ % ways;
  alternative_ /= ways;
  alternatives_ = std::min(alternatives_ * ways, max_alternatives);
  return chosen;
}

bool Solver::solve(const Equation& e) {
  std::vector<WeightedDigit> digits = unknowns(e);
  std::sort(digits.begin(), digits.end(), heavier);
  const bool plain = std::all_of(digits.begin(), digits.end(),
                                 [](const WeightedDigit& d) { return d.digit.is_plain(); });
  const bool one_way = is_mixed_radix(digits);
  unique_ = unique_ && plain && one_way;
  const std::size_t ends = one_way ? 0 : choose(digits.size());
  const std::span<const WeightedDigit> all(digits);
  const auto left = at_the_end(all.first(ends), left_over(e));
  if (!left) return false;
  if (digits.size() - ends > 1) return solve_several(all.subspan(ends), *left);
  solve_one(digits.back(), *left);
  return true;
}

// A binder of which only digits are known is their weighted sum.
void Solver::settle(const Sym& binder) {
  if (solved_.contains(binder)) return;
  std::optional<Resolved> sum;
  for (const Found& f : found_) {
    if (f.digit.binder != binder) continue;
    const Resolved part = core::mul(core::int_const(f.digit.div), f.value);
    sum = sum ? core::add(*sum, part) : part;
  }
  if (sum) solved_.insert_or_assign(binder, *sum);
}

bool Solver::conditions_mention(const Sym& name) const {
  const auto in = [&](const Resolved& e) { return core::free_names(e).contains(name); };
  return std::any_of(access_.guards.begin(), access_.guards.end(), in) ||
         std::any_of(access_.binders.begin(), access_.binders.end(),
                     [&](const Binder& b) { return in(b.range->lo) || in(b.range->hi); });
}

// A binder that no coordinate determines may have any value of its range: the first or, where it
// matters, the last.
void Solver::choose_free(Candidates& out) const {
  out.candidates = {Reaching{solved_}};
  for (const Binder& b : access_.binders) {
    if (solved_.contains(b.name)) continue;
    const bool matters = conditions_mention(b.name);
    if (matters) out.unique = false;
    std::vector<Reaching> next;
    for (const Reaching& r : out.candidates) {
      const Resolved last = core::sub(core::substitute(b.range->hi, r.binders), core::int_const(1));
      const Resolved first = core::substitute(b.range->lo, r.binders);
      Reaching low = r;
      low.binders.insert_or_assign(b.name, first);
      next.push_back(low);
      if (!matters || out.candidates.size() * 2 > max_free) continue;
      Reaching high = r;
      high.binders.insert_or_assign(b.name, last);
      next.push_back(high);
    }
    out.candidates = std::move(next);
  }
}

Candidates Solver::solve() {
  do {
    know_numbers();
    while (const Equation* e = next_equation()) {
      if (!solve(*e)) return Candidates{{}, false};
      know_numbers();
    }
    for (const NamedNumber& n : named_) settle(n.name);
  } while (open_number());
  for (const Binder& b : access_.binders) settle(b.name);
  Candidates out;
  out.unique = unique_;
  choose_free(out);
  return out;
}

}  // namespace

Candidates reaching(const Access& access, const std::vector<Resolved>& cell) {
  ENSURE(access.index.size() == cell.size(), "a cell has one coordinate per dimension");
  const bool ranged = std::all_of(access.binders.begin(), access.binders.end(),
                                  [](const Binder& b) { return b.range.has_value(); });
  if (!ranged) return Candidates{{}, false};
  const Equations equations{access.index, cell};
  Solver first(access, equations);
  Candidates out = first.solve();
  if (out.unique) return out;
  const auto add = [&](Solver solver) {
    for (Reaching& more : solver.solve().candidates) out.candidates.push_back(std::move(more));
  };
  for (std::size_t k = 1; k < first.alternatives(); ++k) add(Solver(access, equations, k));
  if (const auto dividends = of_dividends(equations)) add(Solver(access, *dividends));
  const std::set<Sym> binders_of_access = names_of(access.binders);
  if (const auto coefficients = of_coefficients(equations, binders_of_access))
    add(Solver(access, *coefficients));
  if (auto binders = matched(equations, binders_of_access))
    add(Solver(access, std::move(*binders)));
  return out;
}

}  // namespace selvage::effects
