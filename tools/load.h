// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "backends/hardware.h"
#include "core/hardware.h"
#include "core/parse.h"
#include "core/result.h"
#include "primitives/schedule.h"

namespace selvage::tools {

// Where `.hw` files are looked for: folders given on the command line, then the folder of the file
// that asks, then those that ship with Selvage.
struct SearchPath {
  std::vector<std::string> folders;
};
[[nodiscard]] SearchPath search_path(const std::vector<std::string>& given,
                                     const std::string& asking_file);

struct Loaded {
  core::Library library;
  std::vector<core::Module> modules;
};

// Reads `.slv` files with the hardware they import and that which is named besides.
[[nodiscard]] Result<Loaded> load_sources(const std::vector<core::SourceFileRef>& sources,
                                          std::vector<backends::AskedHardware> hardware,
                                          const std::vector<std::string>& hardware_folders);

// Hardware named on the command line.
[[nodiscard]] std::vector<backends::AskedHardware> asked_by_user(
    const std::vector<std::string>& names);

struct LoadedSchedule {
  primitives::Schedule schedule;
  Loaded loaded;
  // What was read, as paths: files that must not be written over.
  [[nodiscard]] std::vector<std::string> inputs() const;
};
// Reads a schedule with its sources (checking their SHA-256 where given) and hardware.
[[nodiscard]] Result<LoadedSchedule> load_schedule(
    const std::string& path, const std::vector<std::string>& hardware_folders);

}  // namespace selvage::tools
