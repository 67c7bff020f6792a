// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/c_batch.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <regex>
#include <sstream>

#include "backends/c_usage.h"
#include "backends/emit_c.h"
#include "core/traverse.h"
#include "tools/fuzz/c_cells.h"

namespace selvage::fuzz {
namespace {

using core::Proc;
using toolchain::words_of;

constexpr const char* strict_flags = "-std=c11 -Wall -Wextra -Werror -ffp-contract=off";
// For what a sanitizer says.  Not otherwise: there are linkers that die of debugging information.
constexpr const char* lines_flag = "-g1";
constexpr std::size_t longest_message = 1500;

std::string shortened(const std::string& text) { return text.substr(0, longest_message); }

// The line in which a sanitizer says what was wrong, without what changes from run to run.
std::string complaint(const std::string& errors) {
  std::istringstream lines(errors);
  std::string found;
  for (std::string line; std::getline(lines, line);) {
    const bool says = line.find("runtime error:") != std::string::npos ||
                      line.find("SUMMARY:") != std::string::npos;
    if (says && found.empty()) found = line;
  }
  static const std::regex address("0x[0-9a-f]{6,}"), folder("/[^ ]*/");
  return std::regex_replace(std::regex_replace(found, address, "ADDRESS"), folder, "");
}

std::string death(int status, const std::string& errors, Around around) {
  const std::string said = complaint(errors);
  if (!said.empty()) return said;
  if (status == 128 + SIGALRM) return does_not_end;
  if (status == 128 + SIGSEGV && around == Around::fences)
    return "the C reads or writes outside of its arguments";
  return status > 128 ? fmt::format("the C dies of signal {}", status - 128)
                      : fmt::format("the C ends with exit status {}", status);
}

// What instructions need besides: configuration that only they touch.
std::vector<core::Config> named_by_instructions(const std::vector<Proc>& roots) {
  std::vector<core::Config> out;
  const auto add = [&](const core::Config& config) {
    const auto same = [&](const core::Config& c) { return c->name == config->name; };
    if (!config->c_name.empty() && std::ranges::none_of(out, same)) out.push_back(config);
  };
  for (const Proc& p : backends::callees_first(roots)) {
    if (!p->instr) continue;
    core::visit_statements(p->body, [&](const core::Stmt& s) {
      if (const auto* w = core::as<core::WriteConfig>(s)) add(w->config);
    });
    const auto read = [&](const core::Expr& e) {
      if (const auto* r = core::as<core::ReadConfig>(e)) add(r->config);
    };
    core::visit_expressions(p->body, read);
    for (const core::Expr& e : p->asserts) core::visit(e, read);
    for (const core::Arg& a : p->args) {
      for (const core::Expr& extent : a.type.shape) core::visit(extent, read);
    }
  }
  return out;
}

// All configuration that the C keeps, and what has to be declared for that.
std::string add_hardware_state(const std::vector<Proc>& procs, const std::string& c,
                               std::vector<backends::CConfig>& configs) {
  std::string declared;
  for (const core::Config& config : named_by_instructions(procs)) {
    const auto same = [&](const backends::CConfig& one) {
      return one.config->name == config->name;
    };
    if (std::ranges::any_of(configs, same)) continue;
    configs.push_back({config, config->c_name, {}});
    for (std::size_t k = 0; k < config->fields.size(); ++k)
      configs.back().fields.push_back(static_cast<int>(k));
    for (const std::string& text : config->c_global) {
      if (c.find(text) == std::string::npos && declared.find(text) == std::string::npos)
        declared += text + "\n";
    }
  }
  return declared;
}

std::vector<std::int64_t> configuration_of(const core::RunResult& run,
                                           const std::vector<std::string>& fields) {
  std::vector<std::int64_t> out;
  for (const std::string& field : fields) {
    const auto found = run.initial_config.fields.find(field);
    out.push_back(found == run.initial_config.fields.end() ? 1 : found->second);
  }
  return out;
}

}  // namespace

bool is_inexact(const Proc& root) {
  for (const Proc& p : backends::callees_first({root})) {
    if (p->instr && !p->instr->laws.empty()) return true;
    std::set<core::Sym> integers;
    const auto add = [&](const core::Sym& name, const core::Type& type) {
      if (core::is_integer_data(type.scalar)) integers.insert(name);
    };
    for (const core::Arg& arg : p->args) add(arg.name, arg.type);
    bool sums_floats = false;
    core::visit_statements(p->body, [&](const core::Stmt& s) {
      if (const auto* a = core::as<core::Alloc>(s)) add(a->buffer, a->type);
      const auto* loop = core::as<core::For>(s);
      if (loop == nullptr) return;
      for (const core::Sym& buffer : loop->mode.reductions)
        sums_floats = sums_floats || !integers.contains(buffer);
    });
    if (sums_floats) return true;
  }
  return false;
}

CBatch::CBatch(const std::vector<CRun>& runs, std::vector<Function> functions)
    : runs_(&runs),
      functions_(std::move(functions)),
      folder_(std::make_unique<toolchain::ScratchFolder>()) {}

Result<CBatch> CBatch::write(const std::vector<CRun>& runs, std::vector<Function> functions,
                             const core::Library& library) {
  CBatch batch(runs, std::move(functions));
  std::vector<Proc> procs;
  for (Function& f : batch.functions_) {
    core::ProcNode renamed = *f.proc;
    renamed.name = fmt::format("fuzzed_{}", procs.size());
    f.proc = core::make_proc(renamed);
    procs.push_back(f.proc);
    batch.inexact_.push_back(is_inexact(f.proc));
  }
  TRY(emitted, backends::emit_c(procs, library, {"unit", {}}));
  std::vector<backends::CConfig> configs = emitted.configs;
  const std::string declared = add_hardware_state(procs, emitted.c, configs);
  batch.fields_ = configuration_fields(configs);
  batch.folder_->write("unit.h", emitted.h);
  batch.folder_->write("unit.c", emitted.c + declared + configuration_text(configs));
  batch.folder_->write("driver.c", driver_text(procs, batch.fields_.size()));
  batch.write_calls(configs);
  return batch;
}

void CBatch::write_calls(const std::vector<backends::CConfig>& configs) {
  std::string bytes;
  fields_ = configuration_fields(configs);
  for (std::size_t f = 0; f < functions_.size(); ++f) {
    for (const std::size_t number : functions_[f].runs) {
      const CRun& run = (*runs_)[number];
      Sent sent{f, number, configuration_of(run.expected, fields_), {}};
      for (const core::Value& v : run.args) {
        if (const auto* t = std::get_if<core::Tensor>(&v))
          sent.sizes.push_back(cell_bytes(*t).size());
      }
      bytes += call_bytes(f, functions_[f].proc, run.args, sent.configuration);
      calls_.push_back(std::move(sent));
    }
  }
  folder_->write("calls", bytes);
}

std::optional<std::string> CBatch::compile(const CVariant& variant) {
  std::size_t known = 0;
  const std::string compiler = variant.compiler + " -std=c11 " + variant.target_flags;
  while (known < with_driver_.size() && with_driver_[known] != compiler) ++known;
  const std::string object = fmt::format("driver_{}.o", known);
  if (known == with_driver_.size()) {
    const std::vector<std::string> words = words_of(compiler + " -c driver.c -o " + object);
    if (folder_->run(words, {.err = "errors"}) != 0)
      return "the driver is no C:\n" + shortened(folder_->read("errors"));
    with_driver_.push_back(compiler);
  }
  const bool checks = variant.flags.find("-fsanitize") != std::string::npos;
  const std::vector<std::string> words = words_of(fmt::format(
      "{} {} {} {} unit.c {} {} -o program -lm", variant.compiler, strict_flags,
      checks ? lines_flag : "", variant.flags, object, fmt::join(variant.objects, " ")));
  if (folder_->run(words, {.err = "errors"}) == 0) return std::nullopt;
  return shortened(folder_->read("errors"));
}

CBatch::Finish CBatch::start(const CVariant& variant, Around around, std::size_t first,
                             std::size_t end) const {
  const bool checks_memory = variant.flags.find("address") != std::string::npos;
  const std::string mode = checks_memory              ? "plain"
                           : around == Around::fences ? "fenced"
                                                      : "guarded";
  Finish finish{};
  const std::vector<std::string> command =
      words_of(fmt::format("{} ./program {} {} {}", variant.runner, first, end, mode));
  finish.status = folder_->run(command, {.in = "calls", .out = "outcomes", .err = "errors"});
  finish.errors = folder_->read("errors");
  std::vector<std::vector<std::size_t>> sizes;
  for (const Sent& call : calls_) sizes.push_back(call.sizes);
  finish.outcomes = outcomes(folder_->read("outcomes"), fields_.size(), sizes);
  return finish;
}

std::optional<std::string> CBatch::difference(const Outcome& outcome) const {
  const Sent& call = calls_[outcome.call];
  const CRun& run = (*runs_)[call.run];
  std::size_t tensor = 0;
  for (std::size_t k = 0; k < run.args.size(); ++k) {
    if (!std::holds_alternative<core::Tensor>(run.args[k])) continue;
    const std::string& name = run.proc->args[k].name.name();
    if (outcome.damaged == static_cast<std::int64_t>(tensor) + 1)
      return fmt::format("the C writes outside of {}", name);
    const auto& expected = std::get<core::Tensor>(run.expected.args[k]);
    const CellEquality equality = inexact_[call.function] && run.allowed.empty()
                                      ? CellEquality::as_numbers
                                      : CellEquality::bit_for_bit;
    std::vector<const core::Tensor*> allowed;
    for (const core::RunResult& other : run.allowed)
      allowed.push_back(&std::get<core::Tensor>(other.args[k]));
    if (auto found = cell_difference(name, expected, outcome.tensors[tensor], equality, allowed))
      return found;
    ++tensor;
  }
  for (std::size_t k = 0; k < fields_.size(); ++k) {
    const auto found = run.expected.config.fields.find(fields_[k]);
    const std::int64_t expected =
        found == run.expected.config.fields.end() ? call.configuration[k] : found->second;
    if (outcome.configuration[k] != expected)
      return fmt::format("{} is {} in C and should be {}", fields_[k], outcome.configuration[k],
                         expected);
  }
  return std::nullopt;
}

std::size_t CBatch::first_call_after(std::size_t function) const {
  std::size_t call = 0;
  while (call < calls_.size() && calls_[call].function <= function) ++call;
  return call;
}

std::vector<CBatch::Fault> CBatch::execute(const CVariant& variant, Around around,
                                           std::uint64_t& compared) const {
  std::vector<Fault> faults;
  const auto is_known = [&](std::size_t function) {
    return std::ranges::any_of(faults, [&](const Fault& f) { return f.function == function; });
  };
  for (std::size_t first = 0; first < calls_.size();) {
    const Finish finish = start(variant, around, first, calls_.size());
    for (const Outcome& o : finish.outcomes) {
      const Sent& call = calls_[o.call];
      if (is_known(call.function)) continue;
      const CRun& run = (*runs_)[call.run];
      if (inexact_[call.function] && !run.exact && run.allowed.empty()) continue;
      ++compared;
      if (const auto found = difference(o))
        faults.push_back({call.function, call.run, *found, o.tensors});
    }
    const std::size_t died = finish.outcomes.empty() ? first : finish.outcomes.back().call + 1;
    if (died == calls_.size()) {
      if (finish.status == 0) break;
      if (const auto found = leak(variant, around)) faults.push_back(*found);
      break;
    }
    const Sent& call = calls_[died];
    if (!is_known(call.function))
      faults.push_back({call.function, call.run, death(finish.status, finish.errors, around), {}});
    first = first_call_after(call.function);
  }
  return faults;
}

// The program ran to its end, and was not content: whose memory was it?
std::optional<CBatch::Fault> CBatch::leak(const CVariant& variant, Around around) const {
  std::size_t first = 0;
  for (std::size_t f = 0; f < functions_.size(); ++f) {
    const std::size_t end = first_call_after(f);
    const Finish finish = start(variant, around, first, end);
    if (finish.status != 0 && first < end)
      return Fault{f, calls_[first].run, death(finish.status, finish.errors, around), {}};
    first = end;
  }
  return std::nullopt;
}

}  // namespace selvage::fuzz
