// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "core/result.h"
#include "core/source.h"

namespace selvage::tools {

// A whole text file of at most 64 MiB; `mentioned` is where its name was given, for the error.
[[nodiscard]] Result<core::SourceFileRef> read_file(const std::string& path,
                                                    const core::SourceLoc& mentioned = {});

// Makes the folder and those around it, unless they exist.
[[nodiscard]] Status make_folder(const std::string& folder);

// A file to write.
struct Output {
  std::string path;
  std::string text;
};
// Writes all the files or none: each goes to a temporary beside it, and they are renamed when all
// are complete.  Makes folders where needed.  Refuses to write over one of `inputs`.
[[nodiscard]] Status write_files(const std::vector<Output>& outputs,
                                 const std::vector<std::string>& inputs);

}  // namespace selvage::tools
