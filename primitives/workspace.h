// SPDX-License-Identifier: Apache-2.0
//
// Where scheduling happens: one judge, the libraries, and every version made so far.  The C++
// interface for users' own scheduling libraries:
//
//   Workspace w(library, {});
//   TRY(p, w.add_source(proc));
//   TRY(q, w.step(p, "divide_loop", {{"loop", "i"}, {"factor", 6}, {"iters", Names{"io", "ii"}}}));
#pragma once
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/hardware.h"
#include "effects/judge.h"
#include "primitives/named_arg.h"
#include "primitives/registry.h"
#include "primitives/resolve.h"
#include "primitives/version.h"
#include "smt/session.h"

namespace selvage::primitives {

// What workspaces may share, one after the other: it grows nothing but the solver's memory of what
// it has answered.
struct Environment {
  explicit Environment(core::Library known, const smt::Limits& limits = {})
      : Environment(std::move(known), Registry(), limits) {}
  Environment(core::Library known, Registry primitives, const smt::Limits& limits = {})
      : library(std::move(known)),
        registry(std::move(primitives)),
        solver(std::make_shared<smt::Session>(limits)) {}

  core::Library library;
  Registry registry;
  std::shared_ptr<smt::Session> solver;
};

// A step worked out, but neither proved nor applied.
class Planned {
 public:
  [[nodiscard]] const Plan& plan() const { return plan_; }

 private:
  friend class Workspace;
  Planned(Version before, const Primitive& primitive, Plan plan, double seconds)
      : before_(std::move(before)),
        primitive_(&primitive),
        plan_(std::move(plan)),
        seconds_(seconds) {}
  Version before_;
  const Primitive* primitive_;
  Plan plan_;
  double seconds_;  // that it took
};

class Workspace {
 public:
  Workspace(core::Library library, const effects::JudgeOptions& options);
  Workspace(std::shared_ptr<const Environment> environment, const effects::JudgeOptions& options);

  [[nodiscard]] const core::Library& library() const { return environment_->library; }
  [[nodiscard]] const Registry& registry() const { return environment_->registry; }
  [[nodiscard]] effects::Judge& judge() { return judge_; }

  // Certifies a procedure read from a file and makes it known under its name.
  [[nodiscard]] Result<Version> add_source(const core::Proc& p);
  // Certifies every instruction and procedure of the library (done on demand by `selvage check`).
  [[nodiscard]] Status check_library();

  // Makes `v` known as `name`, so that `replace` and `call_eqv` can refer to it.
  void bind(const std::string& name, const Version& v);
  // A procedure of the library is certified when it is first asked for, like a source.
  [[nodiscard]] Result<Version> lookup(const std::string& name);

  // One step by name with arguments.
  [[nodiscard]] Result<Version> step(const Version& v, const std::string& primitive,
                                     const std::vector<NamedArg>& args);
  // One step whose request is filled in (places not yet resolved).  `call` is the step as text for
  // the record.
  [[nodiscard]] Result<Version> step(const Version& v, const Primitive& primitive, Request request,
                                     const Lets& lets, const std::string& call);
  // The same in two parts, for tools that look at plans: the fuzzer runs those of refused steps.
  // Only `step` makes a version.
  [[nodiscard]] Result<Planned> plan(const Version& v, const Primitive& primitive, Request request,
                                     const Lets& lets);
  [[nodiscard]] Result<Version> step(const Planned& planned, const std::string& call);

 private:
  [[nodiscard]] Result<Plan> checked_plan(const Version& v, const Primitive& primitive,
                                          Request request, const Lets& lets);
  [[nodiscard]] Planner planner_for(const core::Proc& p);
  [[nodiscard]] Result<Plan> plan_step(const core::Proc& p, const std::string& primitive,
                                       const std::vector<NamedArg>& args);
  [[nodiscard]] Result<std::vector<effects::Certificate>> certify(const core::Proc& before,
                                                                  const Plan& plan);
  [[nodiscard]] Status add_made(const Plan& plan);
  [[nodiscard]] Result<core::Proc> find_proc(const ProcName& name) const;
  [[nodiscard]] std::optional<Planner::Fields> interchangeable(const core::Proc& a,
                                                               const core::Proc& b) const;
  [[nodiscard]] std::vector<effects::Law> history_laws(const core::Proc& p) const;
  void remember(const Version& v);

  std::shared_ptr<const Environment> environment_;
  effects::Judge judge_;
  std::map<std::string, Version> bindings_;
  std::map<const core::ProcNode*, Version> by_proc_;
};

}  // namespace selvage::primitives
