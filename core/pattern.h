// SPDX-License-Identifier: Apache-2.0
//
// Patterns find places by shape, as in Exo: `for i in _: _`, `C[_] += _`, `x = _`, `x : _`
// (allocation), `foo(_)` (call), `if _: _`, `Cfg.field = _`, `w = x[_]` (window), `pass`, several
// statements separated by `;`; an expression such as `A[_]` or `x[i] + _`; the shorthands "i" (the
// loop over i), "i j" (loop i whose body is just loop j: the place is the outer), "x" alone falls
// back to a buffer's allocation where no loop has the name.  A trailing ` #n` takes the n-th match
// (from 0) in text order.  Names match by spelling; `_` matches anything.
#pragma once
#include <string>
#include <vector>

#include "core/place.h"
#include "core/result.h"

namespace selvage::core {

enum class PlaceKind { statement, block, gap, expression, loop, allocation, call };

// All matches of the pattern in text order, before `#n` is applied.
[[nodiscard]] Result<std::vector<Place>> find_all(const Proc& p, const std::string& pattern);
// The match: the n-th for `#n`, else the first.  No match is Reason::bad_input with the pattern,
// the nearest spellings, and how many matches there were if n was too large.  `kind` says what the
// caller needs, so that "x" and expression patterns are read rightly.
[[nodiscard]] Result<Place> find(const Proc& p, const std::string& pattern, PlaceKind kind);

// One navigation step, by name: parent, next, prev, body, orelse, before, after, first, last,
// expand(a, b) (grow a block by a statements before and b after), rhs, lhs(k) (k-th index), lo, hi,
// cond, arg(k).  An impossible one says what the place is.
[[nodiscard]] Result<Place> navigate(const Proc& p, const Place& place, const std::string& step);

}  // namespace selvage::core
