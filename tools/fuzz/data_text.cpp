// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/data_text.h"

#include <fmt/format.h>

namespace selvage::fuzz {

using core::Scalar;

std::string random_int(core::Random& random, std::int64_t lo, std::int64_t hi) {
  return std::to_string(random.between(lo, hi));
}

namespace {

// Those of the built-in functions.
bool has_functions(Scalar type) {
  return type != Scalar::f16 && type != Scalar::bf16 && type != Scalar::r;
}

}  // namespace

std::string DataText::literal(Scalar type) {
  if (core::is_float(type)) {
    static const std::vector<std::string> odd = {"0.0",  "1.0",    "0.1",    "2.5",  "3.25",
                                                 "1e-3", "(-1.5)", "(-0.0)", "100.0"};
    static const std::vector<std::string> plain = {"0.0", "1.0", "2.0", "0.5"};
    return one_of(random_, style_.odd_literals ? odd : plain);
  }
  if (!style_.odd_literals) return random_int(random_, 0, 3);
  if (core::is_unsigned(type)) return random_int(random_, 0, 200);
  if (random_.one_in(4)) {
    const std::uint64_t greatest = (std::uint64_t{1} << (core::bit_width(type) - 1)) - 1;
    return random_.one_in(2) ? std::to_string(greatest) : fmt::format("(-{})", greatest);
  }
  return "(" + random_int(random_, -100, 100) + ")";
}

// Something that meets `type` without a cast.
std::string DataText::meeting(Scalar type, int depth) {
  if (random_.one_in(4)) return literal(type);
  if (random_.one_in(3)) {
    const Scalar other = any_type();
    if (core::wider(type, other) == type) return expression(other, depth);
  }
  return expression(type, depth);
}

std::string DataText::expression(Scalar type, int depth) {
  if (depth == 0 || random_.one_in(4)) return leaf_(type);
  const auto binary = [&](const char* form) {
    const std::string left = expression(type, depth - 1);
    return fmt::format(fmt::runtime(form), left, meeting(type, depth - 1));
  };
  switch (random_.between(0, 6)) {
    case 0:
      return binary("({} + {})");
    case 1:
      return binary("({} - {})");
    case 2:
      return binary("{} * {}");
    case 3:
      return binary(style_.division ? "({} / {})" : "({} + {})");
    case 4:
      return fmt::format("(-{})", expression(type, depth - 1));
    case 5:
      if (!style_.conversions) return binary("{} * {}");
      return fmt::format("{}({})", spelling(type), expression(any_type(), depth - 1));
    default:
      return has_functions(type) && style_.functions ? function(type, depth - 1) : leaf_(type);
  }
}

std::string DataText::function(Scalar type, int depth) {
  const auto arg = [&] { return expression(type, depth); };
  switch (random_.between(0, 5)) {
    case 0:
      return fmt::format("relu({})", arg());
    case 1:
      return fmt::format("max({}, {})", arg(), arg());
    case 2:
      return fmt::format("min({}, {})", arg(), arg());
    case 3:
      return fmt::format("abs({})", arg());
    case 4:
      return core::is_float(type) ? fmt::format("sqrt({})", arg()) : arg();
    default:
      return fmt::format("select({}, {}, {}, {})", arg(), arg(), arg(), arg());
  }
}

}  // namespace selvage::fuzz
