// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/c_compilers.h"

#include <fmt/format.h>

#include <algorithm>

#include "backends/c_usage.h"
#include "core/parse.h"
#include "core/traverse.h"
#include "tools/fuzz/c_batch.h"

namespace selvage::fuzz {
namespace {

using core::Proc;
using core::Scalar;

constexpr const char* sanitizers = "-O1 -fsanitize=address,undefined -fno-sanitize-recover=all";
constexpr const char* plain_program = "int main(void) { return 0; }\n";
constexpr const char* half_program =
    "_Float16 half(_Float16 x) { return x; }\n"
    "int main(void) { return (float)half((_Float16)1) == 1.0f ? 0 : 1; }\n";
constexpr const char* threads_program =
    "#include <omp.h>\nint main(void) { return omp_get_max_threads() > 0 ? 0 : 1; }\n";

bool is_half(const core::Type& type) { return type.scalar == Scalar::f16; }

// A procedure that only has a buffer in the memory.
core::SourceFileRef memory_probe(const core::MemoryDecl& memory) {
  std::string type = "f32[8]";
  if (!memory.elements.empty()) type = fmt::format("{}[8]", spelling(memory.elements[0]));
  if (!memory.lanes.empty())
    type = fmt::format("{}[{}]", spelling(memory.lanes[0].element), memory.lanes[0].lanes);
  if (memory.slots && !memory.slots->blocks.empty()) {
    const core::SlotBlock& block = memory.slots->blocks[0];
    type = fmt::format("{}[{}]", spelling(block.element), fmt::join(block.extents, ", "));
  }
  const std::string text =
      fmt::format("@proc\ndef probe():\n    a: {} @ {}\n    pass\n", type, memory.name);
  return std::make_shared<const core::SourceFile>(core::SourceFile{"probe.slv", text});
}

// Does an instruction depend on configuration that C cannot set?
bool reads_hidden_state(const Proc& instruction) {
  bool found = false;
  const auto read = [&](const core::Expr& e) {
    const auto* r = core::as<core::ReadConfig>(e);
    found = found || (r != nullptr && r->config->c_name.empty());
  };
  core::visit_expressions(instruction->body, read);
  for (const core::Expr& e : instruction->asserts) core::visit(e, read);
  return found;
}

void collect_failing(const std::vector<CBatch::Function>& functions, const core::Library& library,
                     const CVariant& variant, std::set<std::string>& names) {
  if (functions.empty()) return;
  const std::vector<CRun> no_runs;
  Result<CBatch> written = CBatch::write(no_runs, functions, library);
  if (written.ok()) {
    CBatch batch = std::move(written).value();
    if (!batch.compile(variant)) return;
  }
  if (functions.size() == 1) {
    names.insert(functions[0].proc->name);
    return;
  }
  const auto middle = functions.begin() + static_cast<std::ptrdiff_t>(functions.size() / 2);
  collect_failing({functions.begin(), middle}, library, variant, names);
  collect_failing({middle, functions.end()}, library, variant, names);
}

template <class F>
void visit_memories(const Proc& p, const F& visit) {
  for (const core::Arg& arg : p->args) {
    if (arg.memory) visit(**arg.memory);
  }
  core::visit_statements(p->body, [&](const core::Stmt& s) {
    if (const auto* a = core::as<core::Alloc>(s)) visit(*a->memory);
  });
}

}  // namespace

CNeeds needs_of(const Proc& root) {
  CNeeds needs;
  for (const Proc& p : backends::callees_first({root})) {
    for (const core::Arg& arg : p->args) needs.half = needs.half || is_half(arg.type);
    core::visit_expressions(
        p->body, [&](const core::Expr& e) { needs.half = needs.half || is_half(e->type); });
    core::visit_statements(p->body, [&](const core::Stmt& s) {
      const auto* alloc = core::as<core::Alloc>(s);
      const auto* loop = core::as<core::For>(s);
      needs.half = needs.half || (alloc != nullptr && is_half(alloc->type));
      needs.threads = needs.threads || (loop != nullptr && loop->mode == core::LoopMode::par);
    });
  }
  return needs;
}

Result<CCompilers> CCompilers::open(const core::Library& library, const CPlan& plan) {
  TRY(chain, toolchain::Toolchain::open(library.targets, plan.compilers));
  if (const std::string obstacle = chain.obstacle(); !obstacle.empty())
    return bad_input(chain.target().loc, "C for this hardware cannot be run here: " + obstacle);
  CCompilers all(chain);
  all.sanitize_ = plan.sanitize;
  TRY(tried, all.try_compilers());
  all.try_hardware(library);
  return all;
}

Status CCompilers::try_compilers() {
  for (const std::string& name : chain_.compilers()) {
    if (sanitize_ && !chain_.makes(name, sanitizers, plain_program))
      return bad_input({}, fmt::format("`{}` has no sanitizers here", name),
                       "leave out --sanitize, or name another compiler");
    compilers_.push_back({name, chain_.makes(name, "", half_program),
                          chain_.makes(name, "-fopenmp", threads_program)});
    // What the target is linked with, once, so that it can be relied on.
    for (const toolchain::Runner& runner : chain_.runners()) {
      TRY(variant, chain_.variant(name, &runner, ""));
    }
  }
  return Ok{};
}

// The names of the procedures of which some compiler makes no program, or that cannot be emitted.
std::set<std::string> CCompilers::failing(const std::vector<Proc>& probes,
                                          const core::Library& library) const {
  std::set<std::string> names;
  std::vector<CBatch::Function> functions;
  for (const Proc& p : probes) functions.push_back({p, {}});
  for (const Compiler& c : compilers_) {
    for (const toolchain::Runner& runner : chain_.runners())
      collect_failing(functions, library, variant(c, runner, ""), names);
  }
  return names;
}

void CCompilers::try_hardware(const core::Library& library) {
  std::vector<Proc> instructions;
  for (const auto& [name, p] : library.instructions) {
    if (p->instr) instructions.push_back(p);
  }
  const std::set<std::string> bad = failing(instructions, library);
  for (const Proc& p : instructions) {
    instructions_.insert(p.id());
    if (bad.contains(p->name)) bad_instructions_.insert(p.id());
  }
  for (const auto& [name, memory] : library.memories) {
    const Result<core::Module> module = core::parse_module(memory_probe(*memory), library);
    if (!module.ok()) continue;
    const std::vector<Proc>& procs = module.value().procs;
    if (!backends::emit_c(procs, library, {"unit", {}}).ok()) continue;  // as it will say itself
    if (!failing(procs, library).empty()) bad_memories_.insert(name);
  }
}

CVariant CCompilers::variant(const Compiler& c, const toolchain::Runner& runner,
                             const std::string& flags) const {
  Result<CVariant> made = chain_.variant(c.name, &runner, flags);
  ENSURE(made.ok(), "the target's sources compile as they did");
  return std::move(made).value();
}

std::vector<CVariant> CCompilers::variants(const CNeeds& needs) const {
  std::vector<CVariant> out;
  for (const toolchain::Runner& runner : chain_.runners()) {
    for (const Compiler& c : compilers_) {
      if (needs.half && !c.half) continue;
      out.push_back(variant(c, runner, "-O0"));
      out.push_back(variant(c, runner, "-O2"));
      if (sanitize_) out.push_back(variant(c, runner, sanitizers));
      if (needs.threads && c.threads) out.push_back(variant(c, runner, "-O2 -fopenmp"));
    }
  }
  return out;
}

std::optional<std::string> CCompilers::obstacle(const Proc& root) const {
  std::optional<std::string> found;
  for (const core::Arg& arg : root->args) {
    if (arg.memory && (*arg.memory)->slots && !(*arg.memory)->slots->blocks.empty())
      return "it takes slots of a memory, of which C has no cells to compare";
  }
  for (const Proc& p : backends::callees_first({root})) {
    if (p->instr && !instructions_.contains(p.id()))
      return "an instruction has a template of the schedule";
    if (p->instr && bad_instructions_.contains(p.id()))
      return "an instruction of the hardware does not compile here";
    if (p->instr && reads_hidden_state(p))
      return "an instruction depends on configuration that C cannot set";
    visit_memories(p, [&](const core::MemoryDecl& m) {
      if (bad_memories_.contains(m.name)) found = "a memory of the hardware does not compile here";
    });
  }
  return found;
}

}  // namespace selvage::fuzz
