// SPDX-License-Identifier: Apache-2.0
//
// A primitive plans; the engine decides.  A plan is the edited tree with its forwarding, what the
// step owes, and the laws of the reals that it uses.  Nothing here talks to the solver.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "core/edit.h"
#include "core/hardware.h"
#include "effects/config_location.h"
#include "effects/judge.h"
#include "primitives/args.h"
#include "primitives/named_arg.h"

namespace selvage::primitives {

// A version that a step passes through, certified like any other, with what arriving there owes.
struct Stage {
  core::Proc proc;
  std::vector<effects::Obligation> owes;
};

struct Plan {
  core::Edit edit;
  std::vector<effects::Obligation> owes;  // of the way from the last stage to the result
  std::vector<effects::Law> laws;
  bool keeps_signature = true;  // false: calls of the new version do not mean calls of the old one
  // Configuration fields that may hold something else when the procedure ends; inside it nobody
  // sees the difference (config_unobserved is owed).
  std::vector<effects::ConfigLocation> modulo = {};
  // New procedures that the step makes besides, made known under their names.
  std::vector<core::Proc> made = {};
  // Versions on the way, oldest first; see primitives/composite.h.
  std::vector<Stage> stages = {};
};

// What a primitive may look at while it plans: one version, the libraries, and answers that guide
// but certify nothing.
class Planner {
 public:
  using Fields = std::vector<effects::ConfigLocation>;
  struct Services {
    // Would the judge prove it?  What a plan relies on must also be owed.
    std::function<bool(const effects::Obligation&)> would_hold;
    // A procedure of the workspace or an instruction of the library.
    std::function<Result<core::Proc>(const ProcName&)> find_proc;
    // Are calls of the two procedures interchangeable, by the history of derivation, and but for
    // which configuration fields, which may differ after the call?
    std::function<std::optional<Fields>(const core::Proc&, const core::Proc&)> equivalent;
    // The laws of the reals used by the steps that made a procedure.
    std::function<std::vector<effects::Law>(const core::Proc&)> history_laws;
    // The plan of another primitive for some procedure.
    std::function<Result<Plan>(const core::Proc&, const std::string&, const std::vector<NamedArg>&)>
        plan_step;
  };
  Planner(core::Proc proc, const core::Library& library, Services services);

  [[nodiscard]] const core::Proc& proc() const { return proc_; }
  [[nodiscard]] const core::Library& library() const { return library_; }
  [[nodiscard]] bool would_hold(const effects::Obligation& o) const {
    return services_.would_hold(o);
  }
  [[nodiscard]] Result<core::Proc> find_proc(const ProcName& name) const {
    return services_.find_proc(name);
  }
  [[nodiscard]] std::optional<Fields> equivalent(const core::Proc& a, const core::Proc& b) const {
    return services_.equivalent(a, b);
  }
  [[nodiscard]] std::vector<effects::Law> history_laws(const core::Proc& p) const {
    return services_.history_laws(p);
  }

  // The plan of another primitive, for a version on the way (primitives/composite.h).
  [[nodiscard]] Result<Plan> plan_step(const core::Proc& proc, const std::string& primitive,
                                       const std::vector<NamedArg>& args) const {
    return services_.plan_step(proc, primitive, args);
  }

  // The expression, read with the names that are in scope at the gap.
  [[nodiscard]] Result<core::Expr> parse(const ExprText& text, const core::Gap& where) const;
  // The same, required to be a control expression of integer type.
  [[nodiscard]] Result<core::Expr> parse_control(const ExprText& text,
                                                 const core::Gap& where) const;
  // A window `x[lo:hi, at, ...]`.
  [[nodiscard]] Result<core::WindowExpr> parse_window(const ExprText& text,
                                                      const core::Gap& where) const;
  // A plain identifier that is not a word of the language.
  [[nodiscard]] Result<core::Sym> new_symbol(const NewName& name) const;
  [[nodiscard]] Result<core::Memory> find_memory(const MemoryName& name) const;
  [[nodiscard]] Result<core::Scalar> find_type(const TypeName& name) const;
  // A field of a configuration record of the libraries.
  [[nodiscard]] Result<effects::ConfigLocation> find_field(const ConfigName& config,
                                                           const FieldName& field) const;

  // Shorthands for places that are known to exist.
  [[nodiscard]] core::Stmt stmt(const core::Path& path) const { return core::stmt_at(proc_, path); }
  [[nodiscard]] const core::For& loop(const core::Path& path) const;  // ENSUREd to be a loop

 private:
  core::Proc proc_;
  const core::Library& library_;
  Services services_;
};

// The gap just before a statement, and the first gap of its nested block.
[[nodiscard]] core::Gap gap_before(const core::Path& stmt);
[[nodiscard]] core::Gap gap_after(const core::Path& stmt);
[[nodiscard]] core::Gap gap_inside(const core::Path& stmt, int block = 0);

}  // namespace selvage::primitives
