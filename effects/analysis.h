// SPDX-License-Identifier: Apache-2.0
//
// The owner of everything that contexts and effects share: interned expressions and contexts,
// ghosts, callee footprints. One per Judge.  What it keeps alive keeps its address, so ids are
// never reused.
#pragma once
#include <memory>

#include "effects/access.h"
#include "effects/context.h"

namespace selvage::effects {

// What a procedure does, in terms of its parameters and the configuration at its entry.
struct Footprint {
  std::vector<Access> accesses;  // to parameters and fields; of its own allocations nothing is seen
  struct Exit {
    ConfigLocation field;
    Resolved value;  // at the end
  };
  std::vector<Exit> exits;  // of the fields of control type that it may write
  std::vector<core::Sym>
      ghosts;  // made by it, that `exits` mention: fresh ones stand for them at every call
  std::vector<Resolved> ghost_facts;  // what is known of them
  std::vector<core::Sym> inputs;      // ghosts of entry fields and parameter strides that anything
                                  // above, or the entry conditions or parameter shapes, may mention
};

class Analysis {
 public:
  Analysis();
  ~Analysis();
  Analysis(const Analysis&) = delete;
  Analysis& operator=(const Analysis&) = delete;

  // What is known on entry of a procedure.
  [[nodiscard]] Context entry(const core::Proc& p);
  [[nodiscard]] const Footprint& footprint(const core::Proc& callee);
  // The same tree as one shared node: equal resolved expressions become the same handle.
  [[nodiscard]] Resolved intern(const Resolved& e);
  // Does the variable stand for a value that the analysis does not know exactly (other than an
  // argument, an iterator, a field on entry or a parameter's stride)?  A counterexample that rests
  // on one may not exist.
  [[nodiscard]] bool approximates(const core::Sym& s) const;
  // Is it a ghost of any kind, and how is it told to people ("Cfg.f", "stride(x, 0)")?
  [[nodiscard]] std::optional<std::string> ghost_text(const core::Sym& s) const;

  [[nodiscard]] bool approximates(std::uint64_t symbol_id) const;
  // Does the fact of a context only say what a ghost is, and so nothing about anything else?
  [[nodiscard]] bool defines_ghosts(const smt::Formula& fact) const;
  [[nodiscard]] bool is_ghost(std::uint64_t symbol_id) const;
  [[nodiscard]] bool is_boolean_ghost(const core::Sym& s) const;

  struct Store;
  [[nodiscard]] Store& store() { return *store_; }

 private:
  std::unique_ptr<Store> store_;
};

}  // namespace selvage::effects
