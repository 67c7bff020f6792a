// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ref.h"

namespace selvage::core {

struct ExprNode;
using Expr = Ref<ExprNode>;

// Every scalar type of the language.  The first group is data (values that never influence control
// or addresses), the second is control.
enum class Scalar {
  r,  // a real number whose machine type is still to be chosen
  f16,
  bf16,
  f32,
  f64,
  i8,
  i16,
  i32,
  i64,
  ui8,
  ui16,
  ui32,
  size,     // an integer >= 1
  index,    // any integer, usable as an index
  integer,  // any integer (spelled `int`)
  boolean,  // spelled `bool`
  stride,   // the distance, in elements, between neighbours of one dimension
};

[[nodiscard]] bool is_data(Scalar s);
[[nodiscard]] bool is_control(Scalar s);
[[nodiscard]] bool is_float(Scalar s);         // r f16 bf16 f32 f64
[[nodiscard]] bool is_integer_data(Scalar s);  // i8 ... ui32
[[nodiscard]] bool is_unsigned(Scalar s);      // ui8 ui16 ui32
[[nodiscard]] bool is_control_int(Scalar s);   // size index integer stride
[[nodiscard]] int bit_width(Scalar s);         // of a data type; r counts as 0
[[nodiscard]] int byte_width(Scalar s);        // of a data type other than r
[[nodiscard]] std::string_view spelling(Scalar s);
[[nodiscard]] std::optional<Scalar> scalar_from_spelling(std::string_view text);
// Every spelling, in the order of the enumeration (for suggestions and manuals).
[[nodiscard]] const std::vector<std::string>& scalar_spellings();

// The wider of two data types when they meet in an arithmetic operation; nothing if they may not
// meet without a cast (float with integer; signed with unsigned).  `r` gives way to any float.
[[nodiscard]] std::optional<Scalar> wider(Scalar a, Scalar b);

// A scalar, or a tensor of `shape` (control expressions, outermost dimension first).  `window`
// marks a strided view `[T][...]`; otherwise a tensor is dense and row-major.
struct Type {
  Scalar scalar = Scalar::integer;
  std::vector<Expr> shape = {};
  bool window = false;

  [[nodiscard]] bool is_tensor() const { return !shape.empty(); }
  [[nodiscard]] int rank() const { return static_cast<int>(shape.size()); }
};

}  // namespace selvage::core
