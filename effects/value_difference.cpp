// SPDX-License-Identifier: Apache-2.0
//
// How forms that are not equal differ.
#include <fmt/format.h>

#include "core/print.h"
#include "effects/value_form.h"

namespace selvage::effects {
namespace {

constexpr std::size_t most_told = 4;

std::string number_text(const Number& n, core::Scalar type) {
  if (core::is_integer_data(type)) return std::to_string(static_cast<std::int64_t>(n.mantissa));
  const auto value = to_double(n);
  return value ? fmt::format("{}", *value) : std::string();
}

bool is_atom(const core::Expr& e) {
  return core::as<core::Binary>(e) == nullptr && core::as<core::Unary>(e) == nullptr;
}

}  // namespace

std::optional<Polynomial> ValueForms::subtracted(int a, int b) const {
  const Ring all{type_of(a), true};
  return plus(all, terms_of(a), negation(all, terms_of(b)));
}

// The term without its sign.
std::optional<std::string> ValueForms::text(const Term& t, core::Scalar type) const {
  Number magnitude = t.coefficient;
  if (magnitude.mantissa < 0) magnitude = negation(type, magnitude);
  std::string out = magnitude.is_one() && !t.factors.empty() ? "" : number_text(magnitude, type);
  if (out.empty() && !magnitude.is_one()) return std::nullopt;
  for (const int f : t.factors) {
    const std::optional<core::Expr>& source = node(f).source;
    if (!source) return std::nullopt;
    const std::string text = core::print(*source);
    out += (out.empty() ? "" : " * ") + (is_atom(*source) ? text : "(" + text + ")");
  }
  return out;
}

std::optional<std::string> ValueForms::difference(int a, int b) const {
  const std::optional<Polynomial> terms = subtracted(a, b);
  if (!terms || terms->empty() || terms->size() > most_told) return std::nullopt;
  std::string out;
  for (const Term& t : *terms) {
    const std::optional<std::string> one = text(t, type_of(a));
    if (!one) return std::nullopt;
    const bool negative = t.coefficient.mantissa < 0;
    if (out.empty()) {
      out = negative ? "-" + *one : *one;
    } else {
      out += (negative ? " - " : " + ") + *one;
    }
  }
  return out;
}

}  // namespace selvage::effects
