// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/session.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>

#include "core/parse.h"
#include "core/typecheck.h"
#include "primitives/decode.h"

namespace selvage::fuzz {
namespace {

using core::Domain;
using primitives::Version;

core::SourceFileRef source(const char* name, const std::string& text) {
  return std::make_shared<const core::SourceFile>(core::SourceFile{name, text});
}

}  // namespace

Fixed fixed_by(const Json& step) {
  Fixed fixed;
  if (!step.contains("values")) return fixed;
  for (const auto& [name, value] : step["values"].items()) {
    if (value.is_boolean())
      fixed.emplace(name, value.get<bool>());
    else
      fixed.emplace(name, value.get<std::int64_t>());
  }
  return fixed;
}

Result<Session> Session::start(const core::Library& library, const std::string& program) {
  return start(std::make_shared<const primitives::Environment>(library), program);
}

Result<Session> Session::start(const Environment& environment, const std::string& program,
                               effects::Numerics numerics) {
  Session session;
  effects::JudgeOptions options;
  options.numerics = numerics;
  session.workspace_ = std::make_unique<primitives::Workspace>(environment, options);
  TRY(module, core::parse_module(source("program.slv", program), environment->library));
  for (const core::Proc& p : module.procs) {
    TRY(version, session.workspace_->add_source(p));
    session.note_open(version);
    session.names_.push_back(p->name);
    session.current_name_ = p->name;
    session.current_ = version;
  }
  return session;
}

void Session::note_open(const Version& v) {
  open_ = open_ || std::ranges::any_of(v->step.decisions, [](const effects::Decision& d) {
            return d.answer != smt::Answer::proved;
          });
}

Result<Version> Session::subject(const Json& step) const {
  if (!step.contains("proc")) return *current_;
  return workspace_->lookup(step["proc"].get<std::string>());
}

Result<Session::Proposal> Session::propose(const Json& step) {
  const std::string op = step["op"].get<std::string>();
  const std::string call = step.dump();
  TRY(primitive, workspace_->registry().find(op));
  TRY(before, subject(step));
  TRY(document, primitives::JsonDocument::parse(source("step.json", call)));
  primitives::Request request = primitive->request();
  TRY(decoded, primitives::decode(request, *primitive, document, "", {"op", "proc", "as"}));
  TRY(planned, workspace_->plan(before, *primitive, std::move(request), {}));
  // As in a schedule: the result takes the name of what it was made of, or the one it is given.
  const std::string result = step.value("as", step.value("proc", current_name_));
  return Proposal{op, call, result, fixed_by(step), before, planned};
}

Result<Rewrite> Session::rewrite(const Proposal& p) const {
  const primitives::Plan& plan = p.planned.plan();
  TRY(typed, core::typecheck(plan.edit.proc()));
  return Rewrite{p.before->proc, typed, p.primitive, p.call, plan.modulo, p.fixed, open_, false};
}

Result<Session::Taken> Session::take(const Json& step) {
  TRY(proposal, propose(step));
  return take(proposal);
}

Result<Session::Taken> Session::take(const Proposal& p) {
  TRY(after, workspace_->step(p.planned, p.call));
  workspace_->bind(p.result, after);
  if (std::ranges::find(names_, p.result) == names_.end()) names_.push_back(p.result);
  current_ = after;
  current_name_ = p.result;
  note_open(after);
  return Taken{p.before, after, p.fixed};
}

Result<Session::Taken> Session::take_step(const std::string& step) {
  return take(Json::parse(step));
}

std::optional<std::string> taken_differs(const Session::Taken& taken, bool may_be_uninitialised,
                                         int& runs) {
  // Over the field one input tells as much as many; what matters is how large things are.
  constexpr std::int64_t sizes[] = {1, 2, 3, 5, 6, 9};
  constexpr std::int64_t machine_sizes[] = {2, 3, 5};
  Rewrite rewrite = rewrite_of(taken.before, taken.after, taken.fixed);
  rewrite.may_be_uninitialised = may_be_uninitialised;
  Comparison comparison(rewrite);
  std::optional<std::string> found;
  const auto over = [&](Domain domain, std::span<const std::int64_t> greatest) {
    for (const std::int64_t size : greatest) {
      if (!found) found = comparison.once(domain, size, static_cast<std::uint64_t>(17 * size));
    }
  };
  over(Domain::field, sizes);
  if (taken.after->step.laws.empty()) over(Domain::machine, machine_sizes);
  runs += comparison.runs();
  return found;
}

bool agrees_everywhere(const Rewrite& rewrite) {
  constexpr std::size_t most = 150;
  // Every combination of small values, the first arguments changing fastest.
  std::vector<std::pair<core::Sym, std::pair<std::int64_t, std::int64_t>>> free;
  for (const core::Arg& a : rewrite.before->args) {
    if (rewrite.fixed.contains(a.name.name())) continue;
    if (a.type.scalar == core::Scalar::size) free.push_back({a.name, {1, 6}});
    if (a.type.scalar == core::Scalar::boolean) free.push_back({a.name, {0, 1}});
    if (a.type.scalar == core::Scalar::index || a.type.scalar == core::Scalar::integer)
      free.push_back({a.name, {-2, 5}});
  }
  Comparison comparison(rewrite);
  std::map<core::Sym, std::int64_t> given;
  for (const auto& [name, range] : free) given[name] = range.first;
  for (std::size_t count = 0; count < most; ++count) {
    if (comparison.once(Domain::field, 6, count + 1, given)) return false;
    std::size_t k = 0;
    for (; k < free.size(); ++k) {
      std::int64_t& value = given[free[k].first];
      if (++value <= free[k].second.second) break;
      value = free[k].second.first;
    }
    if (k == free.size()) break;
  }
  return comparison.runs() > 0;
}

}  // namespace selvage::fuzz
