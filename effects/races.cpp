// SPDX-License-Identifier: Apache-2.0
//
// Independent iterations.  Those of parallel loops may overlap in time, so nothing that one changes
// may be touched by another: not even reductions into one cell, nor two writes of one value.
#include <algorithm>

#include "core/build.h"
#include "core/hardware.h"
#include "core/print.h"
#include "core/traverse.h"
#include "effects/conflict.h"
#include "effects/deciders.h"
#include "effects/inline_calls.h"
#include "effects/places.h"

namespace selvage::effects {
namespace {

using core::Path;
using core::Stmt;

// A buffer in a memory that every thread has a copy of cannot be used by threads that did not
// allocate it.
void require_shared_memories(Inquiry& inquiry, const LoopScope& loop,
                             const std::vector<Access>& accesses) {
  for (const Access& a : accesses) {
    const core::Sym* buffer = a.buffer();
    if (buffer == nullptr) continue;
    const core::Memory& memory = loop.outside.view(*buffer).memory;
    if (memory->shared) continue;
    Telling t;
    t.loc = a.loc;
    t.message = "iterations of `" + loop.iter.name() + "` share `" + buffer->name() +
                "`, which is in " + memory->name + ", a memory private to each thread";
    t.happens = [a, iter = loop.iter](const Assignment& v) {
      return "iteration (" + v.text({iter}) + ") " + std::string(verb(a.kind)) + " " + v.cell(a);
    };
    inquiry.require(loop.body, !smt::all_of(formulas(a.conditions())), t);
    if (inquiry.failed()) return;
  }
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
  const std::vector<Access> body = effects_of(node.body, loop.body).may().accesses;
  const OtherIteration other = loop.another();
  Meeting meeting{loop.body, other.conditions, iterators_of(before),
                  parallel ? " at any time" : ", too", true};
  meeting.known.push_back(
      core::compare(core::BinaryOp::ne, core::var(loop.iter), core::var(other.iter)));
  require_independent(inquiry, meeting, Side{body, iteration_actor({loop.iter})},
                      Side{in_other_iteration(body, other.rename), iteration_actor({other.iter})});
  // One thread runs a sequential loop, whatever memory its buffers are in.
  if (parallel && !inquiry.failed()) require_shared_memories(inquiry, loop, body);
  return std::move(inquiry).finish();
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
      found = std::ranges::any_of(core::free_names(loop->body), among_names);
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
