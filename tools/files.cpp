// SPDX-License-Identifier: Apache-2.0
#include "tools/files.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

namespace selvage::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t max_bytes = 64u << 20;

Error cannot(const std::string& what, const std::string& path, const std::string& why, const core::SourceLoc& loc) {
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

}  // namespace

Result<core::SourceFileRef> read_file(const std::string& path, const core::SourceLoc& mentioned) {
  std::error_code ec;
  const fs::file_status status = fs::status(path, ec);
  if (!fs::exists(status)) return cannot("read", path, "there is no such file", mentioned);
  if (fs::is_directory(status)) return cannot("read", path, "it is a folder", mentioned);
  const std::uintmax_t size = fs::is_regular_file(status) ? fs::file_size(path, ec) : 0;
  if (ec) return cannot("read", path, ec.message(), mentioned);
  if (size > max_bytes) return over_limit(mentioned, "`" + path + "` is larger than 64 MiB");
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) return cannot("read", path, std::strerror(errno), mentioned);
  return std::make_shared<const core::SourceFile>(core::SourceFile{path, text.str()});
}

Status write_files(const std::string& folder, const std::vector<std::pair<std::string, std::string>>& named_texts) {
  std::error_code ec;
  fs::create_directories(folder, ec);
  if (ec) return cannot("make the folder", folder, ec.message(), {});
  Temporaries temporaries;
  for (const auto& [name, text] : named_texts) {
    const fs::path to = fs::path(folder) / name;
    const fs::path from = fs::path(folder) / ("." + name + "." + std::to_string(::getpid()) + ".tmp");
    temporaries.renames.emplace_back(from, to);
    TRY(written, write_file(from, text));
  }
  for (const auto& [from, to] : temporaries.renames) {
    fs::rename(from, to, ec);
    if (ec) return cannot("write", to.string(), ec.message(), {});
  }
  temporaries.renames.clear();
  return Ok{};
}

}  // namespace selvage::tools
