// SPDX-License-Identifier: Apache-2.0
//
// How data gets into a memory that C cannot touch, and out of it: by instructions of the same
// library, which are found by what they mean.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/hardware.h"
#include "tools/audit/wording.h"

namespace selvage::audit {

enum class Direction { in, out };

// A buffer of the memory and its image outside.
struct Cargo {
  core::Memory memory;
  core::Scalar type;
  std::vector<std::int64_t> dims;
};

// Is a buffer in this memory one that C has as an array, and so the caller of a procedure?
[[nodiscard]] bool is_outside(const core::MemoryDecl& m);

struct Carry {
  std::string instr;                         // "" if plain statements do
  bool exact = true;                         // the image has the very cells
  core::Scalar type;                         // of the image
  std::vector<std::int64_t> dims;            // of the image
  std::vector<std::string> params, asserts;  // of the procedure around it
  std::vector<std::string> lines;            // $buffer and $image stand for their names
  std::vector<std::string> used;             // instructions besides
  std::size_t choices = 1;                   // of configuring instructions
};

class Carriers {
 public:
  explicit Carriers(const core::Library& library) : library_(library) {}
  // From now on this instruction is taken where it will do, whatever others are better; "" for
  // none.
  void prefer(const std::string& instr) { preferred_ = instr; }

  // A way that moves all cells, if there is one; those that move them unchanged are preferred.
  // New names are added to `taken`.
  [[nodiscard]] std::optional<Carry> find(const Cargo& cargo, Direction direction,
                                          std::vector<std::string>& taken);

 private:
  struct Candidate {
    core::Proc instr;
    std::size_t inside, outside;  // numbers of arguments
    bool alike;                   // of one type
  };
  struct Plan {
    Candidate candidate;
    std::vector<std::string> controls;  // by argument; "" for data
    std::vector<std::int64_t> block, image_block;
    std::vector<std::int64_t> lead;  // dimensions that loops go over
    std::int64_t pieces = 1;         // of the first dimension of the block
    bool exact = true;
    // What configuration that nothing else decides is set to, if not to parameters: a truth value,
    // and 1 for factors.
    std::optional<std::string> truth = {};
    std::size_t choice = 0;  // of configuring instructions
  };
  [[nodiscard]] std::vector<Candidate> candidates(const Cargo& cargo, Direction direction) const;
  [[nodiscard]] std::optional<Plan> fit(const Candidate& c, const Cargo& cargo,
                                        Direction direction) const;
  [[nodiscard]] std::optional<Plan> fit_block(Plan plan, const Cargo& cargo,
                                              Direction direction) const;
  [[nodiscard]] bool configured(Plan& plan, const Cargo& cargo, Direction direction) const;
  [[nodiscard]] bool moves(Plan& plan, const Cargo& cargo, Direction direction) const;
  [[nodiscard]] Carry carry(const Plan& plan, std::vector<std::string>& taken) const;

  const core::Library& library_;
  std::string preferred_;
  std::map<std::string, std::optional<Plan>> known_;
};

}  // namespace selvage::audit
