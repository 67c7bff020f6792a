// SPDX-License-Identifier: Apache-2.0
#include "effects/recomputed.h"

#include <algorithm>
#include <cmath>

#include "core/build.h"
#include "core/traverse.h"
#include "effects/encode.h"
#include "effects/must.h"

namespace selvage::effects {
namespace {

using core::Expr;
using core::Sym;
using smt::Formula;

using Accesses = std::vector<Access>;

bool changes(const Access& a) { return a.kind != AccessKind::read; }

Accesses select(const Accesses& all, const Sym& buffer, AccessKind kind) {
  Accesses out;
  for (const Access& a : all) {
    if (a.kind == kind && a.buffer() != nullptr && *a.buffer() == buffer) out.push_back(a);
  }
  return out;
}

bool changed_by(const Accesses& all, const Location& where) {
  return std::any_of(all.begin(), all.end(),
                     [&](const Access& a) { return changes(a) && a.where == where; });
}

// An assignment, and the reads that its right-hand side makes, in order of evaluation.
struct Store {
  Access write;
  Expr rhs;
  Accesses reads;
};

std::size_t reads_in(const Expr& e) {
  std::size_t count = 0;
  core::visit(e, [&](const Expr& sub) {
    const bool reads =
        core::as<core::Read>(sub) != nullptr || core::as<core::ReadConfig>(sub) != nullptr;
    if (reads) ++count;
  });
  return count;
}

// The assignments that write the buffer; nothing if something else does (a callee).
std::optional<std::vector<Store>> stores_to(const Sym& buffer, const Accesses& in_order) {
  std::vector<Store> out;
  Accesses pending;  // reads of the statement at hand
  for (const Access& a : in_order) {
    if (!pending.empty() && pending.back().stmt != a.stmt) pending.clear();
    if (!changes(a)) {
      pending.push_back(a);
      continue;
    }
    if (a.buffer() != nullptr && *a.buffer() == buffer) {
      const auto* assign = core::as<core::Assign>(a.stmt);
      if (assign == nullptr || a.kind != AccessKind::write) return std::nullopt;
      const std::size_t count = reads_in(assign->rhs);
      if (count > pending.size()) return std::nullopt;
      const auto first = pending.end() - static_cast<std::ptrdiff_t>(count);
      out.push_back(Store{a, assign->rhs, Accesses(first, pending.end())});
    }
    pending.clear();
  }
  return out;
}

// ---- do two stores give one value?

// Another occurrence of the same store: its symbols are others.
core::Substitution apart(const Store& s, const core::Substitution& other_iteration) {
  core::Substitution map = other_iteration;
  const auto bind = [&](const Access& a) {
    for (const Binder& b : a.binders) {
      const auto type = b.boolean ? core::Scalar::boolean : core::Scalar::index;
      if (!map.contains(b.name)) map.emplace(b.name, core::var(b.name.copy(), type));
    }
  };
  bind(s.write);
  for (const Access& r : s.reads) bind(r);
  return map;
}

std::vector<Resolved> conditions_of(const Store& s) {
  std::vector<Resolved> out = s.write.conditions();
  for (const Access& r : s.reads) {
    for (const Resolved& c : r.conditions()) out.push_back(c);
  }
  return out;
}

std::vector<Resolved> substituted(const std::vector<Resolved>& list,
                                  const core::Substitution& map) {
  std::vector<Resolved> out;
  for (const Resolved& e : list) out.push_back(core::substitute(e, map));
  return out;
}

// Two right-hand sides walked side by side.
class SameValue {
 public:
  SameValue(const Store& here, const Store& there, const core::Substitution& rename)
      : here_(here), there_(there), rename_(rename) {}

  // The condition under which they have one value, if all that they read is unchanged; nothing if
  // they are of different shape.
  std::optional<Formula> condition() {
    if (!same(here_.rhs, there_.rhs)) return std::nullopt;
    return smt::all_of(equalities_);
  }

 private:
  bool same(const Expr& a, const Expr& b) {
    if (a->type.scalar != b->type.scalar || a->kind.index() != b->kind.index()) return false;
    if (core::as<core::Read>(a) != nullptr) return same_read(a, b);
    if (const auto* x = core::as<core::ConstReal>(a)) {
      const double y = core::as<core::ConstReal>(b)->value;
      return std::signbit(x->value) == std::signbit(y) && core::equal(a, b);
    }
    if (core::as<core::ConstInt>(a) != nullptr) return core::equal(a, b);
    if (core::as<core::ReadConfig>(a) != nullptr) return next().where == next_there().where;
    return same_operation(a, b) && same_children(a, b);
  }

  static bool same_operation(const Expr& a, const Expr& b) {
    if (const auto* unary = core::as<core::Unary>(a)) {
      return unary->op == core::as<core::Unary>(b)->op;
    }
    if (const auto* binary = core::as<core::Binary>(a)) {
      return binary->op == core::as<core::Binary>(b)->op;
    }
    if (const auto* call = core::as<core::ExternCall>(a)) {
      return call->fn == core::as<core::ExternCall>(b)->fn;
    }
    return core::as<core::Cast>(a) != nullptr;
  }

  bool same_children(const Expr& a, const Expr& b) {
    const std::vector<Expr> x = core::children(a);
    const std::vector<Expr> y = core::children(b);
    if (x.size() != y.size()) return false;
    for (std::size_t k = 0; k < x.size(); ++k) {
      if (!same(x[k], y[k])) return false;
    }
    return true;
  }

  // The indices are compared as they are resolved, so that what they read is passed over.
  bool same_read(const Expr& a, const Expr& b) {
    here_at_ += reads_in(a) - 1;
    there_at_ += reads_in(b) - 1;
    const Access& x = next();
    const Access& y = next_there();
    if (x.where != y.where) return false;
    equalities_.push_back(same_cell(x.index, substituted(y.index, rename_)));
    return true;
  }

  const Access& next() { return here_.reads.at(here_at_++); }
  const Access& next_there() { return there_.reads.at(there_at_++); }

  const Store& here_;
  const Store& there_;
  const core::Substitution& rename_;
  std::size_t here_at_ = 0, there_at_ = 0;
  std::vector<Formula> equalities_;
};

class Recomputation {
 public:
  Recomputation(Inquiry& inquiry, const TwoParts& parts)
      : inquiry_(inquiry), parts_(parts), facts_(parts.middle.facts()) {}

  bool harmless(const Sym& buffer) {
    const auto stores = stores_to(buffer, parts_.first.accesses);
    if (!stores || changed_by(parts_.second.accesses, buffer)) return false;
    return inputs_unchanged(*stores) && one_value(*stores) && reads_own(buffer);
  }

 private:
  bool inputs_unchanged(const std::vector<Store>& stores) const {
    for (const Store& s : stores) {
      for (const Access& r : s.reads) {
        // What a buffer of the iteration's own holds is another matter.
        if (r.allocated_inside || changed_by(parts_.first.accesses, r.where) ||
            changed_by(parts_.second.accesses, r.where)) {
          return false;
        }
      }
    }
    return true;
  }

  bool one_value(const std::vector<Store>& stores) {
    for (const Store& a : stores) {
      for (const Store& b : stores) {
        if (!one_value(a, b)) return false;
      }
    }
    return true;
  }

  bool one_value(const Store& here, const Store& there) {
    const core::Substitution rename = apart(there, parts_.other.rename);
    std::vector<Formula> facts = facts_;
    const auto know = [&](const std::vector<Resolved>& list) {
      for (const Formula& f : formulas(list)) facts.push_back(f);
    };
    know(parts_.other.conditions);
    know(conditions_of(here));
    know(substituted(conditions_of(there), rename));
    facts.push_back(same_cell(here.write.index, substituted(there.write.index, rename)));
    const auto same = SameValue(here, there, rename).condition();
    return inquiry_.holds(facts, same ? *same : Formula::constant(false));
  }

  // Is all that the second part reads of it written by the first part of the same iteration?
  bool reads_own(const Sym& buffer) {
    const MustSet writes = writes_to(buffer, parts_.first.must());
    for (const Access& original : select(parts_.second.accesses, buffer, AccessKind::read)) {
      const Access r = freshen(original);
      std::vector<Formula> facts = facts_;
      for (const Formula& f : formulas(r.conditions())) facts.push_back(f);
      if (!inquiry_.holds(facts, covered(r.index, writes).condition)) return false;
    }
    return true;
  }

  Inquiry& inquiry_;
  const TwoParts& parts_;
  std::vector<Formula> facts_;
};

}  // namespace

std::set<Sym> recomputed(Inquiry& inquiry, const TwoParts& parts) {
  std::set<Sym> read;
  for (const Access& a : parts.second.accesses) {
    if (a.kind == AccessKind::read && a.buffer() != nullptr && !a.allocated_inside) {
      read.insert(*a.buffer());
    }
  }
  std::set<Sym> out;
  for (const Sym& buffer : read) {
    if (!changed_by(parts.first.accesses, buffer)) continue;
    if (Recomputation(inquiry, parts).harmless(buffer)) out.insert(buffer);
  }
  return out;
}

}  // namespace selvage::effects
