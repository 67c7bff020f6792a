// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "core/result.h"

namespace selvage::tools {

// The documented exit statuses of the program.
enum ExitStatus {
  done = 0,
  refused = 1,
  bad_input = 2,
  undecided = 3,
  internal_error = 70,
};

[[nodiscard]] inline ExitStatus exit_status(Reason reason) {
  switch (reason) {
    case Reason::refuted:
    case Reason::not_applicable:
      return refused;
    case Reason::undecided:
    case Reason::limit:
      return undecided;
    case Reason::bad_input:
      return bad_input;
  }
  return internal_error;
}

}  // namespace selvage::tools
