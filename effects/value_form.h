// SPDX-License-Identifier: Apache-2.0
//
// Normal forms of data expressions: expressions with one form have one value.  Forms are known by
// numbers.
//
// Without any rule a form keeps every rounding.  Only what IEEE arithmetic does bit for bit (up to
// what is in a NaN) is seen through: `+` and `*` commute, signs move through `*` and `/`,
// x - y is x + -y, x * 1 and x + -0.0 are x, x + x is 2 * x, x / 2^k is x * 2^-k, an operation on
// literals that rounds nothing is a literal.  x + 0.0 is not x (-0.0 + 0.0 is 0.0).  Integers are a
// ring, Z modulo 2^k: their sums and products are polynomials in every case, and conversion to a
// type that is not wider is a homomorphism.
//
// All that holds of real numbers as well: with any set of rules, equal forms mean that values are
// equal over the reals.
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/ast.h"
#include "effects/polynomial.h"

namespace selvage::effects {

// What is used besides, of floating-point data.
struct Rules {
  bool reassociate = false;  // sums and products are regrouped; an added zero is dropped
  bool distribute = false;   // products over sums are expanded (and like terms collected, if
                             // sums are regrouped)
  bool reciprocal = false;   // a / b is a * (1 / b); only together with both others
};

class ValueForms {
 public:
  // `cell_of` numbers the cells that are read: equal numbers, the same cell.
  using CellOf = std::function<int(const core::Expr& read)>;
  ValueForms(Rules rules, CellOf cell_of) : rules_(rules), cell_of_(std::move(cell_of)) {}

  [[nodiscard]] int of(const core::Expr& e);
  // The forms met so far whose computation may fail for its operands: divisions, and conversions
  // from float to integer.
  [[nodiscard]] const std::set<int>& fallible() const { return fallible_; }
  // Some form was too large; forms that differ may then mean one value, but equal ones are right.
  [[nodiscard]] bool gave_up() const { return gave_up_; }

  // a - b, as it would be told: "2 * x[0] - x[1]"; nothing if that would be long.
  [[nodiscard]] std::optional<std::string> difference(int a, int b) const;

 private:
  enum class Kind {
    cell,
    field,
    literal,
    negation,
    sum,
    product,
    quotient,
    inverse,
    call,
    cast,
    polynomial
  };
  struct Node {
    Kind kind;
    core::Scalar type;
    std::vector<std::int64_t> parts;  // forms, or what else the kind needs
    Polynomial terms;                 // of a polynomial
    std::optional<core::Expr> source;
  };
  using Key = std::tuple<Kind, core::Scalar, std::vector<std::int64_t>>;

  int make(Kind kind, core::Scalar type, std::vector<std::int64_t> parts, Polynomial terms = {});
  [[nodiscard]] const Node& node(int form) const { return nodes_[static_cast<std::size_t>(form)]; }
  [[nodiscard]] core::Scalar type_of(int form) const { return node(form).type; }
  // Are sums and products of the type polynomials?
  [[nodiscard]] bool is_ring(core::Scalar type) const;
  [[nodiscard]] Ring ring(core::Scalar type) const;
  [[nodiscard]] Polynomial terms_of(int form) const;
  int of_terms(core::Scalar type, Polynomial terms);
  int of_terms(core::Scalar type, std::optional<Polynomial> terms);
  [[nodiscard]] Polynomial as_factor(int form) const;

  int name_number(const std::string& name);
  int operand(const core::Expr& e, core::Scalar type);
  int binary(core::Scalar type, core::BinaryOp op, int a, int b);
  int literal(core::Scalar type, double value);
  [[nodiscard]] std::optional<double> literal_value(int form) const;
  [[nodiscard]] std::optional<Number> number_in(int form) const;
  [[nodiscard]] std::optional<double> folded(core::Scalar type, core::BinaryOp op, int a,
                                             int b) const;
  int negated(core::Scalar type, int a);
  [[nodiscard]] bool is_negative(int a) const;
  int added(core::Scalar type, int a, int b);
  int multiplied(core::Scalar type, int a, int b);
  int divided(core::Scalar type, int a, int b);
  int tree_sum(core::Scalar type, int a, int b);
  bool may_expand();
  int tree_product(core::Scalar type, int a, int b);
  int quotient(core::Scalar type, int a, int b);
  int integer_quotient(core::Scalar type, int a, int b);
  int times_inverse(core::Scalar type, int a, int b);
  [[nodiscard]] std::optional<int> by_exact_reciprocal(core::Scalar type, int a, int b);
  int converted(core::Scalar to, int a);
  int integer_converted(core::Scalar to, int a);
  int float_converted(core::Scalar to, int a);
  int fallible(int form) {
    fallible_.insert(form);
    return form;
  }
  [[nodiscard]] std::optional<Polynomial> subtracted(int a, int b) const;
  [[nodiscard]] std::optional<std::string> text(const Term& t, core::Scalar type) const;

  Rules rules_;
  CellOf cell_of_;
  std::vector<Node> nodes_;
  std::map<Key, int> numbers_;
  std::vector<std::string> names_;
  std::set<int> fallible_;
  int expansions_ = 0;
  bool gave_up_ = false;
};

}  // namespace selvage::effects
