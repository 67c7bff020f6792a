// SPDX-License-Identifier: Apache-2.0
#include "smt/text.h"

#include <fmt/format.h>

#include "smt/checked.h"

namespace selvage::smt {
namespace {

std::string number(Integer value) {
  return value < 0 ? fmt::format("(- {})", magnitude(value)) : fmt::format("{}", value);
}

std::string application(std::string_view function, const std::vector<std::string>& arguments) {
  if (arguments.size() == 1) return arguments.front();
  return fmt::format("({} {})", function, fmt::join(arguments, " "));
}

std::string write(const Atom& atom, const Naming& name) {
  return std::visit(Overload{[&](const Variable& v) { return name(v); },
                             [&](const Quotient& q) {
                               return fmt::format("(div {} {})", to_text(q.numerator, name),
                                                  q.divisor);
                             },
                             [&](const Product& p) {
                               std::vector<std::string> factors;
                               for (const AtomRef& factor : p.factors)
                                 factors.push_back(write(*factor, name));
                               return application("*", factors);
                             }},
                    atom.kind);
}

std::string write(const Monomial& m, std::uint64_t coefficient, const Naming& name) {
  const std::string atom = write(*m.atom, name);
  return coefficient == 1 ? atom : fmt::format("(* {} {})", coefficient, atom);
}

// `term relation 0` with negative summands moved to the right.
std::string write(const Comparison& c, const Naming& name) {
  std::vector<std::string> left, right;
  const auto side = [&](Integer value) -> auto& { return value < 0 ? right : left; };
  for (const Monomial& m : c.term.node().monomials) {
    side(m.coefficient).push_back(write(m, magnitude(m.coefficient), name));
  }
  const Integer k = c.term.node().constant;
  if (k != 0) {
    // A constant reads best on the side that would otherwise be empty.
    if (left.empty()) {
      left.push_back(number(k));
    } else if (right.empty()) {
      right.push_back(k < 0 ? fmt::format("{}", magnitude(k)) : fmt::format("(- {})", k));
    } else {
      side(k).push_back(fmt::format("{}", magnitude(k)));
    }
  }
  if (left.empty()) left.emplace_back("0");
  if (right.empty()) right.emplace_back("0");
  const std::string_view relation = c.relation == Relation::le ? "<=" : "=";
  const std::string text =
      fmt::format("({} {} {})", relation, application("+", left), application("+", right));
  return c.relation == Relation::ne ? fmt::format("(not {})", text) : text;
}

std::string write(const Junction& j, const Naming& name) {
  std::vector<std::string> children;
  for (const Formula& child : j.children) children.push_back(to_text(child, name));
  return application(j.connective == Connective::all ? "and" : "or", children);
}

}  // namespace

std::string to_text(const Term& term, const Naming& name) {
  if (term.node().opaque) return "<coefficient too large>";
  std::vector<std::string> summands;
  for (const Monomial& m : term.node().monomials) {
    summands.push_back(m.coefficient >= 0
                           ? write(m, magnitude(m.coefficient), name)
                           : fmt::format("(- {})", write(m, magnitude(m.coefficient), name)));
  }
  const Integer k = term.node().constant;
  if (k != 0 || summands.empty()) summands.push_back(number(k));
  return application("+", summands);
}

std::string to_text(const Formula& formula, const Naming& name) {
  return std::visit(Overload{[](const Truth& t) { return std::string(t.value ? "true" : "false"); },
                             [&](const Literal& l) {
                               return l.positive ? name(l.variable)
                                                 : fmt::format("(not {})", name(l.variable));
                             },
                             [&](const Comparison& c) { return write(c, name); },
                             [](const Unknown&) { return std::string("<coefficient too large>"); },
                             [&](const Junction& j) { return write(j, name); }},
                    formula.node().kind);
}

std::string Formula::text() const {
  return to_text(*this, [](const Variable& v) { return v.name; });
}

}  // namespace selvage::smt
