// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "backends/c_unit.h"

namespace selvage::backends {
namespace {

constexpr const char* floor_div_text =
    "// a / b rounded down, for b > 0.\n"
    "static inline int64_t selvage_floor_div(int64_t a, int64_t b) {\n"
    "  return a / b - (a % b < 0);\n"
    "}\n";

constexpr const char* floor_mod_text =
    "// a - b * floor(a / b), for b > 0.\n"
    "static inline int64_t selvage_floor_mod(int64_t a, int64_t b) {\n"
    "  int64_t r = a % b;\n"
    "  return r < 0 ? r + b : r;\n"
    "}\n";

std::string wrapping(std::string_view name, char op, int bits) {
  return fmt::format(
      "static inline int{2}_t selvage_{0}_i{2}(int{2}_t a, int{2}_t b) {{\n"
      "  return (int{2}_t)((uint{2}_t)a {1} (uint{2}_t)b);\n"
      "}}\n",
      name, op, bits);
}

std::string negation(int bits) {
  return fmt::format(
      "static inline int{0}_t selvage_neg_i{0}(int{0}_t a) {{\n"
      "  return (int{0}_t)(0 - (uint{0}_t)a);\n"
      "}}\n",
      bits);
}

// The one quotient that does not fit, of the least number by -1, wraps.
std::string quotient(int bits) {
  return fmt::format(
      "static inline int{0}_t selvage_div_i{0}(int{0}_t a, int{0}_t b) {{\n"
      "  return b == -1 ? (int{0}_t)(0 - (uint{0}_t)a) : a / b;\n"
      "}}\n",
      bits);
}

// Nothing is wrong with C's division of these types, the result wraps; but a compiler that sees a
// divisor to be zero says so, and where that code never runs it is wrong to.
std::string plain_quotient(std::string_view name, std::string_view type) {
  return fmt::format(
      "static inline {1} selvage_div_{0}({1} a, {1} b) {{\n"
      "  return ({1})(a / b);\n"
      "}}\n",
      name, type);
}

// How threads add up what they have summed.  OpenMP's own `+` adds in the type, without promotion,
// where overflow is undefined.
std::string parallel_sum(int bits) {
  return fmt::format(
      "#ifdef _OPENMP\n"
      "#pragma omp declare reduction(selvage_sum_i{0} : int{0}_t : "
      "omp_out = (int{0}_t)((uint{0}_t)omp_out + (uint{0}_t)omp_in)) initializer(omp_priv = 0)\n"
      "#endif\n",
      bits);
}

// "int8_t" -> "i8", "__m256d" -> "m256d": what tells window structs apart.
std::string element_tag(const std::string& element) {
  static const std::map<std::string, std::string> short_names = {
      {"float", "f32"},     {"double", "f64"},   {"_Float16", "f16"}, {"int8_t", "i8"},
      {"int16_t", "i16"},   {"int32_t", "i32"},  {"int64_t", "i64"},  {"uint8_t", "ui8"},
      {"uint16_t", "ui16"}, {"uint32_t", "ui32"}};
  const auto known = short_names.find(element);
  if (known != short_names.end()) return known->second;
  std::string tag;
  for (const std::string& word : identifiers_in(element)) tag += "_" + word;
  return tag;
}

}  // namespace

std::string helper_name(Helper h) {
  switch (h) {
    case Helper::floor_div:
      return "selvage_floor_div";
    case Helper::floor_mod:
      return "selvage_floor_mod";
    case Helper::add_i32:
      return "selvage_add_i32";
    case Helper::sub_i32:
      return "selvage_sub_i32";
    case Helper::mul_i32:
      return "selvage_mul_i32";
    case Helper::neg_i32:
      return "selvage_neg_i32";
    case Helper::div_i32:
      return "selvage_div_i32";
    case Helper::add_i64:
      return "selvage_add_i64";
    case Helper::sub_i64:
      return "selvage_sub_i64";
    case Helper::mul_i64:
      return "selvage_mul_i64";
    case Helper::neg_i64:
      return "selvage_neg_i64";
    case Helper::div_i64:
      return "selvage_div_i64";
    case Helper::div_i8:
      return "selvage_div_i8";
    case Helper::div_i16:
      return "selvage_div_i16";
    case Helper::div_ui8:
      return "selvage_div_ui8";
    case Helper::div_ui16:
      return "selvage_div_ui16";
    case Helper::div_ui32:
      return "selvage_div_ui32";
    case Helper::sum_i8:
      return "selvage_sum_i8";
    case Helper::sum_i16:
      return "selvage_sum_i16";
    case Helper::sum_i32:
      return "selvage_sum_i32";
    case Helper::sum_i64:
      return "selvage_sum_i64";
  }
  internal_error("a helper", "every helper has a name", __FILE__, __LINE__);
}

std::string helper_text(Helper h) {
  switch (h) {
    case Helper::floor_div:
      return floor_div_text;
    case Helper::floor_mod:
      return floor_mod_text;
    case Helper::add_i32:
      return wrapping("add", '+', 32);
    case Helper::sub_i32:
      return wrapping("sub", '-', 32);
    case Helper::mul_i32:
      return wrapping("mul", '*', 32);
    case Helper::neg_i32:
      return negation(32);
    case Helper::div_i32:
      return quotient(32);
    case Helper::add_i64:
      return wrapping("add", '+', 64);
    case Helper::sub_i64:
      return wrapping("sub", '-', 64);
    case Helper::mul_i64:
      return wrapping("mul", '*', 64);
    case Helper::neg_i64:
      return negation(64);
    case Helper::div_i64:
      return quotient(64);
    case Helper::div_i8:
      return plain_quotient("i8", "int8_t");
    case Helper::div_i16:
      return plain_quotient("i16", "int16_t");
    case Helper::div_ui8:
      return plain_quotient("ui8", "uint8_t");
    case Helper::div_ui16:
      return plain_quotient("ui16", "uint16_t");
    case Helper::div_ui32:
      return plain_quotient("ui32", "uint32_t");
    case Helper::sum_i8:
      return parallel_sum(8);
    case Helper::sum_i16:
      return parallel_sum(16);
    case Helper::sum_i32:
      return parallel_sum(32);
    case Helper::sum_i64:
      return parallel_sum(64);
  }
  internal_error("a helper", "every helper has a text", __FILE__, __LINE__);
}

std::string window_type_name(const WindowType& t) {
  if (t.slots) return fmt::format("selvage_win_{}slot", t.rank);
  return fmt::format("selvage_win_{}{}{}", t.rank, element_tag(t.element), t.read_only ? "c" : "");
}

std::string window_type_text(const WindowType& t) {
  const std::string name = window_type_name(t);
  std::string guard = name;
  for (char& c : guard) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return fmt::format(
      "#ifndef {0}\n#define {0}\n"
      "struct {1} {{\n  {2}{3} {5}data;\n  int64_t strides[{4}];\n}};\n#endif\n",
      guard, name, t.read_only ? "const " : "", t.element, t.rank, t.slots ? "" : "*");
}

}  // namespace selvage::backends
