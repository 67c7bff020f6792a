// SPDX-License-Identifier: Apache-2.0
#include "tests/kernels/c_runner.h"

#include <fmt/format.h>
#include <sys/wait.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "backends/c_text.h"
#include "backends/c_unit.h"
#include "backends/emit_c.h"

namespace selvage::testing {
namespace {

namespace fs = std::filesystem;
using namespace core;

// The bits of a float that is representable in f16.
std::uint64_t half_bits(double value) {
  const std::uint64_t sign = std::signbit(value) ? 0x8000 : 0;
  if (std::isnan(value)) return 0x7E00;
  if (std::isinf(value)) return sign | 0x7C00;
  const double size = std::fabs(value);
  if (size < std::ldexp(1.0, -14)) return sign | static_cast<std::uint64_t>(std::ldexp(size, 24));
  const int exponent = std::ilogb(size);
  const auto fraction = static_cast<std::uint64_t>(std::ldexp(size, 10 - exponent)) - 1024;
  return sign | (static_cast<std::uint64_t>(exponent + 15) << 10) | fraction;
}

std::uint64_t bits_of(Scalar type, const Cell& cell) {
  if (type == Scalar::f16) return half_bits(cell.real);
  if (type == Scalar::f32) return std::bit_cast<std::uint32_t>(static_cast<float>(cell.real));
  if (type == Scalar::f64) return std::bit_cast<std::uint64_t>(cell.real);
  const int width = bit_width(type);
  return width == 64 ? cell.bits : cell.bits & ((std::uint64_t{1} << width) - 1);
}

std::string printed(Scalar type, const Cell& cell) {
  if (is_float(type) && std::isnan(cell.real)) return "nan";
  return fmt::format("{:x}", bits_of(type, cell));
}

std::string cells_line(std::size_t run, std::size_t arg, const Tensor& t) {
  std::string line = fmt::format("{} {}:", run, arg);
  for (const Cell& c : t.cells) line += " " + printed(t.type, c);
  return line;
}

std::string storage_name(std::size_t run, std::size_t arg) {
  return fmt::format("arg_{}_{}", run, arg);
}

// The cells as values and as bits, in one union.
std::string storage(std::size_t run, std::size_t arg, const Tensor& t) {
  std::string bits;
  for (const Cell& c : t.cells) bits += fmt::format("0x{:x}u, ", bits_of(t.type, c));
  return fmt::format("static union {{ {} v[{}]; uint{}_t b[{}]; }} {} = {{ .b = {{ {} }} }};\n",
                     backends::c_type(t.type), t.cells.size(), bit_width(t.type), t.cells.size(),
                     storage_name(run, arg), bits);
}

std::string argument(const CRun& r, std::size_t run, std::size_t arg, bool written) {
  const Value& value = r.args[arg];
  if (const auto* number = std::get_if<std::int64_t>(&value)) return backends::c_int(*number).text;
  if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
  const Tensor& t = std::get<Tensor>(value);
  const std::string data = storage_name(run, arg) + ".v";
  if (!r.proc->args[arg].type.window) return data;
  std::vector<std::int64_t> strides = t.strides;
  if (strides.empty()) {
    strides.assign(t.shape.size(), 1);
    for (std::size_t i = strides.size(); i-- > 1;) strides[i - 1] = strides[i] * t.shape[i];
  }
  const backends::WindowType type{std::string(backends::c_type(t.type)),
                                  static_cast<int>(strides.size()), !written};
  return fmt::format("(struct {}){{ {}, {{ {} }} }}", backends::window_type_name(type), data,
                     fmt::join(strides, ", "));
}

std::string call(const CRun& r, std::size_t run, backends::Usage& usage) {
  const std::vector<backends::Use>& uses = usage.of(r.proc);
  std::vector<std::string> args;
  for (std::size_t i = 0; i < r.args.size(); ++i)
    args.push_back(argument(r, run, i, uses[i].written));
  return fmt::format("  {}({});\n", r.proc->name, fmt::join(args, ", "));
}

std::string print_loop(std::size_t run, std::size_t arg, const Tensor& t) {
  const std::string name = storage_name(run, arg);
  const std::string nan = is_float(t.type) ? fmt::format("{0}.v[i] != {0}.v[i]", name) : "0";
  return fmt::format(
      "  printf(\"{} {}:\");\n  for (int i = 0; i < {}; i++) show((uint64_t){}.b[i], {});\n"
      "  printf(\"\\n\");\n",
      run, arg, t.cells.size(), name, nan);
}

std::string driver(const std::vector<CRun>& runs) {
  backends::Usage usage;
  std::string out =
      "#include \"emitted.h\"\n#include <inttypes.h>\n#include <stdio.h>\n"
      "static void show(uint64_t bits, int is_nan) {\n"
      "  if (is_nan) printf(\" nan\"); else printf(\" %\" PRIx64, bits);\n}\n";
  std::string main;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    out += fmt::format("static void run_{}(void);\n", i);
    main += fmt::format("  run_{}();\n", i);
  }
  out += "int main(void) {\n" + main + "  return 0;\n}\n";
  for (std::size_t i = 0; i < runs.size(); ++i) {
    std::string body = call(runs[i], i, usage);
    for (std::size_t k = 0; k < runs[i].args.size(); ++k) {
      const auto* t = std::get_if<Tensor>(&runs[i].args[k]);
      if (t == nullptr) continue;
      out += storage(i, k, *t);
      body += print_loop(i, k, *t);
    }
    out += fmt::format("static void run_{}(void) {{\n{}  fflush(stdout);\n}}\n", i, body);
  }
  return out;
}

std::vector<std::string> expected_lines(const std::vector<CRun>& runs) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    for (std::size_t k = 0; k < runs[i].args.size(); ++k) {
      const auto* t = std::get_if<Tensor>(&runs[i].expected.args[k]);
      if (t != nullptr) out.push_back(cells_line(i, k, *t));
    }
  }
  return out;
}

// A new folder under the system's, removed at the end.
class Workspace {
 public:
  Workspace() {
    std::string pattern = (fs::temp_directory_path() / "selvage-c-XXXXXX").string();
    ENSURE(mkdtemp(pattern.data()) != nullptr, "a temporary folder can be made");
    path_ = pattern;
  }
  ~Workspace() { fs::remove_all(path_); }
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name) << text;
  }
  [[nodiscard]] std::string read(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(path_ / name).rdbuf();
    return text.str();
  }
  // The exit status of a shell command run in the folder.
  [[nodiscard]] int shell(const std::string& command) const {
    const int status = std::system(("cd " + path_.string() + " && " + command).c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  fs::path path_;
};

std::optional<CDifference> first_difference(const std::vector<CRun>& runs,
                                            const std::string& output, const std::string& errors) {
  std::istringstream lines(output);
  for (const std::string& expected : expected_lines(runs)) {
    std::string found;
    std::getline(lines, found);
    if (found == expected) continue;
    const auto run = static_cast<std::size_t>(std::stoul(expected));
    return CDifference{run, fmt::format("expected {}\nfound    {}\n{}", expected, found, errors)};
  }
  return std::nullopt;
}

}  // namespace

std::string strict_flags() { return "-std=c11 -Wall -Wextra -Werror -O1 -ffp-contract=off"; }

std::optional<CDifference> run_c(const std::vector<CRun>& runs, const Library& library,
                                 const CCompiler& compiler) {
  std::vector<Proc> procs;
  for (const CRun& r : runs) {
    if (std::find(procs.begin(), procs.end(), r.proc) == procs.end()) procs.push_back(r.proc);
  }
  const Result<backends::CFile> file = backends::emit_c(procs, library, {"emitted", {}});
  if (!file.ok()) return CDifference{runs.size(), render(file.error())};
  const Workspace folder;
  folder.write("emitted.c", file.value().c);
  folder.write("emitted.h", file.value().h);
  folder.write("driver.c", driver(runs));
  const std::string compile = fmt::format("{} {} {} emitted.c driver.c -o program -lm 2>errors",
                                          compiler.command, strict_flags(), compiler.flags);
  if (folder.shell(compile) != 0) {
    return CDifference{runs.size(), compile + "\n" + folder.read("errors").substr(0, 4000)};
  }
  const int status = folder.shell("./program >output 2>errors");
  const std::string errors = folder.read("errors").substr(0, 4000);
  if (std::optional<CDifference> d = first_difference(runs, folder.read("output"), errors))
    return d;
  if (status == 0 && errors.empty()) return std::nullopt;
  return CDifference{runs.size(), fmt::format("exit status {}\n{}", status, errors)};
}

}  // namespace selvage::testing
