// SPDX-License-Identifier: Apache-2.0
//
// Hardware libraries: `.hw` files to a core::Library.  docs/hardware.md is their grammar.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "core/hardware.h"
#include "core/result.h"

namespace selvage::backends {

// Hardware that somebody asks for by name or path, and where, for the error.
struct AskedHardware {
  std::string name_or_path;
  core::SourceLoc loc;
};

// Loads hardware by name (`x86_avx2`: the first `x86_avx2.hw` on the search path) or by path
// (anything with a `/` or ending in `.hw`), with everything it imports, each file once.  The
// hardware `dram`, if the search path has it, is always loaded first: it is what every C program
// has.  All templates are checked here; the first error stops the loading.
[[nodiscard]] Result<core::Library> load_hardware(std::span<const std::string> names_or_paths,
                                                  std::span<const std::string> search_path);

[[nodiscard]] Result<core::Library> load_hardware(std::span<const AskedHardware> asked,
                                                  std::span<const std::string> search_path);

// Reads one file's text into `library`, which already has what the file imports.
[[nodiscard]] Status read_hardware(const core::SourceFileRef& source, core::Library& library);

// The names of the hardware files on the search path, sorted, each once.
[[nodiscard]] std::vector<std::string> available_hardware(std::span<const std::string> search_path);

}  // namespace selvage::backends
