// SPDX-License-Identifier: Apache-2.0
//
// Hardware files with one thing wrong with them: whatever it is, the error says where.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>

#include "backends/hardware.h"
#include "core/builtin_externs.h"
#include "core/lex.h"

using namespace selvage;

namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  REQUIRE_MESSAGE(in.good(), path.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

core::SourceFileRef source_of(std::string text) {
  return std::make_shared<const core::SourceFile>(core::SourceFile{"m.hw", std::move(text)});
}

// Every file is read after the one that is always there.
const core::Library& with_dram() {
  static const core::Library known = [] {
    const std::vector<std::string> folders = {SELVAGE_HARDWARE_DIR};
    const auto loaded = backends::load_hardware(std::span<const std::string>{}, folders);
    if (!loaded.ok()) FAIL(render(loaded.error()));
    return loaded.value();
  }();
  return known;
}

// What a text was changed to, and how, for messages.
struct Mutant {
  std::string text;
  std::string how;
};

// A file as its tokens, each of which can be left out or changed.
std::vector<Mutant> mutants_of(const std::string& text, std::size_t every) {
  std::vector<Mutant> out;
  const auto cursor = core::lex(source_of(text));
  REQUIRE(cursor.ok());
  core::TokenCursor at = cursor.value();
  std::vector<std::size_t> line_starts = {0};
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') line_starts.push_back(i + 1);
  }
  for (std::size_t number = 0; !at.at(core::TokenKind::end); ++number) {
    const core::Token token = at.take();
    if (token.text.empty() || number % every != 0) continue;
    const std::size_t start = line_starts[static_cast<std::size_t>(token.line - 1)] +
                              static_cast<std::size_t>(token.column - 1);
    const std::string written(token.text);
    const auto put = [&](const std::string& instead) {
      std::string changed = text;
      changed.replace(start, written.size(), instead);
      out.push_back({changed, "line " + std::to_string(token.line) + ": `" + written + "` to `" +
                                  instead + "`"});
    };
    for (const char* instead : {"", "zzz", "0", "-7", "999999999999999999999", "\"{zz}\"", "\"",
                                "[", "]", "@", "$", "\n"}) {
      put(instead);
    }
    put(written + " " + written);
    put(written + "\n    " + written);
    if (token.kind != core::TokenKind::string || written.size() < 2) continue;
    const std::size_t quotes = written.starts_with("\"\"\"") ? 3 : 1;
    for (const char* inside : {"{", "}", "{zz}", "{name.data}", "{name[99]}", "\\q"}) {
      put(std::string(written).insert(quotes, inside));
    }
  }
  return out;
}

// The error points into the text, or just behind a line of it.
bool points_into(const Error& e, const std::string& text) {
  if (e.message.empty() || !e.loc.file || e.loc.file->name != "m.hw") return false;
  std::vector<std::size_t> widths = {0};
  for (const char c : text) {
    if (c == '\n') {
      widths.push_back(0);
    } else {
      ++widths.back();
    }
  }
  const auto line = static_cast<std::size_t>(e.loc.line);
  if (e.loc.line < 1 || line > widths.size() || e.loc.column < 1) return false;
  return static_cast<std::size_t>(e.loc.column) <= widths[line - 1] + 1;
}

// Changes every `every`-th token of the file in every way.
void check_file(const fs::path& path, std::size_t every) {
  CAPTURE(path.string());
  std::string text = text_of(path);
  std::size_t refused = 0;
  const std::vector<Mutant> mutants = mutants_of(text, every);
  std::set<std::string> messages;
  for (const Mutant& m : mutants) {
    core::Library library = path.stem() == "dram" ? core::builtin_library() : with_dram();
    const Status read = backends::read_hardware(source_of(m.text), library);
    if (read.ok()) continue;
    ++refused;
    messages.insert(read.error().message);
    const Reason why = read.error().reason;
    const bool named =
        points_into(read.error(), m.text) && (why == Reason::bad_input || why == Reason::limit);
    if (!named) FAIL_CHECK(m.how, "\n", render(read.error()));
  }
  // Names can be changed, and C as well; little else.
  CHECK(refused > mutants.size() / 3);
  CHECK(messages.size() > std::min<std::size_t>(20, refused / 10));
}

}  // namespace

TEST_CASE("every error in a hardware file says where it is") {
  const fs::path tests = fs::path(SELVAGE_PROOF_HARDWARE_DIR);
  check_file(tests / "slots.hw", 1);
  check_file(tests / "npu.hw", 1);
  check_file(tests / "lab.hw", 2);
  check_file(tests.parent_path().parent_path() / "hardware" / "toy.hw", 1);
}

TEST_CASE("every error in a hardware file that ships says where it is") {
  const std::vector<std::string> folders = {SELVAGE_HARDWARE_DIR};
  for (const std::string& name : backends::available_hardware(folders)) {
    const fs::path path = fs::path(SELVAGE_HARDWARE_DIR) / (name + ".hw");
    const std::string text = text_of(path);
    // Those that import others are read with what they import below.
    if (text.find("\nimport ") != std::string::npos || text.starts_with("import ")) continue;
    constexpr std::size_t tokens = 8;  // of each, since they are long
    check_file(path, 1 + text.size() / (5 * tokens));
  }
}

TEST_CASE("an error in a file that is imported is one of that file") {
  std::string pattern = (fs::temp_directory_path() / "selvage-hw-XXXXXX").string();
  REQUIRE(mkdtemp(pattern.data()) != nullptr);
  const fs::path folder = pattern;
  std::ofstream(folder / "outer.hw") << "import inner\n";
  std::ofstream(folder / "inner.hw") << "memory M\n  slots 0 of i8[16]\n";
  const std::vector<std::string> names = {"outer"};
  const std::vector<std::string> folders = {folder.string()};
  const auto loaded = backends::load_hardware(names, folders);
  fs::remove_all(folder);
  REQUIRE_FALSE(loaded.ok());
  CHECK(core::to_string(loaded.error().loc) == (folder / "inner.hw").string() + ":2:9");
}
