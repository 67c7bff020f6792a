// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/fuzz.h"

// -1 would keep refused inputs out of the corpus; they are as interesting as the others.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)selvage::fuzz::accepts(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
