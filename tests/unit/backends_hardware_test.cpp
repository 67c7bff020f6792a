// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

#include "backends/hardware.h"
#include "core/builtin_externs.h"

using namespace selvage;
using namespace selvage::backends;

namespace {

namespace fs = std::filesystem;

Status read_text(const std::string& text, core::Library& library) {
  return read_hardware(std::make_shared<const core::SourceFile>(core::SourceFile{"test.hw", text}),
                       library);
}

core::Library library_of(const std::string& text) {
  core::Library library = core::builtin_library();
  const Status read = read_text(text, library);
  if (!read.ok()) FAIL(render(read.error()));
  return library;
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

// A folder of files that is removed at the end.
class Folder {
 public:
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "selvage-hw-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name) << text;
  }
  [[nodiscard]] std::string path(const std::string& name = "") const {
    return (path_ / name).string();
  }
  [[nodiscard]] Result<core::Library> load(std::vector<std::string> names) const {
    const std::vector<std::string> folders = {path_.string()};
    return load_hardware(names, folders);
  }

 private:
  fs::path path_;
};

}  // namespace

TEST_CASE("a memory block fills a declaration") {
  const core::Library library = library_of(
      "memory AVX2\n"
      "  include \"<immintrin.h>\"\n"
      "  global \"static int helper;\"\n"
      "  lanes f32 8 \"__m256\" | f64 4 \"__m256d\"\n"
      "  alloc \"{ctype} {name}{dims[:-1]};\"\n"
      "  scalar \"{ctype} {name};\"\n"
      "  free \"drop({name});\"\n"
      "  window \"{name}{index[:-1]}\"\n"
      "  access instructions only\n"
      "  shared no\n"
      "  extents constant\n");
  const core::MemoryDecl& m = *library.memories.at("AVX2");
  CHECK(m.access == core::CAccess::instructions_only);
  CHECK_FALSE(m.shared);
  CHECK(m.constant_extents);
  REQUIRE(m.lanes.size() == 2);
  CHECK(m.lanes[1].element == core::Scalar::f64);
  CHECK(m.lanes[1].lanes == 4);
  CHECK(m.lanes[1].c_type == "__m256d");
  CHECK(m.alloc_template == "{ctype} {name}{dims[:-1]};");
  CHECK(m.scalar_template == "{ctype} {name};");
  CHECK(m.free_template == "drop({name});");
  CHECK(m.window_template == "{name}{index[:-1]}");
  CHECK(m.c_include == std::vector<std::string>{"#include <immintrin.h>"});
  CHECK(m.c_global == std::vector<std::string>{"static int helper;"});
  CHECK(m.loc.line == 1);
}

TEST_CASE("a memory is shared, direct and of any type unless it says otherwise") {
  const core::Library library = library_of("memory M\n  element i8 f32\n");
  const core::MemoryDecl& m = *library.memories.at("M");
  CHECK(m.shared);
  CHECK(m.access == core::CAccess::direct);
  CHECK_FALSE(m.constant_extents);
  CHECK(m.alloc_template.empty());
  CHECK(m.elements == std::vector<core::Scalar>{core::Scalar::i8, core::Scalar::f32});
}

TEST_CASE("a config block fills a declaration") {
  const core::Library library = library_of(
      "config Load\n  stride: stride\n  scale: f32\n  on: bool\n  struct \"hw\"\n"
      "  include \"<hw.h>\"\n");
  const core::ConfigDecl& c = *library.configs.at("Load");
  REQUIRE(c.fields.size() == 3);
  CHECK(c.fields[1].name == "scale");
  CHECK(c.fields[1].type == core::Scalar::f32);
  CHECK(c.field_index("on") == 2);
  CHECK(c.c_name == "hw");
  CHECK(c.c_global == std::vector<std::string>{"#include <hw.h>"});
}

TEST_CASE("an extern block fills a declaration and may replace a built-in one") {
  const core::Library library = library_of(
      "extern max(2)\n  meaning max\n  include \"<math.h>\"\n  f32 \"my_max({0}, {1})\"\n"
      "extern gelu(1)\n  f32 \"gelu({0})\"\n");
  const core::ExternDecl& e = *library.externs.at("max");
  CHECK(e.arity == 2);
  CHECK(e.meaning == "max");
  CHECK(e.c_template.at(core::Scalar::f32) == "my_max({0}, {1})");
  CHECK(e.c_template.size() == 1);
  CHECK(library.externs.at("gelu")->meaning.empty());
}

TEST_CASE("instructions and procedures are parsed and checked") {
  const core::Library library = library_of(
      "memory V\n  lanes f32 4 \"v4\"\n  access instructions only\n"
      "@instr(\"load({dst.data}, &{src.data}, {n}, {src.strides[0]});\", \"#include <v.h>\")\n"
      "def load(n: size, dst: [f32][4] @ V, src: [f32][4] @ DRAM):\n"
      "    for i in seq(0, 4):\n"
      "        dst[i] = src[i]\n"
      "@proc\n"
      "def twice(x: f32[8]):\n"
      "    for i in seq(0, 8):\n"
      "        x[i] += x[i]\n");
  REQUIRE(library.instructions.count("load") == 1);
  CHECK(library.instructions.at("load")->instr->c_global.size() == 1);
  CHECK_FALSE(library.instructions.at("twice")->instr.has_value());
}

TEST_CASE("malformed declarations are refused where they stand") {
  refused("memry M\n  element f32\n", 1, 1, "expected `memory`", "did you mean `memory`?");
  refused("memory M\nelement f32\n", 2, 1, "an indented block");
  refused("memory 8\n  element f32\n", 1, 8, "the name of the memory");
  refused("memory M\n  lanes f32 8\n", 2, 14, "the C type of a register");
  refused("memory M\n  lanes f23 8 \"v\"\n", 2, 9, "expected one of", "did you mean `f32`?");
  refused("memory M\n  lanes f32 0 \"v\"\n", 2, 13, "0 lanes");
  refused("memory M\n  lanes f32 8 \"\"\n", 2, 15, "a register needs a C type");
  refused("memory M\n  lanes f32 8 \"v\" | f32 4 \"w\"\n", 2, 21, "given twice");
  refused("memory M\n  lanes f32 8 \"v\"\n", 2, 9, "has lanes", "instructions only");
  refused("memory M\n  lanes f32 8 \"v\"\n  element f32\n  access instructions only\n", 3, 11,
          "has a `element` line, but `lanes` already says");
  refused("memory M\n  element f32 f32\n", 2, 15, "named twice");
  refused("memory M\n  element R\n", 2, 11, "expected one of");
  refused("memory M\n  shared maybe\n", 2, 10, "expected one of yes, no");
  refused("memory M\n  access directly\n", 2, 10, "expected one of", "did you mean `direct`?");
  refused("memory M\n  access instructions\n", 2, 22, "expected `only`");
  refused("memory M\n  extents fixed\n", 2, 11, "expected one of constant, any");
  refused("memory M\n  aloc \"x\"\n", 2, 3, "a line of the memory", "did you mean `alloc`?");
  refused("memory M\n  shared yes\n  shared yes\n", 3, 3, "`shared` is given twice");
  refused("memory M\n  shared yes no\n", 2, 14, "the end of the line");
  refused("memory M\n  free \"f({name});\"\n", 2, 8, "has no `alloc` line");
  refused("memory M\n  include \"stdio.h\"\n", 2, 11, "is not a header", "<name.h>");
  refused("memory M\n  shared yes\nmemory M\n  shared yes\n", 3, 8, "memory `M` is declared twice");
}

TEST_CASE("shapes are refused where they stand") {
  const core::Library library = library_of("memory M\n  shape [..., _, 4 * _, _ <= 8] | [16]\n");
  const core::MemoryDecl& m = *library.memories.at("M");
  using Kind = core::ExtentRule::Kind;
  REQUIRE(m.shapes.size() == 2);
  CHECK(m.shapes[0] ==
        core::ShapeRule{true, {{Kind::any, 0}, {Kind::multiple, 4}, {Kind::at_most, 8}}});
  CHECK(m.shapes[1] == core::ShapeRule{false, {{Kind::equal, 16}}});
  CHECK(library_of("memory M\n  shape []\n").memories.at("M")->shapes[0].extents.empty());
  CHECK(library_of("memory M\n  shape [...]\n").memories.at("M")->shapes[0].open);
  refused("memory M\n  shape 16\n", 2, 9, "expected `[`");
  refused("memory M\n  shape [n]\n", 2, 10, "an extent: `_`, `16`, `4 * _` or `_ <= 64`");
  refused("memory M\n  shape [0]\n", 2, 10, "an extent cannot be 0");
  refused("memory M\n  shape [-4 * _]\n", 2, 10, "an extent cannot be -4");
  refused("memory M\n  shape [4 * 4]\n", 2, 14, "expected `_`");
  refused("memory M\n  shape [_ <= n]\n", 2, 15, "expected an extent");
  refused("memory M\n  shape [.., 16]\n", 2, 12, "expected `.`");
  refused("memory M\n  shape [..., 16\n", 2, 9, "never closed");
  refused("memory M\n  shape [16] |\n", 2, 15, "expected `[`");
  refused("memory M\n  shape [16, ...]\n", 2, 14, "an extent");
}

TEST_CASE("slots and parts of them are read, or refused where they stand") {
  const core::Library library = library_of(
      "memory SPAD\n  slots 4 * 4096 of i8[16] | i32[2, 2]\n  access instructions only\n"
      "memory LOW\n  part of SPAD[0:8192]\n"
      "memory CUT\n  slots 8 of 64 bytes\n  alloc \"{ctype} *{name} = at({slot});\"\n");
  const core::MemoryDecl& m = *library.memories.at("SPAD");
  CHECK(m.slots == core::Slots{16384, {{core::Scalar::i8, {16}}, {core::Scalar::i32, {2, 2}}}, 0});
  const core::MemoryDecl& low = *library.memories.at("LOW");
  CHECK(low.slots == m.slots);
  CHECK(low.part == core::MemoryPart{"SPAD", 0, 8192});
  CHECK(low.access == core::CAccess::instructions_only);
  CHECK(library.memories.at("CUT")->slots == core::Slots{8, {}, 64});

  const std::string only = "  access instructions only\n";
  refused("memory M\n  slots of i8[16]\n", 2, 9, "expected the number of slots");
  refused("memory M\n  slots 0 of i8[16]\n", 2, 9, "the number of slots cannot be 0");
  refused("memory M\n  slots 65536 * 65536 of i8[16]\n", 2, 9, "the number of slots is too large");
  refused("memory M\n  slots 8 i8[16]\n", 2, 11, "expected `of`");
  refused("memory M\n  slots 8 of i8\n", 2, 16, "expected `[`");
  refused("memory M\n  slots 8 of i8[]\n", 2, 17, "an extent");
  refused("memory M\n  slots 8 of i8[n]\n", 2, 17, "an extent");
  refused("memory M\n  slots 8 of i8[0]\n", 2, 17, "an extent cannot be 0");
  refused("memory M\n  slots 8 of i9[4]\n", 2, 14, "expected one of", "did you mean `i8`?");
  refused("memory M\n  slots 8 of i8[4] | i8[8]\n", 2, 22,
          "what a slot holds of `i8` is given twice");
  refused("memory M\n  slots 8 of 64\n", 2, 16, "expected `bytes`");
  refused("memory M\n  slots 8 of i8[4]\n", 2, 9, "which C code cannot access",
          "instructions only");
  refused("memory M\n  slots 8 of 64 bytes\n", 2, 9, "how cells are made of slots", "`alloc`");
  refused("memory M\n  slots 8 of 64 bytes\n  alloc \"{name}\"\n", 2, 9, "how cells are made");
  for (const char* other : {"alloc \"x\"", "element i8", "lanes i8 4 \"v\"", "extents any"}) {
    refused("memory M\n  slots 8 of i8[4]\n" + only + "  " + other + "\n", 4,
            static_cast<int>(std::string(other).find(' ')) + 4, "its slots say what a buffer is");
  }
  refused("memory M\n  slots 8 of i8[4]\n" + only + "  free \"drop({name});\"\n", 4, 8,
          "the `free` line of memory `M` uses `name`");
  refused("memory M\n  slots 8 of i8[4]\n" + only + "  capacity 9 bytes\n", 4, 12,
          "`slots` already says it");
  refused("memory M\n  slots 8 of i8[4]\n" + only + "  static yes\n", 4, 10,
          "`slots` already says it");
  refused("memory M\n  slots 8 of i8[4]\n" + only + "  window \"{name}[{slot}]\"\n", 4, 10,
          "uses `name`, and buffers are numbers", "{slot}");
  refused("memory M\n  slots 8 of i8[4]\n" + only + "  window \"0\"\n", 4, 10,
          "does not say which slot");
  refused("memory M\n  alloc \"{name} {slot}\"\n", 2, 9, "memory `M` has no slots", "`slots` line");
  refused("memory M\n  window \"{slot}\"\n", 2, 10, "memory `M` has no slots");
  refused("memory M\n  alloc \"a\"\n  scalar \"{slot}\"\n", 3, 11, "no `slot` here");

  const std::string spad = "memory SPAD\n  slots 8 of i8[4]\n" + only + "memory P\n  part ";
  refused(spad + "SPAD[0:4]\n", 5, 8, "expected `of`");
  refused(spad + "of SPAT[0:4]\n", 5, 11, "no memory `SPAT` yet", "did you mean `SPAD`?");
  refused(spad + "of P[0:4]\n", 5, 11, "no memory `P` yet");
  refused(spad + "of SPAD\n", 5, 15, "expected `[`");
  refused(spad + "of SPAD[8:9]\n", 5, 16, "the first slot cannot be 8");
  refused(spad + "of SPAD[-1:4]\n", 5, 16, "the first slot cannot be -1");
  refused(spad + "of SPAD[4:4]\n", 5, 18, "the slot after the last cannot be 4");
  refused(spad + "of SPAD[4:9]\n", 5, 18, "the slot after the last cannot be 9");
  refused(spad + "of SPAD[0:4]\n  shared no\n", 6, 10, "a part is like `SPAD`");
  refused(spad + "of SPAD[0:4]\nmemory Q\n  part of P[0:2]\n", 7, 11,
          "`P` is itself a part of `SPAD`", "name slots of `SPAD`");
  refused("memory M\n  alloc \"x\"\nmemory P\n  part of M[0:2]\n", 4, 11,
          "memory `M` has no slots");

  const std::string f = spad + "of SPAD[0:4]\n@instr(\"f({x.slot});\")\ndef f(x: ";
  CHECK(library_of(f + "[i8][4] @ P):\n    pass\n").instructions.count("f") == 1);
  refused(f + "i8[5] @ P):\n    pass\n", 7, 7,
          "a slot is i8[4], so its innermost extent must be 4");
  refused(f + "i8 @ P):\n    pass\n", 7, 7, "innermost extent must be 4");
  refused(f + "f32[4] @ P):\n    pass\n", 7, 7, "it holds elements of type i8, not f32");
  refused(f + "i8[4]):\n    pass\n", 6, 11, "`x` is in a memory without slots", "{x.data}");
  refused("@instr(\"f({x.slot[0]});\")\ndef f(x: i8[4]):\n    pass\n", 1, 11,
          "is a number and takes no subscript");
}

TEST_CASE("capacities and static memories are read, or refused where they stand") {
  const core::Library library =
      library_of("memory M\n  capacity 4 * 1024 bytes\n  static yes\n  alloc \"x\"\n");
  CHECK(library.memories.at("M")->capacity == 4096);
  CHECK(library.memories.at("M")->one_place);
  refused("memory M\n  capacity lots\n", 2, 12, "expected the capacity");
  refused("memory M\n  capacity 64\n", 2, 14, "expected `bytes`");
  refused("memory M\n  capacity 0 bytes\n", 2, 12, "the capacity cannot be 0");
  refused("memory M\n  capacity 1048576 * 1048576 * 1048576 bytes\n", 2, 12, "too large");
  refused("memory M\n  capacity 64 bytes\n", 2, 12, "has no `alloc` line", "`capacity` needs one");
  refused("memory M\n  static yes\n", 2, 10, "has no `alloc` line");
  refused("memory M\n  static maybe\n", 2, 10, "expected one of yes, no");
}

TEST_CASE("malformed templates of memories are refused at the placeholder") {
  refused("memory M\n  alloc \"{ctype} {nme};\"\n", 2, 18, "no `nme` here", "did you mean `name`?");
  refused("memory M\n  alloc \"{name.x}\"\n", 2, 10, "`name` is a single expression");
  refused("memory M\n  alloc \"{ctype} x = { 0 };\"\n", 2, 22, "is not a placeholder", "{{");
  refused("memory M\n  alloc \"x }\"\n", 2, 12, "a lone `}`");
  refused("memory M\n  alloc \"\"\n", 2, 9, "the template is empty");
  refused("memory M\n  alloc x\n", 2, 9, "a C template, a string");
  refused("memory M\n  alloc \"a\"\n  free \"f({dims});\"\n", 3, 11, "no `dims` here");
  refused("memory M\n  alloc \"{ctype} {name}{dims};\"\n", 2, 9, "as if they had one");
  refused("memory M\n  window \"{name}\"\n", 2, 10, "neither of `index` and `offset`");
  refused("memory M\n  window \"{name}{index}{offset}\"\n", 2, 10, "both `index` and `offset`");
}

TEST_CASE("malformed configs are refused where they stand") {
  refused("config C\n  n size\n", 2, 3, "a field `name: type`");
  refused("config C\n  n: siez\n", 2, 6, "expected one of", "did you mean `size`?");
  refused("config C\n  n: i8\n", 2, 6, "cannot be `i8`");
  refused("config C\n  n: size\n  n: size\n", 3, 3, "field `n` is declared twice");
  refused("config C\n  struct \"s\"\n", 1, 8, "has no fields");
  refused("config C\n  n: size\n  struct \"s\"\n  struct \"t\"\n", 4, 3, "`struct` is given twice");
  refused("config C\n  n: size\nconfig C\n  n: size\n", 3, 8, "config `C` is declared twice");
}

TEST_CASE("malformed externs are refused where they stand") {
  refused("extern f\n  f32 \"g()\"\n", 1, 9, "expected `(`");
  refused("extern f(0)\n  f32 \"g()\"\n", 1, 10, "0 arguments");
  refused("extern f(1)\n  f32 \"g({1})\"\n", 2, 10, "no `1` here");
  refused("extern f(1)\n  f32 \"g({x})\"\n", 2, 10, "no `x` here");
  refused("extern f(1)\n  f33 \"g({0})\"\n", 2, 3, "a line of the extern", "did you mean `f32`?");
  refused("extern f(1)\n  meaning rleu\n", 2, 11, "expected one of", "did you mean `relu`?");
  refused("extern f(2)\n  meaning relu\n", 2, 11, "`relu` takes 1 arguments, `f` has 2");
  refused("extern f(1)\n  f32 \"a\"\n  f32 \"b\"\n", 3, 3, "`f32` is given twice");
}

TEST_CASE("malformed instructions are refused at the placeholder") {
  const std::string body =
      "def f(dst: [f32][8], n: size):\n    for i in seq(0, 8):\n        dst[i] = 0.0\n";
  refused("@instr(\"{dts.data} = 0;\")\n" + body, 1, 9, "no `dts` here", "did you mean `dst`?");
  refused("@instr(\"g({n.data});\")\n" + body, 1, 11, "`n` is a single expression");
  refused("@instr(\"g({dst});\")\n" + body, 1, 11, "`dst` is a data parameter", "{dst.data}");
  refused("@instr(\"g({dst.strides[1]});\")\n" + body, 1, 11, "`dst` has 1 dimension");
  refused("@instr(\"a\"\n       \"{x}\")\n" + body, 2, 9, "no `x` here");
  refused("@instr(\"\"\"\n  g();\n  {x};\n\"\"\")\n" + body, 3, 3, "no `x` here");
  refused("@instr(\"{n}\")\n" + body + "@proc\n" + body, 6, 5, "`f` is declared twice");
  refused("@instr(\"{n}\")\ndef f(n: size, x: f32[n] @ NOWHERE):\n    pass\n", 2, 28,
          "there is no memory `NOWHERE`");
}

TEST_CASE("imports come first") {
  refused("memory M\n  shared yes\nimport other\n", 3, 1, "`import` comes after a declaration");
}

TEST_CASE("the hardware that ships loads") {
  const std::vector<std::string> names = {"x86_avx2"};
  const std::vector<std::string> folders = {SELVAGE_HARDWARE_DIR};
  const Result<core::Library> library = load_hardware(names, folders);
  if (!library.ok()) FAIL(render(library.error()));
  CHECK(library.value().memories.count("AVX2") == 1);
  CHECK(library.value().memories.at("DRAM")->alloc_template.find("selvage_alloc") !=
        std::string::npos);
  CHECK(library.value().instructions.count("mm256_prefix_load_ps") == 1);
  CHECK(library.value().files.count("dram") == 1);
}

TEST_CASE("every available hardware file loads") {
  const std::vector<std::string> folders = {SELVAGE_HARDWARE_DIR};
  const std::vector<std::string> names = available_hardware(folders);
  CHECK(names.size() >= 2);
  for (const std::string& name : names) {
    const std::vector<std::string> one = {name};
    const Result<core::Library> library = load_hardware(one, folders);
    if (!library.ok()) FAIL_CHECK(render(library.error()));
  }
}

TEST_CASE("a file imported twice is loaded once") {
  const Folder folder;
  folder.write("base.hw", "memory B\n  shared no\n");
  folder.write("left.hw", "import base\nmemory L\n  shared no\n");
  folder.write("right.hw", "import base\nmemory R\n  shared no\n");
  const Result<core::Library> library = folder.load({"left", "right", "base"});
  if (!library.ok()) FAIL(render(library.error()));
  CHECK(library.value().memories.count("B") == 1);
  CHECK(library.value().memories.count("R") == 1);
  CHECK(library.value().files.size() == 3);
}

TEST_CASE("an import is looked for beside the importing file") {
  const Folder folder;
  folder.write("sub/base.hw", "memory B\n  shared no\n");
  folder.write("sub/top.hw", "import base\n");
  const Result<core::Library> library = folder.load({folder.path("sub/top.hw")});
  if (!library.ok()) FAIL(render(library.error()));
  CHECK(library.value().memories.count("B") == 1);
}

TEST_CASE("imports that cannot be followed are refused at the import") {
  const Folder folder;
  folder.write("a.hw", "import b\n");
  folder.write("b.hw", "# comment\nimport a\n");
  folder.write("c.hw", "import neonn\n");
  folder.write("neon.hw", "memory N\n  shared no\n");
  const Result<core::Library> circle = folder.load({"a"});
  REQUIRE_FALSE(circle.ok());
  CHECK(circle.error().message == "hardware `a` imports itself");
  CHECK(circle.error().loc.line == 2);
  CHECK(circle.error().loc.column == 8);
  const Result<core::Library> missing = folder.load({"c"});
  REQUIRE_FALSE(missing.ok());
  CHECK(missing.error().message == "no hardware `neonn`");
  CHECK(missing.error().suggestion == "did you mean `neon`?");
  CHECK(missing.error().loc.column == 8);
}

TEST_CASE("names that lead nowhere are refused") {
  const Folder folder;
  folder.write("neon.hw", "memory N\n  shared no\n");
  const Result<core::Library> name = folder.load({"gpu_of_tomorrow"});
  REQUIRE_FALSE(name.ok());
  CHECK(name.error().suggestion == "the hardware on the search path is neon");
  const Result<core::Library> path = folder.load({folder.path("absent.hw")});
  REQUIRE_FALSE(path.ok());
  CHECK(path.error().message.find("no hardware file") == 0);
}

TEST_CASE("two files cannot be the same hardware, nor declare the same memory") {
  const Folder folder;
  folder.write("neon.hw", "memory N\n  shared no\n");
  folder.write("other/neon.hw", "memory N2\n  shared no\n");
  folder.write("more.hw", "memory N\n  shared no\n");
  const Result<core::Library> same = folder.load({"neon", folder.path("other/neon.hw")});
  REQUIRE_FALSE(same.ok());
  CHECK(same.error().message.find("two files are hardware `neon`") == 0);
  const Result<core::Library> twice = folder.load({"neon", "more"});
  REQUIRE_FALSE(twice.ok());
  CHECK(twice.error().message == "memory `N` is declared twice");
  REQUIRE(twice.error().notes.size() == 1);
  CHECK(twice.error().notes[0].loc.file->name == folder.path("neon.hw"));
}

TEST_CASE("the worked example of the manual can be added to the hardware that ships") {
  const std::vector<std::string> names = {"x86_avx2"};
  const std::vector<std::string> folders = {SELVAGE_HARDWARE_DIR};
  const Result<core::Library> loaded = load_hardware(names, folders);
  REQUIRE(loaded.ok());
  std::ostringstream manual;
  manual << std::ifstream(std::string(SELVAGE_HARDWARE_DIR) + "/../../docs/hardware.md").rdbuf();
  const std::string text = manual.str();
  const std::string fence = "```python\n";
  const std::size_t start = text.find(fence);
  REQUIRE(start != std::string::npos);
  const std::size_t end = text.find("```", start + fence.size());
  core::Library library = loaded.value();
  const Status added =
      read_text(text.substr(start + fence.size(), end - start - fence.size()), library);
  if (!added.ok()) FAIL(render(added.error()));
  CHECK(library.instructions.size() == loaded.value().instructions.size() + 1);
}
