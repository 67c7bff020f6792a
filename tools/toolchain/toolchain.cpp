// SPDX-License-Identifier: Apache-2.0
#include "tools/toolchain/toolchain.h"

#include <fmt/format.h>
#include <unistd.h>

#include "tools/toolchain/combined_target.h"
#include "tools/toolchain/processor.h"

namespace selvage::toolchain {
namespace {

constexpr int not_found = 127;
constexpr const char* plain_program = "int main(void) { return 0; }\n";

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

std::string program_of(const std::string& command) { return words_of(command).at(0); }

// What the compiler makes programs for, by the first part of its triple; "" if it does not say.
std::string machine_of(const ScratchFolder& folder, const std::string& compiler) {
  const int status = folder.run(words_of(compiler + " -dumpmachine"), {.out = "machine"});
  if (status != 0) return "";
  const std::string triple = first_line(folder.read("machine"));
  return triple.substr(0, triple.find('-'));
}

void append(std::string& flags, const std::string& more) {
  if (!more.empty()) flags += (flags.empty() ? "" : " ") + more;
}

}  // namespace

std::string command_of(const Variant& v) {
  std::string out = v.compiler;
  append(out, v.flags);
  if (!v.runner.empty()) out += ", run by " + v.runner;
  return out;
}

Toolchain::Toolchain(core::Target target)
    : target_(std::move(target)),
      folder_(std::make_shared<ScratchFolder>()),
      objects_(std::make_shared<std::map<std::string, std::string>>()) {}

Result<Toolchain> Toolchain::open(const std::vector<core::Target>& targets,
                                  const std::vector<std::string>& compilers) {
  TRY(target, combined(targets));
  Toolchain chain(target);
  const std::vector<std::string> usual = {"gcc", "clang"};
  const std::vector<std::string>& named = !compilers.empty()          ? compilers
                                          : !target.compilers.empty() ? target.compilers
                                                                      : usual;
  for (const std::string& compiler : named) {
    const auto fault = chain.fault_of_compiler(compiler);
    if (!fault) {
      chain.compilers_.push_back(compiler);
    } else if (!compilers.empty()) {
      return bad_input({}, *fault, "install it, or name others");
    } else {
      chain.missing_.push_back(*fault);
    }
  }
  chain.find_runners();
  return chain;
}

std::optional<std::string> Toolchain::fault_of_compiler(const std::string& compiler) const {
  const std::vector<std::string> version = words_of(compiler + " --version");
  if (version.size() < 2 || folder_->run(version, {}) == not_found)
    return fmt::format("the compiler `{}` is not installed", compiler);
  const std::string machine = machine_of(*folder_, compiler);
  const std::string wanted = target_.machine.empty() ? this_processor().machine : target_.machine;
  if (!machine.empty() && !same_machine(machine, wanted))
    return fmt::format("`{}` makes programs for {}, not {}", compiler, machine, wanted);
  folder_->write("probe.c", plain_program);
  const std::vector<std::string> compile =
      words_of(fmt::format("{} -std=c11 {} probe.c -o probe", compiler, all_flags(nullptr, "")));
  if (folder_->run(compile, {.err = "errors"}) == 0) return std::nullopt;
  return fmt::format("`{}` does not make programs with `{}`: {}", compiler, target_.flags,
                     first_line(folder_->read("errors")));
}

// A runner is tried with a program of the first compiler.
std::optional<std::string> Toolchain::fault_of_runner(const Runner& runner) const {
  folder_->write("probe.c", plain_program);
  const std::vector<std::string> compile = words_of(
      fmt::format("{} -std=c11 {} probe.c -o probe", compilers_.at(0), all_flags(&runner, "")));
  if (folder_->run(compile, {.err = "errors"}) != 0)
    return fmt::format("`{}` does not compile for {}: {}", compilers_.at(0), runner.name,
                       first_line(folder_->read("errors")));
  const int status = folder_->run(words_of(runner.command + " ./probe"), {.err = "errors"});
  if (status == 0) return std::nullopt;
  if (status == not_found && !runner.command.empty())
    return fmt::format("the emulator `{}` is not installed", program_of(runner.command));
  return fmt::format("{} does not run programs: {}",
                     runner.command.empty() ? "the processor" : "`" + runner.command + "`",
                     first_line(folder_->read("errors")));
}

void Toolchain::find_runners() {
  if (compilers_.empty()) return;
  std::vector<Runner> candidates;
  why_no_runner_ = why_not_native(target_, this_processor());
  if (why_no_runner_.empty()) {
    candidates.push_back({"native", "", ""});
  } else {
    for (const core::Emulator& e : target_.emulators)
      candidates.push_back({e.name, e.command, e.flags});
    if (candidates.empty()) why_no_runner_ += ", and the target names no emulator";
  }
  for (const Runner& runner : candidates) {
    const auto fault = fault_of_runner(runner);
    if (fault) {
      missing_.push_back(*fault);
      append(why_no_runner_, (why_no_runner_.empty() ? "" : "and ") + *fault);
    } else {
      runners_.push_back(runner);
    }
  }
}

std::string Toolchain::obstacle() const {
  if (compilers_.empty()) return fmt::format("{}", fmt::join(missing_, ", "));
  return runners_.empty() ? why_no_runner_ : "";
}

std::string Toolchain::all_flags(const Runner* runner, const std::string& more) const {
  std::string flags = more;
  append(flags, target_.flags);
  if (runner != nullptr) append(flags, runner->flags);
  for (const std::string& folder : target_.headers) append(flags, "-I" + folder);
  return flags;
}

bool Toolchain::makes(const std::string& compiler, const std::string& flags,
                      const std::string& text) const {
  folder_->write("probe.c", text);
  const Runner* runner = runners_.empty() ? nullptr : &runners_.front();
  const std::vector<std::string> compile =
      words_of(fmt::format("{} -std=c11 {} probe.c -o probe", compiler, all_flags(runner, flags)));
  if (folder_->run(compile, {}) != 0) return false;
  return runner == nullptr || folder_->run(words_of(runner->command + " ./probe"), {}) == 0;
}

Result<std::string> Toolchain::object(const std::string& source, const std::string& compiler,
                                      const std::string& flags) const {
  const std::string key = fmt::format("{} {} {}", compiler, flags, source);
  const auto known = objects_->find(key);
  if (known != objects_->end()) return known->second;
  // Forks share the folder, and not the list.
  const std::string name = fmt::format("object_{}_{}.o", ::getpid(), objects_->size());
  const std::vector<std::string> compile = words_of(
      fmt::format("{} -std=c11 -ffp-contract=off {} -c {} -o {}", compiler, flags, source, name));
  if (folder_->run(compile, {.err = "errors"}) != 0) {
    constexpr std::size_t longest = 1500;
    return bad_input(target_.loc, fmt::format("`{}` does not compile {}:\n{}", compiler, source,
                                              folder_->read("errors").substr(0, longest)));
  }
  return objects_->emplace(key, folder_->path_of(name)).first->second;
}

Result<Variant> Toolchain::variant(const std::string& compiler, const Runner* runner,
                                   const std::string& more_flags) const {
  Variant v{compiler, all_flags(runner, more_flags), all_flags(runner, "")};
  v.compile_only = runner == nullptr;
  if (runner != nullptr) {
    v.runner = runner->command;
    v.runner_name = runner->name;
  }
  for (const std::string& source : target_.sources) {
    TRY(file, object(source, compiler, v.flags));
    v.objects.push_back(file);
  }
  return v;
}

}  // namespace selvage::toolchain
