// SPDX-License-Identifier: Apache-2.0
#include "backends/target.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "backends/hardware_lines.h"

namespace selvage::backends {
namespace {

namespace fs = std::filesystem;
using core::LocatedText;
using core::Target;
using core::TokenCursor;

// A string of at least one word.
Result<LocatedText> take_words(TokenCursor& cursor, const std::string& what) {
  TRY(text, take_located_string(cursor, what + ", a string"));
  const auto blank = [](char c) { return c == ' '; };
  if (std::all_of(text.text.begin(), text.text.end(), blank))
    return bad_input(text.whole, what + " is empty", "leave the line out");
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' '; };
  if (std::any_of(text.text.begin(), text.text.end(), is_control))
    return bad_input(text.whole, what + " is one line of words between single spaces");
  return text;
}

Status machine_line(TokenCursor& cursor, Target& t) {
  TRY(text, take_words(cursor, "the machine"));
  if (text.text.find(' ') != std::string::npos)
    return bad_input(text.whole, fmt::format("`{}` is not the name of a machine", text.text),
                     "as `uname -m` prints it: \"x86_64\", \"aarch64\", \"riscv64\"");
  t.machine = text.text;
  return Ok{};
}

Status features_line(TokenCursor& cursor, Target& t) {
  TRY(text, take_words(cursor, "the list of features"));
  std::istringstream words(text.text);
  for (std::string word; words >> word;) {
    if (std::count(t.features.begin(), t.features.end(), word) != 0)
      return bad_input(text.whole, fmt::format("`{}` is named twice", word));
    t.features.push_back(word);
  }
  return Ok{};
}

Status compiler_line(TokenCursor& cursor, Target& t) {
  TRY(text, take_words(cursor, "the compiler"));
  if (std::count(t.compilers.begin(), t.compilers.end(), text.text) != 0)
    return bad_input(text.whole, fmt::format("`{}` is given twice", text.text));
  t.compilers.push_back(text.text);
  return Ok{};
}

Status emulator_line(TokenCursor& cursor, Target& t) {
  TRY(name, cursor.expect_identifier("the name of the emulator"));
  core::Emulator e;
  e.name = std::string(name.text);
  const auto same = [&](const core::Emulator& other) { return other.name == e.name; };
  if (e.name == "native")
    return bad_input(cursor.loc(name), "`native` is the processor at hand, not an emulator");
  if (std::any_of(t.emulators.begin(), t.emulators.end(), same))
    return bad_input(cursor.loc(name), fmt::format("emulator `{}` is given twice", e.name));
  TRY(command, take_words(cursor, "the command of the emulator"));
  e.command = command.text;
  if (cursor.accept("flags")) {
    TRY(flags, take_words(cursor, "the flags of the emulator"));
    e.flags = flags.text;
  }
  t.emulators.push_back(std::move(e));
  return Ok{};
}

// The path as a program finds it, wherever it is started.
Result<std::string> take_path(TokenCursor& cursor, const std::string& what, bool folder) {
  TRY(text, take_words(cursor, what));
  const fs::path file(text.whole.file ? text.whole.file->name : "");
  std::error_code ignored;
  const fs::path path =
      fs::weakly_canonical(fs::absolute(file.parent_path() / text.text, ignored), ignored);
  const bool exists = folder ? fs::is_directory(path, ignored) : fs::is_regular_file(path, ignored);
  if (!exists)
    return bad_input(
        text.whole,
        fmt::format("no {} `{}` beside this file", folder ? "folder" : "file", text.text),
        "the path begins at the folder of the .hw file");
  return path.string();
}

Status target_line(TokenCursor& cursor, const std::string& keyword, Target& t) {
  if (keyword == "machine") return machine_line(cursor, t);
  if (keyword == "features") return features_line(cursor, t);
  if (keyword == "compiler") return compiler_line(cursor, t);
  if (keyword == "emulator") return emulator_line(cursor, t);
  if (keyword == "native") {
    TRY(word, take_choice(cursor, {"yes", "no"}));
    t.native = word == "yes";
    return Ok{};
  }
  if (keyword == "flags") {
    TRY(text, take_words(cursor, "the list of flags"));
    t.flags = text.text;
    return Ok{};
  }
  const bool folder = keyword == "headers";
  TRY(path, take_path(cursor, folder ? "the folder of headers" : "the C file", folder));
  (folder ? t.headers : t.sources).push_back(path);
  return Ok{};
}

// What a processor has to have depends on what kind of processor it is.
Status check_target(const Target& t) {
  if (t.machine.empty() && !t.features.empty())
    return bad_input(t.loc, "the target has features and no machine",
                     "add `machine \"...\"`, as `uname -m` prints it");
  return Ok{};
}

}  // namespace

Status parse_target(TokenCursor& cursor, core::Library& library) {
  static const std::vector<LineRule> rules = {
      {"machine"},        {"features"},       {"native"},       {"flags"},
      {"compiler", true}, {"emulator", true}, {"source", true}, {"headers", true}};
  Target t;
  t.loc = cursor.loc();
  TRY(word, cursor.expect("target"));
  const auto same_file = [&](const Target& other) { return other.loc.file == t.loc.file; };
  const auto first = std::find_if(library.targets.begin(), library.targets.end(), same_file);
  if (first != library.targets.end()) {
    Error error = bad_input(t.loc, "a file has one target");
    error.notes.push_back({first->loc, "which stands here"});
    return error;
  }
  TRY(opened, open_block(cursor));
  TRY(lines, read_block(cursor, "target", rules, [&](const std::string& keyword) {
        return target_line(cursor, keyword, t);
      }));
  TRY(checked, check_target(t));
  library.targets.push_back(std::move(t));
  return Ok{};
}

}  // namespace selvage::backends
