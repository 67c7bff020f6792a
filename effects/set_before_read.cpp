// SPDX-License-Identifier: Apache-2.0
//
// Two walks over the statements in the order in which they run.  One says under which condition
// a block sets the field, the other carries that condition along and asks at every read whether it
// holds.  "Some iteration of the loop sets it" has a quantifier; here it is replaced from below by
// naming two iterations, the first and the last, and from above by "the loop runs".
#include "effects/set_before_read.h"

#include <algorithm>

#include "core/build.h"
#include "core/print.h"
#include "core/traverse.h"
#include "effects/analysis.h"
#include "effects/encode.h"
#include "effects/mutation.h"
#include "effects/opened_call.h"
#include "effects/places.h"

namespace selvage::effects {
namespace {

using core::as;
using core::Block;
using core::Call;
using core::Expr;
using core::For;
using core::If;
using core::Stmt;
using core::Sym;
using mutation::Slip;

constexpr std::size_t most_statements = 200'000;

bool mentions(const Expr& e, const Sym& name) { return core::free_names(e).contains(name); }

bool is(bool value, const Expr& condition) {
  const auto* known = as<core::ConstBool>(condition);
  return known != nullptr && known->value == value;
}

// When the field has been set: `certain` implies it, and it implies `possible`.  One handle where
// both are the same.
struct Set {
  Expr certain, possible;
  [[nodiscard]] bool exact() const { return certain == possible; }
  [[nodiscard]] bool never() const { return is(false, possible); }
};

Set exactly(const Expr& condition) { return {condition, condition}; }

// Combines both bounds in one way, which must be monotone.
template <class F>
Set map(const Set& a, const Set& b, const F& f) {
  const Expr certain = f(a.certain, b.certain);
  return {certain, a.exact() && b.exact() ? certain : f(a.possible, b.possible)};
}

Set either(const Set& a, const Set& b) {
  return map(a, b, [](const Expr& x, const Expr& y) { return core::logical_or(x, y); });
}

Set both(const Expr& condition, const Set& a) {
  return map(a, a, [&](const Expr& x, const Expr&) { return core::logical_and(condition, x); });
}

// What is set under a condition.
Set under(const Expr& condition, const Set& a) {
  return mutation::slips(Slip::guard_forgotten) ? a : both(condition, a);
}

// There is an iteration.
Expr runs_at_all(const Expr& lo, const Expr& hi) {
  if (mutation::slips(Slip::never_empty)) return core::bool_const(true);
  return core::compare(core::BinaryOp::lt, lo, hi);
}

class Walk {
 public:
  Walk(Inquiry& inquiry, const Continuation& rest, const ConfigLocation& field)
      : inquiry_(inquiry), rest_(rest), field_(field) {}

  bool run(bool at_end) {
    const auto [set, end] = ask(rest_.block, rest_.before, nowhere_);
    if (at_end && !inquiry_.failed()) require_at_end(set, end);
    return exact_;
  }

 private:
  struct Passed {
    Set set;
    Context end;
  };

  // ---- where the field is set

  Set sets(const Block& block, const Context& before) {
    std::vector<Set> parts;
    Context c = before;
    for (const Stmt& s : block) {
      if (too_many()) return nowhere_;
      Set part = sets(s, c);
      if (is(true, part.certain)) return part;
      if (!part.never()) parts.push_back(std::move(part));
      c = c.after(s);
    }
    // Outside nothing is known of what is born in the block.
    const std::vector<Sym> born = c.born_since(before);
    Set out = nowhere_;
    for (const Set& part : parts) out = either(out, without(born, part));
    return out;
  }

  Set sets(const Stmt& s, const Context& c) {
    if (const auto* branch = as<If>(s)) {
      const Expr condition = c.resolve(branch->cond);
      return either(
          under(condition, sets(branch->then_body, c.enter_branch(s, true))),
          under(core::logical_not(condition), sets(branch->else_body, c.enter_branch(s, false))));
    }
    if (as<For>(s) != nullptr) {
      const LoopScope scope = c.enter_loop(s);
      return in_one_of(scope, in_iteration(s, scope), scope.lo, scope.hi);
    }
    if (const auto* call = as<Call>(s)) {
      if (!is_looked_into(*call)) return nowhere_;
      const auto [body, inside] = opened(*call, c);
      return sets(body, inside);
    }
    return exactly(core::bool_const(writes(s, c)));
  }

  bool writes(const Stmt& s, const Context& c) const {
    const Effects effects = effects_of(s, c);
    return std::ranges::any_of(effects.accesses, [&](const Access& a) {
      return a.kind == AccessKind::write && is_here(a) && a.guards.empty();
    });
  }

  // When iteration `iter` sets it.
  Set in_iteration(const Stmt& s, const LoopScope& scope) {
    std::vector<Sym> others = scope.varying;
    std::erase(others, scope.iter);
    return without(others, sets(as<For>(s)->body, scope.body));
  }

  // When one of the iterations [lo, hi) does.
  Set in_one_of(const LoopScope& scope, const Set& set, const Expr& lo, const Expr& hi) const {
    if (set.never()) return nowhere_;
    const Expr runs = runs_at_all(lo, hi);
    if (set.exact() && !mentions(set.certain, scope.iter)) return both(runs, set);
    const auto in = [&](const Expr& iteration) {
      return core::substitute(set.certain, {{scope.iter, iteration}});
    };
    const Expr ends = core::logical_or(in(lo), in(core::sub(hi, core::int_const(1))));
    return {core::logical_and(runs, ends), runs};
  }

  // What can be said of it without these names.
  Set without(const std::vector<Sym>& names, const Set& set) const {
    const bool free = std::ranges::none_of(names, [&](const Sym& name) {
      return mentions(set.certain, name) || mentions(set.possible, name);
    });
    return free ? set : Set{core::bool_const(false), core::bool_const(true)};
  }

  // ---- reads

  Passed ask(const Block& block, const Context& before, Set set) {
    Context c = before;
    for (const Stmt& s : block) {
      if (inquiry_.failed() || too_many()) break;
      ask(s, c, set);
      set = either(set, sets(s, c));
      c = c.after(s);
    }
    return {set, c};
  }

  void ask(const Stmt& s, const Context& c, const Set& set) {
    if (const auto* branch = as<If>(s)) {
      evaluated({branch->cond}, s, c, set);
      ask(branch->then_body, c.enter_branch(s, true), set);
      ask(branch->else_body, c.enter_branch(s, false), set);
    } else if (const auto* loop = as<For>(s)) {
      evaluated({loop->lo, loop->hi}, s, c, set);
      ask_loop(s, *loop, c, set);
    } else if (const auto* call = as<Call>(s)) {
      evaluated(call->args, s, c, set);
      if (is_looked_into(*call)) ask_callee(s, *call, c, set);
    } else {
      reads(effects_of(s, c), s, c, set);
    }
  }

  void ask_loop(const Stmt& s, const For& loop, const Context& c, const Set& set) {
    const LoopScope scope = c.enter_loop(s);
    Set head = set;
    if (loop.mode == core::LoopMode::seq) {
      const Set earlier = in_one_of(scope, in_iteration(s, scope), scope.lo, core::var(scope.iter));
      head = either(set, earlier);
    }
    ask(loop.body, scope.body, head);
  }

  void ask_callee(const Stmt& s, const Call& call, const Context& c, const Set& set) {
    const bool outermost = !caller_;
    if (outermost) caller_ = s;
    const core::Proc& callee = call.callee;
    const Context entry = c.analysis().entry(callee);
    for (const Expr& e : callee->asserts) reads(effects_of_expr(e, s, entry), s, c, set);
    for (const core::Arg& a : callee->args) {
      for (const Expr& e : a.type.shape) reads(effects_of_expr(e, s, entry), s, c, set);
    }
    const auto [body, inside] = opened(call, c);
    ask(body, inside, set);
    if (outermost) caller_.reset();
  }

  void evaluated(const std::vector<Expr>& list, const Stmt& s, const Context& c, const Set& set) {
    for (const Expr& e : list) reads(effects_of_expr(e, s, c), s, c, set);
  }

  void reads(const Effects& effects, const Stmt& s, const Context& c, const Set& set) {
    for (const Access& a : effects.accesses) {
      if (a.kind != AccessKind::read || !is_here(a)) continue;
      require(set, c, telling(a, caller_.value_or(s), c));
      return;
    }
  }

  // A case in which it cannot have been set comes first: it refutes the claim.
  void require(const Set& set, const Context& c, const Telling& telling) {
    inquiry_.require(c.facts(), formula(set.possible), telling);
    if (set.exact() || inquiry_.failed()) return;
    inquiry_.require(c.facts(), formula(set.certain), telling);
    exact_ = !inquiry_.failed();
  }

  void require_at_end(const Set& set, const Context& end) {
    Telling t;
    t.order = iterators_of(rest_.before);
    t.message = in_quotes(field_text(field_)) + " is not set again before the procedure ends";
    require(set, end, t);
  }

  Telling telling(const Access& a, const Stmt& reader, const Context& c) const {
    Telling t;
    t.loc = a.loc.line > 0 && !caller_ ? a.loc : reader->loc;
    t.order = iterators_of(rest_.before);
    std::vector<Sym> later = iterators_of(c);
    std::erase_if(later, [&](const Sym& s) { return std::ranges::count(t.order, s) > 0; });
    t.order.insert(t.order.end(), later.begin(), later.end());
    t.happens = [reader, later, text = field_text(field_)](const Assignment& v) {
      const std::string at = later.empty() ? "" : "iteration (" + v.text(later) + "): ";
      return at + "`" + core::headline(reader) + "` reads " + text +
             ", which nothing is sure to have set again";
    };
    return t;
  }

  // ---- callees

  bool is_here(const Access& a) const { return a.field() != nullptr && *a.field() == field_; }

  bool is_looked_into(const Call& call) const {
    return touches(call) && !mutation::slips(Slip::calls_forgotten);
  }

  bool touches(const Call& call) const {
    const Footprint& footprint = inquiry_.prover().analysis.footprint(call.callee);
    if (std::ranges::any_of(footprint.accesses, [&](const Access& a) { return is_here(a); })) {
      return true;
    }
    return std::ranges::any_of(call.callee->args, [&](const core::Arg& a) {
      return std::ranges::any_of(a.type.shape, [](const Expr& e) {
        bool found = false;
        core::visit(e, [&](const Expr& sub) { found |= as<core::ReadConfig>(sub) != nullptr; });
        return found;
      });
    });
  }

  bool too_many() {
    if (++visited_ <= most_statements) return inquiry_.failed();
    inquiry_.refuse(over_limit({}, "there are too many statements after the place to look at"));
    return true;
  }

  Inquiry& inquiry_;
  const Continuation& rest_;
  ConfigLocation field_;
  const Set nowhere_ = exactly(core::bool_const(false));
  std::optional<Stmt> caller_;  // the outermost call that is being looked into
  std::size_t visited_ = 0;
  bool exact_ = true;
};

}  // namespace

bool require_set_before_read(Inquiry& inquiry, const Continuation& rest,
                             const ConfigLocation& field, bool at_end) {
  return Walk(inquiry, rest, field).run(at_end);
}

bool sets_before_read(Prover& prover, const core::Block& block, const Context& before,
                      const ConfigLocation& field) {
  Prover quiet = prover;
  quiet.explain = false;
  Inquiry inquiry(quiet, Claim::config_unobserved, {}, field_text(field), "");
  require_set_before_read(inquiry, Continuation{block, before}, field, true);
  return !inquiry.failed();
}

}  // namespace selvage::effects
