// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/shrink.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/build.h"
#include "core/edit.h"
#include "core/parse.h"
#include "core/print.h"
#include "core/traverse.h"
#include "tools/fuzz/evidence.h"
#include "tools/fuzz/place_json.h"
#include "tools/fuzz/readable_names.h"
#include "tools/fuzz/retry.h"
#include "tools/fuzz/simpler_steps.h"

namespace selvage::fuzz {
namespace {

using core::Expr;
using core::Path;
using core::Proc;

// Text first, then the numbers in it.
std::pair<std::size_t, std::uint64_t> size_of(const Finding& f) {
  std::pair<std::size_t, std::uint64_t> size;
  const auto add = [&](const std::string& text) {
    size.first += text.size();
    for (const char c : text) size.second += c >= '0' && c <= '9' ? static_cast<unsigned>(c) : 0U;
  };
  add(f.program);
  for (const std::string& step : f.steps) add(step);
  return size;
}

// A program whose last procedure is being made smaller, and the last step with its places.
class Shrinking {
 public:
  Shrinking(const Subject& subject, Finding finding, const GoesWrong& goes_wrong, int most_trials)
      : subject_(subject),
        best_(std::move(finding)),
        goes_wrong_(goes_wrong),
        most_trials_(most_trials) {}

  Finding run() {
    best_.reproduced = goes_wrong_(best_).has_value();
    if (!best_.reproduced) return best_;
    while (drop_a_step()) {
    }
    start_late();
    while (trials_ < most_trials_ &&
           (drop_a_statement() || drop_a_procedure() || simplify() || drop_an_assert() ||
            drop_an_argument() || simplify_an_argument() || simplify_a_step())) {
    }
    rename();
    return best_;
  }

 private:
  bool accept(Finding smaller) {
    if (++trials_ > most_trials_) return false;
    const auto message = goes_wrong_(smaller);
    if (!message) return false;
    smaller.message = *message;
    best_ = std::move(smaller);
    return true;
  }

  // Any but the last.
  bool drop_a_step() {
    for (std::size_t k = 0; k + 1 < best_.steps.size(); ++k) {
      Finding smaller = best_;
      smaller.steps.erase(smaller.steps.begin() + static_cast<std::ptrdiff_t>(k));
      if (accept(smaller)) return true;
    }
    return false;
  }

  // The program that the last step is taken on, in place of the steps that led there.
  void start_late() {
    if (best_.steps.size() < 2) return;
    Finding smaller = best_;
    smaller.steps.erase(smaller.steps.begin(), smaller.steps.end() - 1);
    Result<Session> started = Session::start(subject_.environment(), best_.program);
    if (!started.ok()) return;
    Session session = std::move(started).value();
    try {
      for (std::size_t k = 0; k + 1 < best_.steps.size(); ++k)
        if (!session.take_step(best_.steps[k]).ok()) return;
      Json last = Json::parse(smaller.steps[0]);
      const Result<primitives::Version> subject = session.subject(last);
      if (!subject.ok()) return;
      last.erase("proc");
      smaller.steps[0] = last.dump();
      smaller.program = text_with_callees(subject.value()->proc);
    } catch (const std::exception&) {
      return;
    }
    accept(smaller);
  }

  [[nodiscard]] std::string text_with_callees(const Proc& p) const {
    std::vector<Proc> procs;
    collect(p, procs);
    return core::print(core::Module{nullptr, {}, procs});
  }
  void collect(const Proc& p, std::vector<Proc>& out) const {
    core::visit_statements(p->body, [&](const core::Stmt& s) {
      const auto* call = core::as<core::Call>(s);
      if (call == nullptr || subject_.library.instructions.contains(call->callee->name)) return;
      if (std::ranges::find(out, call->callee) == out.end()) collect(call->callee, out);
    });
    out.push_back(p);
  }

  // ---- the text of the program

  [[nodiscard]] std::vector<Proc> procs() const {
    const auto source =
        std::make_shared<const core::SourceFile>(core::SourceFile{"program.slv", best_.program});
    const Result<core::Module> module = core::parse_module(source, subject_.library);
    return module.ok() ? module.value().procs : std::vector<Proc>{};
  }

  // The last procedure replaced, and the places of a lone step carried along.
  bool accept_edit(std::vector<Proc> all, const core::Edit& edit) {
    all.back() = edit.proc();
    Finding smaller = best_;
    smaller.program = core::print(core::Module{nullptr, {}, all});
    if (smaller.steps.size() == 1) {
      Json step = Json::parse(smaller.steps[0]);
      // A step may have a field `gap`, and is no place for that.
      for (Json& field : step) {
        if (!carry(field, edit)) return false;
      }
      smaller.steps[0] = step.dump();
    }
    return size_of(smaller) < size_of(best_) && accept(smaller);
  }
  static bool carry(Json& value, const core::Edit& edit) {
    if (std::optional<core::Place> place = place_in(value)) {
      for (const core::Forwarding& f : edit.forwarding()) {
        place = core::forward(f, *place);
        if (!place) return false;
      }
      if (!core::exists(edit.proc(), *place)) return false;
      value = place_json(*place);
      return true;
    }
    if (!value.is_object() && !value.is_array()) return true;
    return std::all_of(value.begin(), value.end(), [&](Json& part) { return carry(part, edit); });
  }

  static void paths(const core::Block& block, const Path& at, std::vector<Path>& out) {
    for (std::size_t k = 0; k < block.size(); ++k) {
      Path path = at;
      path.push_back(static_cast<int>(k));
      out.push_back(path);
      const std::vector<core::Block> nested = core::blocks(block[k]);
      for (std::size_t b = 0; b < nested.size(); ++b) {
        Path inner = path;
        inner.push_back(static_cast<int>(b));
        paths(nested[b], inner, out);
      }
    }
  }

  // A statement, or a loop or condition around others.
  bool drop_a_statement() {
    const std::vector<Proc> all = procs();
    if (all.empty()) return false;
    std::vector<Path> found;
    paths(all.back()->body, {}, found);
    for (const Path& path : found) {
      core::Edit without(all.back());
      without.erase(core::range_of(path));
      if (accept_edit(all, without)) return true;
      if (unwrap(all, path)) return true;
    }
    return false;
  }

  bool unwrap(const std::vector<Proc>& all, const Path& path) {
    const core::Stmt s = core::stmt_at(all.back(), path);
    const std::vector<core::Block> nested = core::blocks(s);
    for (std::size_t b = 0; b < nested.size(); ++b) {
      core::Block body = nested[b];
      if (body.empty()) continue;
      if (const auto* loop = core::as<core::For>(s))
        body = core::substitute(body, {{loop->iter, loop->lo}});
      std::vector<core::Kept> kept;
      for (int k = 0; k < static_cast<int>(body.size()); ++k)
        kept.push_back({{0, static_cast<int>(b), k}, {k}});
      core::Edit open(all.back());
      open.replace(core::range_of(path), body, kept);
      if (accept_edit(all, open)) return true;
    }
    return false;
  }

  bool drop_a_procedure() {
    const std::vector<Proc> all = procs();
    for (std::size_t k = 0; k + 1 < all.size(); ++k) {
      std::vector<Proc> fewer = all;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(k));
      Finding smaller = best_;
      smaller.program = core::print(core::Module{nullptr, {}, fewer});
      if (accept(smaller)) return true;
    }
    return false;
  }

  // An expression replaced by a part of it or by a constant.
  bool simplify() {
    const std::vector<Proc> all = procs();
    if (all.empty()) return false;
    std::vector<Path> found;
    paths(all.back()->body, {}, found);
    for (const Path& path : found) {
      const std::vector<Expr> top = core::expressions(core::stmt_at(all.back(), path));
      for (std::size_t k = 0; k < top.size(); ++k) {
        if (simplify(all, {path, {static_cast<int>(k)}}, top[k])) return true;
      }
    }
    return false;
  }
  bool simplify(const std::vector<Proc>& all, const core::ExprPlace& at, const Expr& e) {
    std::vector<Expr> simpler;
    const bool control = core::is_control_int(e->type.scalar);
    if (core::as<core::WindowExpr>(e) == nullptr && core::as<core::Whole>(e) == nullptr) {
      if (control) simpler = {core::int_const(0), core::int_const(1)};
      if (core::is_float(e->type.scalar) && core::as<core::ConstReal>(e) == nullptr)
        simpler.push_back(core::make_expr(e->loc, e->type, core::ConstReal{1.0}));
      for (const Expr& part : core::children(e)) {
        if (part->type.scalar == e->type.scalar) simpler.push_back(part);
      }
    }
    for (const Expr& s : simpler) {
      core::Edit edit(all.back());
      edit.replace_expr(at, s);
      if (accept_edit(all, edit)) return true;
    }
    const std::vector<Expr> parts = core::children(e);
    for (std::size_t k = 0; k < parts.size(); ++k) {
      core::ExprPlace below = at;
      below.path.push_back(static_cast<int>(k));
      if (simplify(all, below, parts[k])) return true;
    }
    return false;
  }

  bool drop_an_assert() {
    const std::vector<Proc> all = procs();
    for (std::size_t k = 0; !all.empty() && k < all.back()->asserts.size(); ++k) {
      std::vector<Expr> asserts = all.back()->asserts;
      asserts.erase(asserts.begin() + static_cast<std::ptrdiff_t>(k));
      core::Edit edit(all.back());
      edit.set_asserts(asserts);
      if (accept_edit(all, edit)) return true;
    }
    return false;
  }
  bool drop_an_argument() {
    const std::vector<Proc> all = procs();
    for (std::size_t k = 0; !all.empty() && k < all.back()->args.size(); ++k) {
      std::vector<core::Arg> args = all.back()->args;
      args.erase(args.begin() + static_cast<std::ptrdiff_t>(k));
      core::Edit edit(all.back());
      edit.set_args(args);
      if (accept_edit(all, edit)) return true;
    }
    return false;
  }

  // Constant extents in place of others.
  bool simplify_an_argument() {
    const std::vector<Proc> all = procs();
    if (all.empty()) return false;
    for (std::size_t k = 0; k < all.back()->args.size(); ++k) {
      const std::size_t rank = all.back()->args[k].type.shape.size();
      for (std::size_t d = 0; d < rank; ++d) {
        for (const int extent : {1, 2, 4}) {
          std::vector<core::Arg> args = all.back()->args;
          args[k].type.shape[d] = core::int_const(extent);
          core::Edit edit(all.back());
          edit.set_args(args);
          if (accept_edit(all, edit)) return true;
        }
      }
    }
    return false;
  }

  bool simplify_a_step() {
    for (std::size_t k = 0; k < best_.steps.size(); ++k) {
      for (const std::string& simpler : simpler_steps(best_.steps[k])) {
        Finding smaller = best_;
        smaller.steps[k] = simpler;
        if (size_of(smaller) < size_of(best_) && accept(smaller)) return true;
      }
    }
    return false;
  }

  // The names of what is left, as people would write it.
  void rename() {
    const std::vector<Proc> all = procs();
    if (all.empty()) return;
    most_trials_ = trials_ + 1;  // this one is always left
    accept(with_readable_names(best_, all, subject_.library));
  }

  const Subject& subject_;
  Finding best_;
  const GoesWrong& goes_wrong_;
  int most_trials_;
  int trials_ = 0;
};

}  // namespace

Finding shrunk(const Subject& subject, const Finding& finding, double seconds) {
  if (finding.program.empty() || finding.steps.empty()) return finding;
  // To see that something hangs takes its time.
  constexpr double longest = 10;
  constexpr int few = 12, many = 600;
  const bool hangs = finding.kind == "hang";
  const double limit = hangs ? std::min(seconds, longest) : seconds;
  const Finding smaller = shrunk(
      subject, finding, [&](const Finding& f) { return goes_wrong_apart(subject, f, limit); },
      hangs ? few : many);
  return smaller.reproduced ? with_evidence(subject, smaller, seconds) : smaller;
}

Finding shrunk(const Subject& subject, const Finding& finding, const GoesWrong& is_wrong,
               int most_trials) {
  return Shrinking(subject, finding, is_wrong, most_trials).run();
}

}  // namespace selvage::fuzz
