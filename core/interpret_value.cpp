// SPDX-License-Identifier: Apache-2.0
#include "core/interpret_value.h"

#include <array>
#include <bit>
#include <cmath>

#include "core/arith.h"
#include "core/field.h"
#include "core/random.h"

namespace selvage::core::compiled {
namespace {

Bits from_real(double value) { return std::bit_cast<Bits>(value); }
double to_real(Bits bits) { return std::bit_cast<double>(bits); }
Bits from_integer(std::int64_t value) { return static_cast<Bits>(value); }
std::int64_t to_integer(Bits bits) { return static_cast<std::int64_t>(bits); }

// A double that rounds to any narrower type as `value` does: the bits that a double cannot hold are
// folded into its last one ("rounding to odd"), so that rounding again rounds once.
double sticky_double(std::int64_t value) {
  constexpr std::int64_t dropped = 0x7FF;
  constexpr std::int64_t exact = std::int64_t{1} << 53;
  if (value >= -exact && value <= exact) return static_cast<double>(value);
  const bool inexact = (value & dropped) != 0;
  return static_cast<double>((value & ~dropped) | (inexact ? dropped + 1 : 0));
}

double machine_float_of(Scalar type, std::int64_t value) {
  const bool wide = type == Scalar::f64 || type == Scalar::r;
  return wide ? static_cast<double>(value) : round_to(type, sticky_double(value));
}

// The bounds of an integer data type as doubles: a conversion fits if lo < truncated + 1 and
// truncated < hi, both of which are exact.
struct Bounds {
  double lo;
  double end;
};
Bounds bounds_of(Scalar type) {
  const int bits = bit_width(type);
  if (is_unsigned(type)) return {0.0, std::ldexp(1.0, bits)};
  return {-std::ldexp(1.0, bits - 1), std::ldexp(1.0, bits - 1)};
}

// Rounds once.  In f16 no double is too short for what decides the rounding.
double fused(Scalar type, std::span<const double> x) {
  if (type != Scalar::f32) return std::fma(x[0], x[1], x[2]);
  return std::fma(static_cast<float>(x[0]), static_cast<float>(x[1]), static_cast<float>(x[2]));
}

std::optional<double> float_meaning(Scalar type, Meaning meaning, std::span<const double> x) {
  switch (meaning) {
    case Meaning::none:
      return std::nullopt;
    case Meaning::relu:
      return x[0] > 0.0 ? x[0] : 0.0;
    case Meaning::sqrt:
      return std::sqrt(x[0]);
    case Meaning::abs:
      return std::fabs(x[0]);
    case Meaning::max:
      return x[0] > x[1] ? x[0] : x[1];
    case Meaning::min:
      return x[0] < x[1] ? x[0] : x[1];
    case Meaning::select:
      return x[0] < x[1] ? x[2] : x[3];
    case Meaning::sin:
      return std::sin(x[0]);
    case Meaning::cos:
      return std::cos(x[0]);
    case Meaning::exp:
      return std::exp(x[0]);
    case Meaning::log:
      return std::log(x[0]);
    case Meaning::tanh:
      return std::tanh(x[0]);
    case Meaning::sigmoid:
      return 1.0 / (1.0 + std::exp(-x[0]));
    case Meaning::round:
      return std::nearbyint(x[0]);
    case Meaning::fma:
      return fused(type, x);
  }
  return std::nullopt;
}

std::optional<std::int64_t> integer_meaning(Scalar type, Meaning meaning,
                                            std::span<const std::int64_t> x) {
  switch (meaning) {
    case Meaning::relu:
      return x[0] > 0 ? x[0] : 0;
    case Meaning::abs:
      return x[0] < 0 ? integer_arith(type, BinaryOp::sub, 0, x[0]) : x[0];
    case Meaning::max:
      return x[0] > x[1] ? x[0] : x[1];
    case Meaning::min:
      return x[0] < x[1] ? x[0] : x[1];
    case Meaning::select:
      return x[0] < x[1] ? x[2] : x[3];
    case Meaning::none:
    case Meaning::sqrt:
    case Meaning::sin:
    case Meaning::cos:
    case Meaning::exp:
    case Meaning::log:
    case Meaning::tanh:
    case Meaning::sigmoid:
    case Meaning::round:
    case Meaning::fma:
      return std::nullopt;
  }
  return std::nullopt;
}

struct MeaningEntry {
  const char* name;
  Meaning meaning;
  int arity;
};
constexpr std::array meaning_table{
    MeaningEntry{"relu", Meaning::relu, 1},   MeaningEntry{"sqrt", Meaning::sqrt, 1},
    MeaningEntry{"abs", Meaning::abs, 1},     MeaningEntry{"max", Meaning::max, 2},
    MeaningEntry{"min", Meaning::min, 2},     MeaningEntry{"select", Meaning::select, 4},
    MeaningEntry{"sin", Meaning::sin, 1},     MeaningEntry{"cos", Meaning::cos, 1},
    MeaningEntry{"exp", Meaning::exp, 1},     MeaningEntry{"log", Meaning::log, 1},
    MeaningEntry{"tanh", Meaning::tanh, 1},   MeaningEntry{"sigmoid", Meaning::sigmoid, 1},
    MeaningEntry{"round", Meaning::round, 1}, MeaningEntry{"fma", Meaning::fma, 3},
};
static_assert(meaning_table.size() == static_cast<std::size_t>(Meaning::fma));

// No function takes more arguments than select; externs without meaning have no bound.
constexpr std::size_t most_arguments = 4;

Outcome outcome_of(const std::optional<std::int64_t>& value, FaultKind otherwise) {
  if (!value) return {.fault = otherwise};
  return {.bits = from_integer(*value)};
}

Outcome field_binary(BinaryOp op, Bits a, Bits b) {
  switch (op) {
    case BinaryOp::add:
      return {.bits = field_add(a, b)};
    case BinaryOp::sub:
      return {.bits = field_sub(a, b)};
    case BinaryOp::mul:
      return {.bits = field_mul(a, b)};
    case BinaryOp::div: {
      const std::optional<Bits> quotient = field_div(a, b);
      if (!quotient) return {.fault = FaultKind::division_by_zero};
      return {.bits = *quotient};
    }
    case BinaryOp::mod:
    case BinaryOp::lt:
    case BinaryOp::le:
    case BinaryOp::gt:
    case BinaryOp::ge:
    case BinaryOp::eq:
    case BinaryOp::ne:
    case BinaryOp::logical_and:
    case BinaryOp::logical_or:
      break;
  }
  ENSURE(false, "floating-point data have only the four arithmetic operations");
  return {};
}

Outcome machine_call(Meaning meaning, Scalar type, std::span<const Bits> args) {
  ENSURE(args.size() <= most_arguments, "an extern with a meaning has the arity of that meaning");
  if (is_float(type)) {
    std::array<double, most_arguments> x{};
    for (std::size_t i = 0; i < args.size(); ++i) x[i] = to_real(args[i]);
    const std::optional<double> y = float_meaning(type, meaning, std::span(x.data(), args.size()));
    if (!y) return {.fault = FaultKind::not_executable};
    return {.bits = from_real(round_to(type, *y))};
  }
  std::array<std::int64_t, most_arguments> x{};
  for (std::size_t i = 0; i < args.size(); ++i) x[i] = to_integer(args[i]);
  return outcome_of(integer_meaning(type, meaning, std::span(x.data(), args.size())),
                    FaultKind::not_executable);
}

}  // namespace

Meaning meaning_from_name(const std::string& name) {
  for (const MeaningEntry& entry : meaning_table) {
    if (name == entry.name) return entry.meaning;
  }
  return Meaning::none;
}

Literal literal(Scalar type, double value) {
  ENSURE(is_float(type), "a floating-point literal has a floating-point type");
  // The field sees the literal as it is written: rounding it to the type is a matter of `machine`.
  return {.machine = from_real(round_to(type, value)), .field = field_of(value)};
}

Literal literal(Scalar type, std::int64_t value) {
  if (is_float(type)) {
    return {.machine = from_real(machine_float_of(type, value)), .field = field_of(value)};
  }
  const Bits bits = from_integer(is_data(type) ? wrap(type, value) : value);
  return {.machine = bits, .field = bits};
}

bool DataArithmetic::is_element(Scalar type) const {
  return domain_ == Domain::field && is_float(type);
}

Outcome DataArithmetic::binary(Scalar type, BinaryOp op, Bits a, Bits b) const {
  if (!is_float(type)) {
    return outcome_of(integer_arith(type, op, to_integer(a), to_integer(b)),
                      FaultKind::division_by_zero);
  }
  if (domain_ == Domain::field) return field_binary(op, a, b);
  return {.bits = from_real(float_arith(type, op, to_real(a), to_real(b)))};
}

Bits DataArithmetic::negate(Scalar type, Bits a) const {
  if (is_element(type)) return field_neg(a);
  if (is_float(type)) return from_real(-to_real(a));
  return from_integer(wrap(type, to_integer(Bits{0} - a)));
}

Outcome DataArithmetic::convert(Scalar from, Scalar to, Bits a) const {
  if (from == to) return {.bits = a};
  if (is_float(from) && is_float(to)) {
    return {.bits = domain_ == Domain::field ? a : from_real(round_to(to, to_real(a)))};
  }
  if (is_float(from)) return float_to_integer(to, a);
  if (is_float(to)) return {.bits = integer_to_float(to, to_integer(a))};
  return {.bits = from_integer(wrap(to, to_integer(a)))};
}

Outcome DataArithmetic::float_to_integer(Scalar to, Bits a) const {
  if (domain_ == Domain::field) {
    const std::array<Bits, 2> arguments{a, static_cast<Bits>(to)};
    const Bits any = random_bits(seed_, hash_text("float to integer"), arguments);
    return {.bits = from_integer(wrap(to, to_integer(any)))};
  }
  const double truncated = std::trunc(to_real(a));
  const Bounds bounds = bounds_of(to);
  if (!(truncated >= bounds.lo && truncated < bounds.end)) return {.fault = FaultKind::overflow};
  return {.bits = from_integer(static_cast<std::int64_t>(truncated))};
}

Bits DataArithmetic::integer_to_float(Scalar to, std::int64_t value) const {
  if (domain_ == Domain::field) return field_of(value);
  return from_real(machine_float_of(to, value));
}

Outcome DataArithmetic::call(const Function& f, Scalar type, std::span<const Bits> args) const {
  if (is_element(type)) return {.bits = random_element(seed_, f.key, args)};
  if (domain_ == Domain::field && f.meaning == Meaning::none) {
    return {.bits = from_integer(wrap(type, to_integer(random_bits(seed_, f.key, args))))};
  }
  if (f.meaning == Meaning::none) return {.fault = FaultKind::not_executable};
  return machine_call(f.meaning, type, args);
}

Bits DataArithmetic::from_cell(Scalar type, const Cell& cell) const {
  if (is_element(type)) return cell.bits % field_prime;
  if (is_float(type)) return from_real(round_to(type, cell.real));
  return from_integer(wrap(type, to_integer(cell.bits)));
}

Cell DataArithmetic::to_cell(Scalar type, Bits bits) const {
  if (is_float(type) && domain_ == Domain::machine) {
    return {.initialised = true, .real = to_real(bits), .bits = 0};
  }
  return {.initialised = true, .real = 0, .bits = bits};
}

}  // namespace selvage::core::compiled

namespace selvage::core {

const std::map<std::string, int>& extern_meanings() {
  static const std::map<std::string, int> names = [] {
    std::map<std::string, int> result;
    for (const compiled::MeaningEntry& entry : compiled::meaning_table) {
      result.emplace(entry.name, entry.arity);
    }
    return result;
  }();
  return names;
}

}  // namespace selvage::core
