// SPDX-License-Identifier: Apache-2.0
#include "effects/footprint.h"

#include <algorithm>

#include "core/traverse.h"
#include "effects/access.h"
#include "effects/analysis.h"

namespace selvage::effects {
namespace {

using core::Sym;

// The buffer that a name is a view of: itself, or what the window it names was made from.
Sym base_of(const core::Proc& p, const Sym& name) {
  std::map<Sym, Sym> made_from;
  core::visit_statements(p->body, [&](const core::Stmt& s) {
    const auto* made = core::as<core::WindowStmt>(s);
    if (made == nullptr) return;
    const auto* window = core::as<core::WindowExpr>(made->window);
    if (window != nullptr) made_from.emplace(made->name, window->buffer);
  });
  Sym base = name;
  for (auto it = made_from.find(base); it != made_from.end(); it = made_from.find(base)) {
    base = it->second;
  }
  return base;
}

}  // namespace

BufferUse buffer_use(const core::Proc& p, const core::BlockRange& range, const Sym& buffer) {
  const Sym base = base_of(p, buffer);
  Analysis analysis;
  BufferUse use;
  for (const Access& a : effects_of(analysis, p, range).accesses) {
    if (a.buffer() == nullptr || *a.buffer() != base) continue;
    use.reads |= a.kind == AccessKind::read;
    use.writes |= a.kind == AccessKind::write;
    use.reduces |= a.kind == AccessKind::reduce;
  }
  return use;
}

std::vector<ConfigLocation> fields_set(const core::Proc& p, const core::BlockRange& range) {
  Analysis analysis;
  std::vector<ConfigLocation> out;
  for (const Access& a : effects_of(analysis, p, range).accesses) {
    if (a.field() == nullptr || a.kind == AccessKind::read) continue;
    if (std::find(out.begin(), out.end(), *a.field()) == out.end()) out.push_back(*a.field());
  }
  return out;
}

}  // namespace selvage::effects
