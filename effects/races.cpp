// SPDX-License-Identifier: Apache-2.0
//
// Independent iterations.  Those of parallel loops may overlap in time, so nothing that one changes
// may be touched by another: not even reductions into one cell, nor two writes of one value.  What
// the loop's clause names is out of the question: there the body may do nothing but add, and each
// thread adds to cells of its own.
#include <algorithm>
#include <iterator>
#include <utility>

#include "core/build.h"
#include "core/hardware.h"
#include "core/mentions.h"
#include "core/print.h"
#include "core/traverse.h"
#include "effects/conflict.h"
#include "effects/deciders.h"
#include "effects/inline_calls.h"
#include "effects/mutation.h"
#include "effects/places.h"

namespace selvage::effects {
namespace {

using core::Path;
using core::Stmt;

// A buffer in a memory that every thread has a copy of, or that is for one thread, cannot be used
// by threads that did not allocate it.
void require_shared_memories(Inquiry& inquiry, const LoopScope& loop,
                             const std::vector<Access>& accesses) {
  for (const Access& a : accesses) {
    const core::Sym* buffer = a.buffer();
    if (buffer == nullptr || mutation::slips(mutation::Slip::alias_forgotten)) continue;
    const core::Memory& memory = loop.outside.view(*buffer).memory;
    const auto kept = core::kept_from_threads(*memory);
    if (!kept) continue;
    Telling t;
    t.loc = a.loc;
    t.message = "iterations of `" + loop.iter.name() + "` share `" + buffer->name() +
                "`, which is in " + memory->name + ", " + *kept;
    t.happens = [a, iter = loop.iter](const Assignment& v) {
      return "iteration (" + v.text({iter}) + ") " + std::string(verb(a.kind)) + " " + v.cell(a);
    };
    inquiry.require(loop.body, !smt::all_of(formulas(a.conditions())), t);
    if (inquiry.failed()) return;
  }
}

// The free names through which a block reaches cells.
std::set<core::Sym> data_names(const core::Block& block) {
  std::set<core::Sym> mentioned;
  core::visit_expressions(block, [&](const core::Expr& e) {
    if (core::as<core::Var>(e) != nullptr || core::as<core::StrideOf>(e) != nullptr) return;
    if (const auto name = core::mentioned_name(e)) mentioned.insert(*name);
  });
  core::visit_statements(block, [&](const Stmt& s) {
    if (const auto target = core::target_name(s)) mentioned.insert(*target);
    mentioned.insert(core::reduced_names(s).begin(), core::reduced_names(s).end());
  });
  std::set<core::Sym> out;
  std::ranges::set_intersection(mentioned, core::free_names(block), std::inserter(out, out.end()));
  return out;
}

// There are sums to make: C knows no arrays without cells.
void require_cells(Inquiry& inquiry, const Stmt& stmt, const LoopScope& loop,
                   const core::Sym& buffer) {
  for (const Resolved& extent : loop.outside.view(buffer).extents) {
    Telling t;
    t.loc = stmt->loc;
    t.message = "`" + buffer.name() + "`, into which the loop reduces, may have no cells";
    const auto some = core::compare(core::BinaryOp::ge, extent, core::int_const(1));
    if (!inquiry.require(loop.outside, formula(some), t)) return;
  }
}

// Every thread adds to a copy, which only the name in the clause reaches.
void require_no_other_name(Inquiry& inquiry, const Stmt& stmt, const LoopScope& loop,
                           const core::Sym& buffer) {
  for (const core::Sym& name : data_names(loop_of(stmt).body)) {
    if (name == buffer || loop.outside.view(name).base != loop.outside.view(buffer).base) continue;
    inquiry.refuse(
        not_applicable(stmt->loc,
                       "the loop reduces into `" + buffer.name() + "` and reaches it as `" +
                           name.name() + "`, too, past the sums that it makes",
                       "in the loop, use `" + buffer.name() + "` or windows made there"));
    return;
  }
}

// Every thread adds to it at the end, whether the body mentions it or not.
void require_known_to_threads(Inquiry& inquiry, const Stmt& stmt, const LoopScope& loop,
                              const core::Sym& buffer) {
  const core::Memory& memory = loop.outside.view(buffer).memory;
  const auto kept = core::kept_from_threads(*memory);
  if (!kept || mutation::slips(mutation::Slip::alias_forgotten)) return;
  inquiry.refuse(not_applicable(stmt->loc, "the loop reduces into `" + buffer.name() +
                                               "`, which is in " + memory->name + ", " + *kept));
}

void require_only_sums(Inquiry& inquiry, const Stmt& stmt, const LoopScope& loop,
                       const core::Sym& buffer, const std::vector<Access>& accesses) {
  const View& view = loop.outside.view(buffer);
  if (core::is_float(view.scalar)) {
    if (inquiry.prover().options.numerics == Numerics::exact) {
      inquiry.refuse(not_applicable(
          stmt->loc, "the sums in `" + buffer.name() +
                         "` would be taken in any order, which is not exact in floating point"));
      return;
    }
    inquiry.use(Law{"reassociate"});
  }
  require_cells(inquiry, stmt, loop, buffer);
  require_no_other_name(inquiry, stmt, loop, buffer);
  const bool parallel = loop_of(stmt).mode == core::LoopMode::par;
  if (parallel && !inquiry.failed()) require_known_to_threads(inquiry, stmt, loop, buffer);
  for (const Access& a : accesses) {
    if (inquiry.failed()) return;
    if (a.buffer() == nullptr || *a.buffer() != view.base || a.kind == AccessKind::reduce) continue;
    Telling t;
    t.loc = a.loc;
    t.order = {loop.iter};
    t.message = "`" + buffer.name() + "` is not only added to in the loop that reduces into it";
    t.happens = [a, iter = loop.iter](const Assignment& v) {
      return "iteration (" + v.text({iter}) + ") " + std::string(verb(a.kind)) + " " + v.cell(a);
    };
    inquiry.require(loop.body, !smt::all_of(formulas(a.conditions())), t);
  }
}

// That the iterations are independent if the loop reduces into these buffers.
void require_independent_but_for(Inquiry& inquiry, const std::vector<core::Sym>& clause,
                                 const Stmt& stmt, const LoopScope& loop) {
  std::vector<Access> body = effects_of(loop_of(stmt).body, loop.body).may().accesses;
  const std::vector<Access> all = body;
  for (const core::Sym& buffer : clause) {
    require_only_sums(inquiry, stmt, loop, buffer, all);
    std::erase_if(body, [&](const Access& a) {
      return a.buffer() != nullptr && *a.buffer() == loop.outside.view(buffer).base;
    });
  }
  if (inquiry.failed()) return;
  const OtherIteration other = loop.another();
  const bool parallel = loop_of(stmt).mode == core::LoopMode::par;
  Meeting meeting{loop.body, other.conditions, iterators_of(loop.outside),
                  parallel ? " at any time" : ", too", true};
  meeting.known.push_back(
      core::compare(core::BinaryOp::ne, core::var(loop.iter), core::var(other.iter)));
  require_independent(inquiry, meeting, Side{body, iteration_actor({loop.iter})},
                      Side{in_other_iteration(body, other.rename), iteration_actor({other.iter})});
  // One thread runs a sequential loop, whatever memory its buffers are in.
  if (parallel && !inquiry.failed()) require_shared_memories(inquiry, loop, all);
}

// The clause with the buffers that the body only adds to.
std::vector<core::Sym> with_all_sums(std::vector<core::Sym> clause, const Stmt& stmt,
                                     const LoopScope& loop) {
  const auto accesses = effects_of(loop_of(stmt).body, loop.body).may().accesses;
  for (const core::Sym& name : data_names(loop_of(stmt).body)) {
    const auto reaches = [&](const Access& a) {
      return a.buffer() != nullptr && *a.buffer() == name;
    };
    const bool added_to = std::ranges::any_of(accesses, reaches);
    const bool only = std::ranges::none_of(
        accesses, [&](const Access& a) { return reaches(a) && a.kind != AccessKind::reduce; });
    if (added_to && only && std::ranges::find(clause, name) == clause.end()) clause.push_back(name);
  }
  return clause;
}

// What to do about loops that would be parallel if they reduced into some buffers.
std::string advice(Prover& prover, const Stmt& stmt, const LoopScope& loop) {
  const std::vector<core::Sym>& now = loop_of(stmt).mode.reductions;
  const std::vector<core::Sym> all = with_all_sums(now, stmt, loop);
  if (all.size() == now.size()) return {};
  const bool explain = std::exchange(prover.explain, false);
  Inquiry inquiry(prover, Claim::iterations_independent, stmt->loc, {}, {});
  require_independent_but_for(inquiry, all, stmt, loop);
  prover.explain = explain;
  if (!std::move(inquiry).finish().proved()) return {};
  std::string names;
  std::string quoted;
  for (const core::Sym& name : all) {
    names += (names.empty() ? "" : ", ") + name.name();
    quoted += (quoted.empty() ? "\"" : ", \"") + name.name() + "\"";
  }
  return "if sums may be taken in any order, let the loop reduce: `reduce(" + names +
         ")` after its bounds, or \"reduce\": [" + quoted + "] for parallelize_loop";
}

void collect(const core::Block& block, Path& at, std::vector<Path>& found,
             const std::function<bool(const Stmt&)>& wanted) {
  for (std::size_t i = 0; i < block.size(); ++i) {
    at.push_back(static_cast<int>(i));
    if (wanted(block[i])) found.push_back(at);
    for (int b = 0; const core::Block* nested = core::nested_block(block[i], b); ++b) {
      at.push_back(b);
      collect(*nested, at, found, wanted);
      at.pop_back();
    }
    at.pop_back();
  }
}

std::vector<Path> paths_of(const core::Proc& p, const std::function<bool(const Stmt&)>& wanted) {
  std::vector<Path> found;
  Path at;
  collect(p->body, at, found, wanted);
  return found;
}

}  // namespace

Outcome decide_iterations_independent(Prover& prover, const Stmt& loop_stmt,
                                      const Context& before) {
  const core::For& node = loop_of(loop_stmt);
  const bool parallel = node.mode == core::LoopMode::par;
  const LoopScope loop = before.enter_loop(loop_stmt);
  Inquiry inquiry(prover, Claim::iterations_independent, loop_stmt->loc, core::headline(loop_stmt),
                  std::string("iterations of the ") + (parallel ? "parallel " : "") + "loop `" +
                      node.iter.name() + "` are not independent");
  require_independent_but_for(inquiry, node.mode.reductions, loop_stmt, loop);
  Outcome outcome = std::move(inquiry).finish();
  if (parallel && outcome.error && outcome.error->suggestion.empty() && prover.explain) {
    outcome.error->suggestion = advice(prover, loop_stmt, loop);
  }
  return outcome;
}

Outcome decide_iterations_independent(Prover& prover, const core::Proc& p, const Path& par_loop) {
  return decide_iterations_independent(prover, core::stmt_at(p, par_loop),
                                       context_before(prover.analysis, p, par_loop));
}

bool touched_in_parallel(const core::Proc& p, const core::Sym& parameter) {
  std::set<core::Sym> names = {parameter};
  add_windows_of(names, p->body);
  const auto among_names = [&](const core::Sym& s) { return names.contains(s); };
  bool found = false;
  core::visit_statements(p->body, [&](const Stmt& s) {
    if (found) return;
    const auto* loop = core::as<core::For>(s);
    if (loop != nullptr && loop->mode == core::LoopMode::par) {
      found = std::ranges::any_of(core::free_names(loop->body), among_names) ||
              std::ranges::any_of(core::reduced_names(s), among_names);
    }
    const auto* call = core::as<core::Call>(s);
    if (call == nullptr) return;
    for (std::size_t i = 0; i < call->args.size() && !found; ++i) {
      const core::Arg& inner = call->callee->args[i];
      found = core::is_data(inner.type.scalar) &&
              std::ranges::any_of(core::free_names(call->args[i]), among_names) &&
              touched_in_parallel(call->callee, inner.name);
    }
  });
  return found;
}

bool sums_in_any_order(const core::Proc& p) {
  std::set<core::Sym> floats;
  const auto note = [&](const core::Sym& name, const core::Type& type) {
    if (core::is_float(type.scalar)) floats.insert(name);
  };
  for (const core::Arg& a : p->args) note(a.name, a.type);
  bool found = false;
  core::visit_statements(p->body, [&](const Stmt& s) {
    if (const auto* alloc = core::as<core::Alloc>(s)) note(alloc->buffer, alloc->type);
    if (const auto* call = core::as<core::Call>(s)) {
      found = found || sums_in_any_order(call->callee);
    }
    found = found || std::ranges::any_of(core::reduced_names(s), [&](const core::Sym& name) {
              return floats.contains(name);
            });
  });
  return found;
}

std::vector<Path> par_loops(const core::Proc& p) {
  return paths_of(p, [](const Stmt& s) {
    const auto* loop = core::as<core::For>(s);
    return loop != nullptr && loop->mode == core::LoopMode::par;
  });
}

std::vector<Path> allocations(const core::Proc& p) {
  return paths_of(p, [](const Stmt& s) { return core::as<core::Alloc>(s) != nullptr; });
}

}  // namespace selvage::effects
