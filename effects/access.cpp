// SPDX-License-Identifier: Apache-2.0
#include "effects/access.h"

#include "core/build.h"
#include "core/print.h"
#include "effects/mutation.h"

namespace selvage::effects {
namespace {

using core::Expr;
using mutation::Slip;

std::string join(const std::vector<Expr>& list) {
  std::string out;
  for (const Expr& e : list) out += (out.empty() ? "" : ", ") + core::print(e);
  return out;
}

std::string cell_text(const core::Sym& buffer, const std::vector<Expr>& index) {
  return index.empty() ? buffer.name() : buffer.name() + "[" + join(index) + "]";
}

Resolved first_of(const Binder::Range& range) {
  const bool zero = core::constant_value(range.lo) == 0;
  return !zero && mutation::slips(Slip::lo_forgotten) ? core::int_const(0) : range.lo;
}

Resolved end_of(const Binder::Range& range) {
  if (!mutation::slips(Slip::off_by_one)) return range.hi;
  return core::sub(range.hi, core::int_const(1));
}

}  // namespace

std::string location_text(const Location& l) {
  return std::visit(core::Overload{[](const core::Sym& s) { return s.name(); },
                                   [](const ConfigLocation& c) { return field_text(c); }},
                    l);
}

std::string Access::text() const {
  if (source) return core::print(*source);
  return match(
      *stmt, [](const core::Assign& k) { return cell_text(k.buffer, k.index); },
      [](const core::Reduce& k) { return cell_text(k.buffer, k.index); },
      [&](const core::WriteConfig&) { return location_text(where); },
      [&](const core::Pass&) { return core::headline(stmt); },
      [&](const core::If&) { return core::headline(stmt); },
      [&](const core::For&) { return core::headline(stmt); },
      [&](const core::Alloc&) { return core::headline(stmt); },
      [&](const core::WindowStmt&) { return core::headline(stmt); },
      [&](const core::Call&) { return core::headline(stmt); });
}

std::vector<Resolved> Access::conditions() const {
  std::vector<Resolved> out;
  for (const Binder& b : binders) {
    if (!b.range) continue;
    const Expr x = core::var(b.name);
    out.push_back(core::compare(core::BinaryOp::le, first_of(*b.range), x));
    out.push_back(core::compare(core::BinaryOp::lt, x, end_of(*b.range)));
  }
  out.insert(out.end(), guards.begin(), guards.end());
  return out;
}

bool Access::inexact() const {
  for (const Binder& b : binders) {
    if (b.approximate) return true;
  }
  return false;
}

Access substitute(const Access& a, const core::Substitution& map) {
  if (map.empty()) return a;
  Access out = a;
  for (Resolved& e : out.index) e = core::substitute(e, map);
  for (Resolved& e : out.guards) e = core::substitute(e, map);
  if (out.value) out.value = core::substitute(*out.value, map);
  for (Binder& b : out.binders) {
    if (!b.range) continue;
    b.range->lo = core::substitute(b.range->lo, map);
    b.range->hi = core::substitute(b.range->hi, map);
  }
  return out;
}

Access freshen(const Access& a) {
  if (a.binders.empty()) return a;
  core::Substitution map;
  std::vector<Binder> binders = a.binders;
  for (Binder& b : binders) {
    const core::Sym fresh = b.name.copy();
    map.emplace(b.name, core::var(fresh, b.boolean ? core::Scalar::boolean : core::Scalar::index));
    b.name = fresh;
  }
  Access out = a;
  out.binders = std::move(binders);
  return substitute(out, map);
}

MaySet Effects::may() const {
  MaySet out;
  for (const Access& a : accesses) {
    if (!a.allocated_inside) out.accesses.push_back(a);
  }
  return out;
}

MustSet Effects::must() const {
  MustSet out;
  for (const Access& a : accesses) {
    if (!a.allocated_inside && !a.inexact()) out.accesses.push_back(a);
  }
  return out;
}

}  // namespace selvage::effects
