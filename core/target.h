// SPDX-License-Identifier: Apache-2.0
//
// How the C of a hardware file becomes a program, and what runs that: the `target` block.  Data
// only; tools/toolchain makes processes of it.
#pragma once
#include <string>
#include <vector>

#include "core/source.h"

namespace selvage::core {

// A program that runs programs of the target where no processor does.
struct Emulator {
  std::string name;     // of the variant that it is: `vl256`
  std::string command;  // words; the program and its arguments follow
  std::string flags;    // given to the compiler besides those of the target
  friend bool operator==(const Emulator&, const Emulator&) = default;
};

struct Target {
  std::string machine;                // the architecture, as `uname -m` prints it; empty: any
  std::vector<std::string> features;  // what the processor needs, as /proc/cpuinfo spells it
  bool native = true;                 // what features say is all there is to say
  std::string flags;
  std::vector<std::string> compilers;  // command lines; empty: those that C is compiled with
  std::vector<std::string> sources;    // C files that every program is linked with
  std::vector<std::string> headers;    // folders
  std::vector<Emulator> emulators;
  SourceLoc loc;
};

}  // namespace selvage::core
