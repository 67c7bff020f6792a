// SPDX-License-Identifier: Apache-2.0
//
// Mutants that no run can show, each with the reason: lines of `primitive claim mistake: reason`,
// where a line that begins with a blank goes on with the one before.
#pragma once
#include <map>
#include <string>

#include "core/result.h"
#include "core/source.h"

namespace selvage::mutants {

using Redundant = std::map<std::string, std::string>;  // the reason by the name of the mutant
[[nodiscard]] Result<Redundant> read_redundant(const core::SourceFileRef& file);

}  // namespace selvage::mutants
