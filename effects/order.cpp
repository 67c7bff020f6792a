// SPDX-License-Identifier: Apache-2.0
#include "effects/order.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/build.h"
#include "core/traverse.h"
#include "effects/encode.h"
#include "effects/inline_calls.h"
#include "effects/mutation.h"
#include "effects/places.h"

namespace selvage::effects {

using core::BinaryOp;
using core::Block;
using core::For;
using core::If;
using core::Stmt;
using core::Sym;
using smt::Formula;

class SuccessionWalk {
 public:
  SuccessionWalk(Successions& out, const std::set<Sym>& buffers) : out_(out), buffers_(buffers) {}

  void run(const Block& statements, const Context& before, const std::set<Sym>& aliases) {
    names_ = buffers_;
    names_.insert(aliases.begin(), aliases.end());
    const Block inlined = inline_calls(statements, names_);
    add_windows_of(names_, inlined);
    block(inlined, before);
  }

 private:
  using Accesses = std::vector<Access>;

  [[nodiscard]] bool mentions(const Stmt& s) const {
    const std::set<Sym> free = core::free_names(Block{s});
    return std::ranges::any_of(free, [&](const Sym& n) { return names_.contains(n); });
  }

  [[nodiscard]] Accesses of_buffers(const Effects& effects) const {
    Accesses out;
    std::ranges::copy_if(effects.accesses, std::back_inserter(out), [&](const Access& a) {
      return a.buffer() != nullptr && buffers_.contains(*a.buffer());
    });
    return out;
  }

  const Accesses& keep(Accesses list) { return out_.accesses_.emplace_back(std::move(list)); }

  // Each statement comes after all that stand before it.
  void block(const Block& b, Context before) {
    struct Part {
      Context context;
      std::size_t first, end;
    };
    std::vector<Part> parts;
    Accesses found;
    for (const Stmt& s : b) {
      if (mentions(s)) {
        inside(s, before);
        const std::size_t first = found.size();
        std::ranges::move(of_buffers(effects_of(s, before)), std::back_inserter(found));
        if (found.size() > first) parts.push_back({before, first, found.size()});
      }
      before = before.after(s);
    }
    const std::span<const Access> all = keep(std::move(found));
    for (const Part& p : parts) {
      if (p.first == 0) continue;
      out_.all_.push_back({Meeting{p.context, {}, iterators_of(p.context), "", false},
                           all.first(p.first), all.subspan(p.first, p.end - p.first),
                           statement_actor, statement_actor});
    }
  }

  void inside(const Stmt& s, const Context& before) {
    if (const auto* loop = core::as<For>(s)) return iterations(s, *loop, before);
    if (const auto* branch = core::as<If>(s)) {
      block(branch->then_body, before.enter_branch(s, true));
      block(branch->else_body, before.enter_branch(s, false));
      return;
    }
    if (core::as<core::Call>(s) == nullptr) return;
    const Accesses& all = keep(of_buffers(effects_of(s, before)));
    out_.all_.push_back({Meeting{before, {}, iterators_of(before), "", false}, all, all,
                         statement_actor, statement_actor});
  }

  void iterations(const Stmt& s, const For& loop, const Context& before) {
    const LoopScope scope = before.enter_loop(s);
    block(loop.body, scope.body);
    const OtherIteration other = scope.another();
    const bool parallel = loop.mode == core::LoopMode::par;
    Meeting meeting{scope.body, other.conditions, iterators_of(scope.body), "", false};
    meeting.order.push_back(other.iter);
    meeting.known.push_back(core::compare(parallel ? BinaryOp::ne : BinaryOp::lt,
                                          core::var(scope.iter), core::var(other.iter)));
    const Accesses& body = keep(of_buffers(effects_of(loop.body, scope.body)));
    const Accesses& later = keep(in_other_iteration(body, other.rename));
    out_.all_.push_back({std::move(meeting), body, later, iteration_actor({scope.iter}),
                         iteration_actor({other.iter})});
  }

  Successions& out_;
  const std::set<Sym>& buffers_;
  std::set<Sym> names_;  // through which they may be touched
};

Successions::Successions(const Block& statements, const Context& before,
                         const std::set<Sym>& buffers, const std::set<Sym>& aliases) {
  SuccessionWalk(*this, buffers).run(statements, before, aliases);
}

namespace {

std::vector<Formula> facts_of(const Meeting& meeting) {
  std::vector<Formula> facts = meeting.context.facts();
  for (const Formula& f : formulas(meeting.known)) facts.push_back(f);
  return facts;
}

Telling telling_of(const Succession& s, const Access& a, const Access& b,
                   const std::string& consequence) {
  Telling t;
  t.order = s.meeting.order;
  t.loc = b.loc;
  // All by value: the telling outlives this frame.
  t.happens = [a, b, first = s.earlier_actor, second = s.later_actor,
               consequence](const Assignment& v) {
    return fmt::format("{} {} {}; later {} {} {}{}", first(a, v), verb(a.kind), v.cell(a),
                       second(b, v), verb(b.kind), v.cell(b), consequence);
  };
  return t;
}

// Calls `ask` with the goal that a pair does not clash, for every pair of which that is not plain.
// Stops where it says false.
template <class Ask>
bool for_pairs(const Successions& order, const Clash& clash, const Ask& ask) {
  for (const Succession& s : order.all()) {
    const std::vector<Formula> facts = facts_of(s.meeting);
    for (const Access& earlier : s.earlier) {
      if (earlier.kind == AccessKind::read) continue;
      for (const Access& later : s.later) {
        const bool reads = later.kind == AccessKind::read;
        if (reads && mutation::slips(mutation::Slip::reads_forgotten)) continue;
        const Access a = freshen(earlier);
        const Access b = freshen(later);
        const Formula apart = !clash(a, b);
        if (!apart.is_true() && !ask(s, facts, a, b, apart)) return false;
      }
    }
  }
  return true;
}

bool few_enough(Inquiry& inquiry, const Successions& order) {
  constexpr std::size_t most_pairs = 2'000'000;
  std::size_t pairs = 0;
  for (const Succession& s : order.all()) pairs += s.earlier.size() * s.later.size();
  if (pairs <= most_pairs) return true;
  inquiry.refuse(over_limit(
      {}, fmt::format("{} pairs of accesses are too many to compare one by one", pairs)));
  return false;
}

}  // namespace

bool never(Inquiry& inquiry, const Successions& order, const Clash& clash) {
  if (!few_enough(inquiry, order)) return false;
  return for_pairs(
      order, clash,
      [&](const Succession&, const std::vector<Formula>& facts, const Access&, const Access&,
          const Formula& apart) { return inquiry.holds(facts, apart); });
}

void require_never(Inquiry& inquiry, const Successions& order, const Clash& clash,
                   const std::string& consequence) {
  if (inquiry.failed() || !few_enough(inquiry, order)) return;
  for (const bool reads : {true, false}) {
    for_pairs(order, clash,
              [&](const Succession& s, const std::vector<Formula>& facts, const Access& a,
                  const Access& b, const Formula& apart) {
                if ((b.kind == AccessKind::write) == reads) return true;
                return inquiry.require(facts, apart, telling_of(s, a, b, consequence));
              });
  }
}

}  // namespace selvage::effects
