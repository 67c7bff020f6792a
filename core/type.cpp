// SPDX-License-Identifier: Apache-2.0
#include "core/type.h"

#include <algorithm>
#include <array>

namespace selvage::core {
namespace {

enum class Family { real, floating, signed_int, unsigned_int, control_int, boolean };

struct Row {
  Scalar scalar;
  std::string_view spelling;
  Family family;
  int bits;  // of data; 0 for r and for control
};

using enum Scalar;

constexpr std::array table = {
    Row{r, "R", Family::real, 0},
    Row{f16, "f16", Family::floating, 16},
    Row{bf16, "bf16", Family::floating, 16},
    Row{f32, "f32", Family::floating, 32},
    Row{f64, "f64", Family::floating, 64},
    Row{i8, "i8", Family::signed_int, 8},
    Row{i16, "i16", Family::signed_int, 16},
    Row{i32, "i32", Family::signed_int, 32},
    Row{i64, "i64", Family::signed_int, 64},
    Row{ui8, "ui8", Family::unsigned_int, 8},
    Row{ui16, "ui16", Family::unsigned_int, 16},
    Row{ui32, "ui32", Family::unsigned_int, 32},
    Row{size, "size", Family::control_int, 0},
    Row{index, "index", Family::control_int, 0},
    Row{integer, "int", Family::control_int, 0},
    Row{boolean, "bool", Family::boolean, 0},
    Row{stride, "stride", Family::control_int, 0},
};

constexpr bool complete() {
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (static_cast<std::size_t>(table[i].scalar) != i) return false;
  }
  return table.size() == static_cast<std::size_t>(stride) + 1;
}
static_assert(complete(), "one row per Scalar, in the order of the enumeration");

const Row& row(Scalar s) { return table[static_cast<std::size_t>(s)]; }

}  // namespace

bool is_control(Scalar s) {
  return row(s).family == Family::control_int || row(s).family == Family::boolean;
}
bool is_data(Scalar s) { return !is_control(s); }
bool is_float(Scalar s) {
  return row(s).family == Family::real || row(s).family == Family::floating;
}
bool is_unsigned(Scalar s) { return row(s).family == Family::unsigned_int; }
bool is_integer_data(Scalar s) { return row(s).family == Family::signed_int || is_unsigned(s); }
bool is_control_int(Scalar s) { return row(s).family == Family::control_int; }

int bit_width(Scalar s) {
  ENSURE(is_data(s), "only data types have a width");
  return row(s).bits;
}

int byte_width(Scalar s) {
  ENSURE(bit_width(s) > 0, "the width of a type that is still to be chosen is not asked");
  return bit_width(s) / 8;
}

std::string_view spelling(Scalar s) { return row(s).spelling; }

std::optional<Scalar> scalar_from_spelling(std::string_view text) {
  const auto* const found =
      std::find_if(table.begin(), table.end(), [&](const Row& x) { return x.spelling == text; });
  if (found == table.end()) return std::nullopt;
  return found->scalar;
}

const std::vector<std::string>& scalar_spellings() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> spellings;
    for (const Row& x : table) spellings.emplace_back(x.spelling);
    return spellings;
  }();
  return all;
}

std::optional<Scalar> wider(Scalar a, Scalar b) {
  if (is_control(a) || is_control(b)) return std::nullopt;
  if (a == b) return a;
  if (a == r && is_float(b)) return b;
  if (b == r && is_float(a)) return a;
  // f16 and bf16 are equally wide and neither contains the other.
  if (row(a).family != row(b).family || row(a).bits == row(b).bits) return std::nullopt;
  return row(a).bits > row(b).bits ? a : b;
}

}  // namespace selvage::core
