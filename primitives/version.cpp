// SPDX-License-Identifier: Apache-2.0
#include "primitives/version.h"

#include <algorithm>

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

// The oldest version that `v` is interchangeable with.
Version equivalence_root(Version v) {
  while (v->parent && v->equivalent_to_parent) v = *v->parent;
  return v;
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

bool equivalent(const Version& a, const Version& b) {
  return equivalence_root(a) == equivalence_root(b);
}

}  // namespace selvage::primitives
