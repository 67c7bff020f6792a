// SPDX-License-Identifier: Apache-2.0
//
// Splits equalities between weighted sums digit by digit.  If w divides every coefficient of
// `high`, and `low` lies strictly between the neighbours w*(m-1) and w*(m+1) of a multiple of w,
// then
//
//   low + high = 0   <=>   low = w*m  and  high = -w*m
//
// Repeated on `high`, "two sums of digits are equal" becomes "the digits are equal one by one".
#pragma once
#include <functional>

#include "smt/bounds.h"
#include "smt/formula_node.h"

namespace selvage::smt {

// Whether a lemma holds wherever the formula does: the range of a low part.  Bounds only suggest
// where to split; no equality is split unless this says yes.
using LemmaCheck = std::function<bool(const Formula& lemma)>;

// A formula that is equivalent given the lemmas.  The same handle if nothing was split.
[[nodiscard]] Formula split_equalities(const Formula& formula, const Bounds& bounds,
                                       const LemmaCheck& holds);

}  // namespace selvage::smt
