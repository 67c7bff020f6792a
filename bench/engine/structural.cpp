// SPDX-License-Identifier: Apache-2.0
#include "structural.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <map>
#include <memory>
#include <vector>

#include "core/builtin_externs.h"
#include "core/parse.h"
#include "primitives/workspace.h"

namespace selvage::bench {
namespace {

using primitives::NamedArg;
using primitives::Version;
using primitives::Workspace;

// Loops of three statements each, so that about `statements` in all.
std::string source(int statements) {
  std::string text = "@proc\ndef p(n: size, x: f32[n], y: f32[n]):\n";
  for (int i = 0; i < statements / 4; ++i) {
    text += fmt::format("    t{0}: f32[n]\n    for i{0} in seq(0, n):\n", i);
    text += fmt::format("        t{0}[i{0}] = x[i{0}] + 1.0\n", i);
    text += fmt::format("        y[i{0}] = t{0}[i{0}] * y[i{0}]\n", i);
  }
  return text;
}

struct Call {
  std::string primitive;
  std::vector<NamedArg> args;
};

// Step number `n`: a cycle that leaves the procedure as large as it was.
Call call(int n, int loops) {
  const std::string at = std::to_string((n * 7) % loops);
  switch (n % 4) {
    case 0:
      return {"insert_pass", {{"gap", core::Gap{{}, n % (2 * loops)}}}};
    case 1:
      return {"delete_pass", {}};
    case 2:
      return {"rename", {{"name", "p" + std::to_string(n)}}};
    default:
      return {"set_memory", {{"buffer", "t" + at}, {"memory", "DRAM"}}};
  }
}

struct Timing {
  double seconds = 0;
  int steps = 0;
  [[nodiscard]] double rate() const { return steps == 0 ? 0 : steps / seconds; }
};

std::string table(const std::map<std::string, std::array<Timing, 2>>& rows) {
  std::string text =
      fmt::format("{:16}{:>18}{:>18}\n", "steps a second", "first quarter", "last quarter");
  for (const auto& [name, quarters] : rows) {
    text += fmt::format("{:16}{:18.0f}{:18.0f}\n", name, quarters[0].rate(), quarters[1].rate());
  }
  return text;
}

}  // namespace

Result<std::string> structural_steps(int statements, int steps) {
  const auto file = std::make_shared<const core::SourceFile>(
      core::SourceFile{"structural.slv", source(statements)});
  core::Library library = core::builtin_library();
  TRY(module, core::parse_module(file, library));
  Workspace workspace(library, {});
  TRY(first, workspace.add_source(module.procs.front()));
  Version version = first;
  std::map<std::string, std::array<Timing, 2>> rows;
  for (int n = 0; n < steps; ++n) {
    const Call next = call(n, statements / 4);
    const auto start = std::chrono::steady_clock::now();
    TRY(after, workspace.step(version, next.primitive, next.args));
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    version = after;
    if (n >= steps / 4 && n < steps - steps / 4) continue;
    const std::size_t quarter = n < steps / 4 ? 0 : 1;
    for (const std::string& row : {next.primitive, std::string("all")}) {
      rows[row][quarter].seconds += taken.count();
      rows[row][quarter].steps += 1;
    }
  }
  return fmt::format("{} steps on a procedure of {} statements\n{}", steps, statements,
                     table(rows));
}

}  // namespace selvage::bench
