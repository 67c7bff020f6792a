// SPDX-License-Identifier: Apache-2.0
//
// Claims about the order of statements and iterations.  Each names the pairs of events that change
// places and requires that no such pair conflicts; when none does, both orders give every access
// the same values (a read that decides control or an address is an access too), so both orders do
// the same.  A pair that conflicts is excused where the write changes nothing (recomputed.h).
#include <algorithm>

#include "core/build.h"
#include "core/print.h"
#include "core/traverse.h"
#include "effects/conflict.h"
#include "effects/deciders.h"
#include "effects/mutation.h"
#include "effects/places.h"
#include "effects/recomputed.h"
#include "effects/set_before_read.h"

namespace selvage::effects {
namespace {

using core::BinaryOp;
using core::Block;
using core::BlockRange;
using core::Expr;
using core::For;
using core::Path;
using core::Stmt;
using core::Sym;

Expr less(const Sym& a, const Sym& b) {
  if (mutation::slips(mutation::Slip::off_by_one)) {
    const Expr next = core::add(core::var(a), core::int_const(1));
    return core::compare(BinaryOp::lt, next, core::var(b));
  }
  return core::compare(BinaryOp::lt, core::var(a), core::var(b));
}

void append(std::vector<Resolved>& to, const std::vector<Resolved>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

std::string both_headlines(const Stmt& a, const Stmt& b) {
  return in_quotes(core::headline(a)) + " and " + in_quotes(core::headline(b));
}

// The accesses that evaluating the bounds of a loop makes: reads of configuration fields.
Side bounds_of(const Stmt& loop_stmt, const Context& before) {
  const For& loop = loop_of(loop_stmt);
  Side side;
  for (const Expr& bound : {loop.lo, loop.hi}) {
    for (const Access& a : effects_of_expr(bound, loop_stmt, before).may().accesses) {
      side.accesses.push_back(a);
    }
  }
  side.actor = [name = loop.iter.name()](const Access&, const Assignment&) {
    return "the range of `" + name + "`";
  };
  return side;
}

// Bounds that will be evaluated at another time must not depend on what happens in between.
void require_stable_bounds(Inquiry& inquiry, const Stmt& loop, const Context& before_loop,
                           const Context& inside, const std::vector<Access>& changes) {
  const Side bounds = bounds_of(loop, before_loop);
  if (bounds.accesses.empty()) return;
  const Meeting meeting{
      inside, {}, iterators_of(before_loop), ", so that the range would be another", false};
  require_no_conflict(inquiry, meeting, bounds, Side{changes, statement_actor});
}

// A name made by the first block and used by the second: they cannot change places at all.
std::optional<Sym> handed_over(const Block& first, const Block& second) {
  const std::set<Sym> used = core::free_names(second);
  for (const Stmt& s : first) {
    const std::optional<Sym> made = core::bound_name(s);
    if (made && used.contains(*made)) return made;
  }
  return std::nullopt;
}

// ---- two nested loops change places

// The iterations (i, j) and (i', j') of a nest that change order: i < i', j > j', each in its own
// range.
struct FlippedPair {
  core::Substitution rename;  // of (i, j) and what varies with them, to (i', j')
  std::vector<Resolved> known;
  std::vector<Sym> here, there;  // i, j; i', j'
};

FlippedPair flipped_pair(const LoopScope& outer, const LoopScope& inner) {
  const OtherIteration later = outer.another();
  const OtherIteration earlier = inner.another();
  FlippedPair pair;
  pair.rename = later.rename;
  for (const auto& [name, value] : earlier.rename) pair.rename.emplace(name, value);
  append(pair.known, later.conditions);
  // The inner range of iteration i'.
  for (const Resolved& c : earlier.conditions) {
    pair.known.push_back(core::substitute(c, later.rename));
  }
  pair.known.push_back(less(outer.iter, later.iter));
  pair.known.push_back(less(earlier.iter, inner.iter));
  pair.here = {outer.iter, inner.iter};
  pair.there = {later.iter, earlier.iter};
  return pair;
}

// Does the range of the inner loop never end earlier in a later iteration of the outer one?  Then
// the very last iteration keeps its place behind every other one: those that it would change places
// with have a greater j.
bool ends_last(Inquiry& inquiry, const LoopScope& inner, const FlippedPair& pair) {
  std::vector<smt::Formula> facts = inner.body.facts();
  for (const smt::Formula& f : formulas(pair.known)) facts.push_back(f);
  return inquiry.holds(facts, term(inner.hi) <= term(core::substitute(inner.hi, pair.rename)));
}

// The accesses of an iteration without those to configuration fields that it sets before it reads
// them.  Such a field carries nothing from one iteration to another, and ends as the last iteration
// leaves it.
std::vector<Access> that_matter(Inquiry& inquiry, const Stmt& inner_stmt, const LoopScope& inner,
                                const FlippedPair& pair, const std::vector<Access>& all) {
  const bool sets_fields = std::ranges::any_of(
      all, [](const Access& a) { return a.field() != nullptr && a.kind == AccessKind::write; });
  if (!sets_fields || !ends_last(inquiry, inner, pair)) return all;
  std::vector<std::pair<ConfigLocation, bool>> fields;
  const auto set_first = [&](const ConfigLocation& field) {
    for (const auto& [known, answer] : fields) {
      if (known == field) return answer;
    }
    const bool answer =
        sets_before_read(inquiry.prover(), loop_of(inner_stmt).body, inner.body, field);
    fields.emplace_back(field, answer);
    return answer;
  };
  std::vector<Access> out;
  for (const Access& a : all) {
    if (a.field() == nullptr || !set_first(*a.field())) out.push_back(a);
  }
  return out;
}

// Is it proved that running the statements again changes nothing?
bool idempotent(Prover& prover, const core::Proc& p, const BlockRange& range) {
  Prover quiet = prover;
  quiet.explain = false;
  return decide_body_idempotent(quiet, body_idempotent(p, range)).proved();
}

bool sets_fields(const std::vector<Access>& accesses) {
  return std::ranges::any_of(accesses, [](const Access& a) {
    return a.field() != nullptr && a.kind == AccessKind::write;
  });
}

// A nest may be exchanged though its iterations conflict if they do the same again, given that its
// ranges are stable.  With s the body of the inner loop:
//   - s mentions neither iterator: both orders are one sequence of equal pieces of code.
//   - s and the range of j do not mention i: let T be the loop over j.  Before, T runs once for
//   each
//     i; after, each s(j) does.  Where T ; T is T, and s(j) ; s(j) is s(j), both leave what one T
//     leaves: each s(j) is met first in the state in which the first T met it.
//   - s does not mention j, nor the range of j i: let U be the loop over i around s(i).  Before,
//     each s(i) runs once for each j: where s(i) ; s(i) is s(i), the nest is U.  After, U runs once
//     for each j: where the nest run again changes nothing, that is U, too.  (No field may be set:
//     what is known inside the nest has to hold whenever U runs.)
// Where one of the ranges is empty, nothing runs in either order.
bool iterations_repeat(Prover& prover, const core::Proc& p, const Path& path,
                       const std::vector<Access>& accesses) {
  const For& outer = loop_of(core::stmt_at(p, path));
  const For& inner = loop_of(outer.body.front());
  const std::set<Sym> used = core::free_names(inner.body);
  const bool by_outer = used.contains(outer.iter);
  const bool by_inner = used.contains(inner.iter);
  if (!by_outer && !by_inner) return true;
  const bool triangle = core::free_names(inner.lo).contains(outer.iter) ||
                        core::free_names(inner.hi).contains(outer.iter);
  if (triangle || (by_outer && (by_inner || sets_fields(accesses)))) return false;
  Path inner_path = path;
  inner_path.insert(inner_path.end(), {0, 0});
  Path body = inner_path;
  body.push_back(0);
  return idempotent(prover, p, {body, 0, static_cast<int>(inner.body.size())}) &&
         idempotent(prover, p, core::range_of(by_inner ? inner_path : path));
}

// ---- the second part of an iteration and the first part of a later one

struct SplitLoop {
  Stmt stmt;
  Context before;
  LoopScope scope;
  TwoParts parts;

  [[nodiscard]] std::string name() const { return "`" + scope.iter.name() + "`"; }
};

SplitLoop split_loop(Analysis& analysis, const Obligation& o) {
  ENSURE(!o.places.empty() && std::holds_alternative<core::Gap>(o.places.front()),
         "the obligation is about a gap");
  const auto& split = std::get<core::Gap>(o.places.front());
  const Path path(split.block.begin(), split.block.end() - 1);
  const Stmt stmt = core::stmt_at(o.proc, path);
  const Context before = context_before(analysis, o.proc, path);
  const Context middle = context_at(analysis, o.proc, split);
  LoopScope scope = before.enter_loop(stmt);
  const Block body = core::block_at(o.proc, split.block);
  ENSURE(split.at >= 0 && split.at <= static_cast<int>(body.size()), "the gap is in the body");
  const auto at = body.begin() + split.at;
  TwoParts parts{effects_of(Block(body.begin(), at), scope.body),
                 effects_of(Block(at, body.end()), middle), middle, scope.another()};
  return SplitLoop{stmt, before, std::move(scope), std::move(parts)};
}

// How the first part of a later iteration is told to come before the second part of this one.
struct Overtaking {
  std::string consequence;
  bool any_change = false;  // whatever changes a cell of the other side is a conflict
};

// The range is not changed by first parts, after which it would be evaluated; and no access of
// `now`, made by the second part of an iteration, conflicts with the first part of a later one.
void require_later_first_parts_apart(Inquiry& inquiry, const SplitLoop& loop,
                                     const std::vector<Access>& now, const Overtaking& how) {
  const std::vector<Access> first = loop.parts.first.may().accesses;
  require_stable_bounds(inquiry, loop.stmt, loop.before, loop.scope.body, first);
  const OtherIteration& later = loop.parts.other;
  Meeting meeting{loop.parts.middle, later.conditions, iterators_of(loop.before), how.consequence,
                  how.any_change};
  meeting.known.push_back(less(loop.scope.iter, later.iter));
  require_no_conflict(inquiry, meeting, Side{now, iteration_actor({loop.scope.iter})},
                      Side{in_other_iteration(first, later.rename), iteration_actor({later.iter})});
}

// Of a loop over A; B, given that its range is stable: both parts may have their own loop though
// they conflict if A does not mention the iterator, and A ; A is A, and
//   - no B changes what A touches: then the A of each iteration but the first changes nothing; or
//   - B does not mention it either, B ; B is B, and A ; B run again changes nothing: then both
//     orders leave what one A ; B leaves.
bool parts_repeat(Prover& prover, const Obligation& o, const SplitLoop& loop) {
  const auto& split = std::get<core::Gap>(o.places.front());
  const Block body = core::block_at(o.proc, split.block);
  const int length = static_cast<int>(body.size());
  const auto same_for_all = [&](int first, int count) {
    const BlockRange range{split.block, first, count};
    return !core::free_names(core::stmts_at(o.proc, range)).contains(loop.scope.iter) &&
           idempotent(prover, o.proc, range);
  };
  if (split.at == 0 || split.at == length || !same_for_all(0, split.at)) return false;
  Prover quiet = prover;
  quiet.explain = false;
  return decide_first_part_undisturbed(quiet, first_part_undisturbed(o.proc, split)).proved() ||
         (same_for_all(split.at, length - split.at) && same_for_all(0, length));
}

// Those that are not to one of the buffers.
std::vector<Access> without(std::vector<Access> accesses, const std::set<Sym>& buffers) {
  std::erase_if(accesses, [&](const Access& a) {
    return a.buffer() != nullptr && buffers.contains(*a.buffer());
  });
  return accesses;
}

// Code that stands there twice is one sequence in both orders, unless what it makes is used later:
// then the names of the second copy would stand for what the first one made.
bool same_code_twice(const Block& first, const Block& second) {
  const auto makes_a_name = [](const Stmt& s) { return core::bound_name(s).has_value(); };
  return core::equal(first, second) && std::ranges::none_of(first, makes_a_name);
}

}  // namespace

Outcome decide_statements_commute(Prover& prover, const Obligation& o) {
  const BlockRange& first = range_of(o, 0);
  const BlockRange& second = range_of(o, 1);
  const Stmt first_stmt = core::stmt_at(o.proc, core::stmt_path(first));
  const Stmt second_stmt = core::stmt_at(o.proc, core::stmt_path(second));
  const std::string what = both_headlines(first_stmt, second_stmt);
  Inquiry inquiry(prover, o.claim, first_stmt->loc, what,
                  o.why.empty() ? what + " do not commute" : o.why);
  const Block block = core::stmts_at(o.proc, first);
  const Block next = core::stmts_at(o.proc, second);
  if (same_code_twice(block, next)) return std::move(inquiry).finish();
  if (const auto name = handed_over(block, next)) {
    inquiry.refuse(not_applicable(second_stmt->loc, what + " do not commute: the first makes `" +
                                                        name->name() + "`, the second uses it"));
    return std::move(inquiry).finish();
  }
  // The second block as it runs now, after the first.
  const Context between = context_before(prover.analysis, o.proc, core::stmt_path(second));
  const Side before{effects_of(prover.analysis, o.proc, first).may().accesses, statement_actor};
  const Side after{effects_of(prover.analysis, o.proc, second).may().accesses, statement_actor};
  require_no_conflict(
      inquiry, Meeting{between, {}, iterators_of(between), " and would now run first", false},
      before, after);
  return std::move(inquiry).finish();
}

Outcome decide_flipped_iterations_commute(Prover& prover, const Obligation& o) {
  const Path path = core::stmt_path(range_of(o, 0));
  const Stmt outer_stmt = core::stmt_at(o.proc, path);
  const Stmt inner_stmt = loop_of(outer_stmt).body.front();
  const Context before = context_before(prover.analysis, o.proc, path);
  const LoopScope outer = before.enter_loop(outer_stmt);
  const LoopScope inner = outer.body.enter_loop(inner_stmt);
  const std::string names = "`" + outer.iter.name() + "` and `" + inner.iter.name() + "`";
  Inquiry inquiry(prover, o.claim, outer_stmt->loc, core::headline(outer_stmt),
                  "iterations of " + names + " do not commute");
  const std::vector<Access> here = effects_of(loop_of(inner_stmt).body, inner.body).may().accesses;
  require_stable_bounds(inquiry, outer_stmt, before, inner.body, here);
  require_stable_bounds(inquiry, inner_stmt, outer.body, inner.body, here);

  Inquiry plain = inquiry;
  const FlippedPair pair = flipped_pair(outer, inner);
  const Meeting meeting{inner.body, pair.known, iterators_of(before), " and would now run first",
                        false};
  const std::vector<Access> own = that_matter(plain, inner_stmt, inner, pair, here);
  const Side now_first{own, iteration_actor(pair.here)};
  const Side now_second{in_other_iteration(own, pair.rename), iteration_actor(pair.there)};
  require_no_conflict(plain, meeting, now_first, now_second);
  const bool repeat =
      !inquiry.failed() && plain.failed() && iterations_repeat(prover, o.proc, path, here);
  return repeat ? std::move(inquiry).finish() : std::move(plain).finish();
}

Outcome decide_fissioned_parts_commute(Prover& prover, const Obligation& o) {
  const SplitLoop loop = split_loop(prover.analysis, o);
  const auto begin = [&] {
    return Inquiry(prover, o.claim, loop.stmt->loc, core::headline(loop.stmt),
                   "the two parts of loop " + loop.name() + " do not commute");
  };
  const auto require = [&](Inquiry& inquiry, const std::set<Sym>& excused) {
    require_later_first_parts_apart(inquiry, loop,
                                    without(loop.parts.second.may().accesses, excused),
                                    {" and would now run first"});
  };
  Inquiry plain = begin();
  require(plain, {});
  if (!plain.failed()) return std::move(plain).finish();
  Inquiry closer = begin();
  const std::set<Sym> excused = recomputed(closer, loop.parts);
  if (!excused.empty()) require(closer, excused);
  if (!excused.empty() && !closer.failed()) return std::move(closer).finish();
  Inquiry stable = begin();
  require_later_first_parts_apart(stable, loop, {}, {});
  const bool repeat = !stable.failed() && parts_repeat(prover, o, loop);
  return repeat ? std::move(stable).finish() : std::move(plain).finish();
}

Outcome decide_first_part_undisturbed(Prover& prover, const Obligation& o) {
  const SplitLoop loop = split_loop(prover.analysis, o);
  Inquiry inquiry(
      prover, o.claim, loop.stmt->loc, core::headline(loop.stmt),
      "the second part of loop " + loop.name() + " changes what the first part touches");
  std::vector<Access> changes = loop.parts.second.may().accesses;
  std::erase_if(changes, [](const Access& a) { return a.kind == AccessKind::read; });
  // Even an addition that commutes would be undone, or done twice.
  require_later_first_parts_apart(inquiry, loop, changes, {" and would not run again", true});
  return std::move(inquiry).finish();
}

Outcome decide_value_unchanged(Prover& prover, const Obligation& o) {
  ENSURE(o.exprs.size() == 1, "the obligation is about one expression");
  const BlockRange& range = range_of(o, 0);
  const Expr& expr = o.exprs.front();
  const Stmt owner = core::stmt_at(o.proc, core::stmt_path(range));
  const Context before = context_before(prover.analysis, o.proc, core::stmt_path(range));
  const std::string text = in_quotes(core::print(expr));
  Inquiry inquiry(prover, o.claim, owner->loc, text, "the value of " + text + " may change");
  Side value{effects_of_expr(expr, owner, before).may().accesses, {}};
  value.actor = [text](const Access&, const Assignment&) { return text; };
  const Side changes{effects_of(prover.analysis, o.proc, range).may().accesses, statement_actor};
  require_no_conflict(inquiry,
                      Meeting{before, {}, iterators_of(before), " before the value is used", false},
                      value, changes);
  return std::move(inquiry).finish();
}

}  // namespace selvage::effects
