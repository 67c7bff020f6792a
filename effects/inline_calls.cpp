// SPDX-License-Identifier: Apache-2.0
#include "effects/inline_calls.h"

#include <algorithm>
#include <optional>

#include "core/inline_call.h"
#include "core/traverse.h"
#include "effects/mutation.h"

namespace selvage::effects {
namespace {

using core::Block;
using core::Call;
using core::Expr;
using core::Stmt;
using core::Sym;

constexpr std::size_t max_statements = 20'000;

std::size_t size_of(const Block& b) {
  std::size_t n = 0;
  core::visit_statements(b, [&](const Stmt&) { ++n; });
  return n;
}

class Inliner {
 public:
  explicit Inliner(const std::set<Sym>& buffers) : names_(buffers) {}

  Block inlined(const Block& b) {
    add_windows_of(names_, b);
    return block(b);
  }

 private:
  Block block(const Block& b) {
    return core::rewrite_statements(b, [this](const Stmt& s) { return statement(s); });
  }

  std::optional<Block> statement(const Stmt& s) {
    const auto* call = core::as<Call>(s);
    if (call == nullptr || !passes_one(s)) return std::nullopt;
    return mutation::slips(mutation::Slip::calls_forgotten) ? Block{} : body_of(*call);
  }

  bool passes_one(const Stmt& call) const {
    const std::set<Sym> used = core::free_names(Block{call});
    return std::any_of(used.begin(), used.end(), [&](const Sym& s) { return names_.contains(s); });
  }

  std::optional<Block> body_of(const Call& call) {
    used_ += size_of(call.callee->body);
    if (used_ > max_statements) return std::nullopt;
    const std::vector<Expr> evaluated = core::evaluated_by(call);
    if (std::any_of(evaluated.begin(), evaluated.end(), core::reads_config)) return std::nullopt;
    return inlined(core::inlined(call));
  }

  std::set<Sym> names_;
  std::size_t used_ = 0;
};

}  // namespace

void add_windows_of(std::set<Sym>& names, const Block& block) {
  // A window is made before it is used: one pass in text order finds all.
  core::visit_statements(block, [&](const Stmt& s) {
    const auto* made = core::as<core::WindowStmt>(s);
    if (made == nullptr) return;
    const auto* window = core::as<core::WindowExpr>(made->window);
    if (window != nullptr && names.contains(window->buffer)) names.insert(made->name);
  });
}

Block inline_calls(const Block& block, const std::set<Sym>& buffers) {
  return Inliner(buffers).inlined(block);
}

}  // namespace selvage::effects
