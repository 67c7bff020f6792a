// SPDX-License-Identifier: Apache-2.0
//
// Formulas as Z3 expressions.
#pragma once
#include <memory>

#include "smt/formula_node.h"

namespace z3 {
class context;
class expr;
}  // namespace z3

namespace selvage::smt {

// Gives a variable the same Z3 constant every time.
class Encoder {
 public:
  explicit Encoder(z3::context& context);
  ~Encoder();

  [[nodiscard]] z3::expr encode(const Variable& v);
  // The formula has no divisions and nothing opaque (ENSUREd).
  [[nodiscard]] z3::expr encode(const Formula& formula);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace selvage::smt
