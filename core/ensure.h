// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stdexcept>
#include <string>

namespace selvage {

// A broken invariant of Selvage itself: a bug, never the user's fault.  Only `main` catches it
// (exit status 70).
class InternalError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] void internal_error(const char* condition, const char* should_hold, const char* file,
                                 int line);

}  // namespace selvage

// Throws InternalError unless `condition` holds.  `should_hold` says in words what must be true.
#define ENSURE(condition, should_hold) \
  (static_cast<bool>(condition)        \
       ? static_cast<void>(0)          \
       : ::selvage::internal_error(#condition, should_hold, __FILE__, __LINE__))
