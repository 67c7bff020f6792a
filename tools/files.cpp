// SPDX-License-Identifier: Apache-2.0
#include "tools/files.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <system_error>

namespace selvage::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t max_bytes = 64u << 20;

Error cannot(const std::string& what, const std::string& path, const std::string& why,
             const core::SourceLoc& loc) {
  return selvage::bad_input(loc, "cannot " + what + " `" + path + "`: " + why);
}

Status write_file(const fs::path& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out) return cannot("write", path.string(), std::strerror(errno), {});
  return Ok{};
}

// Temporaries that are removed unless they were renamed.
struct Temporaries {
  std::vector<std::pair<fs::path, fs::path>> renames;
  ~Temporaries() {
    std::error_code ignored;  // nothing can be done about a temporary that cannot be removed
    for (const auto& [from, to] : renames) fs::remove(from, ignored);
  }
};

// What can be told before anything is written.
Status check_outputs(const std::vector<Output>& outputs, const std::vector<std::string>& inputs) {
  std::set<fs::path> names;
  for (const Output& o : outputs) {
    const fs::path to = fs::path(o.path).lexically_normal();
    std::error_code ec;  // a file that cannot be looked at does not exist yet
    if (!to.has_filename() || fs::is_directory(to, ec))
      return cannot("write", o.path, "it is a folder", {});
    if (!names.insert(to).second)
      return cannot("write", o.path, "it is the name of two of the files to write", {});
    for (const std::string& input : inputs) {
      if (fs::equivalent(to, input, ec))
        return cannot("write", o.path, "it is a file that was read", {});
    }
  }
  return Ok{};
}

}  // namespace

Result<core::SourceFileRef> read_file(const std::string& path, const core::SourceLoc& mentioned) {
  std::error_code ec;
  const fs::file_status status = fs::status(path, ec);
  if (status.type() == fs::file_type::none) return cannot("read", path, ec.message(), mentioned);
  if (!fs::exists(status)) return cannot("read", path, "there is no such file", mentioned);
  if (fs::is_directory(status)) return cannot("read", path, "it is a folder", mentioned);
  ec.clear();
  const std::uintmax_t size = fs::is_regular_file(status) ? fs::file_size(path, ec) : 0;
  if (ec) return cannot("read", path, ec.message(), mentioned);
  if (size > max_bytes) return over_limit(mentioned, "`" + path + "` is larger than 64 MiB");
  std::ifstream in(path, std::ios::binary);
  std::string text;
  // Not all that can be read has a size beforehand.
  while (in && text.size() <= max_bytes) {
    constexpr std::size_t chunk = 1u << 20;
    const std::size_t before = text.size();
    text.resize(before + chunk);
    in.read(text.data() + before, static_cast<std::streamsize>(chunk));
    text.resize(before + static_cast<std::size_t>(in.gcount()));
  }
  if (text.size() > max_bytes) return over_limit(mentioned, "`" + path + "` is larger than 64 MiB");
  if (!in.eof()) return cannot("read", path, std::strerror(errno), mentioned);
  return std::make_shared<const core::SourceFile>(core::SourceFile{path, std::move(text)});
}

Status make_folder(const std::string& folder) {
  std::error_code ec;
  fs::create_directories(folder, ec);
  if (ec) return cannot("make the folder", folder, ec.message(), {});
  return Ok{};
}

Status write_files(const std::vector<Output>& outputs, const std::vector<std::string>& inputs) {
  TRY(possible, check_outputs(outputs, inputs));
  for (const Output& o : outputs) {
    const fs::path folder = fs::path(o.path).parent_path();
    if (folder.empty()) continue;
    TRY(made, make_folder(folder.string()));
  }
  Temporaries temporaries;
  for (const Output& o : outputs) {
    const fs::path to(o.path);
    const std::string name =
        "." + to.filename().string() + "." + std::to_string(::getpid()) + ".tmp";
    temporaries.renames.emplace_back(to.parent_path() / name, to);
    TRY(written, write_file(temporaries.renames.back().first, o.text));
  }
  for (const auto& [from, to] : temporaries.renames) {
    std::error_code ec;
    fs::rename(from, to, ec);
    if (ec) return cannot("write", to.string(), ec.message(), {});
  }
  temporaries.renames.clear();
  return Ok{};
}

}  // namespace selvage::tools
