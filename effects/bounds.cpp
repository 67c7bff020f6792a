// SPDX-License-Identifier: Apache-2.0
//
// in_bounds and positive_size: cells lie in their view, views lie in what they are views of,
// extents are at least 1.
#include <fmt/format.h>

#include "core/build.h"
#include "core/print.h"
#include "effects/check.h"
#include "effects/invariants.h"
#include "effects/mutation.h"

namespace selvage::effects {
namespace {

using core::as;
using core::Expr;
using core::Stmt;
using core::Sym;

std::string in_dimension(std::size_t dim, std::size_t rank) {
  return rank > 1 ? fmt::format(" of dimension {}", dim) : std::string();
}

// Which of the indices is outside, and by how much.
std::string cell_case(const Assignment& values, const std::vector<Resolved>& index,
                      const std::vector<Resolved>& extents) {
  for (std::size_t d = 0; d < index.size(); ++d) {
    const std::int64_t at = values.value(index[d]);
    const std::int64_t extent = values.value(extents[d]);
    if (at >= 0 && at < extent) continue;
    return fmt::format("index {}{} is outside [0, {})", at, in_dimension(d, index.size()), extent);
  }
  return {};
}

Check cell_check(const Sym& buffer, const std::vector<Expr>& source_index, const std::string& text,
                 const core::SourceLoc& loc, const Context& c) {
  const View& view = c.view(buffer);
  const std::vector<Resolved> index = c.resolve(source_index);
  ENSURE(static_cast<int>(index.size()) == view.rank(), "typecheck has compared the ranks");
  Check out{smt::Formula::constant(true), {}};
  for (std::size_t d = 0; d < index.size(); ++d) {
    out.goal = out.goal && in_range(smt::Term(0), term(index[d]), term(view.extents[d]));
  }
  out.telling.message = fmt::format("`{}` may lie outside `{}`", text, buffer.name());
  out.telling.loc = loc;
  out.telling.happens = [index, extents = view.extents](const Assignment& values) {
    return cell_case(values, index, extents);
  };
  return out;
}

struct ResolvedDim {
  Resolved lo;
  std::optional<Resolved> hi;
  Resolved extent;
};

smt::Formula dim_goal(const ResolvedDim& d) {
  if (!d.hi) return in_range(smt::Term(0), term(d.lo), term(d.extent));
  const bool one_more = mutation::slips(mutation::Slip::off_by_one);
  const smt::Term end = one_more ? term(d.extent) + smt::Term(1) : term(d.extent);
  return smt::Term(0) <= term(d.lo) && term(d.lo) <= term(*d.hi) && term(*d.hi) <= end;
}

std::string window_case(const Assignment& values, const std::vector<ResolvedDim>& dims) {
  for (std::size_t k = 0; k < dims.size(); ++k) {
    const std::int64_t lo = values.value(dims[k].lo);
    const std::int64_t extent = values.value(dims[k].extent);
    const std::string where = in_dimension(k, dims.size());
    if (!dims[k].hi) {
      if (lo < 0 || lo >= extent) {
        return fmt::format("index {}{} is outside [0, {})", lo, where, extent);
      }
      continue;
    }
    const std::int64_t hi = values.value(*dims[k].hi);
    if (lo > hi) return fmt::format("the range [{}, {}){} has a negative length", lo, hi, where);
    if (lo < 0 || hi > extent) {
      return fmt::format("[{}, {}){} is not inside [0, {})", lo, hi, where, extent);
    }
  }
  return {};
}

Check window_check(const Expr& e, const core::WindowExpr& w, const Context& c) {
  const View& view = c.view(w.buffer);
  ENSURE(static_cast<int>(w.dims.size()) == view.rank(), "typecheck has compared the ranks");
  std::vector<ResolvedDim> dims;
  Check out{smt::Formula::constant(true), {}};
  for (std::size_t k = 0; k < w.dims.size(); ++k) {
    ResolvedDim d{c.resolve(w.dims[k].lo), std::nullopt, view.extents[k]};
    if (w.dims[k].hi) d.hi = c.resolve(*w.dims[k].hi);
    out.goal = out.goal && dim_goal(d);
    dims.push_back(std::move(d));
  }
  out.telling.message =
      fmt::format("the window `{}` may not lie inside `{}`", core::print(e), w.buffer.name());
  out.telling.loc = e->loc;
  out.telling.happens = [dims](const Assignment& values) { return window_case(values, dims); };
  return out;
}

std::string cell_text(const Sym& buffer, const std::vector<Expr>& index) {
  std::string list;
  for (const Expr& e : index) list += (list.empty() ? "" : ", ") + core::print(e);
  return index.empty() ? buffer.name() : fmt::format("{}[{}]", buffer.name(), list);
}

void add_checks(const Expr& e, const Context& c, std::vector<Check>& out) {
  core::visit(e, [&](const Expr& sub) {
    if (const auto* read = as<core::Read>(sub)) {
      if (read->index.empty()) return;
      out.push_back(
          cell_check(read->buffer, read->index, cell_text(read->buffer, read->index), sub->loc, c));
    }
    if (const auto* window = as<core::WindowExpr>(sub)) {
      out.push_back(window_check(sub, *window, c));
    }
  });
}

template <class Target>
void add_target_check(const Target& t, const Stmt& s, const Context& c, std::vector<Check>& out) {
  if (t.index.empty()) return;
  out.push_back(cell_check(t.buffer, t.index, cell_text(t.buffer, t.index), s->loc, c));
}

Check at_least_one(const Resolved& e, std::string message, const core::SourceLoc& loc) {
  const bool zero_will_do = mutation::slips(mutation::Slip::off_by_one);
  Check out{term(e) >= smt::Term(zero_will_do ? 0 : 1), {}};
  out.telling.message = std::move(message);
  out.telling.loc = loc;
  out.telling.happens = [e](const Assignment& values) {
    return fmt::format("it is {}", values.value(e));
  };
  return out;
}

std::vector<Check> alloc_checks(const core::Alloc& k, const Stmt& s, const Context& c) {
  std::vector<Check> out;
  for (const Expr& e : k.type.shape) {
    out.push_back(at_least_one(
        c.resolve(e),
        fmt::format("the extent `{}` of `{}` may be less than 1", core::print(e), k.buffer.name()),
        e->loc.line > 0 ? e->loc : s->loc));
  }
  return out;
}

std::vector<Check> size_argument_checks(const core::Call& k, const Stmt& s, const Context& c) {
  std::vector<Check> out;
  for (std::size_t i = 0; i < k.args.size(); ++i) {
    const core::Arg& parameter = k.callee->args.at(i);
    if (parameter.type.scalar != core::Scalar::size) continue;
    out.push_back(
        at_least_one(c.resolve(k.args[i]),
                     fmt::format("the size `{}` of `{}` may be less than 1: `{}`",
                                 parameter.name.name(), k.callee->name, core::print(k.args[i])),
                     k.args[i]->loc.line > 0 ? k.args[i]->loc : s->loc));
  }
  return out;
}

std::vector<Check> size_field_checks(const core::WriteConfig& k, const Stmt& s, const Context& c) {
  const core::ConfigField& field = k.config->fields.at(static_cast<std::size_t>(k.field));
  if (field.type != core::Scalar::size) return {};
  return {at_least_one(c.resolve(k.rhs),
                       fmt::format("the size `{}.{}` may be set to less than 1: `{}`",
                                   k.config->name, field.name, core::print(k.rhs)),
                       s->loc)};
}

std::optional<Outcome> decided(Prover& p, Claim claim, const Stmt& s, const Context& before,
                               const std::vector<Check>& checks) {
  if (checks.empty()) return std::nullopt;
  Inquiry inquiry(p, claim, s->loc, core::headline(s), std::string(sentence(claim)));
  require_all(inquiry, before, checks);
  return std::move(inquiry).finish();
}

}  // namespace

void require_all(Inquiry& inquiry, const Context& context, const std::vector<Check>& checks) {
  smt::Formula all = smt::Formula::constant(true);
  for (const Check& check : checks) all = all && check.goal;
  if (all.is_true()) return;
  if (checks.size() > 1 && inquiry.holds(context.facts(), all)) return;
  for (const Check& check : checks) inquiry.require(context, check.goal, check.telling);
}

std::optional<Outcome> decide_in_bounds(Prover& p, const Stmt& s, const Context& before) {
  std::vector<Check> checks;
  if (const auto* k = as<core::Assign>(s)) add_target_check(*k, s, before, checks);
  if (const auto* k = as<core::Reduce>(s)) add_target_check(*k, s, before, checks);
  for (const Expr& e : core::expressions(s)) add_checks(e, before, checks);
  return decided(p, Claim::in_bounds, s, before, checks);
}

std::optional<Outcome> decide_positive_size(Prover& p, const Stmt& s, const Context& before) {
  std::vector<Check> checks;
  if (const auto* k = as<core::Alloc>(s)) checks = alloc_checks(*k, s, before);
  if (const auto* k = as<core::Call>(s)) checks = size_argument_checks(*k, s, before);
  if (const auto* k = as<core::WriteConfig>(s)) checks = size_field_checks(*k, s, before);
  return decided(p, Claim::positive_size, s, before, checks);
}

}  // namespace selvage::effects
