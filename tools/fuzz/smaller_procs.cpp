// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/smaller_procs.h"

#include "core/build.h"
#include "core/traverse.h"

namespace selvage::fuzz {
namespace {

using core::Edit;
using core::Expr;
using core::Path;
using core::Proc;

void collect_paths(const core::Block& block, const Path& at, std::vector<Path>& out) {
  for (std::size_t k = 0; k < block.size(); ++k) {
    Path path = at;
    path.push_back(static_cast<int>(k));
    out.push_back(path);
    const std::vector<core::Block> nested = core::blocks(block[k]);
    for (std::size_t b = 0; b < nested.size(); ++b) {
      Path inner = path;
      inner.push_back(static_cast<int>(b));
      collect_paths(nested[b], inner, out);
    }
  }
}

class Candidates {
 public:
  explicit Candidates(const Proc& p) : proc_(p) { collect_paths(p->body, {}, paths_); }

  std::vector<SmallerProc> all() {
    for (const Path& path : paths_) {
      drop(path);
      unwrap(path);
    }
    for (std::size_t k = 0; k < proc_->asserts.size(); ++k) drop_assert(k);
    for (std::size_t k = 0; k < proc_->args.size(); ++k) drop_argument(k);
    for (const Path& path : paths_) {
      const std::vector<Expr> top = core::expressions(core::stmt_at(proc_, path));
      for (std::size_t k = 0; k < top.size(); ++k) simplify({path, {static_cast<int>(k)}}, top[k]);
    }
    for (std::size_t k = 0; k < proc_->args.size(); ++k) simplify_argument(k);
    return std::move(out_);
  }

 private:
  void drop(const Path& path) {
    const bool is_pass = core::as<core::Pass>(core::stmt_at(proc_, path)) != nullptr;
    Path block = path;
    block.pop_back();
    const bool is_alone = core::block_at(proc_, block).size() == 1;
    if (is_pass && is_alone) return;
    Edit edit(proc_);
    edit.erase(core::range_of(path));
    // A block is never empty.
    out_.push_back({std::move(edit), path, is_alone ? 1 : 0});
  }

  // A loop runs once, from its lower bound; a condition is one of its branches.
  void unwrap(const Path& path) {
    const core::Stmt s = core::stmt_at(proc_, path);
    const std::vector<core::Block> nested = core::blocks(s);
    for (std::size_t b = 0; b < nested.size(); ++b) {
      core::Block body = nested[b];
      if (body.empty()) continue;
      if (const auto* loop = core::as<core::For>(s))
        body = core::substitute(body, {{loop->iter, loop->lo}});
      std::vector<core::Kept> kept;
      for (int k = 0; k < static_cast<int>(body.size()); ++k)
        kept.push_back({{0, static_cast<int>(b), k}, {k}});
      Edit edit(proc_);
      edit.replace(core::range_of(path), body, kept);
      out_.push_back({std::move(edit), path, static_cast<int>(body.size())});
    }
  }

  void drop_assert(std::size_t k) {
    std::vector<Expr> asserts = proc_->asserts;
    asserts.erase(asserts.begin() + static_cast<std::ptrdiff_t>(k));
    Edit edit(proc_);
    edit.set_asserts(asserts);
    out_.push_back({std::move(edit)});
  }

  void drop_argument(std::size_t k) {
    std::vector<core::Arg> args = proc_->args;
    args.erase(args.begin() + static_cast<std::ptrdiff_t>(k));
    Edit edit(proc_);
    edit.set_args(args);
    out_.push_back({std::move(edit)});
  }

  void simplify_argument(std::size_t k) {
    for (std::size_t d = 0; d < proc_->args[k].type.shape.size(); ++d) {
      for (const int extent : {1, 2, 4}) {
        std::vector<core::Arg> args = proc_->args;
        args[k].type.shape[d] = core::int_const(extent);
        Edit edit(proc_);
        edit.set_args(args);
        out_.push_back({std::move(edit)});
      }
    }
  }

  void simplify(const core::ExprPlace& at, const Expr& e) {
    std::vector<Expr> simpler;
    if (core::as<core::WindowExpr>(e) == nullptr && core::as<core::Whole>(e) == nullptr) {
      if (core::is_control_int(e->type.scalar))
        simpler = {core::int_const(0), core::int_const(1), core::int_const(2)};
      if (core::is_float(e->type.scalar) && core::as<core::ConstReal>(e) == nullptr)
        simpler.push_back(core::make_expr(e->loc, e->type, core::ConstReal{1.0}));
      for (const Expr& part : core::children(e)) {
        if (part->type.scalar == e->type.scalar) simpler.push_back(part);
      }
    }
    for (const Expr& s : simpler) {
      Edit edit(proc_);
      edit.replace_expr(at, s);
      out_.push_back({std::move(edit)});
    }
    const std::vector<Expr> parts = core::children(e);
    for (std::size_t k = 0; k < parts.size(); ++k) {
      core::ExprPlace below = at;
      below.path.push_back(static_cast<int>(k));
      simplify(below, parts[k]);
    }
  }

  const Proc& proc_;
  std::vector<Path> paths_;  // of all statements, outer ones first
  std::vector<SmallerProc> out_;
};

}  // namespace

std::vector<SmallerProc> smaller_procs(const Proc& p) { return Candidates(p).all(); }

std::optional<core::Place> carried(const core::Place& place, const SmallerProc& smaller) {
  if (const auto* range = std::get_if<core::BlockRange>(&place); range && !smaller.at.empty()) {
    Path block = smaller.at;
    const int at = block.back();
    block.pop_back();
    const bool is_inside = block == range->block && range->first <= at &&
                           at < range->first + range->count && range->count > 1;
    core::BlockRange fewer = *range;
    fewer.count += smaller.statements - 1;
    if (is_inside) return fewer;
  }
  std::optional<core::Place> now = place;
  for (const core::Forwarding& f : smaller.edit.forwarding()) {
    now = core::forward(f, *now);
    if (!now) return std::nullopt;
  }
  return now;
}

}  // namespace selvage::fuzz
