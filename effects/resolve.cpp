// SPDX-License-Identifier: Apache-2.0
//
// Source expressions to resolved ones.  What mentions no configuration and no stride resolves the
// same everywhere, so it is resolved once per node.
#include "core/build.h"
#include "effects/store.h"

namespace selvage::effects {
namespace {

using core::as;
using core::Expr;

bool depends_on_context(const Expr& e) {
  if (as<core::ReadConfig>(e) != nullptr || as<core::StrideOf>(e) != nullptr) return true;
  for (const Expr& child : core::children(e)) {
    if (depends_on_context(child)) return true;
  }
  return false;
}

std::optional<Expr> resolve_node(const Context& context, const Expr& e) {
  if (const auto* k = as<core::ReadConfig>(e)) {
    return context.config_value(ConfigLocation{k->config, k->field});
  }
  if (const auto* k = as<core::StrideOf>(e)) return context.view(k->buffer).stride(k->dim);
  return std::nullopt;
}

}  // namespace

Resolved Context::resolve(const Expr& control) const {
  Analysis::Store& store = analysis().store();
  if (store.interned.contains(control.id())) return control;
  const auto found = store.sources.find(control.id());
  if (found != store.sources.end() && found->second.resolved) return *found->second.resolved;
  const bool depends = found != store.sources.end() || depends_on_context(control);
  if (!depends) {
    const Resolved resolved = analysis().intern(control);
    store.sources.emplace(control.id(), Analysis::Store::SourceExpr{control, resolved});
    return resolved;
  }
  store.sources.try_emplace(control.id(), Analysis::Store::SourceExpr{control, std::nullopt});
  return analysis().intern(
      core::rewrite(control, [&](const Expr& e) { return resolve_node(*this, e); }));
}

std::vector<Resolved> Context::resolve(const std::vector<Expr>& control) const {
  std::vector<Resolved> out;
  out.reserve(control.size());
  for (const Expr& e : control) out.push_back(resolve(e));
  return out;
}

}  // namespace selvage::effects
