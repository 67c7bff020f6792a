// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/interrupts.h"

namespace selvage::fuzz {
namespace {

// The one thing that a signal handler may touch.
volatile std::sig_atomic_t noted = 0;

extern "C" void note(int signal) { noted = signal; }

}  // namespace

Interrupts::Interrupts() {
  noted = 0;
  struct sigaction action {};
  action.sa_handler = note;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, &on_int_);
  sigaction(SIGTERM, &action, &on_term_);
}

Interrupts::~Interrupts() {
  sigaction(SIGINT, &on_int_, nullptr);
  sigaction(SIGTERM, &on_term_, nullptr);
}

int Interrupts::signal() const { return noted; }

}  // namespace selvage::fuzz
