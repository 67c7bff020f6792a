// SPDX-License-Identifier: Apache-2.0
#include "backends/hardware.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>

#include "backends/hardware_parser.h"
#include "core/builtin_externs.h"

namespace selvage::backends {
namespace {

namespace fs = std::filesystem;
using core::Library;
using core::SourceFileRef;

constexpr const char* extension = ".hw";
// What every C program has; loaded first wherever it can be found.
constexpr const char* prelude = "dram";

Result<SourceFileRef> read_source(const fs::path& path, const core::SourceLoc& asked_at) {
  std::ifstream in(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in) {
    return bad_input(asked_at, fmt::format("cannot read the hardware file `{}`", path.string()));
  }
  return SourceFileRef(
      std::make_shared<const core::SourceFile>(core::SourceFile{path.string(), std::move(text)}));
}

bool is_file(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

// Loads files and, before each, what it imports.
class Loader {
 public:
  explicit Loader(std::span<const std::string> search_path)
      : search_path_(search_path.begin(), search_path.end()) {}

  Status load_prelude() {
    const std::optional<fs::path> path = find(prelude, {});
    return path ? load(*path, {}) : Status(Ok{});
  }

  Status load_named(const AskedHardware& asked) {
    const std::string& name_or_path = asked.name_or_path;
    const bool path = name_or_path.find('/') != std::string::npos ||
                      fs::path(name_or_path).extension() == extension;
    if (!path) return load_import({name_or_path, asked.loc}, {});
    if (is_file(name_or_path)) return load(name_or_path, asked.loc);
    return bad_input(asked.loc, fmt::format("no hardware file `{}`", name_or_path));
  }

  Library finish() && { return std::move(library_); }

 private:
  // The file of hardware `name`: beside the file that imports it, or on the search path.
  [[nodiscard]] std::optional<fs::path> find(const std::string& name,
                                             const fs::path& beside) const {
    std::vector<fs::path> folders(search_path_.begin(), search_path_.end());
    if (!beside.empty()) folders.insert(folders.begin(), beside);
    for (const fs::path& folder : folders) {
      const fs::path candidate = folder / (name + extension);
      if (is_file(candidate)) return candidate;
    }
    return std::nullopt;
  }

  [[nodiscard]] Error not_found(const Import& import) const {
    const std::vector<std::string> known = available_hardware(search_path_);
    std::string suggestion = did_you_mean(import.name, known);
    if (suggestion.empty() && !known.empty()) {
      suggestion = fmt::format("the hardware on the search path is {}", fmt::join(known, ", "));
    }
    return bad_input(import.loc, fmt::format("no hardware `{}`", import.name), suggestion);
  }

  Status load_import(const Import& import, const fs::path& beside) {
    const std::optional<fs::path> path = find(import.name, beside);
    if (!path) return not_found(import);
    return load(*path, import.loc);
  }

  Status load(const fs::path& path, const core::SourceLoc& asked_at) {
    const std::string name = path.stem().string();
    const std::string file = fs::weakly_canonical(path).string();
    if (loading_.count(file) != 0) {
      return bad_input(asked_at, fmt::format("hardware `{}` imports itself", name));
    }
    const auto [entry, is_new] = canonical_.try_emplace(name, file);
    if (!is_new && entry->second == file) return Ok{};
    if (!is_new) {
      return bad_input(asked_at, fmt::format("two files are hardware `{}`: `{}` and `{}`", name,
                                             library_.files.at(name), path.string()));
    }
    library_.files.emplace(name, path.string());
    loading_.insert(file);
    TRY(source, read_source(path, asked_at));
    TRY(cursor, core::lex(source));
    TRY(imports, parse_hardware_imports(cursor));
    for (const Import& import : imports) {
      TRY(loaded, load_import(import, path.parent_path().empty() ? "." : path.parent_path()));
    }
    TRY(done, parse_declarations(cursor, library_));
    loading_.erase(file);
    return Ok{};
  }

  std::vector<std::string> search_path_;
  std::map<std::string, std::string> canonical_;  // hardware name -> the file it came from
  std::set<std::string> loading_;
  Library library_ = core::builtin_library();
};

}  // namespace

Result<Library> load_hardware(std::span<const std::string> names_or_paths,
                              std::span<const std::string> search_path) {
  std::vector<AskedHardware> asked;
  for (const std::string& name : names_or_paths) asked.push_back({name, {}});
  return load_hardware(std::span<const AskedHardware>(asked), search_path);
}

Result<Library> load_hardware(std::span<const AskedHardware> asked,
                              std::span<const std::string> search_path) {
  Loader loader(search_path);
  TRY(prelude_loaded, loader.load_prelude());
  for (const AskedHardware& hardware : asked) {
    TRY(loaded, loader.load_named(hardware));
  }
  return std::move(loader).finish();
}

Status read_hardware(const SourceFileRef& source, Library& library) {
  TRY(cursor, core::lex(source));
  TRY(imports, parse_hardware_imports(cursor));
  return parse_declarations(cursor, library);
}

std::vector<std::string> available_hardware(std::span<const std::string> search_path) {
  std::set<std::string> names;
  for (const std::string& folder : search_path) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
      if (entry.path().extension() == extension) names.insert(entry.path().stem().string());
    }
  }
  return {names.begin(), names.end()};
}

}  // namespace selvage::backends
