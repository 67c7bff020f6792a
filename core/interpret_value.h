// SPDX-License-Identifier: Apache-2.0
//
// Data values of the interpreter: one 64-bit word each.  An integer is its two's complement, a
// float of the machine domain the bits of a double that is representable in its type, a float of
// the field domain its element.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "core/interpret.h"

namespace selvage::core::compiled {

using Bits = std::uint64_t;

// The functions that an extern may mean.
enum class Meaning {
  none,
  relu,
  sqrt,
  abs,
  max,
  min,
  select,
  sin,
  cos,
  exp,
  log,
  tanh,
  sigmoid,
  round,
  fma
};
[[nodiscard]] Meaning meaning_from_name(const std::string& name);

// A literal in both domains.
struct Literal {
  Bits machine = 0;
  Bits field = 0;
};
[[nodiscard]] Literal literal(Scalar type, double value);
[[nodiscard]] Literal literal(Scalar type, std::int64_t value);

// A value, or what went wrong.
struct Outcome {
  Bits bits = 0;
  std::optional<FaultKind> fault = {};
};

// An extern as a call needs it.
struct Function {
  Meaning meaning = Meaning::none;
  std::uint64_t key = 0;  // says which random function it is in the field
};

// The operations of one domain.
class DataArithmetic {
 public:
  DataArithmetic(Domain domain, std::uint64_t seed) : domain_(domain), seed_(seed) {}

  [[nodiscard]] Bits pick(const Literal& l) const {
    return domain_ == Domain::field ? l.field : l.machine;
  }
  [[nodiscard]] Outcome binary(Scalar type, BinaryOp op, Bits a, Bits b) const;
  [[nodiscard]] Bits negate(Scalar type, Bits a) const;
  // Conversion by a cast, or by a store to a cell of another type.
  [[nodiscard]] Outcome convert(Scalar from, Scalar to, Bits a) const;
  [[nodiscard]] Outcome call(const Function& f, Scalar type, std::span<const Bits> args) const;

  // To and from the form the caller sees; from_cell rounds a float to its type.
  [[nodiscard]] Bits from_cell(Scalar type, const Cell& cell) const;
  [[nodiscard]] Cell to_cell(Scalar type, Bits bits) const;

 private:
  [[nodiscard]] bool is_element(Scalar type) const;
  [[nodiscard]] Outcome float_to_integer(Scalar to, Bits a) const;
  [[nodiscard]] Bits integer_to_float(Scalar to, std::int64_t value) const;

  Domain domain_;
  std::uint64_t seed_;
};

}  // namespace selvage::core::compiled
