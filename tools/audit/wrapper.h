// SPDX-License-Identifier: Apache-2.0
//
// An instruction as C can call it: a procedure whose arguments are arrays, which moves them to
// where the instruction wants them, executes it, and moves everything back.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/hardware.h"
#include "core/result.h"
#include "tools/audit/carry.h"

namespace selvage::audit {

struct Wrapper {
  std::string subject;  // the instruction, memory or extern
  core::SourceLoc loc;
  core::Proc proc;
  // The same with multiply-adds that round once, if the subject's law allows that.
  std::optional<core::Proc> contracted;
  // No law but that: every cell is determined, and not only where nothing rounds.
  bool comparable = true;
  std::vector<std::string> moved_by;  // the other instructions in it
  bool exactly_seen = true;           // what moves the results changes nothing
  std::vector<std::string> unseen;    // arguments that it writes and nothing can read
  // What the instruction does to a parameter of `proc`, and how many dimensions that has there.
  struct Role {
    bool read = true, written = true;
    std::size_t rank = 8;
  };
  std::map<std::string, Role> roles = {};
};

struct Wrapped {
  std::vector<Wrapper> wrappers;        // one for each choice of configuring instructions
  std::optional<std::string> obstacle;  // why there is none
};

class Wrapping {
 public:
  explicit Wrapping(const core::Library& library);
  [[nodiscard]] Wrapped instruction(const core::Proc& instr);
  [[nodiscard]] Wrapped memory(const core::Memory& memory);
  [[nodiscard]] Wrapped function(const core::Extern& fn);

 private:
  // Buffers around an argument, so that what is written beside it is seen: two neighbours, two rows
  // more, none.
  enum class Room { neighbours, rows, none };
  // As part of others, which read what it writes.
  [[nodiscard]] std::vector<Wrapper> with_readers(const core::Proc& instr);
  std::optional<Wrapper> roomiest(const core::Proc& instr, std::size_t choice, std::size_t& choices,
                                  std::string& why);
  Result<Wrapper> wrap(const core::Proc& instr, Room room, std::size_t choice,
                       std::size_t& choices);
  Result<Wrapper> finish(Wrapper w, const std::string& text, const std::vector<std::string>& laws);

  const core::Library& library_;
  core::Library contracted_;
  Carriers carriers_;
};

}  // namespace selvage::audit
