// SPDX-License-Identifier: Apache-2.0
#include "primitives/version.h"

#include <algorithm>

#include "primitives/value_faults.h"

namespace selvage::primitives {
namespace {

// The versions after `from` up to and including `to`, oldest first; nothing if `to` does not
// descend from it.
std::optional<std::vector<Version>> path_between(const Version& from, const Version& to) {
  std::vector<Version> chain;
  for (Version v = to; !(v == from); v = *v->parent) {
    if (!v->parent) return std::nullopt;
    chain.push_back(v);
  }
  std::reverse(chain.begin(), chain.end());
  return chain;
}

// The version and those before it that it is interchangeable with, newest first.
std::vector<Version> equivalents_before(Version v) {
  std::vector<Version> out{v};
  while (v->parent && v->equivalent_to_parent) {
    v = *v->parent;
    out.push_back(v);
  }
  return out;
}

// Adds the fields in which the first `count` versions may differ from their parents.
void add_modulo(std::vector<effects::ConfigLocation>& fields, const std::vector<Version>& chain,
                std::ptrdiff_t count) {
  for (std::ptrdiff_t k = 0; k < count; ++k) {
    for (const effects::ConfigLocation& f : chain[static_cast<std::size_t>(k)]->modulo) {
      if (std::find(fields.begin(), fields.end(), f) == fields.end()) fields.push_back(f);
    }
  }
}

// Do both versions take strided cells for an argument of which one on the way takes dense ones?
// What was proved of that one says nothing of strided cells.
bool dense_between(const Version& a, const Version& b, const std::vector<Version>& way) {
  for (std::size_t k = 0; k < a->proc->args.size(); ++k) {
    const auto strided = [k](const Version& v) { return v->proc->args[k].type.window; };
    if (strided(a) && strided(b) && !std::ranges::all_of(way, strided)) return true;
  }
  return false;
}

bool takes_strided(const core::Proc& p, const core::Sym& arg) {
  return std::ranges::any_of(p->args,
                             [&](const core::Arg& a) { return a.name == arg && a.type.window; });
}

Error removed_by(const Version& v, const Cursor& cursor) {
  return not_applicable(core::loc_of(cursor.version->proc, cursor.place),
                        "the place no longer exists: it was removed by the step " +
                            (v->step.call.empty() ? v->step.primitive : v->step.call));
}

}  // namespace

Result<Cursor> forward(const Cursor& cursor, const Version& to) {
  const auto chain = path_between(cursor.version, to);
  if (!chain) {
    return bad_input(
        {}, "the place belongs to a procedure that `" + to->proc->name + "` was not derived from");
  }
  core::Place place = cursor.place;
  for (const Version& v : *chain) {
    for (const core::Forwarding& f : v->forwarding) {
      const std::optional<core::Place> next = core::forward(f, place);
      if (!next) return removed_by(v, cursor);
      place = *next;
    }
    // An expression goes with its statement, which may have another one there, or none.
    if (std::holds_alternative<core::ExprPlace>(place) && !core::exists(v->proc, place))
      return removed_by(v, cursor);
  }
  return Cursor{to, place};
}

std::optional<std::vector<effects::ConfigLocation>> equivalent(const Version& a, const Version& b) {
  const std::vector<Version> of_a = equivalents_before(a);
  const std::vector<Version> of_b = equivalents_before(b);
  const auto common = std::find_first_of(of_a.begin(), of_a.end(), of_b.begin(), of_b.end());
  if (common == of_a.end()) return std::nullopt;
  // Steps may drop a failure, and none adds one: the way back to an earlier version may.
  if (!(*common == a) && may_fail(b->proc)) return std::nullopt;
  const auto common_in_b = std::find(of_b.begin(), of_b.end(), *common);
  std::vector<Version> way(of_a.begin(), common + 1);
  way.insert(way.end(), of_b.begin(), common_in_b);
  if (dense_between(a, b, way)) return std::nullopt;
  std::vector<effects::ConfigLocation> fields;
  add_modulo(fields, of_a, common - of_a.begin());
  add_modulo(fields, of_b, common_in_b - of_b.begin());
  return fields;
}

std::optional<core::Sym> strided_again(const Version& before, const core::Proc& after) {
  for (const core::Arg& a : after->args) {
    if (!a.type.window || takes_strided(before->proc, a.name)) continue;
    for (std::optional<Version> v = before->parent; v; v = (*v)->parent) {
      if (takes_strided((*v)->proc, a.name)) return a.name;
    }
  }
  return std::nullopt;
}

}  // namespace selvage::primitives
