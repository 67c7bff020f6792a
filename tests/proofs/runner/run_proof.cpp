// SPDX-License-Identifier: Apache-2.0
#include "run_proof.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "backends/hardware.h"
#include "core/parse.h"
#include "core/print.h"
#include "core/traverse.h"
#include "primitives/decode.h"
#include "primitives/workspace.h"
#include "tools/fuzz/same_meaning.h"
#include "tools/fuzz/session.h"

namespace selvage::proofs {
namespace {

using core::Proc;
using fuzz::Fixed;
using fuzz::forwarding_faults;
using fuzz::meaning_differs;
using primitives::JsonDocument;
using primitives::Version;

// One run of a case in a workspace of its own.
struct Trial {
  std::vector<std::string> imports;
  std::unique_ptr<primitives::Workspace> workspace;
  std::optional<Version> current;
  // The versions made by steps, each with its parent, and the arguments each step fixed.
  std::vector<std::pair<Version, Fixed>> made;
};

Fixed fixed_by(const JsonDocument& step) {
  Fixed fixed;
  if (!step.root().contains("values")) return fixed;
  for (const auto& [name, value] : step.root()["values"].items()) {
    if (value.is_boolean())
      fixed.emplace(name, value.get<bool>());
    else if (value.is_number_integer())
      fixed.emplace(name, value.get<std::int64_t>());
  }
  return fixed;
}

Result<Trial> prepare(const ProofCase& c, const SearchPath& hardware) {
  Trial trial;
  TRY(imports, core::parse_imports(c.program));
  trial.imports = imports;
  TRY(library, backends::load_hardware(imports, hardware));
  effects::JudgeOptions options;
  if (c.exact) options.numerics = effects::Numerics::exact;
  trial.workspace = std::make_unique<primitives::Workspace>(library, options);
  TRY(module, core::parse_module(c.program, library));
  for (const Proc& p : module.procs) {
    TRY(version, trial.workspace->add_source(p));
    trial.current = version;
  }
  if (!trial.current) return bad_input(c.loc, "the case has no procedure");
  return trial;
}

// The procedure a step is about: the one it names, or the last result.
Result<Version> subject(const Trial& trial, const JsonDocument& step) {
  if (!step.root().contains("proc")) return *trial.current;
  return trial.workspace->lookup(step.root()["proc"].get<std::string>());
}

Status run_step(Trial& trial, const core::SourceFileRef& source) {
  TRY(step, JsonDocument::parse(source));
  if (!step.root().is_object() || !step.root().contains("op"))
    return bad_input(step.at(""), "a step has an `op`");
  TRY(primitive, trial.workspace->registry().find(step.root()["op"].get<std::string>()));
  TRY(before, subject(trial, step));
  primitives::Request request = primitive->request();
  TRY(decoded, decode(request, *primitive, step, "", {"op", "proc", "as"}));
  TRY(after, trial.workspace->step(before, *primitive, std::move(request), {}, step.root().dump()));
  const std::string name =
      step.root().contains("as") ? step.root()["as"].get<std::string>() : before->proc->name;
  trial.workspace->bind(name, after);
  trial.current = after;
  trial.made.emplace_back(after, fixed_by(step));
  return Ok{};
}

// ---- checks of what was accepted

// The callees of a procedure that no library defines, innermost first.
void collect_callees(const Proc& p, const core::Library& library, std::vector<Proc>& out) {
  core::visit_statements(p->body, [&](const core::Stmt& s) {
    const auto* call = core::as<core::Call>(s);
    if (call == nullptr || library.instructions.count(call->callee->name) != 0) return;
    if (std::find(out.begin(), out.end(), call->callee) != out.end()) return;
    collect_callees(call->callee, library, out);
    out.push_back(call->callee);
  });
}

std::optional<std::string> print_faults(const Trial& trial, const Proc& p) {
  std::vector<Proc> procs;
  collect_callees(p, trial.workspace->library(), procs);
  procs.push_back(p);
  const std::string text = core::print(core::Module{nullptr, trial.imports, procs});
  const auto source = std::make_shared<const core::SourceFile>(core::SourceFile{"<printed>", text});
  const Result<core::Module> again = core::parse_module(source, trial.workspace->library());
  if (!again.ok()) return "what is printed does not parse: " + render(again.error()) + text;
  if (!core::equal(again.value().procs.back(), p))
    return "what is printed parses to another procedure:\n" + text;
  const std::string twice = core::print(core::Module{nullptr, trial.imports, again.value().procs});
  if (twice != text) return "printing twice gives two texts:\n" + text + twice;
  return std::nullopt;
}

// The statements of the body as printed, at the left margin.
std::string body_text(const Proc& p) {
  const std::string text = core::print(p);
  std::string out;
  std::size_t at = text.find('\n', text.find("\ndef ") + 1) + 1;
  while (at < text.size()) {
    const std::size_t end = text.find('\n', at);
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    if (line.rfind("    assert ", 0) != 0) out += line.substr(4) + "\n";
  }
  return out;
}

std::vector<std::string> laws_of(const Trial& trial) {
  std::vector<std::string> laws;
  for (const auto& [version, fixed] : trial.made) {
    for (const effects::Law& law : version->step.laws) {
      if (std::find(laws.begin(), laws.end(), law.name) == laws.end()) laws.push_back(law.name);
    }
  }
  return laws;
}

// The configuration fields that may differ at the end after some step.
std::vector<std::string> modulo_of(const Trial& trial) {
  std::vector<std::string> fields;
  for (const auto& [version, fixed] : trial.made) {
    for (const effects::ConfigLocation& f : version->modulo) {
      const std::string text = field_text(f);
      if (std::find(fields.begin(), fields.end(), text) == fields.end()) fields.push_back(text);
    }
  }
  return fields;
}

class Checker {
 public:
  Checker(const ProofCase& c, const SearchPath& hardware) : case_(c), hardware_(hardware) {}

  CaseReport run() {
    if (case_.accepted)
      accepted();
    else if (case_.refusal)
      refused();
    else
      sound();
    return std::move(report_);
  }

 private:
  void fail(const std::string& text) { report_.failures.push_back({case_.loc, text}); }

  // All steps, up to the first error.
  std::optional<Error> apply_all(Trial& trial, std::size_t& done) const {
    for (done = 0; done < case_.steps.size(); ++done) {
      const Status status = run_step(trial, case_.steps[done]);
      if (!status.ok()) return status.error();
    }
    return std::nullopt;
  }

  void accepted() {
    Result<Trial> prepared = prepare(case_, hardware_);
    if (!prepared.ok()) return fail("the program was refused:\n" + render(prepared.error()));
    Trial trial = std::move(prepared).value();
    std::size_t done = 0;
    if (const auto error = apply_all(trial, done)) {
      return fail(fmt::format("step {} was refused:\n{}", done + 1, render(*error)));
    }
    check_result(trial);
    check_laws(trial);
    check_modulo(trial);
    for (const auto& [version, fixed] : trial.made) check_step(trial, version, fixed);
    for (const std::string& claim : case_.undecided) {
      if (open_.count(claim) == 0) fail("`" + claim + "` was proved everywhere");
    }
    check_again(trial);
  }

  void check_result(const Trial& trial) {
    const bool whole = case_.result->rfind('@', 0) == 0;
    report_.result =
        whole ? core::print((*trial.current)->proc) : body_text((*trial.current)->proc);
    if (report_.result != *case_.result) {
      fail(fmt::format("the result is\n{}instead of\n{}", report_.result, *case_.result));
    }
  }

  void check_laws(const Trial& trial) {
    const std::vector<std::string> used = laws_of(trial);
    if (used != case_.laws) {
      fail(fmt::format("the steps use the laws [{}], not [{}]", fmt::join(used, ", "),
                       fmt::join(case_.laws, ", ")));
    }
  }

  void check_modulo(const Trial& trial) {
    const std::vector<std::string> open = modulo_of(trial);
    if (open != case_.modulo) {
      fail(fmt::format("the steps leave the fields [{}] open, not [{}]", fmt::join(open, ", "),
                       fmt::join(case_.modulo, ", ")));
    }
  }

  void check_step(const Trial& trial, const Version& version, const Fixed& fixed) {
    const std::string step = "step " + version->step.call + ": ";
    for (const effects::Decision& d : version->step.decisions) {
      const std::string claim(effects::name(d.claim));
      const bool expected =
          std::find(case_.undecided.begin(), case_.undecided.end(), claim) != case_.undecided.end();
      if (d.answer != smt::Answer::proved) open_.insert(claim);
      if (d.answer != smt::Answer::proved && !expected) {
        fail(fmt::format("{}{} of `{}` was not proved ({})", step, claim, d.what, d.reason));
      }
    }
    if (const auto found = print_faults(trial, version->proc)) fail(step + *found);
    if (const auto found = meaning_differs(*version->parent, version, fixed)) fail(step + *found);
    for (const std::string& found : forwarding_faults(*version->parent, version))
      fail(step + found);
  }

  // Everything once more, with nothing remembered: the same verdicts, the same text.
  void check_again(const Trial& first) {
    Result<Trial> prepared = prepare(case_, hardware_);
    if (!prepared.ok())
      return fail("the second time the program was refused:\n" + render(prepared.error()));
    Trial second = std::move(prepared).value();
    std::size_t done = 0;
    if (const auto error = apply_all(second, done))
      return fail("the second time it was refused:\n" + render(*error));
    for (std::size_t k = 0; k < first.made.size(); ++k) {
      const Version& a = first.made[k].first;
      const Version& b = second.made[k].first;
      if (core::print(a->proc) != core::print(b->proc))
        fail("the second time the result is another");
      const bool alike = std::ranges::equal(
          a->step.decisions, b->step.decisions, [](const auto& x, const auto& y) {
            return x.claim == y.claim && x.answer == y.answer && x.what == y.what;
          });
      if (!alike) fail("the second time the verdicts are others");
    }
  }

  void refused() {
    Result<Trial> prepared = prepare(case_, hardware_);
    if (!prepared.ok()) return fail("the program was refused:\n" + render(prepared.error()));
    Trial trial = std::move(prepared).value();
    std::size_t done = 0;
    const auto error = apply_all(trial, done);
    if (!error)
      return fail("it was accepted, with the result\n" + core::print((*trial.current)->proc));
    if (done + 1 != case_.steps.size()) {
      return fail(fmt::format("step {} was refused already:\n{}", done + 1, render(*error)));
    }
    check_refusal(*error);
  }

  // Whatever the answer is: nothing that computes something else is accepted.
  void sound() {
    Result<Trial> prepared = prepare(case_, hardware_);
    if (!prepared.ok()) return fail("the program was refused:\n" + render(prepared.error()));
    Trial trial = std::move(prepared).value();
    std::size_t done = 0;
    const auto error = apply_all(trial, done);
    if (error && (done + 1 != case_.steps.size() || error->reason == Reason::bad_input))
      return fail(fmt::format("step {} was refused:\n{}", done + 1, render(*error)));
    if (error) return;
    const auto& [version, fixed] = trial.made.back();
    const fuzz::Session::Taken last{*version->parent, version, fixed};
    int runs = 0;
    if (const auto found = fuzz::taken_differs(last, may_be_uninitialised(trial), runs))
      fail(*found);
    if (const auto found = differs_at(trial, last)) fail(*found);
    for (const std::string& found : forwarding_faults(last.before, version)) fail(found);
    if (const auto found = print_faults(trial, version->proc)) fail(*found);
  }

  static bool may_be_uninitialised(const Trial& trial) {
    const auto is_open = [](const Version& v) {
      return std::ranges::any_of(v->step.decisions, [](const effects::Decision& d) {
        return d.answer != smt::Answer::proved;
      });
    };
    return std::ranges::any_of(trial.made, [&](const auto& one) {
      return is_open(one.first) || is_open(*one.first->parent);
    });
  }

  // On the arguments that the case names.
  [[nodiscard]] std::optional<std::string> differs_at(const Trial& trial,
                                                      const fuzz::Session::Taken& last) const {
    constexpr std::uint64_t seeds = 8;
    constexpr std::int64_t size = 6;
    fuzz::Rewrite rewrite = fuzz::rewrite_of(last.before, last.after, last.fixed);
    rewrite.may_be_uninitialised = may_be_uninitialised(trial);
    std::map<core::Sym, std::int64_t> at;
    for (const core::Arg& a : last.before->proc->args) {
      for (const auto& [name, value] : case_.at)
        if (a.name.name() == name) at.emplace(a.name, value);
    }
    fuzz::Comparison comparison(rewrite);
    for (const core::Domain domain : {core::Domain::field, core::Domain::machine}) {
      if (domain == core::Domain::machine && !last.after->step.laws.empty()) continue;
      for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        if (const auto found = comparison.once(domain, size, seed, at)) return *found;
      }
    }
    return std::nullopt;
  }

  void check_refusal(const Error& error) {
    const Refusal& expected = *case_.refusal;
    const std::string text = render(error);
    if (error.reason != expected.reason || error.claim != expected.claim) {
      fail(fmt::format("refused as {} {}, not {} {}:\n{}", spelling(error.reason), error.claim,
                       spelling(expected.reason), expected.claim, text));
      return;
    }
    if (error.loc.line == 0) fail("the refusal does not say where:\n" + text);
    if (error.primitive.empty() && expected.reason != Reason::bad_input)
      fail("the refusal does not name the step:\n" + text);
    if (expected.message && text.find(*expected.message) == std::string::npos) {
      fail(fmt::format("the refusal does not say \"{}\":\n{}", *expected.message, text));
    }
    for (const auto& [name, value] : expected.witness) {
      const bool there =
          std::ranges::any_of(error.witness, [&, &n = name, &v = value](const Witness& w) {
            return w.name.name() == n && w.value == v;
          });
      if (!there)
        fail(fmt::format("the counterexample does not have {} = {}:\n{}", name, value, text));
    }
    const bool ran = std::ranges::any_of(error.notes, [](const Note& n) {
      return n.text.find("confirmed by running") != std::string::npos;
    });
    if (ran != expected.confirmed) {
      fail(fmt::format("the counterexample was {}confirmed by running it:\n{}", ran ? "" : "not ",
                       text));
    }
  }

  const ProofCase& case_;
  const SearchPath& hardware_;
  std::set<std::string> open_;  // claims that stayed undecided
  CaseReport report_;
};

bool is_refused(const ProofFile& file, const std::string& claim) {
  return std::ranges::any_of(file.cases, [&](const ProofCase& c) {
    return c.refusal && c.refusal->reason == Reason::refuted && c.refusal->claim == claim;
  });
}

bool is_exempt(const ProofFile& file, const std::string& claim) {
  return std::ranges::any_of(file.exemptions, [&](const Exemption& e) { return e.claim == claim; });
}

}  // namespace

CaseReport run_case(const ProofCase& c, const SearchPath& hardware) {
  return Checker(c, hardware).run();
}

std::vector<Failure> check_manual(const ProofFile& file) {
  const core::SourceLoc top{file.source, 1, 1, 0};
  const primitives::Registry registry;
  const Result<const primitives::Primitive*> primitive = registry.find(file.name);
  if (!primitive.ok()) return {{top, primitive.error().message}};
  std::vector<Failure> failures;
  const primitives::Manual& manual = primitive.value()->manual;
  if (manual.summary != file.summary) {
    failures.push_back({top, "the summary is not that of the manual: " + manual.summary});
  }
  std::set<std::string> owed;
  for (const effects::Claim c : manual.owes) owed.emplace(effects::name(c));
  for (const std::string& claim : owed) {
    if (is_refused(file, claim) == is_exempt(file, claim)) {
      failures.push_back({top, is_exempt(file, claim)
                                   ? "`" + claim + "` is refused in a case but said never to be"
                                   : "no case is refused because " + claim + " is refuted"});
    }
  }
  for (const Exemption& e : file.exemptions) {
    if (owed.count(e.claim) == 0) failures.push_back({top, "`" + e.claim + "` is not owed at all"});
  }
  return failures;
}

}  // namespace selvage::proofs
