// SPDX-License-Identifier: Apache-2.0
//
// The cases of a proof file under a mutant: which of them show the mistake?  Not a part of the
// table; for writing a case that kills.
#pragma once
#include <string>

#include "core/hardware.h"
#include "tools/mutants/mutant.h"

namespace selvage::mutants {

// A line for each case: what the judge with the mistake says of its last step, and what running
// both versions says of that.
[[nodiscard]] Result<std::string> cases_under(const core::Library& library, const Mutant& mutant,
                                              const core::SourceFileRef& proof_file);

}  // namespace selvage::mutants
