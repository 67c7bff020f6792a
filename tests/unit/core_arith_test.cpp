// SPDX-License-Identifier: Apache-2.0
#include "core/arith.h"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include "core/build.h"

using namespace selvage::core;

namespace {

constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t greatest = std::numeric_limits<std::int64_t>::max();
constexpr double infinity = std::numeric_limits<double>::infinity();

// The value of a bit pattern of a small format, read off its definition.
double decode(unsigned bits, int exponent_bits, int fraction_bits) {
  const unsigned fraction = bits & ((1U << fraction_bits) - 1);
  const int exponent = static_cast<int>(bits >> fraction_bits);
  const int bias = (1 << (exponent_bits - 1)) - 1;
  if (exponent == 0) return std::ldexp(fraction, 1 - bias - fraction_bits);
  return std::ldexp((1U << fraction_bits) + fraction, exponent - bias - fraction_bits);
}

// Every finite non-negative number of the format, the midpoints between neighbours, and the doubles
// next to those.
void check_format(Scalar type, int exponent_bits, int fraction_bits) {
  const unsigned end = ((1U << exponent_bits) - 1) << fraction_bits;  // the pattern of infinity
  int wrong = 0;
  const auto expect = [&](double value, double rounded) {
    if (round_to(type, value) != rounded || round_to(type, -value) != -rounded) ++wrong;
  };
  for (unsigned bits = 0; bits < end; ++bits) {
    const double here = decode(bits, exponent_bits, fraction_bits);
    const double above = decode(bits + 1, exponent_bits, fraction_bits);
    const double next = bits + 1 == end ? infinity : above;
    const double middle = here + (above - here) / 2;
    expect(here, here);
    expect(middle, bits % 2 == 0 ? here : next);
    expect(std::nextafter(middle, 0.0), here);
    expect(std::nextafter(middle, infinity), next);
  }
  CHECK(wrong == 0);
}

}  // namespace

TEST_CASE("floor division and its remainder") {
  CHECK(floor_div(-7, 2) == -4);
  CHECK(floor_mod(-7, 2) == 1);
  CHECK(floor_div(7, 2) == 3);
  CHECK(floor_div(-8, 2) == -4);
  CHECK(floor_div(least, 1) == least);
  CHECK(floor_mod(least, 3) == floor_mod(least + 3, 3));
  for (std::int64_t a = -20; a <= 20; ++a) {
    for (std::int64_t b = 1; b <= 7; ++b) {
      CHECK(floor_div(a, b) * b + floor_mod(a, b) == a);
      CHECK((floor_mod(a, b) >= 0 && floor_mod(a, b) < b));
    }
  }
  CHECK_THROWS_AS((void)floor_div(1, 0), selvage::InternalError);
  CHECK_THROWS_AS((void)floor_mod(1, -2), selvage::InternalError);
}

TEST_CASE("control arithmetic that does not fit is nothing") {
  CHECK(control_arith(BinaryOp::add, greatest, 1) == std::nullopt);
  CHECK(control_arith(BinaryOp::sub, least, 1) == std::nullopt);
  CHECK(control_arith(BinaryOp::mul, greatest, 2) == std::nullopt);
  CHECK(control_arith(BinaryOp::mul, least, -1) == std::nullopt);
  CHECK(control_arith(BinaryOp::div, 1, 0) == std::nullopt);
  CHECK(control_arith(BinaryOp::mod, 1, -3) == std::nullopt);
  CHECK(control_arith(BinaryOp::div, -1, 8) == -1);
  CHECK(control_arith(BinaryOp::mod, -4, 8) == 4);
  CHECK(control_arith(BinaryOp::lt, 1, 2) == std::nullopt);
  CHECK(control_compare(BinaryOp::le, 2, 2) == true);
  CHECK(control_compare(BinaryOp::ne, 2, 2) == false);
  CHECK(control_compare(BinaryOp::add, 2, 2) == std::nullopt);
}

TEST_CASE("integers wrap as the machine's do") {
  for (std::int64_t v = -70000; v <= 70000; ++v) {
    REQUIRE(wrap(Scalar::i8, v) == static_cast<std::int8_t>(v));
    REQUIRE(wrap(Scalar::ui8, v) == static_cast<std::uint8_t>(v));
    REQUIRE(wrap(Scalar::i16, v) == static_cast<std::int16_t>(v));
    REQUIRE(wrap(Scalar::ui16, v) == static_cast<std::uint16_t>(v));
  }
  CHECK(wrap(Scalar::i32, 1LL << 31) == std::numeric_limits<std::int32_t>::min());
  CHECK(wrap(Scalar::ui32, -1) == 0xFFFFFFFFLL);
  CHECK(wrap(Scalar::i64, least) == least);
}

TEST_CASE("every i8 and ui8 operation is that of C narrowed once") {
  const auto expect = [](Scalar type, std::int64_t a, std::int64_t b) {
    REQUIRE(integer_arith(type, BinaryOp::add, a, b) == wrap(type, a + b));
    REQUIRE(integer_arith(type, BinaryOp::sub, a, b) == wrap(type, a - b));
    REQUIRE(integer_arith(type, BinaryOp::mul, a, b) == wrap(type, a * b));
    const auto quotient = b == 0 ? std::nullopt : std::optional(wrap(type, a / b));
    REQUIRE(integer_arith(type, BinaryOp::div, a, b) == quotient);
  };
  for (int a = -128; a < 128; ++a) {
    for (int b = -128; b < 128; ++b) {
      expect(Scalar::i8, a, b);
      expect(Scalar::ui8, a + 128, b + 128);
    }
  }
  CHECK(integer_arith(Scalar::i64, BinaryOp::div, least, -1) == least);
  CHECK(integer_arith(Scalar::i64, BinaryOp::mul, greatest, greatest) == 1);
  CHECK(integer_arith(Scalar::i32, BinaryOp::div, -7, 2) == -3);
}

TEST_CASE("rounding to f16 and bf16 is right at, between and beside all their numbers") {
  check_format(Scalar::f16, 5, 10);
  check_format(Scalar::bf16, 8, 7);
  CHECK(round_to(Scalar::f16, 65519.99) == 65504);
  CHECK(round_to(Scalar::f16, 65520) == infinity);
  CHECK(round_to(Scalar::f16, -1e300) == -infinity);
  CHECK(std::signbit(round_to(Scalar::f16, -1e-300)));
  CHECK(std::isnan(round_to(Scalar::f16, std::nan(""))));
  CHECK(round_to(Scalar::f64, 0.1) == 0.1);
  CHECK(round_to(Scalar::r, 0.1) == 0.1);
}

TEST_CASE("f32 arithmetic is the machine's float, subnormals and infinities included") {
  std::mt19937_64 random(20240611);
  const BinaryOp ops[] = {BinaryOp::add, BinaryOp::sub, BinaryOp::mul, BinaryOp::div};
  for (int i = 0; i < 400000; ++i) {
    auto a_bits = static_cast<std::uint32_t>(random()),
         b_bits = static_cast<std::uint32_t>(random());
    if (i % 4 == 0) a_bits &= 0x80FFFFFFU;  // at most the least normals
    if (i % 3 == 0) b_bits = (b_bits & 0x807FFFFFU) | (a_bits & 0x7F800000U);  // alike in size
    const auto a = std::bit_cast<float>(a_bits), b = std::bit_cast<float>(b_bits);
    const volatile float results[] = {a + b, a - b, a * b, a / b};
    for (int k = 0; k < 4; ++k) {
      const double ours = float_arith(Scalar::f32, ops[k], a, b);
      const float theirs = results[k];
      if (std::isnan(theirs)) {
        REQUIRE(std::isnan(ours));
      } else {
        REQUIRE(std::bit_cast<std::uint64_t>(ours) ==
                std::bit_cast<std::uint64_t>(static_cast<double>(theirs)));
      }
    }
  }
}

TEST_CASE("folding makers fold constants and drop neutral elements, nothing more") {
  const Sym i = Sym::fresh("i");
  const Expr x = var(i), zero = int_const(0), one = int_const(1);
  CHECK(add(x, zero) == x);
  CHECK(add(zero, x) == x);
  CHECK(sub(x, zero) == x);
  CHECK(mul(one, x) == x);
  CHECK(mul(x, zero) == zero);
  CHECK(floor_div(x, one) == x);
  CHECK(as<ConstInt>(floor_mod(x, one))->value == 0);
  CHECK(as<ConstInt>(floor_div(int_const(-7), int_const(2)))->value == -4);
  CHECK(as<Binary>(add(int_const(greatest), one)) != nullptr);
  CHECK(as<Binary>(sub(x, x)) != nullptr);
  CHECK(as<ConstBool>(compare(BinaryOp::lt, zero, one))->value);
  CHECK(as<Binary>(compare(BinaryOp::lt, x, one)) != nullptr);
  const Expr c = compare(BinaryOp::lt, x, one), yes = bool_const(true), no = bool_const(false);
  CHECK(logical_and(yes, c) == c);
  CHECK(logical_and(c, no) == no);
  CHECK(logical_or(no, c) == c);
  CHECK(logical_or(c, yes) == yes);
  CHECK(as<ConstBool>(logical_not(no))->value);
}

TEST_CASE("constant_value sees through unfolded trees") {
  const auto raw = [](BinaryOp op, const Expr& a, const Expr& b) {
    return make_expr({}, Type{Scalar::index}, Binary{op, a, b});
  };
  const Expr sum = raw(BinaryOp::add, int_const(2), raw(BinaryOp::mul, int_const(3), int_const(4)));
  CHECK(constant_value(sum) == 14);
  CHECK(constant_value(make_expr({}, Type{Scalar::index}, Unary{UnaryOp::neg, sum})) == -14);
  CHECK(constant_value(raw(BinaryOp::add, var(Sym::fresh("n")), int_const(1))) == std::nullopt);
  CHECK(constant_value(raw(BinaryOp::div, int_const(1), int_const(0))) == std::nullopt);
  CHECK(constant_value(bool_const(true)) == std::nullopt);
}

TEST_CASE("data types meet in the wider one of their family") {
  CHECK(wider(Scalar::i8, Scalar::i32) == Scalar::i32);
  CHECK(wider(Scalar::ui16, Scalar::ui8) == Scalar::ui16);
  CHECK(wider(Scalar::f64, Scalar::f16) == Scalar::f64);
  CHECK(wider(Scalar::r, Scalar::bf16) == Scalar::bf16);
  CHECK(wider(Scalar::r, Scalar::r) == Scalar::r);
  CHECK(wider(Scalar::r, Scalar::i8) == std::nullopt);
  CHECK(wider(Scalar::f32, Scalar::i32) == std::nullopt);
  CHECK(wider(Scalar::i8, Scalar::ui8) == std::nullopt);
  CHECK(wider(Scalar::f16, Scalar::bf16) == std::nullopt);  // neither contains the other
  CHECK(wider(Scalar::index, Scalar::index) == std::nullopt);
}

TEST_CASE("spellings are read back as the types they spell") {
  CHECK(spelling(Scalar::r) == "R");
  CHECK(spelling(Scalar::integer) == "int");
  for (const std::string& text : scalar_spellings()) {
    REQUIRE(scalar_from_spelling(text).has_value());
    CHECK(spelling(*scalar_from_spelling(text)) == text);
  }
  CHECK(scalar_from_spelling("float") == std::nullopt);
  CHECK(byte_width(Scalar::bf16) == 2);
  CHECK_THROWS_AS((void)byte_width(Scalar::r), selvage::InternalError);
}
