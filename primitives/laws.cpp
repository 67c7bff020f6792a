// SPDX-License-Identifier: Apache-2.0
#include "primitives/laws.h"

#include <algorithm>
#include <set>

#include "core/traverse.h"

namespace selvage::primitives {
namespace {

void collect(const core::Proc& p, std::set<const core::ProcNode*>& seen,
             std::vector<effects::Law>& laws) {
  if (!seen.insert(p.id()).second) return;
  if (p->instr) {
    for (const std::string& law : p->instr->laws) add_laws(laws, {{law}});
  }
  core::visit_statements(p->body, [&](const core::Stmt& s) {
    if (const auto* call = core::as<core::Call>(s)) collect(call->callee, seen, laws);
  });
}

}  // namespace

void add_laws(std::vector<effects::Law>& to, const std::vector<effects::Law>& laws) {
  for (const effects::Law& law : laws) {
    if (std::find(to.begin(), to.end(), law) == to.end()) to.push_back(law);
  }
}

std::vector<effects::Law> laws_of_calling(const core::Proc& p) {
  std::set<const core::ProcNode*> seen;
  std::vector<effects::Law> laws;
  collect(p, seen, laws);
  return laws;
}

}  // namespace selvage::primitives
