// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>

#include "core/hardware.h"
#include "core/printer.h"

namespace selvage::core {

namespace {

enum Strength {
  strength_or = 1,
  strength_and,
  strength_not,
  strength_comparison,
  strength_sum,
  strength_product,
  strength_sign,
  strength_atom,
};

struct OperatorRow {
  BinaryOp op;
  std::string_view text;
  int strength;
};
using enum BinaryOp;
constexpr std::array operator_table{
    OperatorRow{add, "+", strength_sum},        OperatorRow{sub, "-", strength_sum},
    OperatorRow{mul, "*", strength_product},    OperatorRow{div, "/", strength_product},
    OperatorRow{mod, "%", strength_product},    OperatorRow{lt, "<", strength_comparison},
    OperatorRow{le, "<=", strength_comparison}, OperatorRow{gt, ">", strength_comparison},
    OperatorRow{ge, ">=", strength_comparison}, OperatorRow{eq, "==", strength_comparison},
    OperatorRow{ne, "!=", strength_comparison}, OperatorRow{logical_and, "and", strength_and},
    OperatorRow{logical_or, "or", strength_or},
};

constexpr bool complete() {
  for (std::size_t i = 0; i < operator_table.size(); ++i) {
    if (static_cast<std::size_t>(operator_table[i].op) != i) return false;
  }
  return operator_table.size() == static_cast<std::size_t>(logical_or) + 1;
}
static_assert(complete(), "one row per BinaryOp, in the order of the enumeration");

const OperatorRow& row(BinaryOp op) { return operator_table[static_cast<std::size_t>(op)]; }

bool is_literal(const Expr& e) { return as<ConstInt>(e) != nullptr || as<ConstReal>(e) != nullptr; }

// The shortest text that reads back as the same double, and as a floating-point literal.
std::string real(double value) {
  std::string text = fmt::format("{}", value);
  if (text.find_first_of(".en") == std::string::npos) text += ".0";
  return text;
}

std::string field(const Config& config, int number) {
  return fmt::format("{}.{}", config->name, config->fields[static_cast<std::size_t>(number)].name);
}

}  // namespace

std::string_view operator_text(BinaryOp op) { return row(op).text; }

int binding_strength(const Expr& e) {
  if (const auto* b = as<Binary>(e)) return row(b->op).strength;
  const auto* u = as<Unary>(e);
  if (u == nullptr) return strength_atom;
  return u->op == UnaryOp::neg ? strength_sign : strength_not;
}

std::string Printer::name(const Sym& s) const {
  const auto found = names_.find(s);
  return found == names_.end() ? s.name() : found->second;
}

std::string Printer::list(const std::vector<Expr>& exprs) const {
  std::string out;
  for (const Expr& e : exprs) {
    if (!out.empty()) out += ", ";
    out += expr(e);
  }
  return out;
}

std::string Printer::cell(const Sym& buffer, const std::vector<Expr>& index) const {
  return index.empty() ? name(buffer) : fmt::format("{}[{}]", name(buffer), list(index));
}

std::string Printer::window(const WindowExpr& w) const {
  std::string dims;
  for (const WindowDim& dim : w.dims) {
    if (!dims.empty()) dims += ", ";
    dims += expr(dim.lo);
    if (dim.hi) dims += ":" + expr(*dim.hi);
  }
  return fmt::format("{}[{}]", name(w.buffer), dims);
}

std::string Printer::operand(const Expr& e, int least_strength) const {
  return binding_strength(e) < least_strength ? "(" + expr(e) + ")" : expr(e);
}

// `-3` would read back as a literal, so the negation of a literal is written `-(3)`.
std::string Printer::unary(const Unary& u) const {
  if (u.op == UnaryOp::logical_not) return "not " + operand(u.arg, strength_not);
  if (is_literal(u.arg)) return "-(" + expr(u.arg) + ")";
  const auto* inner = as<Unary>(u.arg);
  const bool twice = inner != nullptr && inner->op == UnaryOp::neg;
  return (twice ? "- " : "-") + operand(u.arg, strength_sign);
}

// Operators associate to the left; comparisons do not associate at all (a chain means something
// else).
std::string Printer::binary(const Expr& e, const Binary& b) const {
  const int strength = binding_strength(e);
  const int left = strength == strength_comparison ? strength + 1 : strength;
  return fmt::format("{} {} {}", operand(b.lhs, left), operator_text(b.op),
                     operand(b.rhs, strength + 1));
}

std::string Printer::expr(const Expr& e) const {
  return match(
      *e, [](const ConstInt& k) { return std::to_string(k.value); },
      [](const ConstBool& k) { return std::string(k.value ? "True" : "False"); },
      [](const ConstReal& k) { return real(k.value); }, [&](const Var& v) { return name(v.name); },
      [&](const Read& r) { return cell(r.buffer, r.index); },
      [&](const Whole& w) { return name(w.buffer); },
      [&](const WindowExpr& w) { return window(w); },
      [&](const StrideOf& s) { return fmt::format("stride({}, {})", name(s.buffer), s.dim); },
      [](const ReadConfig& r) { return field(r.config, r.field); },
      [&](const Unary& u) { return unary(u); }, [&](const Binary& b) { return binary(e, b); },
      [&](const ExternCall& c) { return fmt::format("{}({})", c.fn->name, list(c.args)); },
      [&](const Cast& c) { return fmt::format("{}({})", spelling(e->type.scalar), expr(c.arg)); });
}

std::string Printer::type(const Type& t) const {
  const std::string scalar(spelling(t.scalar));
  if (!t.is_tensor()) return scalar;
  return fmt::format("{}[{}]", t.window ? "[" + scalar + "]" : scalar, list(t.shape));
}

}  // namespace selvage::core
