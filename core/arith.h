// SPDX-License-Identifier: Apache-2.0
//
// The one typed evaluator of arithmetic: the simplifier, the interpreter and the C emitter agree
// because they ask it.
#pragma once
#include <cstdint>
#include <optional>

#include "core/ast.h"

namespace selvage::core {

// Floor division and its remainder for divisor > 0 (ENSUREd); floor_div(-7, 2) = -4, floor_mod(-7,
// 2) = 1.
[[nodiscard]] std::int64_t floor_div(std::int64_t a, std::int64_t b);
[[nodiscard]] std::int64_t floor_mod(std::int64_t a, std::int64_t b);

// Control arithmetic with overflow detection: nothing if the result does not fit 64 bits, or for a
// division by zero or a negative number.
[[nodiscard]] std::optional<std::int64_t> control_arith(BinaryOp op, std::int64_t a,
                                                        std::int64_t b);
[[nodiscard]] std::optional<bool> control_compare(BinaryOp op, std::int64_t a, std::int64_t b);

// `value` reduced to the range of an integer data type (two's complement wrap-around).
[[nodiscard]] std::int64_t wrap(Scalar type, std::int64_t value);
// One operation of an integer data type, wrapping, `/` truncating toward zero.  Division by zero:
// nothing.
[[nodiscard]] std::optional<std::int64_t> integer_arith(Scalar type, BinaryOp op, std::int64_t a,
                                                        std::int64_t b);

// One IEEE operation in the given float type (f16, bf16, f32, f64; r computes in f64): the
// operation is done and rounded once to that type.  Values are carried as doubles that are exactly
// representable in the type.
[[nodiscard]] double float_arith(Scalar type, BinaryOp op, double a, double b);
[[nodiscard]] double round_to(Scalar float_type, double value);

}  // namespace selvage::core
