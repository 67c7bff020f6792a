// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>

#include "backends/hardware.h"
#include "core/builtin_externs.h"

using namespace selvage;
using namespace selvage::backends;

namespace {

namespace fs = std::filesystem;

Status read_text(const std::string& text, core::Library& library,
                 const std::string& name = "test.hw") {
  return read_hardware(std::make_shared<const core::SourceFile>(core::SourceFile{name, text}),
                       library);
}

core::Target target_of(const std::string& text) {
  core::Library library = core::builtin_library();
  const Status read = read_text(text, library);
  if (!read.ok()) FAIL(render(read.error()));
  REQUIRE(library.targets.size() == 1);
  return library.targets[0];
}

// The text is refused at line:column, with these words in message and suggestion.
void refused(const std::string& text, int line, int column, const std::string& message,
             const std::string& suggestion = "") {
  core::Library library = core::builtin_library();
  const Status read = read_text(text, library);
  INFO(text);
  REQUIRE_FALSE(read.ok());
  const Error& e = read.error();
  INFO(render(e));
  CHECK(e.reason == Reason::bad_input);
  CHECK(e.loc.line == line);
  CHECK(e.loc.column == column);
  CHECK(e.message.find(message) != std::string::npos);
  CHECK(e.suggestion.find(suggestion) != std::string::npos);
}

}  // namespace

TEST_CASE("a target block fills a declaration") {
  const core::Target t = target_of(
      "target\n"
      "  machine \"aarch64\"\n"
      "  features \"asimd sve\"\n"
      "  native no\n"
      "  flags \"-march=armv8.2-a+sve\"\n"
      "  compiler \"aarch64-linux-gnu-gcc\"\n"
      "  compiler \"clang --target=aarch64-linux-gnu\"\n"
      "  emulator vl256 \"qemu-aarch64 -cpu max,sve256=on\" flags \"-msve-vector-bits=256\"\n"
      "  emulator vl512 \"qemu-aarch64 -cpu max,sve512=on\"\n");
  CHECK(t.machine == "aarch64");
  CHECK(t.features == std::vector<std::string>{"asimd", "sve"});
  CHECK_FALSE(t.native);
  CHECK(t.flags == "-march=armv8.2-a+sve");
  CHECK(t.compilers ==
        std::vector<std::string>{"aarch64-linux-gnu-gcc", "clang --target=aarch64-linux-gnu"});
  REQUIRE(t.emulators.size() == 2);
  CHECK(t.emulators[0] ==
        core::Emulator{"vl256", "qemu-aarch64 -cpu max,sve256=on", "-msve-vector-bits=256"});
  CHECK(t.emulators[1].flags.empty());
  CHECK(t.loc.line == 1);
}

TEST_CASE("a target runs on any processor unless it says otherwise") {
  const core::Target t = target_of("target\n  compiler \"cc\"\n");
  CHECK(t.machine.empty());
  CHECK(t.features.empty());
  CHECK(t.native);
  CHECK(t.emulators.empty());
}

TEST_CASE("sources and headers are found beside the file") {
  std::string pattern = (fs::temp_directory_path() / "selvage-hw-XXXXXX").string();
  REQUIRE(mkdtemp(pattern.data()) != nullptr);
  const fs::path folder = fs::canonical(pattern);
  fs::create_directories(folder / "model");
  fs::create_directories(folder / "hardware");
  std::ofstream(folder / "model" / "model.c") << "int model;\n";
  core::Library library = core::builtin_library();
  const Status read = read_text("target\n  source \"../model/model.c\"\n  headers \"../model\"\n",
                                library, (folder / "hardware" / "toy.hw").string());
  if (!read.ok()) FAIL(render(read.error()));
  CHECK(library.targets[0].sources ==
        std::vector<std::string>{(folder / "model" / "model.c").string()});
  CHECK(library.targets[0].headers == std::vector<std::string>{(folder / "model").string()});
  fs::remove_all(folder);
}

TEST_CASE("malformed targets are refused where they stand") {
  refused("targt\n  native yes\n", 1, 1, "expected `memory`", "did you mean `target`?");
  refused("target x86\n  native yes\n", 1, 8, "the end of the line");
  refused("target\n  machin \"x86_64\"\n", 2, 3, "a line of the target", "did you mean `machine`?");
  refused("target\n  machine x86_64\n", 2, 11, "the machine, a string");
  refused("target\n  machine \"\"\n", 2, 11, "the machine is empty");
  refused("target\n  machine \"x86_64 arm\"\n", 2, 11, "is not the name of a machine", "uname -m");
  refused("target\n  machine \"a\"\n  machine \"b\"\n", 3, 3, "`machine` is given twice");
  refused("target\n  machine \"a\"\n  features \"avx2 avx2\"\n", 3, 12, "`avx2` is named twice");
  refused("target\n  features \"avx2\"\n", 1, 1, "has features and no machine", "machine");
  refused("target\n  native maybe\n", 2, 10, "expected one of yes, no");
  refused("target\n  compiler \"gcc\"\n  compiler \"gcc\"\n", 3, 12, "`gcc` is given twice");
  refused("target\n  flags \"a\\nb\"\n", 2, 9, "one line of words");
  refused("target\n  emulator \"qemu\"\n", 2, 12, "the name of the emulator");
  refused("target\n  emulator q \"\"\n", 2, 14, "the command of the emulator is empty");
  refused("target\n  emulator q \"e\"\n  emulator q \"f\"\n", 3, 12, "emulator `q` is given twice");
  refused("target\n  emulator native \"e\"\n", 2, 12, "not an emulator");
  refused("target\n  emulator q \"e\" flag \"-x\"\n", 2, 18, "the end of the line");
  refused("target\n  source \"absent.c\"\n", 2, 10, "no file `absent.c`", "folder of the .hw file");
  refused("target\n  headers \"absent\"\n", 2, 11, "no folder `absent`");
  refused("target\n  native yes\ntarget\n  native yes\n", 3, 1, "a file has one target");
}
