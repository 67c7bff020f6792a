// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "core/result.h"
#include "core/source.h"

namespace selvage::tools {

// A whole text file of at most 64 MiB; `mentioned` is where its name was given, for the error.
[[nodiscard]] Result<core::SourceFileRef> read_file(const std::string& path, const core::SourceLoc& mentioned = {});

// Writes all the files or none: each goes to a temporary beside it, and they are renamed when all are complete.  Makes the
// folder if needed.
[[nodiscard]] Status write_files(const std::string& folder,
                                 const std::vector<std::pair<std::string, std::string>>& named_texts);

}  // namespace selvage::tools
