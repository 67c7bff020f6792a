// SPDX-License-Identifier: Apache-2.0
#include "effects/inline_calls.h"

#include <algorithm>
#include <optional>

#include "core/traverse.h"

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

bool reads_config(const Expr& e) {
  bool found = false;
  core::visit(e, [&](const Expr& sub) { found |= core::as<core::ReadConfig>(sub) != nullptr; });
  return found;
}

// How the parameters of a call are bound.
struct Binding {
  Block windows;               // names for windows passed
  std::map<Sym, Sym> renamed;  // whole buffers passed
  core::Substitution control;
};

bool bind(Binding& binding, const core::Arg& parameter, const Expr& value) {
  if (core::is_control(parameter.type.scalar)) {
    binding.control.emplace(parameter.name, value);
    return !reads_config(value);
  }
  if (const auto* whole = core::as<core::Whole>(value)) {
    binding.renamed.emplace(parameter.name, whole->buffer);
    return true;
  }
  if (core::as<core::WindowExpr>(value) == nullptr) return false;
  binding.windows.push_back(core::make_stmt(value->loc, core::WindowStmt{parameter.name, value}));
  return true;
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
    return call == nullptr || !passes_one(s) ? std::nullopt : body_of(*call);
  }

  bool passes_one(const Stmt& call) const {
    const std::set<Sym> used = core::free_names(Block{call});
    return std::any_of(used.begin(), used.end(), [&](const Sym& s) { return names_.contains(s); });
  }

  std::optional<Block> body_of(const Call& call) {
    used_ += size_of(call.callee->body);
    if (used_ > max_statements) return std::nullopt;
    const core::Proc callee = core::freshen(call.callee);
    Binding binding;
    for (std::size_t i = 0; i < callee->args.size(); ++i) {
      if (!bind(binding, callee->args[i], call.args[i])) return std::nullopt;
    }
    const Block own =
        core::rename_buffers(core::substitute(callee->body, binding.control), binding.renamed);
    Block all = std::move(binding.windows);
    all.insert(all.end(), own.begin(), own.end());
    return inlined(all);
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
