// SPDX-License-Identifier: Apache-2.0
#include "effects/value_sample.h"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cmath>
#include <map>
#include <vector>

#include "core/ensure.h"
#include "core/hardware.h"
#include "core/interpret_value.h"
#include "core/print.h"
#include "core/random.h"
#include "core/traverse.h"

namespace selvage::effects {
namespace {

using core::Domain;
using core::Expr;
using core::Scalar;
using core::compiled::Bits;
using core::compiled::DataArithmetic;
using core::compiled::Outcome;

constexpr int cases = 40;
constexpr std::size_t most_told = 4;

// What a cell holds in a case: numbers that are easy to read first, then those at which arithmetic
// shows its edges, then any.
double real_content(int cell, int number, core::Random& random) {
  constexpr std::array small{1.0, 2.0, 3.0, 5.0};
  constexpr std::array edges{0.0, -0.0, 1.0, -1.0, 0.1, 1e8, -1e8, 3e-5};
  if (number == 0) return 1;
  if (number == 1) return small.at(static_cast<std::size_t>(cell) % small.size());
  if (number < cases / 2) {
    return edges.at(static_cast<std::size_t>(random.between(0, edges.size() - 1)));
  }
  return static_cast<double>(random.between(-1'000'000, 1'000'000)) / 3000;
}

std::int64_t integer_content(Scalar type, int cell, int number, core::Random& random) {
  if (number < 2) return static_cast<std::int64_t>(real_content(cell, number, random));
  if (number >= cases / 2) return random.between(-300, 300);
  return (std::int64_t{1} << (core::bit_width(type) - 2)) - random.between(-3, 30);
}

core::Cell content(Scalar type, int cell, int number) {
  const auto key = static_cast<Bits>(number) * 1009 + static_cast<Bits>(cell);
  core::Random random(key);
  if (core::is_float(type)) return {true, real_content(cell, number, random), core::mix(key)};
  return {true, 0, static_cast<Bits>(integer_content(type, cell, number, random))};
}

// One case of one domain.
class Evaluation {
 public:
  Evaluation(Domain domain, int number, const CellNumber& cell_of)
      : arithmetic_(domain, 1), number_(number), cell_of_(cell_of) {}

  // Nothing if it fails.
  std::optional<Bits> operator()(const Expr& e) {
    const Scalar type = e->type.scalar;
    return match(
        *e,
        [&](const core::ConstInt& k) {
          return std::optional(arithmetic_.pick(core::compiled::literal(type, k.value)));
        },
        [&](const core::ConstReal& k) {
          return std::optional(arithmetic_.pick(core::compiled::literal(type, k.value)));
        },
        [&](const core::Read&) { return input(e, cell_of_(e)); },
        [&](const core::ReadConfig& k) { return input(e, -1 - k.field); },
        [&](const core::Unary& k) -> std::optional<Bits> {
          const auto arg = operand(k.arg, type);
          return arg ? std::optional(arithmetic_.negate(type, *arg)) : std::nullopt;
        },
        [&](const core::Binary& k) -> std::optional<Bits> {
          const auto lhs = operand(k.lhs, type);
          const auto rhs = operand(k.rhs, type);
          return lhs && rhs ? value(arithmetic_.binary(type, k.op, *lhs, *rhs)) : std::nullopt;
        },
        [&](const core::ExternCall& k) { return call(k, type); },
        [&](const core::Cast& k) { return operand(k.arg, type); },
        [](const core::ConstBool&) { return not_data(); },
        [](const core::Var&) { return not_data(); }, [](const core::Whole&) { return not_data(); },
        [](const core::WindowExpr&) { return not_data(); },
        [](const core::StrideOf&) { return not_data(); });
  }

  // "x[0] = 1, x[1] = 2"
  [[nodiscard]] std::string inputs() const {
    std::string out;
    for (const auto& [number, input] : inputs_) {
      out += fmt::format("{}{} = {}", out.empty() ? "" : ", ", core::print(input.read),
                         text(input.read->type.scalar, input.bits));
    }
    return out;
  }
  [[nodiscard]] bool is_short() const { return inputs_.size() <= most_told; }
  [[nodiscard]] std::string text(Scalar type, Bits bits) const {
    const core::Cell cell = arithmetic_.to_cell(type, bits);
    if (core::is_float(type)) return fmt::format("{}", cell.real);
    return std::to_string(static_cast<std::int64_t>(cell.bits));
  }

 private:
  struct Input {
    Expr read;
    Bits bits;
  };

  static std::optional<Bits> not_data() {
    internal_error("data", "only data expressions have a value", __FILE__, __LINE__);
  }

  static std::optional<Bits> value(const Outcome& o) {
    return o.fault ? std::nullopt : std::optional(o.bits);
  }

  std::optional<Bits> input(const Expr& read, int number) {
    const Scalar type = read->type.scalar;
    const Bits bits = arithmetic_.from_cell(type, content(type, std::abs(number), number_));
    inputs_.try_emplace(number, Input{read, bits});
    return bits;
  }

  std::optional<Bits> operand(const Expr& e, Scalar type) {
    const auto own = (*this)(e);
    return own ? value(arithmetic_.convert(e->type.scalar, type, *own)) : std::nullopt;
  }

  std::optional<Bits> call(const core::ExternCall& k, Scalar type) {
    std::vector<Bits> args;
    for (const Expr& arg : k.args) {
      const auto one = operand(arg, type);
      if (!one) return std::nullopt;
      args.push_back(*one);
    }
    const core::compiled::Function function{core::compiled::meaning_from_name(k.fn->meaning),
                                            core::hash_text(k.fn->name)};
    return value(arithmetic_.call(function, type, args));
  }

  DataArithmetic arithmetic_;
  int number_;
  const CellNumber& cell_of_;
  std::map<int, Input> inputs_;
};

bool has_floats(const Expr& e) {
  bool found = false;
  core::visit(e, [&](const Expr& part) {
    found = found || (!part->type.is_tensor() && core::is_data(part->type.scalar) &&
                      core::is_float(part->type.scalar));
  });
  return found;
}

bool differ(Domain domain, Scalar type, Bits a, Bits b) {
  if (domain == Domain::machine && core::is_float(type)) {
    const double x = std::bit_cast<double>(a);
    const double y = std::bit_cast<double>(b);
    if (std::isnan(x) && std::isnan(y)) return false;
  }
  return a != b;
}

// The first case that shows a difference, in words; empty words if there is none to be told.
std::optional<std::string> difference_in(Domain domain, const Expr& a, const Expr& b,
                                         const CellNumber& cell_of) {
  for (int number = 0; number < cases; ++number) {
    Evaluation evaluate(domain, number, cell_of);
    const auto x = evaluate(a);
    const auto y = evaluate(b);
    const Scalar type = a->type.scalar;
    if (!x || !y || !differ(domain, type, *x, *y)) continue;
    if (!evaluate.is_short()) return std::string();
    const std::string values =
        fmt::format("they are {} and {}", evaluate.text(type, *x), evaluate.text(type, *y));
    const std::string inputs = evaluate.inputs();
    return inputs.empty() ? values : "for " + inputs + " " + values;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> different_values(const Expr& a, const Expr& b, const CellNumber& cell_of,
                                            Numerics numerics) {
  const bool floats = has_floats(a) || has_floats(b);
  if (!floats || numerics == Numerics::exact) {
    return difference_in(Domain::machine, a, b, cell_of);
  }
  if (!difference_in(Domain::field, a, b, cell_of)) return std::nullopt;
  // The field decides; machine numbers are easier to read.
  return difference_in(Domain::machine, a, b, cell_of).value_or("");
}

}  // namespace selvage::effects
