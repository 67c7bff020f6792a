// SPDX-License-Identifier: Apache-2.0
#include "primitives/composite.h"

#include <algorithm>

#include "primitives/laws.h"

namespace selvage::primitives {

Status Composite::step(const std::string& primitive, const std::vector<NamedArg>& args) {
  TRY(next, planner_.plan_step(proc(), primitive, args));
  step(next);
  return Ok{};
}

void Composite::step(const Plan& next) {
  if (begun_) plan_.stages.push_back({proc(), std::move(plan_.owes)});
  begun_ = true;
  plan_.stages.insert(plan_.stages.end(), next.stages.begin(), next.stages.end());
  plan_.edit.append(next.edit);
  plan_.owes = next.owes;
  add_laws(plan_.laws, next.laws);
  plan_.keeps_signature = plan_.keeps_signature && next.keeps_signature;
  plan_.modulo.insert(plan_.modulo.end(), next.modulo.begin(), next.modulo.end());
  plan_.made.insert(plan_.made.end(), next.made.begin(), next.made.end());
}

bool Composite::would_land(const std::string& primitive, const std::vector<NamedArg>& args) const {
  const Result<Plan> next = planner_.plan_step(proc(), primitive, args);
  if (!next.ok()) return false;
  const auto holds = [this](const effects::Obligation& o) { return planner_.would_hold(o); };
  const auto all_hold = [&](const Stage& s) { return std::ranges::all_of(s.owes, holds); };
  return std::ranges::all_of(next.value().stages, all_hold) &&
         std::ranges::all_of(next.value().owes, holds);
}

}  // namespace selvage::primitives
