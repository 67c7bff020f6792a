// SPDX-License-Identifier: Apache-2.0
#include "core/assumptions.h"

#include <algorithm>
#include <set>

#include "core/traverse.h"

namespace selvage::core {
namespace {

class Collector {
 public:
  void add(const Proc& p, bool is_root) {
    if (!seen_.insert(p.id()).second) return;
    for (const Assumption& a : p->assumptions) {
      if (is_root) out_.push_back({p->name, a, a.text});
      if (!is_root && !a.precondition)
        out_.push_back({p->name, a, "in `" + p->name + "`: " + a.text});
    }
    visit_statements(p->body, [this](const Stmt& s) {
      if (const auto* call = as<Call>(s)) add(call->callee, false);
    });
  }
  std::vector<Vouched> finish() && { return std::move(out_); }

 private:
  std::set<const ProcNode*> seen_;
  std::vector<Vouched> out_;
};

}  // namespace

std::vector<Vouched> rests_on(const Proc& p) {
  Collector collector;
  collector.add(p, true);
  return std::move(collector).finish();
}

void keep_assumptions(const Proc& before, Edit& edit) {
  const std::vector<Vouched> now = rests_on(edit.proc());
  for (const Vouched& v : rests_on(before)) {
    const bool shown =
        std::ranges::any_of(now, [&](const Vouched& other) { return other.text == v.text; });
    if (!shown) edit.add_assumption({v.text, v.what.loc, v.what.precondition});
  }
}

}  // namespace selvage::core
