// SPDX-License-Identifier: Apache-2.0
//
// Every instruction of x86_avx2 does what its meaning says: each is wrapped in a procedure that
// loads its registers from memory, executes it and stores them back, and runs natively against the
// interpreter.
#include <doctest/doctest.h>

#include <fmt/format.h>

#include <memory>

#include "backends/hardware.h"
#include "core/parse.h"
#include "core/random.h"
#include "tests/kernels/c_runner.h"

using namespace selvage;
using namespace selvage::core;

namespace {

// The emitted C runs on this machine, or not at all.
#if defined(__x86_64__)
bool machine_has_avx2() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }
#else
bool machine_has_avx2() { return false; }
#endif

const Library& avx2() {
  static const Library loaded = [] {
    const std::vector<std::string> names = {"x86_avx2"};
    const std::vector<std::string> folders = {SELVAGE_HARDWARE_DIR};
    Result<Library> result = backends::load_hardware(names, folders);
    if (!result.ok()) FAIL(render(result.error()));
    return result.value();
  }();
  return loaded;
}

bool in_registers(const Arg& arg) { return arg.memory && (*arg.memory)->name == "AVX2"; }

// The wrapper's text: registers `r_x` stand for parameters `x` in AVX2, everything else is passed
// on.
std::string wrapper(const Proc& instr) {
  const bool is_f32 = instr->args.back().type.scalar == Scalar::f32;
  const int lanes = is_f32 ? 8 : 4;
  const char* suffix = is_f32 ? "ps" : "pd";
  std::string params, asserts, before, passed, after;
  for (const Arg& arg : instr->args) {
    const std::string name = arg.name.name();
    const std::string type(spelling(arg.type.scalar));
    const std::string separator = params.empty() ? "" : ", ";
    const std::string reg = "r_" + name;
    if (in_registers(arg)) {
      params += fmt::format("{}{}: {}[{}]", separator, name, type, lanes);
      before += fmt::format("    {}: {}[{}] @ AVX2\n    mm256_loadu_{}({}, {})\n", reg, type, lanes,
                            suffix, reg, name);
      after += fmt::format("    mm256_storeu_{}({}, {})\n", suffix, name, reg);
    } else if (is_control(arg.type.scalar)) {
      params += fmt::format("{}{}: {}", separator, name, type);
    } else if (arg.type.shape.empty()) {
      params += fmt::format("{}{}: {}", separator, name, type);
    } else {
      const auto* extent = as<ConstInt>(arg.type.shape.front());
      const std::string size = extent == nullptr ? "bound" : std::to_string(extent->value);
      params += fmt::format("{}{}: [{}][{}]", separator, name, type, size);
      if (size != "1") asserts += fmt::format("    assert stride({}, 0) == 1\n", name);
    }
    passed += fmt::format("{}{}", separator, in_registers(arg) ? reg : name);
  }
  if (instr->name.find("_prefix_") != std::string::npos) {
    asserts += fmt::format("    assert bound <= {}\n", lanes);
  }
  return fmt::format("@proc\ndef run_{0}({1}):\n{2}{3}    {0}({4})\n{5}\n", instr->name, params,
                     asserts, before, passed, after);
}

// Small whole numbers, so that a fused multiply-add, which rounds once, has nothing to round; and
// for functions of the sign, zeros of both.
void fill(std::vector<Value>& args, Random& random) {
  for (Value& value : args) {
    auto* t = std::get_if<Tensor>(&value);
    if (t == nullptr) continue;
    for (Cell& cell : t->cells) {
      cell.real = static_cast<double>(random.between(-9, 9));
      if (cell.real == 0 && random.one_in(2)) cell.real = -0.0;
    }
  }
}

}  // namespace

TEST_CASE("every instruction of x86_avx2 computes its meaning" *
          doctest::skip(!machine_has_avx2())) {
  std::string text;
  for (const auto& [name, instr] : avx2().instructions) text += wrapper(instr);
  const auto source = std::make_shared<const SourceFile>(SourceFile{"wrappers.slv", text});
  const Result<Module> module = parse_module(source, avx2());
  if (!module.ok()) FAIL(render(module.error()));
  Random random(1);
  std::vector<testing::CRun> runs;
  for (std::int64_t bound = 1; bound <= 10; ++bound) {
    for (const Proc& p : module.value().procs) {
      std::map<Sym, std::int64_t> control;
      if (is_control(p->args.front().type.scalar)) control.emplace(p->args.front().name, bound);
      std::optional<std::vector<Value>> args =
          random_inputs(p, control, Domain::machine, random.next());
      if (!args) continue;  // a bound that the precondition excludes
      fill(*args, random);
      RunResult expected = run(p, *args, {}, {});
      INFO(p->name);
      REQUIRE_FALSE(expected.fault.has_value());
      runs.push_back({p, *std::move(args), std::move(expected)});
    }
  }
  // Each instruction at least once, and those with a bound for all bounds that they allow.
  CHECK(runs.size() > 8 * module.value().procs.size());
  // AddressSanitizer knows the masked loads and stores: they may not touch what lies behind
  // `bound`.
  for (const char* compiler : {"gcc", "clang"}) {
    const std::optional<testing::CDifference> d =
        testing::run_c(runs, avx2(), {compiler, "-mavx2 -mfma -fsanitize=address,undefined"});
    if (!d) continue;
    const std::string name = d->run < runs.size() ? runs[d->run].proc->name : "";
    FAIL_CHECK(compiler << " " << name << "\n" << d->what);
  }
}
