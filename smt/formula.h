// SPDX-License-Identifier: Apache-2.0
//
// Formulas of linear integer arithmetic with floor division by constants, as values.  Nothing of Z3
// is visible here: smt/ is the wall around it.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace selvage::smt {

// A variable, by identity (the id); the name is for people.  Ids are given by whoever makes the
// variables and must be the same for the same thing and different for different things within one
// Session.
struct Variable {
  std::uint64_t id;
  std::string name;
  bool boolean = false;
  friend bool operator==(const Variable& a, const Variable& b) { return a.id == b.id; }
  friend auto operator<=>(const Variable& a, const Variable& b) { return a.id <=> b.id; }
};

class Formula;

// An integer term, kept normalised as  sum(coefficient * atom) + constant, where an atom is a
// variable, a floor division of a term by a constant > 1, or a product of two non-constant terms.
// `mod` is expressed by division: t mod c = t - c * (t div c). A coefficient that does not fit 64
// bits makes the term *opaque*: any query that mentions it is undecided.
class Term {
 public:
  Term(std::int64_t constant);  // implicit: arithmetic reads as on paper
  Term(const Variable& variable);
  friend Term operator+(const Term& a, const Term& b);
  friend Term operator-(const Term& a, const Term& b);
  friend Term operator*(const Term& a, const Term& b);
  Term operator-() const;
  [[nodiscard]] Term floor_div(std::int64_t divisor) const;  // divisor >= 1 (ENSUREd)
  [[nodiscard]] Term floor_mod(std::int64_t divisor) const;

  struct Node;  // normal form, see smt/formula_node.h
  [[nodiscard]] const Node& node() const { return *node_; }
  explicit Term(std::shared_ptr<const Node> node) : node_(std::move(node)) {}

 private:
  std::shared_ptr<const Node> node_;
};

Formula operator<=(const Term& a, const Term& b);
Formula operator<(const Term& a, const Term& b);
Formula operator>=(const Term& a, const Term& b);
Formula operator>(const Term& a, const Term& b);
Formula operator==(const Term& a, const Term& b);
Formula operator!=(const Term& a, const Term& b);

// A quantifier-free formula; constants are folded as it is built.
class Formula {
 public:
  static Formula constant(bool value);
  static Formula variable(const Variable& boolean_variable);
  friend Formula operator&&(const Formula& a, const Formula& b);
  friend Formula operator||(const Formula& a, const Formula& b);
  Formula operator!() const;
  [[nodiscard]] Formula implies(const Formula& b) const;
  [[nodiscard]] Formula iff(const Formula& b) const;
  [[nodiscard]] bool is_true() const;
  [[nodiscard]] bool is_false() const;
  [[nodiscard]] std::set<Variable> variables() const;
  // SMT-LIB-like text for messages and tests.
  [[nodiscard]] std::string text() const;

  struct Node;
  [[nodiscard]] const Node& node() const { return *node_; }
  explicit Formula(std::shared_ptr<const Node> node) : node_(std::move(node)) {}

 private:
  std::shared_ptr<const Node> node_;
};
Formula all_of(const std::vector<Formula>& formulas);
Formula any_of(const std::vector<Formula>& formulas);

}  // namespace selvage::smt
