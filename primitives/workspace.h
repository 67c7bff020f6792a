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

namespace selvage::primitives {

class Workspace {
 public:
  Workspace(core::Library library, const effects::JudgeOptions& options);

  [[nodiscard]] const core::Library& library() const { return library_; }
  [[nodiscard]] const Registry& registry() const { return registry_; }
  [[nodiscard]] effects::Judge& judge() { return judge_; }

  // Certifies a procedure read from a file and makes it known under its name.
  [[nodiscard]] Result<Version> add_source(const core::Proc& p);
  // Certifies every instruction and procedure of the library (done on demand by `selvage check`).
  [[nodiscard]] Status check_library();

  // Makes `v` known as `name`, so that `replace` and `call_eqv` can refer to it.
  void bind(const std::string& name, const Version& v);
  [[nodiscard]] Result<Version> lookup(const std::string& name) const;

  // One step by name with arguments.
  [[nodiscard]] Result<Version> step(const Version& v, const std::string& primitive,
                                     const std::vector<NamedArg>& args);
  // One step whose request is filled in (places not yet resolved).  `call` is the step as text for
  // the record.
  [[nodiscard]] Result<Version> step(const Version& v, const Primitive& primitive, Request request,
                                     const Lets& lets, const std::string& call);
  // What such a step would make, neither proved nor applied, for tools that look at plans: the
  // fuzzer runs those of refused steps.  Only `step` makes a version.
  [[nodiscard]] Result<Plan> plan(const Version& v, const Primitive& primitive, Request request,
                                  const Lets& lets);

 private:
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

  core::Library library_;
  Registry registry_;
  effects::Judge judge_;
  std::map<std::string, Version> bindings_;
  std::map<const core::ProcNode*, Version> by_proc_;
};

}  // namespace selvage::primitives
