// SPDX-License-Identifier: Apache-2.0
//
// The `.proof` files that the program was built with: the manual shows examples from them.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "primitives/proof_file.h"

namespace selvage::tools {

struct ProofPage {
  std::string name;  // of the primitive
  std::string text;
};
[[nodiscard]] const std::vector<ProofPage>& proof_pages();

// The first accepted and the first refused case of a primitive, as they stand in its proof file.
struct Examples {
  std::string accepted;
  std::string refused;  // empty if nothing that is refused is about a proof
};
[[nodiscard]] Examples examples_of(const std::string& primitive);

}  // namespace selvage::tools
