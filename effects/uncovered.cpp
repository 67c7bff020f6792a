// SPDX-License-Identifier: Apache-2.0
#include "effects/uncovered.h"

#include <algorithm>

#include "core/build.h"
#include "core/print.h"
#include "core/traverse.h"
#include "effects/encode.h"
#include "effects/inline_calls.h"
#include "effects/places.h"

namespace selvage::effects {
namespace {

using core::Block;
using core::Expr;
using core::For;
using core::Stmt;
using core::Sym;
using smt::Formula;

// One level of nesting around the read.
struct Level {
  const Block* block;
  std::vector<Context> before;    // of the statements up to the one that holds the read, inclusive
  std::optional<LoopScope> loop;  // the sequential loop whose body the block is
  // What earlier iterations of it are sure to write, once a read has asked.
  std::optional<MustSet> earlier = std::nullopt;
};

// A write that an earlier iteration of the loop makes, from a write of its body; nothing if it
// depends on more than the iterator.
std::optional<Access> in_earlier_iteration(const Access& write, const LoopScope& loop) {
  const Sym earlier = loop.iter.copy();
  Access out = substitute(write, {{loop.iter, core::var(earlier)}});
  out.binders.insert(out.binders.begin(),
                     Binder{earlier, Binder::Range{loop.lo, core::var(loop.iter)}, false, false});
  std::set<Sym> names;
  const auto note = [&](const Resolved& e) { names.merge(core::free_names(e)); };
  for (const Resolved& e : out.index) note(e);
  for (const Resolved& e : out.conditions()) note(e);
  const bool varies = std::any_of(loop.varying.begin(), loop.varying.end(), [&](const Sym& s) {
    return s != loop.iter && names.contains(s);
  });
  return varies ? std::nullopt : std::optional(out);
}

class Walk {
 public:
  Walk(Inquiry& inquiry, const ReadsCovered& question)
      : inquiry_(inquiry), question_(question), names_(question.aliases) {
    names_.insert(question.buffer);
    statements_ = inline_calls(question.statements, names_);
    add_windows_of(names_, statements_);
  }

  bool run() {
    block(statements_, question_.before, std::nullopt);
    return exact_;
  }

 private:
  void block(const Block& b, Context before, const std::optional<LoopScope>& loop) {
    levels_.push_back(Level{&b, {}, loop});
    for (const Stmt& s : b) {
      levels_.back().before.push_back(before);
      if (mentions(s)) statement(s, before);
      if (inquiry_.failed()) break;
      before = before.after(s);
    }
    levels_.pop_back();
  }

  void statement(const Stmt& s, const Context& before) {
    if (const auto* loop = core::as<For>(s)) {
      const LoopScope scope = before.enter_loop(s);
      const bool sequential = loop->mode == core::LoopMode::seq;
      block(loop->body, scope.body, sequential ? std::optional(scope) : std::nullopt);
      reads(effects_of_combining(s, before), before);
      return;
    }
    if (const auto* branch = core::as<core::If>(s)) {
      block(branch->then_body, before.enter_branch(s, true), std::nullopt);
      if (!inquiry_.failed()) {
        block(branch->else_body, before.enter_branch(s, false), std::nullopt);
      }
      return;
    }
    reads(effects_of(s, before), before);
  }

  void reads(const Effects& effects, const Context& before) {
    for (const Access& a : effects.accesses) {
      if (inquiry_.failed()) return;
      const Sym* where = a.buffer();
      if (where == nullptr || *where != question_.buffer || a.kind == AccessKind::write) continue;
      read(a, before);
    }
  }

  void read(const Access& original, const Context& before) {
    const Access a = freshen(original);
    std::vector<Formula> facts = before.facts();
    const auto know = [&](const std::vector<Resolved>& conditions) {
      for (const Formula& f : formulas(conditions)) facts.push_back(f);
    };
    know(a.conditions());
    if (question_.about) know(question_.about(a.index));
    const Formula written = written_before(a.index);
    exact_ = exact_ && !a.inexact();
    inquiry_.require(facts, written, telling(a));
  }

  Telling telling(const Access& a) const {
    Telling t;
    t.loc = a.loc;
    t.message = "`" + question_.buffer.name() + "` may be read before it is written";
    std::vector<Sym> iterators;
    for (const Level& level : levels_) {
      if (level.loop) iterators.push_back(level.loop->iter);
    }
    t.order = iterators_of(question_.before);
    t.happens = [a, iterators](const Assignment& v) {
      const std::string at = iterators.empty() ? "" : "iteration (" + v.text(iterators) + "): ";
      return at + "`" + core::headline(a.stmt) + "` reads " + v.cell(a) +
             ", which nothing is sure to have written before";
    };
    return t;
  }

  Formula written_before(const std::vector<Resolved>& cell) {
    Formula written = Formula::constant(false);
    for (auto level = levels_.rbegin(); level != levels_.rend(); ++level) {
      for (std::size_t k = level->before.size() - 1; k-- > 0;) {
        add(written, cell, writes((*level->block)[k], level->before[k]));
        if (written.is_true()) return written;
      }
      if (level->loop) {
        if (!level->earlier) level->earlier = earlier_writes(*level);
        add(written, cell, *level->earlier);
      }
      if (written.is_true()) return written;
    }
    return written;
  }

  void add(Formula& written, const std::vector<Resolved>& cell, const MustSet& writes) {
    const Coverage c = covered(cell, writes);
    exact_ = exact_ && c.exact;
    written = written || c.condition;
  }

  // Does the statement mention the buffer, under any name?  Kept: every read after it asks.
  bool mentions(const Stmt& s) {
    const auto found = mentions_.find(s.id());
    if (found != mentions_.end()) return found->second;
    const std::set<Sym> free = core::free_names(Block{s});
    const bool any =
        std::any_of(free.begin(), free.end(), [&](const Sym& n) { return names_.contains(n); });
    mentions_.emplace(s.id(), any);
    return any;
  }

  // What a statement is sure to write, kept: every read after it asks.
  const MustSet& writes(const Stmt& s, const Context& before) {
    const auto key = std::pair(s.id(), before.id());
    const auto found = writes_.find(key);
    if (found != writes_.end()) return found->second;
    MustSet set;
    if (mentions(s)) set = certain_writes(effects_of(s, before));
    return writes_.emplace(key, std::move(set)).first->second;
  }

  MustSet certain_writes(const Effects& effects) {
    const MustSet must = writes_to(question_.buffer, effects.must());
    const auto possible =
        std::count_if(effects.accesses.begin(), effects.accesses.end(), [&](const Access& a) {
          const Sym* where = a.buffer();
          return a.kind == AccessKind::write && where != nullptr && *where == question_.buffer;
        });
    exact_ = exact_ && static_cast<std::size_t>(possible) == must.accesses.size();
    return must;
  }

  MustSet earlier_writes(const Level& level) {
    const LoopScope& loop = *level.loop;
    MustSet out;
    for (const Access& a : certain_writes(effects_of(*level.block, loop.body)).accesses) {
      const auto earlier = in_earlier_iteration(a, loop);
      exact_ = exact_ && earlier.has_value();
      if (earlier) out.accesses.push_back(*earlier);
    }
    return out;
  }

  Inquiry& inquiry_;
  const ReadsCovered& question_;
  std::set<Sym> names_;  // through which the buffer may be touched
  Block statements_;
  std::vector<Level> levels_;
  std::map<std::pair<const core::StmtNode*, std::uint64_t>, MustSet> writes_;
  std::map<const core::StmtNode*, bool> mentions_;
  bool exact_ = true;
};

}  // namespace

bool require_reads_covered(Inquiry& inquiry, const ReadsCovered& question) {
  return Walk(inquiry, question).run();
}

}  // namespace selvage::effects
