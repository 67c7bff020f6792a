// SPDX-License-Identifier: Apache-2.0
#include "smt/elimination.h"

#include <algorithm>
#include <optional>

namespace selvage::smt {
namespace {

// Of x_k, so that the rows need not mention it any more.
struct Step {
  std::size_t variable;
  // x_k is the value of this row, in which x_k itself stands for the number that replaced it.
  std::optional<Row> definition;
  // Or it lies between these, which were at most 0.
  std::vector<Row> bounds = {};
};

// A row that may not fit yet.
struct WideRow {
  std::vector<Wide> coefficients;
  Wide constant = 0;
};

enum class Shadow { real, dark };

Wide size(Wide a) { return a < 0 ? -a : a; }

Wide common_divisor(const std::vector<Wide>& numbers) {
  Wide g = 0;
  for (Wide a : numbers) {
    for (a = size(a); a != 0;) {
      const Wide rest = g % a;
      g = a;
      a = rest;
    }
    if (g == 1) break;
  }
  return g;
}

// The whole number nearest to a / b.
Wide nearest(Wide a, Wide b) {
  const Wide q = floor_quotient(2 * a + size(b), 2 * size(b));
  return b < 0 ? -q : q;
}

class Elimination {
 public:
  Elimination(const Rows& rows, std::size_t width, Effort& effort)
      : effort_(effort), width_(width) {
    for (const Row& row : rows.equalities) add(wide(row), true);
    for (const Row& row : rows.inequalities) add(wide(row), false);
  }

  Solution run() {
    while (open()) {
      solve_equalities();
      if (open()) tidy();
      if (!open() || !equalities_.empty()) continue;
      if (inequalities_.empty()) return solution();
      spend(width_ * inequalities_.size());
      const Candidate next = choose();
      if (!next.exact && !inexact_) {
        const Solution certain = within_dark_shadow(next);
        if (certain.answer == Satisfiability::satisfiable) return certain;
      }
      remove(next);
    }
    const bool refuted = status_ == Status::contradictory && shadow_ == Shadow::real;
    return {refuted ? Satisfiability::unsatisfiable : Satisfiability::unknown};
  }

 private:
  enum class Status { open, contradictory, given_up };

  struct Candidate {
    std::size_t variable = 0;
    bool exact = false;
    std::size_t made = 0;    // new rows
    std::size_t spared = 0;  // rows that go
  };

  [[nodiscard]] bool open() const { return status_ == Status::open; }
  void end(Status s) {
    if (open()) status_ = s;
  }
  void spend(std::uint64_t amount) {
    if (!effort_.spend(amount)) end(Status::given_up);
  }

  static WideRow wide(const Row& row) {
    return {{row.coefficients.begin(), row.coefficients.end()}, row.constant};
  }

  // ---- rows ----

  // Divides by what all coefficients share; an inequality becomes as narrow as whole numbers allow.
  void add(WideRow row, bool equality) {
    spend(width_);
    const Wide g = common_divisor(row.coefficients);
    if (g == 0) {
      if (equality ? row.constant != 0 : row.constant > 0) end(Status::contradictory);
      return;
    }
    if (equality && row.constant % g != 0) return end(Status::contradictory);
    Row narrow;
    narrow.coefficients.reserve(width_);
    bool small = true;
    const auto take = [&](Wide a) {
      // One bit is kept free, so that sums of two products fit twice the length.
      constexpr Wide largest = Wide{1} << 62;
      small = small && -largest < a && a < largest;
      return static_cast<Integer>(a);
    };
    for (const Wide a : row.coefficients) narrow.coefficients.push_back(take(a / g));
    narrow.constant = take(ceil_quotient(row.constant, g));
    if (!small) return end(Status::given_up);
    (equality ? equalities_ : inequalities_).push_back(std::move(narrow));
  }

  // a * x + b * y
  static WideRow sum(Wide a, const Row& x, Wide b, const Row& y) {
    WideRow row;
    row.coefficients.reserve(x.coefficients.size());
    for (std::size_t i = 0; i < x.coefficients.size(); ++i) {
      row.coefficients.push_back(a * x.coefficients[i] + b * y.coefficients[i]);
    }
    row.constant = a * x.constant + b * y.constant;
    return row;
  }

  // ---- equalities ----

  void solve_equalities() {
    while (open() && !equalities_.empty()) {
      const Row row = equalities_.back();
      const std::size_t k = smallest_in(row);
      if (magnitude(row.coefficients[k]) == 1) equalities_.pop_back();
      replace(k, definition(row, k));
    }
  }

  static std::size_t smallest_in(const Row& row) {
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < row.coefficients.size(); ++i) {
      const Integer a = row.coefficients[i];
      if (a != 0 && (!best || magnitude(a) < magnitude(row.coefficients[*best]))) best = i;
    }
    return best.value();
  }

  // With a_k = 1 or -1 the equality says what x_k is.  Otherwise another number stands for x_k,
  //   t = x_k + sum(nearest(a_i / a_k) * x_i) + nearest(constant / a_k),
  // and in terms of it all other coefficients of the equality are smaller than a_k.
  static Row definition(const Row& row, std::size_t k) {
    const Integer a = row.coefficients[k];
    const auto part = [&](Integer b) { return static_cast<Integer>(-nearest(b, a)); };
    Row result;
    for (const Integer b : row.coefficients) result.coefficients.push_back(part(b));
    result.coefficients[k] = magnitude(a) == 1 ? 0 : 1;
    result.constant = part(row.constant);
    return result;
  }

  void replace(std::size_t k, const Row& by) {
    for (const bool equality : {true, false}) {
      std::vector<Row> rows;
      rows.swap(equality ? equalities_ : inequalities_);
      for (Row& row : rows) {
        const Integer a = row.coefficients[k];
        if (a == 0) {
          (equality ? equalities_ : inequalities_).push_back(std::move(row));
          continue;
        }
        row.coefficients[k] = 0;
        add(sum(1, row, a, by), equality);
      }
    }
    steps_.push_back({k, by});
  }

  // ---- inequalities ----

  // Of rows with equal coefficients the narrowest counts; two opposite ones may leave nothing, or
  // one value.
  void tidy() {
    std::sort(inequalities_.begin(), inequalities_.end(), [](const Row& a, const Row& b) {
      return a.coefficients != b.coefficients ? a.coefficients < b.coefficients
                                              : a.constant > b.constant;
    });
    const auto alike = [](const Row& a, const Row& b) { return a.coefficients == b.coefficients; };
    inequalities_.erase(std::unique(inequalities_.begin(), inequalities_.end(), alike),
                        inequalities_.end());
    spend(width_ * inequalities_.size());
    for (const Row& row : inequalities_) {
      const auto opposite = opposite_of(row);
      if (opposite == inequalities_.end()) continue;
      const Wide gap = static_cast<Wide>(row.constant) + opposite->constant;
      if (gap > 0) return end(Status::contradictory);
      if (gap == 0 && row.coefficients < opposite->coefficients) equalities_.push_back(row);
    }
  }

  [[nodiscard]] std::vector<Row>::const_iterator opposite_of(const Row& row) const {
    std::vector<Integer> wanted;
    wanted.reserve(width_);
    for (const Integer a : row.coefficients) wanted.push_back(-a);
    const auto found = std::lower_bound(
        inequalities_.begin(), inequalities_.end(), wanted,
        [](const Row& r, const std::vector<Integer>& w) { return r.coefficients < w; });
    const bool there = found != inequalities_.end() && found->coefficients == wanted;
    return there ? found : inequalities_.end();
  }

  // The variable whose elimination leaves the fewest rows, one for which it is exact if possible.
  [[nodiscard]] Candidate choose() const {
    std::optional<Candidate> best;
    for (std::size_t k = 0; k < width_; ++k) {
      const Candidate c = candidate(k);
      if (c.spared == 0) continue;
      // c.made - c.spared < best.made - best.spared, without negative numbers.
      const bool better =
          !best ||
          (c.exact != best->exact ? c.exact : c.made + best->spared < best->made + c.spared);
      if (better) best = c;
    }
    return best.value();
  }

  [[nodiscard]] Candidate candidate(std::size_t k) const {
    std::size_t above = 0, below = 0;
    bool units_above = true, units_below = true;
    for (const Row& row : inequalities_) {
      const Integer a = row.coefficients[k];
      above += a > 0 ? 1 : 0;
      below += a < 0 ? 1 : 0;
      units_above = units_above && a <= 1;
      units_below = units_below && a >= -1;
    }
    return {k, units_above || units_below || above * below == 0, above * below, above + below};
  }

  // From a*x + u <= 0 and -b*x + l <= 0: b*u + a*l <= 0, and in the dark shadow, which is the part
  // below which there is a whole number, b*u + a*l + (a-1)*(b-1) <= 0.
  void remove(const Candidate& c) {
    std::vector<Row> rows, above, below;
    rows.swap(inequalities_);
    for (Row& row : rows) {
      const Integer a = row.coefficients[c.variable];
      (a > 0 ? above : a < 0 ? below : inequalities_).push_back(std::move(row));
    }
    for (const Row& upper : above) {
      for (const Row& lower : below) {
        if (!open()) return;
        const Wide a = upper.coefficients[c.variable];
        const Wide b = -static_cast<Wide>(lower.coefficients[c.variable]);
        WideRow both = sum(b, upper, a, lower);
        if (shadow_ == Shadow::dark) both.constant += (a - 1) * (b - 1);
        add(std::move(both), false);
      }
    }
    inexact_ = inexact_ || !c.exact;
    Step step{c.variable, std::nullopt, std::move(above)};
    step.bounds.insert(step.bounds.end(), below.begin(), below.end());
    steps_.push_back(std::move(step));
  }

  [[nodiscard]] Solution within_dark_shadow(const Candidate& next) const {
    Elimination dark = *this;
    dark.shadow_ = Shadow::dark;
    dark.remove(next);
    return dark.run();
  }

  // ---- the way back ----

  [[nodiscard]] Solution solution() const {
    std::vector<Integer> values(width_, 0);
    for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) {
      const std::size_t k = step->variable;
      const std::optional<Wide> value =
          step->definition ? value_of(*step->definition, values) : within(step->bounds, k, values);
      if (!value || !fits(*value)) return {};
      values[k] = static_cast<Integer>(*value);
    }
    return {Satisfiability::satisfiable, std::move(values)};
  }

  // The number nearest to 0 that the bounds leave x_k; nothing if there is none.  x_k is still 0.
  static std::optional<Wide> within(const std::vector<Row>& bounds, std::size_t k,
                                    const std::vector<Integer>& values) {
    std::optional<Wide> lo, hi;
    for (const Row& row : bounds) {
      const auto rest = value_of(row, values);
      if (!rest) return std::nullopt;
      const Wide a = row.coefficients[k];
      if (a > 0) {
        const Wide most = floor_quotient(-*rest, a);
        hi = hi ? std::min(*hi, most) : most;
      } else {
        const Wide least = ceil_quotient(*rest, -a);
        lo = lo ? std::max(*lo, least) : least;
      }
    }
    if (lo && hi && *lo > *hi) return std::nullopt;
    if (lo && *lo > 0) return lo;
    return hi && *hi < 0 ? hi : Wide{0};
  }

  Effort& effort_;
  std::size_t width_;
  std::vector<Row> equalities_, inequalities_;
  std::vector<Step> steps_;
  Status status_ = Status::open;
  Shadow shadow_ = Shadow::real;
  bool inexact_ = false;  // a real shadow was taken that may be wider than the whole numbers
};

}  // namespace

std::optional<Wide> value_of(const Row& row, const std::vector<Integer>& values) {
  std::optional<Wide> sum = row.constant;
  for (std::size_t i = 0; i < values.size() && sum; ++i) {
    sum = checked_add(*sum, static_cast<Wide>(row.coefficients[i]) * values[i]);
  }
  return sum;
}

Solution eliminate(const Rows& rows, std::size_t width, Effort& effort) {
  return Elimination(rows, width, effort).run();
}

}  // namespace selvage::smt
