// SPDX-License-Identifier: Apache-2.0
#include "effects/certifier.h"

#include <algorithm>

#include "core/traverse.h"
#include "effects/deciders.h"
#include "effects/invariants.h"
#include "effects/mutation.h"
#include "effects/store.h"

namespace selvage::effects {
namespace {

using core::as;
using core::Block;
using core::Proc;
using core::Stmt;
using core::Sym;

// What is remembered of something proved: the claims in it that stand undecided, and the laws its
// proof leans on.
struct Remembered {
  std::vector<OpenInitialisation> open;
  std::vector<Law> laws;
};

void add_laws(std::vector<Law>& to, const std::vector<Law>& laws) {
  for (const Law& l : laws) {
    if (std::find(to.begin(), to.end(), l) == to.end()) to.push_back(l);
  }
}

}  // namespace

struct Certifier::Memory {
  // (statement, context): everything in the statement holds.
  std::unordered_map<Key, Remembered, KeyHash> statements;
  // (allocation, context, the statements that may touch the buffer): it is initialised before it is
  // read.
  std::unordered_map<Key, Remembered, KeyHash> allocations;
  struct Callee {
    Proc proc;
    Remembered found;
  };
  std::unordered_map<const core::ProcNode*, Callee> procedures;
  std::unordered_map<const core::StmtNode*, std::set<Sym>> names;

  const std::set<Sym>& names_in(Analysis& a, const Stmt& s) {
    const auto found = names.find(s.id());
    if (found != names.end()) return found->second;
    static_cast<void>(a.store().key_of(s));
    return names.emplace(s.id(), core::free_names(Block{s})).first->second;
  }
};

// Checks one procedure, in text order, up to the first failure.
class Certifier::Pass {
 public:
  Pass(Prover& prover, Memory& memory, const Proc& proc, Checked& out)
      : prover_(prover), memory_(memory), proc_(proc), out_(out) {}

  void run() {
    const Context entry = prover_.analysis.entry(proc_);
    check_callable(entry);
    core::Path path;
    if (!failed()) check_block(proc_->body, path, entry);
  }

 private:
  // From here on everything that is found also counts for the thing being remembered.
  struct Mark {
    std::size_t open;
    std::vector<Law> laws;
  };
  [[nodiscard]] bool failed() const { return out_.failure.has_value(); }

  [[nodiscard]] Mark mark() {
    Mark m{out_.open.size(), std::move(out_.laws)};
    out_.laws.clear();
    return m;
  }

  // What was found since the mark.
  Remembered since(Mark m) {
    Remembered found;
    found.open.assign(out_.open.begin() + static_cast<std::ptrdiff_t>(m.open), out_.open.end());
    for (OpenInitialisation& o : found.open) o.outcome.decision.cached = true;
    found.laws = std::move(out_.laws);
    out_.laws = std::move(m.laws);
    add_laws(out_.laws, found.laws);
    return found;
  }

  void recall(const Remembered& r) {
    for (const OpenInitialisation& o : r.open) out_.decisions.push_back(o.outcome.decision);
    out_.open.insert(out_.open.end(), r.open.begin(), r.open.end());
    add_laws(out_.laws, r.laws);
  }

  // Of arguments that cannot be, anything could be proved.
  void check_callable(const Context& entry) {
    const auto sizes = std::ranges::count_if(
        proc_->args, [](const core::Arg& a) { return a.type.scalar == core::Scalar::size; });
    if (static_cast<std::ptrdiff_t>(entry.conditions().size()) <= sizes) return;
    Inquiry inquiry(prover_, Claim::precondition_holds, proc_->loc, proc_->name, {});
    if (!inquiry.holds({}, !smt::all_of(entry.facts()))) return;
    inquiry.refuse(not_applicable(
        proc_->loc, "no arguments meet the preconditions of `" + proc_->name +
                        "`: its asserts and the extents of its arguments contradict each other"));
    record(std::move(inquiry).finish());
  }

  void record(Outcome outcome) {
    note(outcome);
    if (outcome.proved() || failed()) return;
    out_.failure = std::move(outcome);
    out_.failed_in = proc_;
  }

  void note(const Outcome& outcome) {
    out_.decisions.push_back(outcome.decision);
    add_laws(out_.laws, outcome.laws);
  }

  void record_initialisation(const Sym& buffer, Outcome outcome) {
    if (outcome.decision.answer != smt::Answer::undecided) return record(std::move(outcome));
    note(outcome);
    out_.open.push_back({buffer, std::move(outcome)});
  }

  void check_block(const Block& block, core::Path& path, const Context& before) {
    std::vector<Context> contexts;
    Context context = before;
    path.push_back(0);
    for (const Stmt& s : block) {
      check_statement(s, path, context);
      if (failed()) return;
      contexts.push_back(context);
      context = context.after(s);
      ++path.back();
    }
    check_allocations(block, path, contexts);
    path.pop_back();
  }

  void check_statement(const Stmt& s, core::Path& path, const Context& before) {
    Key key{prover_.analysis.store().key_of(s), before.id()};
    const auto known = memory_.statements.find(key);
    if (known != memory_.statements.end()) return recall(known->second);
    const Mark before_it = mark();
    check_fresh(s, path, before);
    Remembered found = since(before_it);
    if (!failed()) memory_.statements.emplace(std::move(key), std::move(found));
  }

  void check_fresh(const Stmt& s, core::Path& path, const Context& before) {
    if (const auto* call = as<core::Call>(s)) check_callee(call->callee);
    if (failed()) return;
    for (Outcome& o : statement_invariants(prover_, s, before)) record(std::move(o));
    for (int b = 0; const Block* nested = core::nested_block(s, b); ++b) {
      if (failed()) return;
      if (nested->empty()) continue;
      path.push_back(b);
      check_block(*nested, path, before.enter_block(s, b));
      if (!failed()) path.pop_back();
    }
    const auto* loop = as<core::For>(s);
    if (loop == nullptr || loop->mode != core::LoopMode::par || failed()) return;
    const mutation::Deciding deciding(Claim::iterations_independent, mutation::Role::invariant);
    record(mutation::answered(decide_iterations_independent(prover_, s, before)));
  }

  void check_callee(const Proc& callee) {
    const auto known = memory_.procedures.find(callee.id());
    if (known != memory_.procedures.end()) return recall(known->second.found);
    const Mark before_it = mark();
    const std::optional<Proc> caller = std::exchange(prover_.subject, callee);
    Pass(prover_, memory_, callee, out_).run();
    prover_.subject = caller;
    Remembered found = since(before_it);
    if (!failed()) {
      memory_.procedures.emplace(callee.id(), Memory::Callee{callee, std::move(found)});
    }
  }

  // ---- initialisation ---------------------------------------------------------------------------

  void check_allocations(const Block& block, core::Path& path,
                         const std::vector<Context>& contexts) {
    std::optional<std::unordered_map<std::uint64_t, std::vector<std::size_t>>> users;
    for (std::size_t i = 0; i < block.size(); ++i) {
      const auto* alloc = as<core::Alloc>(block[i]);
      if (alloc == nullptr) continue;
      if (!users) users = users_of_names(block);
      Key key = allocation_key(block, i, contexts[i], *users);
      const auto known = memory_.allocations.find(key);
      if (known != memory_.allocations.end()) {
        recall(known->second);
        continue;
      }
      path.back() = static_cast<int>(i);
      const Mark before_it = mark();
      record_initialisation(alloc->buffer, initialised(path));
      Remembered found = since(before_it);
      if (failed()) return;
      memory_.allocations.emplace(std::move(key), std::move(found));
    }
  }

  Outcome initialised(const core::Path& alloc) {
    const mutation::Deciding deciding(Claim::initialised_before_read, mutation::Role::invariant);
    return mutation::answered(decide_initialised_before_read(prover_, proc_, alloc));
  }

  // For each name, the statements of the block that mention it, in order.
  std::unordered_map<std::uint64_t, std::vector<std::size_t>> users_of_names(const Block& block) {
    std::unordered_map<std::uint64_t, std::vector<std::size_t>> out;
    for (std::size_t i = 0; i < block.size(); ++i) {
      for (const Sym& s : memory_.names_in(prover_.analysis, block[i])) out[s.id()].push_back(i);
    }
    return out;
  }

  // Whether the buffer is initialised depends on the statements that may touch it, under any name,
  // and on those that decide what configuration they see; on nothing else that follows.
  Key allocation_key(const Block& block, std::size_t at, const Context& before,
                     const std::unordered_map<std::uint64_t, std::vector<std::size_t>>& users) {
    std::set<std::size_t> relevant;
    std::vector<Sym> pending{as<core::Alloc>(block[at])->buffer};
    while (!pending.empty()) {
      const Sym name = pending.back();
      pending.pop_back();
      const auto found = users.find(name.id());
      if (found == users.end()) continue;
      for (const std::size_t i : found->second) {
        const auto* window = as<core::WindowStmt>(block[i]);
        if (relevant.insert(i).second && window != nullptr) pending.push_back(window->name);
      }
    }
    for (std::size_t i = at + 1; i < block.size(); ++i) {
      if (!written_fields(prover_.analysis, block[i]).empty()) relevant.insert(i);
    }
    Key key{prover_.analysis.store().key_of(block[at]), before.id()};
    for (const std::size_t i : relevant) key.push_back(prover_.analysis.store().key_of(block[i]));
    return key;
  }

  Prover& prover_;
  Memory& memory_;
  Proc proc_;
  Checked& out_;
};

Certifier::Certifier(Prover& prover) : prover_(prover), memory_(std::make_unique<Memory>()) {}
Certifier::~Certifier() = default;

Checked Certifier::check(const Proc& p) {
  Checked out{{}, {}, {}, std::nullopt, p};
  prover_.subject = p;
  Pass(prover_, *memory_, p, out).run();
  return out;
}

}  // namespace selvage::effects
