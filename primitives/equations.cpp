// SPDX-License-Identifier: Apache-2.0
#include "primitives/equations.h"

#include <algorithm>

#include "core/build.h"
#include "core/print.h"
#include "primitives/linear.h"

namespace selvage::primitives {

using namespace core;

namespace {

std::optional<Linear> linear_difference(const Expr& a, const Expr& b) {
  const auto x = linear_form(a);
  const auto y = linear_form(b);
  return x && y ? plus(*x, *y, -1) : std::nullopt;
}

// A comparison of integers as "difference <op> 0" with op one of <, ==, !=.
std::optional<std::pair<BinaryOp, Expr>> difference_of(const Binary& c) {
  if (!is_control_int(c.lhs->type.scalar)) return std::nullopt;
  const Expr one = int_const(1);
  switch (c.op) {
    case BinaryOp::lt:
      return std::pair{BinaryOp::lt, sub(c.lhs, c.rhs)};
    case BinaryOp::le:
      return std::pair{BinaryOp::lt, sub(c.lhs, add(c.rhs, one))};
    case BinaryOp::gt:
      return std::pair{BinaryOp::lt, sub(c.rhs, c.lhs)};
    case BinaryOp::ge:
      return std::pair{BinaryOp::lt, sub(c.rhs, add(c.lhs, one))};
    case BinaryOp::eq:
    case BinaryOp::ne:
      return std::pair{c.op, sub(c.lhs, c.rhs)};
    default:
      return std::nullopt;
  }
}

// The two differences, if both comparisons say the same of theirs.
std::optional<std::pair<Expr, Expr>> same_sense(const Binary& theirs, const Binary& ours) {
  const auto a = difference_of(theirs);
  const auto b = difference_of(ours);
  if (!a || !b || a->first != b->first) return std::nullopt;
  return std::pair{a->second, b->second};
}

bool is_junction(BinaryOp op) { return op == BinaryOp::logical_and || op == BinaryOp::logical_or; }

}  // namespace

Error mismatch(const SourceLoc& loc, const std::string& why) {
  return not_applicable(loc, "the block does not match: " + why);
}

Equations::Equations(const Proc& p, const Proc& callee) : p_(p) {
  for (const Arg& a : callee->args) {
    if (is_control(a.type.scalar)) unknown_.insert(a.name);
  }
}

void Equations::set_place(const Path& at, const SourceLoc& loc) {
  at_ = at;
  loc_ = loc;
}

std::optional<Expr> Equations::value_of(const Sym& parameter) const {
  const auto found = known_.find(parameter);
  return found == known_.end() ? std::nullopt : std::optional(found->second);
}

Error Equations::different(const Expr& theirs, const Expr& ours) const {
  return mismatch(loc_, "`" + print(ours) + "` against `" + print(theirs) + "`");
}

std::vector<Sym> Equations::unknowns_in(const Expr& e) const {
  std::vector<Sym> open;
  for (const Sym& s : free_names(e)) {
    if (unknown_.count(s) != 0 && known_.count(s) == 0) open.push_back(s);
  }
  return open;
}

Status Equations::require(const Expr& theirs, const Expr& ours) {
  const auto rest = linear_difference(ours, theirs);
  if (!rest) return mismatch(loc_, "a coefficient does not fit 64 bits");
  if (rest->terms.empty() && rest->constant == 0) return Ok{};
  const std::vector<Sym> open = unknowns_in(theirs);
  if (open.empty()) {
    if (rest->terms.empty()) return different(theirs, ours);
    owed_.push_back({at_, ours, theirs});
    return Ok{};
  }
  if (open.size() == 1 && solve_for(open[0], theirs, ours)) return Ok{};
  postponed_.push_back({at_, ours, theirs});
  return Ok{};
}

// ours - theirs = 0 contains -c * unknown with c = 1 or -1: the unknown is the rest of it, times c.
bool Equations::solve_for(const Sym& unknown, const Expr& theirs, const Expr& ours) {
  auto others = linear_difference(ours, theirs);
  if (!others) return false;
  const auto term =
      std::find_if(others->terms.begin(), others->terms.end(), [&](const Linear::Term& t) {
        const auto* v = as<Var>(t.atom);
        return v != nullptr && v->name == unknown;
      });
  if (term == others->terms.end() || (term->coefficient != 1 && term->coefficient != -1))
    return false;
  const std::int64_t factor = -term->coefficient;
  others->terms.erase(term);
  if (mentions(*others, unknown)) return false;
  const bool varies = std::any_of(inner_.begin(), inner_.end(),
                                  [&](const Sym& iterator) { return mentions(*others, iterator); });
  const auto value = varies ? std::nullopt : plus(Linear{}, *others, factor);
  if (!value) return false;
  bind(unknown, to_expr(*value));
  return true;
}

// Conditions agree if both compare, in the same sense, differences that are equal; otherwise part
// by part.
Status Equations::require_condition(const Expr& condition, const Expr& ours) {
  // Another part of the same condition may have bound a parameter since.
  const Expr theirs = known(condition);
  const auto* a = as<Binary>(theirs);
  const auto* b = as<Binary>(ours);
  if (a != nullptr && b != nullptr) {
    if (is_junction(a->op) && a->op == b->op) {
      TRY(lhs, require_condition(a->lhs, b->lhs));
      return require_condition(a->rhs, b->rhs);
    }
    if (const auto sides = same_sense(*a, *b)) return require(sides->first, sides->second);
  }
  const auto* x = as<Unary>(theirs);
  const auto* y = as<Unary>(ours);
  if (x != nullptr && y != nullptr && x->op == y->op) return require_condition(x->arg, y->arg);
  const auto* parameter = as<Var>(theirs);
  if (parameter != nullptr && unknown_.count(parameter->name) != 0) {
    const std::set<Sym> used = free_names(ours);
    const bool varies =
        std::any_of(inner_.begin(), inner_.end(), [&](const Sym& s) { return used.count(s) != 0; });
    if (varies) return different(theirs, ours);
    bind(parameter->name, ours);
    return Ok{};
  }
  if (!unknowns_in(theirs).empty()) return different(theirs, ours);
  if (!equal(theirs, ours)) owed_.push_back({at_, ours, theirs});
  return Ok{};
}

std::optional<Expr> Equations::fixed_difference(const Expr& a, const Expr& b) const {
  const auto rest = linear_difference(a, b);
  if (!rest) return std::nullopt;
  const bool varies = std::any_of(inner_.begin(), inner_.end(),
                                  [&](const Sym& iterator) { return mentions(*rest, iterator); });
  if (varies) return std::nullopt;
  const Expr out = to_expr(*rest);
  if (!unknowns_in(out).empty()) return std::nullopt;
  return out;
}

Status Equations::settle() {
  // Each round that solves something may make another equation solvable; a round that does not is
  // the last.
  for (bool progress = true; progress && !postponed_.empty();) {
    const std::size_t solved = known_.size();
    std::vector<OwedEquality> again;
    again.swap(postponed_);
    for (const OwedEquality& e : again) {
      set_place(e.stmt, stmt_at(p_, e.stmt)->loc);
      TRY(settled, require(known(e.callee_side), e.block_side));
    }
    progress = known_.size() > solved;
  }
  if (postponed_.empty()) return Ok{};
  const OwedEquality& e = postponed_.front();
  return mismatch(stmt_at(p_, e.stmt)->loc, "no argument makes `" + print(e.callee_side) +
                                                "` equal to `" + print(e.block_side) +
                                                "` in every iteration");
}

std::vector<OwedEquality> Equations::owed() const {
  std::vector<OwedEquality> out = owed_;
  for (OwedEquality& e : out) e.callee_side = known(e.callee_side);
  return out;
}

}  // namespace selvage::primitives
