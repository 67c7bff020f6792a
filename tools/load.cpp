// SPDX-License-Identifier: Apache-2.0
#include "tools/load.h"

#include <filesystem>
#include <map>

#include "backends/hardware.h"
#include "tools/files.h"

namespace selvage::tools {
namespace {

namespace fs = std::filesystem;

std::string folder_of(const std::string& file) {
  const std::string folder = fs::path(file).parent_path().string();
  return folder.empty() ? "." : folder;
}

// The shipped hardware: beside an installed program, or in the source tree it was built from.
std::vector<std::string> shipped_folders() {
  std::vector<std::string> folders;
  std::error_code ec;
  const fs::path self = fs::read_symlink("/proc/self/exe", ec);
  if (!ec)
    folders.push_back((self.parent_path().parent_path() / "share/selvage/hardware").string());
  folders.emplace_back(SELVAGE_INSTALLED_HARDWARE);
  folders.emplace_back(SELVAGE_SOURCE_HARDWARE);
  std::vector<std::string> present;
  for (const std::string& f : folders) {
    if (fs::is_directory(f, ec)) present.push_back(f);
  }
  return present;
}

Status check_hash(const primitives::Schedule::Source& source, const core::SourceFileRef& text) {
  if (!source.sha256) return Ok{};
  const std::string actual = primitives::sha256(text->text);
  if (actual == *source.sha256) return Ok{};
  return selvage::bad_input(source.sha256_loc,
                            "`" + source.file +
                                "` is not the file the schedule was written for: its SHA-256 is " +
                                actual,
                            "if the change is meant, put that value in `sha256`");
}

// Steps know the procedures of all sources by their names.
Status check_names(const Loaded& loaded) {
  std::map<std::string, core::SourceLoc> known;
  for (const core::Module& m : loaded.modules) {
    for (const core::Proc& p : m.procs) {
      const auto [first, is_new] = known.emplace(p->name, p->loc);
      if (is_new) continue;
      Error e = selvage::bad_input(p->loc, "two sources have a procedure `" + p->name + "`");
      e.notes.push_back({first->second, "the other one"});
      return e;
    }
  }
  return Ok{};
}

}  // namespace

SearchPath search_path(const std::vector<std::string>& given, const std::string& asking_file) {
  SearchPath path{given};
  path.folders.push_back(folder_of(asking_file));
  for (const std::string& f : shipped_folders()) path.folders.push_back(f);
  return path;
}

Result<Loaded> load_sources(const std::vector<core::SourceFileRef>& sources,
                            std::vector<backends::AskedHardware> hardware,
                            const std::vector<std::string>& hardware_folders) {
  for (const core::SourceFileRef& s : sources) {
    TRY(imports, core::parse_import_lines(s));
    for (const core::ImportLine& import : imports) hardware.push_back({import.name, import.loc});
  }
  const SearchPath path = search_path(hardware_folders, sources.empty() ? "." : sources[0]->name);
  TRY(library, backends::load_hardware(hardware, path.folders));
  Loaded loaded{library, {}};
  for (const core::SourceFileRef& s : sources) {
    TRY(module, core::parse_module(s, loaded.library));
    loaded.modules.push_back(module);
  }
  return loaded;
}

std::vector<backends::AskedHardware> asked_by_user(const std::vector<std::string>& names) {
  std::vector<backends::AskedHardware> asked;
  for (const std::string& name : names) asked.push_back({name, {}});
  return asked;
}

std::vector<std::string> LoadedSchedule::inputs() const {
  std::vector<std::string> files;
  for (const core::Module& m : loaded.modules) files.push_back(m.source->name);
  for (const auto& [name, file] : loaded.library.files) files.push_back(file);
  return files;
}

Result<LoadedSchedule> load_schedule(const std::string& path,
                                     const std::vector<std::string>& hardware_folders) {
  TRY(text, read_file(path));
  TRY(schedule, primitives::read_schedule(text));
  std::vector<core::SourceFileRef> sources;
  for (const primitives::Schedule::Source& s : schedule.sources) {
    TRY(source, read_file((fs::path(path).parent_path() / s.file).string(), s.loc));
    TRY(unchanged, check_hash(s, source));
    sources.push_back(source);
  }
  std::vector<backends::AskedHardware> hardware;
  for (std::size_t k = 0; k < schedule.hardware.size(); ++k) {
    hardware.push_back({schedule.hardware[k], schedule.hardware_locs[k]});
  }
  TRY(loaded, load_sources(sources, hardware, hardware_folders));
  TRY(distinct, check_names(loaded));
  return LoadedSchedule{schedule, loaded};
}

}  // namespace selvage::tools
