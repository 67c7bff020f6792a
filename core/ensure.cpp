// SPDX-License-Identifier: Apache-2.0
#include "core/ensure.h"

namespace selvage {

void internal_error(const char* condition, const char* should_hold, const char* file, int line) {
  throw InternalError(std::string(should_hold) + " (" + condition + " is false at " + file + ":" +
                      std::to_string(line) + ")");
}

}  // namespace selvage
