// SPDX-License-Identifier: Apache-2.0
//
// Literals in the type of what they meet: `1` is 1.0 among floats, `2.0` is 2 among integers, and
// nothing is rounded to infinity or wrapped behind the writer's back.
#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "core/arith.h"
#include "core/checker.h"

namespace selvage::core {

namespace {

// Every integer of at most this magnitude is a double.
constexpr std::int64_t exact_in_double = std::int64_t{1} << 53;

bool fits(std::int64_t value, Scalar type) { return wrap(type, value) == value; }

}  // namespace

Result<Expr> Checker::settle_int(const Expr& e, std::int64_t value, Scalar type) const {
  if (is_float(type)) {
    if (value > exact_in_double || value < -exact_in_double) {
      return bad_input(at(e->loc),
                       fmt::format("`{}` may not be exact as {}", value, spelling(type)),
                       "write it with a decimal point if rounding is meant");
    }
    const Expr real = make_expr(e->loc, {type}, ConstReal{static_cast<double>(value)});
    return settle_real(real, static_cast<double>(value), type);
  }
  if (!fits(value, type)) {
    return bad_input(at(e->loc), fmt::format("`{}` does not fit {}", value, spelling(type)));
  }
  return retyped(e, {type});
}

Result<Expr> Checker::settle_real(const Expr& e, double value, Scalar type) const {
  if (is_float(type)) {
    if (std::isfinite(value) && std::isfinite(round_to(type, value))) return retyped(e, {type});
    return bad_input(at(e->loc),
                     fmt::format("`{}` is outside the range of {}", value, spelling(type)));
  }
  const bool whole = std::trunc(value) == value && std::abs(value) < 9.2e18;
  if (!whole || !fits(static_cast<std::int64_t>(value), type)) {
    return bad_input(at(e->loc), fmt::format("`{}` is not a value of {}", value, spelling(type)));
  }
  return make_expr(e->loc, {type}, ConstInt{static_cast<std::int64_t>(value)});
}

}  // namespace selvage::core
