// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <csignal>

namespace selvage::fuzz {

// While one exists, SIGINT and SIGTERM are noted instead of ending the process.
class Interrupts {
 public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  // The signal that came since; 0: none.
  [[nodiscard]] int signal() const;

 private:
  struct sigaction on_int_, on_term_;  // those before
};

}  // namespace selvage::fuzz
