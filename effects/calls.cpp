// SPDX-License-Identifier: Apache-2.0
//
// precondition_holds and no_alias: what a callee relies on at the place it is called from.
#include <fmt/format.h>

#include "core/build.h"
#include "core/hardware.h"
#include "core/print.h"
#include "effects/check.h"
#include "effects/deciders.h"
#include "effects/invariants.h"
#include "effects/mutation.h"
#include "effects/store.h"

namespace selvage::effects {
namespace {

using core::as;
using core::Expr;
using core::Stmt;

// One data argument of a call and the parameter that it is for.
struct DataArgument {
  const core::Arg& parameter;
  const Expr& argument;
  const View& view;
};

std::vector<DataArgument> data_arguments(const core::Call& call, const CallMap& map) {
  std::vector<DataArgument> out;
  for (std::size_t i = 0; i < call.args.size(); ++i) {
    const core::Arg& parameter = call.callee->args.at(i);
    if (!core::is_data(parameter.type.scalar)) continue;
    out.push_back({parameter, call.args[i], map.views.at(parameter.name)});
  }
  return out;
}

core::SourceLoc loc_of(const DataArgument& a, const Stmt& call) {
  return a.argument->loc.line > 0 ? a.argument->loc : call->loc;
}

// ---- kinds: no solver needed --------------------------------------------------------------------

// The default memory may come from a file or be built in; any other is one node of the library.
bool same_memory(const core::Memory& a, const core::Memory& b) {
  const std::string& standard = core::dram()->name;
  return a == b || (a->name == standard && b->name == standard);
}

std::optional<Error> wrong_memory(const DataArgument& a, const Stmt& call) {
  const core::Memory wanted = a.parameter.memory.value_or(core::dram());
  const core::Memory& given = a.view.memory;
  if (same_memory(wanted, given)) return std::nullopt;
  if (given->part && given->part->of == wanted->name) return std::nullopt;
  // A procedure written for plain memory works on whatever C may access directly.
  const bool any_will_do = same_memory(wanted, core::dram());
  if (any_will_do && given->access == core::CAccess::direct) return std::nullopt;
  return not_applicable(loc_of(a, call),
                        fmt::format("parameter `{}` of `{}` must be in {}; `{}` is in {}",
                                    a.parameter.name.name(), as<core::Call>(call)->callee->name,
                                    wanted->name, core::print(a.argument), given->name));
}

// The callee was checked as if its plain parameter were shared by all threads.
std::optional<Error> private_to_threads(const DataArgument& a, const Stmt& call) {
  const core::Memory wanted = a.parameter.memory.value_or(core::dram());
  const core::Memory& given = a.view.memory;
  const auto kept = core::kept_from_threads(*given);
  if (!kept || core::kept_from_threads(*wanted)) return std::nullopt;
  const core::Proc& callee = as<core::Call>(call)->callee;
  if (!touched_in_parallel(callee, a.parameter.name)) return std::nullopt;
  return not_applicable(
      loc_of(a, call),
      fmt::format("`{}` uses its `{}` in a parallel loop; `{}` is in {}, {}", callee->name,
                  a.parameter.name.name(), core::print(a.argument), given->name, *kept));
}

std::optional<Error> wrong_type(const DataArgument& a, const Stmt& call) {
  const core::Type& wanted = a.parameter.type;
  if (wanted.scalar != a.view.scalar) {
    return not_applicable(
        loc_of(a, call),
        fmt::format("parameter `{}` of `{}` is {}; `{}` is {}", a.parameter.name.name(),
                    as<core::Call>(call)->callee->name, core::spelling(wanted.scalar),
                    core::print(a.argument), core::spelling(a.view.scalar)));
  }
  if (wanted.rank() == a.view.rank()) return std::nullopt;
  return not_applicable(loc_of(a, call),
                        fmt::format("parameter `{}` of `{}` has rank {}; `{}` has rank {}",
                                    a.parameter.name.name(), as<core::Call>(call)->callee->name,
                                    wanted.rank(), core::print(a.argument), a.view.rank()));
}

// ---- shapes -------------------------------------------------------------------------------------

Check same_extent(const DataArgument& a, std::size_t dim, const Resolved& wanted,
                  const Stmt& call) {
  const Resolved given = a.view.extents[dim];
  Check out{term(given) == term(wanted), {}};
  out.telling.message = fmt::format("the shape of `{}` may not be that of parameter `{}` of `{}`",
                                    core::print(a.argument), a.parameter.name.name(),
                                    as<core::Call>(call)->callee->name);
  out.telling.loc = loc_of(a, call);
  out.telling.happens = [given, wanted, dim](const Assignment& values) {
    return fmt::format("dimension {} has extent {} where {} is wanted", dim, values.value(given),
                       values.value(wanted));
  };
  return out;
}

// Cells are neighbours in row-major order.  The stride of a dimension of extent 1 does not matter.
smt::Formula is_contiguous(const View& v) {
  smt::Formula out = smt::Formula::constant(true);
  smt::Term inner(1);
  for (int d = v.rank(); d-- > 0;) {
    const Resolved& extent = v.extents[static_cast<std::size_t>(d)];
    out = out && (term(extent) <= smt::Term(1) || term(v.stride(d)) == inner);
    inner = inner * term(extent);
  }
  return out;
}

Check dense(const DataArgument& a, const Stmt& call) {
  Check out{is_contiguous(a.view), {}};
  out.telling.message = fmt::format("`{}` may not be contiguous, as parameter `{}` of `{}` must be",
                                    core::print(a.argument), a.parameter.name.name(),
                                    as<core::Call>(call)->callee->name);
  out.telling.loc = loc_of(a, call);
  return out;
}

void add_shape_checks(const DataArgument& a, const CallMap& map, const Context& entry,
                      const Stmt& call, std::vector<Check>& out) {
  for (std::size_t d = 0; d < a.parameter.type.shape.size(); ++d) {
    const Resolved declared = entry.resolve(a.parameter.type.shape[d]);
    out.push_back(same_extent(a, d, core::substitute(declared, map.values), call));
  }
  const bool whole = a.view.whole && a.view.dense_base;
  if (!a.parameter.type.window && !whole) out.push_back(dense(a, call));
}

Check assert_check(const Expr& condition, const core::Call& call, const CallMap& map,
                   const Context& entry) {
  Check out{formula(core::substitute(entry.resolve(condition), map.values)), {}};
  out.telling.message = fmt::format("the assert `{}` of `{}` may not hold here",
                                    core::print(condition), call.callee->name);
  return out;
}

// ---- aliasing -----------------------------------------------------------------------------------

std::set<core::Sym> written_parameters(const Footprint& f) {
  std::set<core::Sym> out;
  for (const Access& a : f.accesses) {
    if (a.kind != AccessKind::read && a.buffer() != nullptr) out.insert(*a.buffer());
  }
  return out;
}

// How many cells of a range are compared with those of another: all.
smt::Term shared_cells_seen(const smt::Term& extent) {
  return mutation::slips(mutation::Slip::off_by_one) ? extent - smt::Term(1) : extent;
}

core::Sym name_of(const DataArgument& a) {
  const auto* window = as<core::WindowExpr>(a.argument);
  return window != nullptr ? window->buffer : as<core::Whole>(a.argument)->buffer;
}

// Are both about cells of one buffer?
bool same_buffer(const DataArgument& a, const DataArgument& b) {
  if (a.view.base != b.view.base) return false;
  return name_of(a) == name_of(b) || !mutation::slips(mutation::Slip::alias_forgotten);
}

// Two boxes in the same base have no common cell: some dimension keeps them apart, or one is empty.
smt::Formula disjoint(const View& a, const View& b) {
  smt::Formula out = smt::Formula::constant(false);
  const auto extent = [](const View& v, std::size_t k) {
    const std::optional<int> dim = v.dims[k].dim;
    return dim ? term(v.extents[static_cast<std::size_t>(*dim)]) : smt::Term(1);
  };
  for (std::size_t k = 0; k < a.dims.size(); ++k) {
    const smt::Term lo_a = term(a.dims[k].offset);
    const smt::Term lo_b = term(b.dims[k].offset);
    const smt::Term n_a = shared_cells_seen(extent(a, k));
    const smt::Term n_b = shared_cells_seen(extent(b, k));
    out = out || lo_a + n_a <= lo_b || lo_b + n_b <= lo_a || n_a <= smt::Term(0) ||
          n_b <= smt::Term(0);
  }
  return out;
}

Check apart(const DataArgument& a, const DataArgument& b, const core::Sym& written,
            const Stmt& call) {
  Check out{disjoint(a.view, b.view), {}};
  out.telling.message =
      fmt::format("`{}` and `{}` may overlap, and `{}` writes its `{}`", core::print(a.argument),
                  core::print(b.argument), as<core::Call>(call)->callee->name, written.name());
  out.telling.loc = loc_of(b, call);
  return out;
}

}  // namespace

std::optional<Outcome> decide_precondition_holds(Prover& p, const Stmt& s, const Context& before) {
  const auto* call = as<core::Call>(s);
  if (call == nullptr) return std::nullopt;
  const CallMap map = call_map(s, before);
  const Context entry = p.analysis.entry(call->callee);
  Inquiry inquiry(p, Claim::precondition_holds, s->loc, core::headline(s),
                  std::string(sentence(Claim::precondition_holds)));
  std::vector<Check> checks;
  for (const DataArgument& a : data_arguments(*call, map)) {
    std::optional<Error> wrong = wrong_type(a, s);
    if (!wrong) wrong = wrong_memory(a, s);
    if (!wrong) wrong = private_to_threads(a, s);
    if (wrong) {
      inquiry.refuse(std::move(*wrong));
      return std::move(inquiry).finish();
    }
    add_shape_checks(a, map, entry, s, checks);
  }
  for (const Expr& condition : call->callee->asserts) {
    checks.push_back(assert_check(condition, *call, map, entry));
  }
  require_all(inquiry, before, checks);
  return std::move(inquiry).finish();
}

std::optional<Outcome> decide_no_alias(Prover& p, const Stmt& s, const Context& before) {
  const auto* call = as<core::Call>(s);
  if (call == nullptr) return std::nullopt;
  const CallMap map = call_map(s, before);
  const std::set<core::Sym> written = written_parameters(p.analysis.footprint(call->callee));
  const std::vector<DataArgument> arguments = data_arguments(*call, map);
  std::vector<Check> checks;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    for (std::size_t j = i + 1; j < arguments.size(); ++j) {
      if (!same_buffer(arguments[i], arguments[j])) continue;
      const bool first = written.contains(arguments[i].parameter.name);
      if (!first && !written.contains(arguments[j].parameter.name)) continue;
      const DataArgument& writer = first ? arguments[i] : arguments[j];
      checks.push_back(apart(arguments[i], arguments[j], writer.parameter.name, s));
    }
  }
  if (checks.empty()) return std::nullopt;
  Inquiry inquiry(p, Claim::no_alias, s->loc, core::headline(s),
                  std::string(sentence(Claim::no_alias)));
  require_all(inquiry, before, checks);
  return std::move(inquiry).finish();
}

std::vector<Outcome> statement_invariants(Prover& p, const Stmt& s, const Context& before) {
  std::vector<Outcome> out;
  struct Invariant {
    Claim claim;
    std::optional<Outcome> (*decide)(Prover&, const Stmt&, const Context&);
  };
  static constexpr Invariant invariants[] = {
      {Claim::in_bounds, decide_in_bounds},
      {Claim::positive_size, decide_positive_size},
      {Claim::precondition_holds, decide_precondition_holds},
      {Claim::no_alias, decide_no_alias},
  };
  for (const Invariant& i : invariants) {
    const mutation::Deciding deciding(i.claim, mutation::Role::invariant);
    if (std::optional<Outcome> outcome = i.decide(p, s, before)) {
      out.push_back(mutation::answered(std::move(*outcome)));
      if (!out.back().proved()) break;
    }
  }
  return out;
}

}  // namespace selvage::effects
