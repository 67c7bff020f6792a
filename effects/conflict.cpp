// SPDX-License-Identifier: Apache-2.0
#include "effects/conflict.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/build.h"
#include "core/ensure.h"
#include "core/print.h"
#include "core/traverse.h"
#include "effects/mutation.h"

namespace selvage::effects {
namespace {

using core::Expr;
using core::Stmt;
using core::Sym;
using smt::Formula;

// How two accesses to one location may change places.
enum class Relation {
  commute,             // always
  commute_over_reals,  // if the law "reassociate" is granted
  conflict,            // unless their cells are apart
};

// The literal that an assignment statement stores, if it stores one.
const Expr* stored_literal(const Stmt& s) {
  const Expr* rhs = nullptr;
  if (const auto* assign = core::as<core::Assign>(s)) rhs = &assign->rhs;
  if (const auto* config = core::as<core::WriteConfig>(s)) rhs = &config->rhs;
  if (rhs == nullptr) return nullptr;
  const bool literal = core::as<core::ConstInt>(*rhs) != nullptr ||
                       core::as<core::ConstReal>(*rhs) != nullptr ||
                       core::as<core::ConstBool>(*rhs) != nullptr;
  return literal ? rhs : nullptr;
}

bool same_literal(const Expr& a, const Expr& b) {
  const auto* x = core::as<core::ConstReal>(a);
  const auto* y = core::as<core::ConstReal>(b);
  if (x != nullptr && y != nullptr && std::signbit(x->value) != std::signbit(y->value)) {
    return false;
  }
  return core::equal(a, b);
}

bool store_one_literal(const Access& a, const Access& b) {
  const Expr* x = stored_literal(a.stmt);
  const Expr* y = stored_literal(b.stmt);
  return x != nullptr && y != nullptr && same_literal(*x, *y);
}

// Arguments hold values from the start.
bool is_initialised(const Access& a, const Prover& prover) {
  return prover.subject && a.buffer() != nullptr &&
         std::ranges::any_of((*prover.subject)->args,
                             [&](const core::Arg& arg) { return arg.name == *a.buffer(); });
}

// One leaves the cell as it is.  What the other leaves there is the same in either order, and so is
// what it finds; but `x = x` may not come before the first assignment of x.
bool changes_no_order(const Access& a, const Access& b, const Prover& prover) {
  if (!a.idle && !b.idle) return false;
  const auto assigns = [](const Access& x) { return !x.idle && x.kind == AccessKind::write; };
  return (!assigns(a) && !assigns(b)) || is_initialised(a, prover);
}

Relation relation(const Access& a, const Access& b, const Meeting& meeting, const Prover& prover) {
  const Numerics numerics = prover.options.numerics;
  if (a.kind == AccessKind::read && b.kind == AccessKind::read) return Relation::commute;
  const bool reads = a.kind == AccessKind::read || b.kind == AccessKind::read;
  if (reads && mutation::slips(mutation::Slip::reads_forgotten)) return Relation::commute;
  if (!meeting.in_parallel && changes_no_order(a, b, prover)) return Relation::commute;
  if (meeting.in_parallel || a.kind != b.kind) return Relation::conflict;
  if (a.kind == AccessKind::write) {
    return store_one_literal(a, b) ? Relation::commute : Relation::conflict;
  }
  if (core::is_integer_data(a.scalar)) return Relation::commute;
  return numerics == Numerics::real ? Relation::commute_over_reals : Relation::conflict;
}

// The second access sets a field to the very value that the first one finds there, or sets it to:
// then the first finds it in either order.  (The other way round, what a later read finds says
// nothing about what it would have found before the write.)
Formula writes_what_is_there(const Access& first, const Access& second, const Meeting& meeting) {
  const bool known = first.value && second.value && second.kind == AccessKind::write;
  if (meeting.in_parallel || !known) return Formula::constant(false);
  const Resolved& x = *first.value;
  const Resolved& y = *second.value;
  return x->type.scalar == core::Scalar::boolean ? formula(x).iff(formula(y)) : term(x) == term(y);
}

std::string event(const Access& a, const Side& side, const Assignment& values) {
  return side.actor(a, values) + " " + std::string(verb(a.kind)) + " ";
}

Telling telling_of(const Meeting& meeting, const Access& a, const Side& first, const Access& b,
                   const Side& second) {
  Telling t;
  t.order = meeting.order;
  t.loc = a.loc;
  // All by value: the telling outlives this frame.
  t.happens = [a, b, first, second, consequence = meeting.consequence](const Assignment& v) {
    return event(a, first, v) + v.cell(a) + "; " + event(b, second, v) + "it" + consequence;
  };
  return t;
}

// The facts and what is known besides, shared by all pairs of one meeting.
std::vector<Formula> facts_of(const Meeting& meeting) {
  std::vector<Formula> facts = meeting.context.facts();
  for (const Formula& f : formulas(meeting.known)) facts.push_back(f);
  return facts;
}

void require_pair(Inquiry& inquiry, const Meeting& meeting, const std::vector<Formula>& facts,
                  const Access& original_a, const Side& first, const Access& original_b,
                  const Side& second) {
  const Relation how = relation(original_a, original_b, meeting, inquiry.prover());
  if (how == Relation::commute) return;
  const Access a = freshen(original_a);
  const Access b = freshen(original_b);
  const Formula apart = !overlap(a, b) || writes_what_is_there(a, b, meeting);
  if (apart.is_true()) return;
  if (how == Relation::commute_over_reals) {
    if (!inquiry.holds(facts, apart)) inquiry.use(Law{"reassociate"});
    return;
  }
  inquiry.require(facts, apart, telling_of(meeting, a, first, b, second));
}

// Every pair may be a question to the solver.
void require_few(Inquiry& inquiry, std::size_t first, std::size_t second) {
  constexpr std::size_t most_pairs = 2'000'000;
  if (second == 0 || first <= most_pairs / second) return;
  inquiry.refuse(over_limit(
      {},
      fmt::format("{} accesses against {} are too many to compare, pair by pair", first, second)));
}

}  // namespace

void require_no_conflict(Inquiry& inquiry, const Meeting& meeting, const Side& first,
                         const Side& second) {
  require_few(inquiry, first.accesses.size(), second.accesses.size());
  const std::vector<Formula> facts = facts_of(meeting);
  for (const Access& a : first.accesses) {
    for (const Access& b : second.accesses) {
      if (inquiry.failed()) return;
      if (a.where == b.where) require_pair(inquiry, meeting, facts, a, first, b, second);
    }
  }
}

void require_independent(Inquiry& inquiry, const Meeting& meeting, const Side& one,
                         const Side& other) {
  ENSURE(one.accesses.size() == other.accesses.size(), "both are the accesses of one body");
  require_few(inquiry, one.accesses.size(), other.accesses.size());
  const std::vector<Formula> facts = facts_of(meeting);
  // The iterations are interchangeable: (a, b) and (b, a) are the same question.
  for (std::size_t i = 0; i < one.accesses.size(); ++i) {
    for (std::size_t j = i; j < other.accesses.size(); ++j) {
      if (inquiry.failed()) return;
      const Access& a = one.accesses[i];
      const Access& b = other.accesses[j];
      if (a.where == b.where) require_pair(inquiry, meeting, facts, a, one, b, other);
    }
  }
}

std::vector<Access> in_other_iteration(const std::vector<Access>& body,
                                       const core::Substitution& rename) {
  std::vector<Access> out;
  out.reserve(body.size());
  for (const Access& a : body) out.push_back(substitute(a, rename));
  return out;
}

std::string_view verb(AccessKind kind) {
  switch (kind) {
    case AccessKind::read:
      return "reads";
    case AccessKind::write:
      return "writes";
    case AccessKind::reduce:
      return "adds to";
  }
  ENSURE(false, "every kind of access has a verb");
  return {};
}

std::function<std::string(const Access&, const Assignment&)> iteration_actor(
    std::vector<Sym> iterators) {
  return [iterators = std::move(iterators)](const Access&, const Assignment& values) {
    return "iteration (" + values.text(iterators) + ")";
  };
}

std::string statement_actor(const Access& a, const Assignment&) {
  return "`" + core::headline(a.stmt) + "`";
}

}  // namespace selvage::effects
