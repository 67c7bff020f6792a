// SPDX-License-Identifier: Apache-2.0
//
// Does the C of a hardware file do what its instructions mean?  Each is compiled and run on
// arguments that meet its preconditions, against the interpreter.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/hardware.h"
#include "core/result.h"

namespace selvage::audit {

struct Plan {
  std::uint64_t seed = 1;
  std::size_t count = 30;  // random runs of each subject, besides those on corners
  std::string instr;       // empty: everything that the file declares
  int jobs = 1;
};

enum class How {
  run,       // and right
  compiled,  // without a complaint; nothing runs it here
  unseen,    // and nothing can read what it writes
  through,   // part of the runs of others, which read what it sets
  wrong,
  not_audited,
};

using Named = std::vector<std::pair<std::string, std::string>>;

struct Failure {
  std::string command, what;  // what compiled and ran it, and the first difference
  std::string program;        // the procedure around it
  Named inputs, meaning, found;
};

struct Entry {
  std::string subject;  // the instruction, or `memory M, f32`
  core::SourceLoc loc;
  How how = How::not_audited;
  std::vector<std::string> ways;  // runners
  std::size_t runs = 0;           // for each way
  std::string reason;             // why it was not run, or what is to be known of how
  std::optional<Failure> failure;
  std::vector<std::string> wrong_movers;  // others that are wrong, which it is seen through
};

struct Report {
  std::string file;
  Plan plan;
  std::vector<std::string> commands;  // that compiled and ran it
  std::vector<std::string> missing;   // compilers and emulators that are not here
  std::string obstacle;               // why nothing runs it, or nothing compiles it
  std::vector<Entry> entries;
};

// Audits what `file` declares, as its locations name it.  Refused if the target of the library
// contradicts itself, or there is no such instruction.
[[nodiscard]] Result<Report> audit(const core::Library& library, const std::string& file,
                                   const Plan& plan);

}  // namespace selvage::audit
