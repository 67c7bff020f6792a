// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/program.h"

#include "tools/fuzz/procedure_text.h"

namespace selvage::fuzz {

using core::Scalar;

namespace {

std::vector<Scalar> random_types(core::Random& random) {
  static const std::vector<std::vector<Scalar>> mixes = {
      {Scalar::f32},
      {Scalar::f32},
      {Scalar::f32},
      {Scalar::f32},
      {Scalar::i32},
      {Scalar::i32},
      {Scalar::f64, Scalar::f32},
      {Scalar::i8, Scalar::i32},
      {Scalar::f32, Scalar::ui8, Scalar::i32},
      {Scalar::f16, Scalar::f32},
      {Scalar::bf16, Scalar::f32},
      {Scalar::i16, Scalar::i64},
      {Scalar::ui16, Scalar::ui32},
      {Scalar::r},
      {Scalar::r, Scalar::f64},
  };
  return one_of(random, mixes);
}

}  // namespace

std::string random_program(core::Random& random, const core::Library& library) {
  const std::vector<Scalar> types = random_types(random);
  std::string text;
  std::vector<Callee> callees;
  const auto count = random.one_in(2) ? 0 : random.between(1, 2);
  for (int k = 0; k < count; ++k) {
    ProcedureText writer(random, library, types, callees);
    text += writer.callee("f" + std::to_string(k)) + "\n";
    callees.push_back(writer.signature());
  }
  return text + ProcedureText(random, library, types, callees).main("p");
}

}  // namespace selvage::fuzz
