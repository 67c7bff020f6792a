// SPDX-License-Identifier: Apache-2.0
#include "smt/cases.h"

#include <algorithm>

#include "smt/elimination.h"
#include "smt/products.h"

namespace selvage::smt {
namespace {

constexpr std::size_t most_variables = 32;
constexpr std::uint64_t most_effort = 100'000;

// One of several things holds: each of them rows and further choices, which hold together.
struct Choice;
struct Case {
  Rows rows;
  std::vector<Choice> choices;
};
struct Choice {
  std::vector<Case> cases;
};

void append(Rows& to, const Rows& rows) {
  const auto at_end = [](std::vector<Row>& all, const std::vector<Row>& more) {
    all.insert(all.end(), more.begin(), more.end());
  };
  at_end(to.equalities, rows.equalities);
  at_end(to.inequalities, rows.inequalities);
}

// Both hold.
void join(Case& a, const Case& b) {
  append(a.rows, b.rows);
  a.choices.insert(a.choices.end(), b.choices.begin(), b.choices.end());
}

// Variables by number, ascending by id.
class Columns {
 public:
  Columns(std::span<const Formula> base, std::span<const Formula> extra) {
    for (const auto formulas : {base, extra}) {
      for (const Formula& f : formulas) {
        ids_.insert(ids_.end(), f.node().variables.begin(), f.node().variables.end());
      }
    }
    std::sort(ids_.begin(), ids_.end());
    ids_.erase(std::unique(ids_.begin(), ids_.end()), ids_.end());
  }
  [[nodiscard]] std::size_t size() const { return ids_.size(); }
  // size() of one that does not occur.
  [[nodiscard]] std::size_t of(const Variable& v) const {
    const auto at = std::lower_bound(ids_.begin(), ids_.end(), v.id);
    const bool there = at != ids_.end() && *at == v.id;
    return there ? static_cast<std::size_t>(at - ids_.begin()) : size();
  }

 private:
  std::vector<std::uint64_t> ids_;
};

// Formulas as rows.  A boolean is a number that is 0 or 1.
class Reader {
 public:
  explicit Reader(const Columns& columns) : columns_(columns), is_boolean_(columns.size(), false) {}

  // Nothing if a number does not fit.
  std::optional<Case> read(std::span<const Formula> base, std::span<const Formula> extra) {
    Case all;
    for (const auto formulas : {base, extra}) {
      for (const Formula& f : formulas) join(all, read(f));
    }
    for (std::size_t k = 0; k < is_boolean_.size(); ++k) {
      if (!is_boolean_[k]) continue;
      all.rows.inequalities.push_back(unit(k, -1, 0));
      all.rows.inequalities.push_back(unit(k, 1, -1));
    }
    if (!fits_) return std::nullopt;
    return all;
  }

 private:
  [[nodiscard]] Row unit(std::size_t column, Integer coefficient, Integer constant) const {
    Row row{std::vector<Integer>(columns_.size(), 0), constant};
    row.coefficients[column] = coefficient;
    return row;
  }

  static Case inequality(Row row) { return {{{}, {std::move(row)}}, {}}; }

  Case read(const Formula& f) {
    return std::visit(Overload{[&](const Truth& t) { return truth(t.value); },
                               [&](const Literal& l) { return literal(l); },
                               [&](const Comparison& c) { return comparison(c); },
                               [&](const Unknown&) {
                                 fits_ = false;
                                 return Case{};
                               },
                               [&](const Junction& j) { return junction(j); }},
                      f.node().kind);
  }

  [[nodiscard]] Case truth(bool value) const {
    if (value) return {};
    return inequality({std::vector<Integer>(columns_.size(), 0), 1});
  }

  Case literal(const Literal& l) {
    const std::size_t column = columns_.of(l.variable);
    is_boolean_[column] = true;
    return inequality(l.positive ? unit(column, -1, 1) : unit(column, 1, 0));
  }

  Case comparison(const Comparison& c) {
    const Row row = linear(c.term, 1);
    switch (c.relation) {
      case Relation::le:
        return inequality(row);
      case Relation::eq:
        return {{{row}, {}}, {}};
      case Relation::ne:
        return {{}, {{{beyond(c.term, 1), beyond(c.term, -1)}}}};
    }
    fits_ = false;
    return {};
  }

  // sign * term < 0
  Case beyond(const Term& term, Integer sign) {
    Row row = linear(term, sign);
    row.constant = kept(checked_add(row.constant, Integer{1}));
    return inequality(std::move(row));
  }

  Row linear(const Term& term, Integer sign) {
    Row row{std::vector<Integer>(columns_.size(), 0),
            kept(checked_mul(term.node().constant, sign))};
    for (const Monomial& m : term.node().monomials) {
      row.coefficients[columns_.of(std::get<Variable>(m.atom->kind))] =
          kept(checked_mul(m.coefficient, sign));
    }
    return row;
  }

  Integer kept(std::optional<Integer> value) {
    fits_ = fits_ && value.has_value();
    return value.value_or(0);
  }

  Case junction(const Junction& j) {
    Case result;
    if (j.connective == Connective::all) {
      for (const Formula& child : j.children) join(result, read(child));
    } else {
      Choice choice;
      for (const Formula& child : j.children) choice.cases.push_back(read(child));
      result.choices.push_back(std::move(choice));
    }
    return result;
  }

  const Columns& columns_;
  std::vector<bool> is_boolean_;
  bool fits_ = true;
};

bool holds(const Case& c, const std::vector<Integer>& values);

bool holds(const Choice& choice, const std::vector<Integer>& values) {
  return std::any_of(choice.cases.begin(), choice.cases.end(),
                     [&](const Case& c) { return holds(c, values); });
}

bool holds(const Case& c, const std::vector<Integer>& values) {
  const auto zero = [&](const Row& r) { return value_of(r, values) == Wide{0}; };
  const auto at_most_zero = [&](const Row& r) {
    const auto value = value_of(r, values);
    return value && *value <= 0;
  };
  return std::all_of(c.rows.equalities.begin(), c.rows.equalities.end(), zero) &&
         std::all_of(c.rows.inequalities.begin(), c.rows.inequalities.end(), at_most_zero) &&
         std::all_of(c.choices.begin(), c.choices.end(),
                     [&](const Choice& choice) { return holds(choice, values); });
}

// row > 0, if the case says no more than that the row is not.
std::optional<Row> opposite(const Case& c) {
  if (!c.choices.empty() || !c.rows.equalities.empty() || c.rows.inequalities.size() != 1) {
    return std::nullopt;
  }
  const Row& row = c.rows.inequalities.front();
  Row result;
  for (const Integer a : row.coefficients) {
    if (a == INT64_MIN) return std::nullopt;
    result.coefficients.push_back(-a);
  }
  if (row.constant < -INT64_MAX + 1) return std::nullopt;  // 1 - constant fits
  result.constant = 1 - row.constant;
  return result;
}

class Search {
 public:
  Search(std::size_t width, std::uint64_t effort) : width_(width), effort_(effort) {}

  // Satisfiable with values that everything holds for; unsatisfiable only if every case is.
  Solution solve(const Case& all) { return solve(all.rows, choices_of(all)); }

 private:
  using Choices = std::vector<const Choice*>;

  static Choices choices_of(const Case& c) {
    Choices choices;
    for (const Choice& choice : c.choices) choices.push_back(&choice);
    return choices;
  }

  Solution solve(const Rows& rows, Choices choices) {
    if (!effort_.spend(width_ + choices.size())) return {};
    Solution found = eliminate(rows, width_, effort_);
    if (found.answer == Satisfiability::unsatisfiable || effort_.spent()) return found;
    const auto open = std::find_if(choices.begin(), choices.end(), [&](const Choice* choice) {
      return found.answer == Satisfiability::unknown || !holds(*choice, found.values);
    });
    if (open == choices.end()) return found;
    const Choice& choice = **open;
    choices.erase(open);
    return split(rows, choices, choice);
  }

  Solution split(Rows rows, const Choices& choices, const Choice& choice) {
    Solution together{Satisfiability::unsatisfiable};
    for (const Case& c : choice.cases) {
      Rows with_case = rows;
      append(with_case, c.rows);
      Choices left = choices_of(c);
      left.insert(left.end(), choices.begin(), choices.end());
      Solution found = solve(with_case, std::move(left));
      if (found.answer == Satisfiability::satisfiable) return found;
      if (found.answer == Satisfiability::unknown) together.answer = found.answer;
      if (effort_.spent()) return {};
      // What one case left no solution for need not be looked at by the next.
      if (auto not_this = opposite(c)) rows.inequalities.push_back(std::move(*not_this));
    }
    return together;
  }

  std::size_t width_;
  Effort effort_;
};

}  // namespace

CheckResult decide_by_cases(std::span<const Formula> base, std::span<const Formula> extra,
                            std::span<const Variable* const> wanted, std::uint64_t steps) {
  if (has_products(base) || has_products(extra)) return {};
  const Columns columns(base, extra);
  if (columns.size() > most_variables) return {};
  const std::optional<Case> all = Reader(columns).read(base, extra);
  if (!all) return {};
  const Solution found = Search(columns.size(), std::min(steps, most_effort)).solve(*all);
  CheckResult result{found.answer};
  if (found.answer != Satisfiability::satisfiable) return result;
  for (const Variable* v : wanted) {
    const std::size_t column = columns.of(*v);
    result.values.emplace_back(column < found.values.size() ? found.values[column] : 0);
  }
  return result;
}

}  // namespace selvage::smt
