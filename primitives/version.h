// SPDX-License-Identifier: Apache-2.0
//
// The history of a procedure: immutable versions, each knowing the step that made it.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "core/place.h"
#include "core/result.h"
#include "effects/config_location.h"
#include "effects/judge.h"

namespace selvage::primitives {

struct VersionNode;
using Version = core::Ref<VersionNode>;

// What is remembered of a step: evidence for reports, never trusted in place of a proof.
struct StepRecord {
  std::string primitive;  // "source" for a version read from a file
  std::string call;       // the step as one line of JSON
  std::vector<effects::Decision> decisions;
  std::vector<effects::Law> laws;
  double seconds = 0;  // wall time of planning, proving and applying
};

struct VersionNode {
  core::Proc proc;
  std::optional<Version> parent;             // nothing for a source
  std::vector<core::Forwarding> forwarding;  // from the parent, applied in order
  // Does a call of this version mean the same as a call of its parent, wherever both preconditions
  // hold?  False for steps that change the signature.
  bool equivalent_to_parent = true;
  // But for these configuration fields, which may differ at the end.
  std::vector<effects::ConfigLocation> modulo;
  StepRecord step;
};

// A place and the version it points into.
struct Cursor {
  Version version;
  core::Place place;
};

// The cursor carried to a later version.  Refused (naming the step) if what it points at was
// removed on the way, or if `to` does not descend from its version.
[[nodiscard]] Result<Cursor> forward(const Cursor& cursor, const Version& to);

// May a call of `b` stand in place of one of `a`, and but for which configuration fields, which may
// differ at the end?  It may if both descend from one version through equivalence-preserving steps,
// every version on the way takes the arguments that both take, and nothing that `b` computes can
// fail for its values or `b` descends from `a`; nothing if not.
[[nodiscard]] std::optional<std::vector<effects::ConfigLocation>> equivalent(const Version& a,
                                                                             const Version& b);

// An argument for which `after`, made of `before`, takes strided cells, as a version before it did,
// while `before` takes dense ones: the steps in between say nothing of strided cells.
[[nodiscard]] std::optional<core::Sym> strided_again(const Version& before,
                                                     const core::Proc& after);

}  // namespace selvage::primitives
