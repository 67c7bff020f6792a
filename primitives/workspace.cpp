// SPDX-License-Identifier: Apache-2.0
#include "primitives/workspace.h"

#include <algorithm>
#include <chrono>

#include "core/assumptions.h"
#include "core/size.h"
#include "core/traverse.h"
#include "primitives/apply.h"
#include "primitives/fill.h"
#include "primitives/laws.h"

namespace selvage::primitives {
namespace {

class Stopwatch {
 public:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

Error blamed_on(const Primitive& primitive, Error e) {
  if (e.primitive.empty()) e.primitive = primitive.manual.name;
  return e;
}

// A plan may owe only what its manual says, so that the manual and the tests of refusals stay
// complete.
void check_declared(const Primitive& primitive, const Plan& plan) {
  const auto check = [&](const std::vector<effects::Obligation>& owes) {
    for (const effects::Obligation& o : owes) {
      const auto& declared = primitive.manual.owes;
      ENSURE(std::find(declared.begin(), declared.end(), o.claim) != declared.end(),
             "a primitive declares every claim that it owes");
    }
  };
  for (const Stage& s : plan.stages) check(s.owes);
  check(plan.owes);
}

// The fields that a plan leaves open are those that it owes not to be read again.
void check_modulo(const Plan& plan) {
  std::vector<effects::ConfigLocation> owed;
  const auto collect = [&](const std::vector<effects::Obligation>& owes) {
    for (const effects::Obligation& o : owes) {
      if (o.claim != effects::Claim::config_unobserved || o.number != 0) continue;
      owed.insert(owed.end(), o.fields.begin(), o.fields.end());
    }
  };
  for (const Stage& s : plan.stages) collect(s.owes);
  collect(plan.owes);
  const auto within = [](const std::vector<effects::ConfigLocation>& a,
                         const std::vector<effects::ConfigLocation>& b) {
    return std::ranges::all_of(a, [&](const effects::ConfigLocation& f) {
      return std::find(b.begin(), b.end(), f) != b.end();
    });
  };
  ENSURE(within(owed, plan.modulo) && within(plan.modulo, owed),
         "the fields left open are those of config_unobserved");
}

// The laws that a step uses by construction, refused where results must be kept bit for bit.
Status check_laws(const Plan& plan, effects::Numerics numerics, const core::SourceLoc& loc) {
  if (numerics == effects::Numerics::real || plan.laws.empty()) return Ok{};
  return not_applicable(loc, "the step uses the law `" + plan.laws.front().name +
                                 "`, which does not hold bit for bit (numerics are `exact`)");
}

bool same_arg(const core::Arg& a, const core::Arg& b) {
  return a.name == b.name && a.memory == b.memory && a.type.scalar == b.type.scalar &&
         a.type.window == b.type.window &&
         std::ranges::equal(
             a.type.shape, b.type.shape,
             [](const core::Expr& x, const core::Expr& y) { return core::equal(x, y); });
}

// The C of an instruction is fixed, and does what the body said to begin with.
Status check_instruction(const core::Proc& before, const Plan& plan) {
  if (!before->instr) return Ok{};
  const bool same_args = std::ranges::equal(before->args, plan.edit.proc()->args, same_arg);
  if (plan.keeps_signature && plan.modulo.empty() && same_args) return Ok{};
  return not_applicable(before->loc,
                        "`" + before->name +
                            "` is an instruction: its C is fixed, so what it takes and does cannot "
                            "change",
                        "take the step before `make_instr`");
}

// What a version before took must still mean what it meant there.
Status check_strided(const Version& before, const Plan& plan) {
  const std::optional<core::Sym> arg = strided_again(before, plan.edit.proc());
  if (!arg) return Ok{};
  return not_applicable(
      before->proc->loc,
      "`" + arg->name() +
          "` was a window, and has been dense since: steps in between may hold of dense cells only",
      "start again from the version in which it is a window");
}

}  // namespace

Workspace::Workspace(core::Library library, const effects::JudgeOptions& options)
    : Workspace(std::make_shared<const Environment>(std::move(library), options.limits), options) {}

Workspace::Workspace(std::shared_ptr<const Environment> environment,
                     const effects::JudgeOptions& options)
    : environment_(std::move(environment)), judge_(options, environment_->solver) {}

void Workspace::remember(const Version& v) { by_proc_.insert_or_assign(v->proc.id(), v); }

Result<Version> Workspace::add_source(const core::Proc& p) {
  const Stopwatch watch;
  TRY(certificate, judge_.certify_source(p));
  const Version v = source_version(certificate, watch.seconds());
  remember(v);
  bind(p->name, v);
  return v;
}

Status Workspace::check_library() {
  for (const auto& [name, instruction] : library().instructions) {
    TRY(certificate, judge_.certify_source(instruction));
  }
  return Ok{};
}

void Workspace::bind(const std::string& name, const Version& v) {
  bindings_.insert_or_assign(name, v);
}

Result<Version> Workspace::lookup(const std::string& name) {
  const auto found = bindings_.find(name);
  if (found != bindings_.end()) return found->second;
  const auto in_library = library().instructions.find(name);
  if (in_library != library().instructions.end()) return add_source(in_library->second);
  std::vector<std::string> names;
  for (const auto& [known, version] : bindings_) names.push_back(known);
  for (const auto& [known, proc] : library().instructions) names.push_back(known);
  return bad_input({}, "there is no procedure `" + name + "`", did_you_mean(name, names));
}

Result<core::Proc> Workspace::find_proc(const ProcName& name) const {
  const auto bound = bindings_.find(name.text);
  if (bound != bindings_.end()) return bound->second->proc;
  const auto instruction = library().instructions.find(name.text);
  if (instruction != library().instructions.end()) return instruction->second;
  std::vector<std::string> names;
  for (const auto& [known, version] : bindings_) names.push_back(known);
  for (const auto& [known, proc] : library().instructions) names.push_back(known);
  return bad_input(name.loc, "there is no procedure or instruction `" + name.text + "`",
                   did_you_mean(name.text, names));
}

std::optional<Planner::Fields> Workspace::interchangeable(const core::Proc& a,
                                                          const core::Proc& b) const {
  if (a == b) return Planner::Fields{};
  const auto va = by_proc_.find(a.id());
  const auto vb = by_proc_.find(b.id());
  if (va == by_proc_.end() || vb == by_proc_.end()) return std::nullopt;
  return equivalent(va->second, vb->second);
}

std::vector<effects::Law> Workspace::history_laws(const core::Proc& p) const {
  std::vector<effects::Law> laws;
  const auto found = by_proc_.find(p.id());
  if (found == by_proc_.end()) return laws;
  for (std::optional<Version> v = found->second; v; v = (*v)->parent)
    add_laws(laws, (*v)->step.laws);
  return laws;
}

Planner Workspace::planner_for(const core::Proc& p) {
  return Planner(
      p, library(),
      {.would_hold = [this](const effects::Obligation& o) { return judge_.would_hold(o); },
       .find_proc = [this](const ProcName& n) { return find_proc(n); },
       .equivalent = [this](const core::Proc& a,
                            const core::Proc& b) { return interchangeable(a, b); },
       .history_laws = [this](const core::Proc& q) { return history_laws(q); },
       .plan_step =
           [this](const core::Proc& q, const std::string& primitive,
                  const std::vector<NamedArg>& args) { return plan_step(q, primitive, args); }});
}

Result<Plan> Workspace::plan_step(const core::Proc& p, const std::string& primitive,
                                  const std::vector<NamedArg>& args) {
  TRY(found, registry().find(primitive));
  Request request = found->request();
  TRY(call, fill(request, *found, args, std::nullopt));
  TRY(resolved, resolve(request, p, {}));
  return request.plan(planner_for(p));
}

// One certificate for each part of the way.
Result<std::vector<effects::Certificate>> Workspace::certify(const core::Proc& before,
                                                             const Plan& plan) {
  std::vector<effects::Certificate> certificates;
  core::Proc from = before;
  const auto go = [&](const core::Proc& to,
                      const std::vector<effects::Obligation>& owes) -> Status {
    TRY(small, core::check_size(to));
    TRY(certificate, judge_.certify(from, to, owes));
    certificates.push_back(std::move(certificate));
    from = to;
    return Ok{};
  };
  for (const Stage& s : plan.stages) {
    TRY(done, go(s.proc, s.owes));
  }
  TRY(arrived, go(plan.edit.proc(), plan.owes));
  return certificates;
}

// Procedures made on the side are certified as they stand; their names must be new.
Status Workspace::add_made(const Plan& plan) {
  std::vector<Version> made;
  for (const core::Proc& p : plan.made) {
    if (bindings_.contains(p->name) || library().instructions.contains(p->name)) {
      return bad_input({}, "there is a procedure `" + p->name + "` already", "choose another name");
    }
    const Stopwatch watch;
    TRY(certificate, judge_.certify_source(p));
    made.push_back(source_version(certificate, watch.seconds()));
  }
  for (const Version& v : made) {
    remember(v);
    bind(v->proc->name, v);
  }
  return Ok{};
}

Result<Version> Workspace::step(const Version& v, const std::string& primitive,
                                const std::vector<NamedArg>& args) {
  TRY(found, registry().find(primitive));
  Request request = found->request();
  TRY(call, fill(request, *found, args, v));
  return step(v, *found, std::move(request), {}, call);
}

Result<Planned> Workspace::plan(const Version& v, const Primitive& primitive, Request request,
                                const Lets& lets) {
  const Stopwatch watch;
  Result<Plan> plan = checked_plan(v, primitive, std::move(request), lets);
  if (!plan.ok()) return blamed_on(primitive, plan.error());
  return Planned(v, primitive, std::move(plan).value(), watch.seconds());
}

Result<Plan> Workspace::checked_plan(const Version& v, const Primitive& primitive, Request request,
                                     const Lets& lets) {
  TRY(resolved, resolve(request, v->proc, lets));
  TRY(plan, request.plan(planner_for(v->proc)));
  check_declared(primitive, plan);
  check_modulo(plan);
  core::keep_assumptions(v->proc, plan.edit);
  TRY(faithful, check_instruction(v->proc, plan));
  TRY(strided, check_strided(v, plan));
  TRY(lawful, check_laws(plan, judge_.options().numerics, v->proc->loc));
  return plan;
}

Result<Version> Workspace::step(const Version& v, const Primitive& primitive, Request request,
                                const Lets& lets, const std::string& call) {
  TRY(planned, plan(v, primitive, std::move(request), lets));
  return step(planned, call);
}

Result<Version> Workspace::step(const Planned& planned, const std::string& call) {
  const Stopwatch watch;
  const Version& before = planned.before_;
  const Primitive& primitive = *planned.primitive_;
  Result<std::vector<effects::Certificate>> certificates = certify(before->proc, planned.plan_);
  if (!certificates.ok()) return blamed_on(primitive, certificates.error());
  const Status made = add_made(planned.plan_);
  if (!made.ok()) return blamed_on(primitive, made.error());
  const Version next =
      apply(before, planned.plan_, certificates.value(),
            {primitive.manual.name, call, {}, {}, planned.seconds_ + watch.seconds()});
  remember(next);
  return next;
}

}  // namespace selvage::primitives
