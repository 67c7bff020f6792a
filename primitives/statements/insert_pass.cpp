// SPDX-License-Identifier: Apache-2.0
#include "primitives/primitive.h"

// insert_pass(gap)
//   A ; B   ~>   A ; pass ; B
// requires  nothing
// sound     `pass` does nothing.

namespace selvage::primitives {
namespace {

using namespace core;

struct InsertPass {
  GapArg gap;
  std::vector<Field> fields() {
    return {{.name = "gap", .slot = &gap, .doc = "where the `pass` is to stand"}};
  }
};

Result<Plan> plan(const Planner& p, const InsertPass& args) {
  const Gap gap = args.gap.gap();
  Plan plan{Edit(p.proc()), {}, {}};
  plan.edit.insert(gap, {make_stmt(loc_of(p.proc(), gap), Pass{})});
  return plan;
}

}  // namespace

Primitive make_insert_pass() {
  return define<InsertPass>({.name = "insert_pass",
                             .summary = "put a `pass` between two statements",
                             .rewrite = "A\nB\n~>  A\n    pass\n    B",
                             .sound = "`pass` does nothing",
                             .owes = {},
                             .laws = {}},
                            plan);
}

}  // namespace selvage::primitives
