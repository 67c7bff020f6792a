// SPDX-License-Identifier: Apache-2.0
//
// Changes of statements: copied, dropped, moved, wrapped, run more or less often.
#include <algorithm>

#include "core/build.h"
#include "core/mentions.h"
#include "core/traverse.h"
#include "primitives/plan.h"
#include "tools/fuzz/mutation.h"

namespace selvage::fuzz {

using core::Block;
using core::BlockRange;
using core::Expr;
using core::Gap;
using core::Path;
using core::Stmt;
using core::Sym;

namespace {

Gap gap_before(const BlockRange& r) { return {r.block, r.first}; }
Gap gap_after(const BlockRange& r) { return {r.block, r.first + r.count}; }

// The loop with other bounds.
Stmt with_bounds(const Stmt& s, const Expr& lo, const Expr& hi) {
  core::For loop = *core::as<core::For>(s);
  loop.lo = lo;
  loop.hi = hi;
  return core::make_stmt(s->loc, loop);
}

// `name` called `now`, wherever it is.
Block renamed(const Block& body, const Sym& name, const Sym& now) {
  const Block b = core::rewrite_expressions(body, [&](const Expr& e) -> std::optional<Expr> {
    if (core::mentioned_name(e) != name) return std::nullopt;
    return core::with_mentioned_name(e, now);
  });
  return core::rewrite_statements(b, [&](const Stmt& s) -> std::optional<Block> {
    Stmt out = s;
    if (core::target_name(s) == name) out = core::with_target_name(out, now);
    if (core::binder_name(s) == name) out = core::with_binder_name(out, now);
    std::vector<Sym> sums = core::reduced_names(s);
    if (std::ranges::find(sums, name) != sums.end()) {
      std::ranges::replace(sums, name, now);
      out = core::with_reduced_names(out, sums);
    }
    return out == s ? std::nullopt : std::optional(Block{out});
  });
}

}  // namespace

void Mutation::duplicate() {
  const BlockRange r = one_of(random_, places_.runs).range;
  edit_.insert(gap_after(r), core::freshen(core::stmts_at(p_, r)));
}

void Mutation::erase() { edit_.erase(one_of(random_, places_.runs).range); }

void Mutation::swap() {
  const BlockRange r = one_of(random_, places_.runs).range;
  const Gap after = gap_after(r);
  Path next = r.block;
  next.push_back(after.at);
  if (core::exists(p_, core::Place(core::range_of(next))))
    edit_.move(core::range_of(next), gap_before(r));
}

void Mutation::move() {
  const BlockRange r = one_of(random_, places_.runs).range;
  const Gap to = one_of(random_, places_.gaps);
  const bool inside = to.block.size() > r.block.size() && core::is_prefix(r.block, to.block) &&
                      to.block[r.block.size()] >= r.first &&
                      to.block[r.block.size()] < r.first + r.count;
  const bool beside = to.block == r.block && to.at >= r.first && to.at <= r.first + r.count;
  if (!inside && !beside) edit_.move(r, to);
}

void Mutation::copy_elsewhere() {
  const BlockRange r = one_of(random_, places_.runs).range;
  edit_.insert(one_of(random_, places_.gaps), core::freshen(core::stmts_at(p_, r)));
}

void Mutation::guard() {
  const BlockRange r = one_of(random_, places_.runs).range;
  const auto test = condition(gap_before(r));
  if (!test) return;
  const auto otherwise = random_.between(0, 5);
  const Block body = core::stmts_at(p_, r);
  if (otherwise == 0)  // the statements are the `else` branch
    return edit_.replace(r, {core::if_then(*test, {core::make_stmt({}, core::Pass{})}, body)});
  edit_.wrap(r, [&](const Block& b) {
    return core::if_then(*test, b, otherwise == 1 ? core::freshen(b) : Block{});
  });
}

void Mutation::loop_around() {
  const BlockRange r = one_of(random_, places_.runs).range;
  const auto hi = integer(gap_before(r));
  if (!hi) return;
  const Expr lo = core::int_const(chance(3) ? random_.between(-1, 2) : 0);
  static const std::vector<std::string> names = {"i", "j", "k", "ii"};
  const Sym iter = Sym::fresh(one_of(random_, names));
  edit_.wrap(r, [&](const Block& b) { return core::for_loop(iter, lo, *hi, b); });
}

// What is inside, once.
void Mutation::dissolve() {
  const Path path = one_of(random_, places_.stmts).path;
  const Stmt s = core::stmt_at(p_, path);
  if (const auto* branch = core::as<core::If>(s)) {
    const bool other = !branch->else_body.empty() && chance(2);
    edit_.replace(core::range_of(path), other ? branch->else_body : branch->then_body);
  } else if (const auto* loop = core::as<core::For>(s)) {
    edit_.replace(core::range_of(path), core::substitute(loop->body, {{loop->iter, loop->lo}}));
  }
}

void Mutation::store_otherwise() {
  std::vector<Path> stores;
  for (const StmtSite& s : places_.stmts) {
    if (core::target_name(s.stmt)) stores.push_back(s.path);
  }
  const Path* path = any(stores);
  if (path == nullptr) return;
  const Stmt s = core::stmt_at(p_, *path);
  if (const auto* a = core::as<core::Assign>(s))
    edit_.replace_in_place(*path,
                           core::make_stmt(s->loc, core::Reduce{a->buffer, a->index, a->rhs}));
  if (const auto* r = core::as<core::Reduce>(s))
    edit_.replace_in_place(*path,
                           core::make_stmt(s->loc, core::Assign{r->buffer, r->index, r->rhs}));
}

// Shifted, shorter, longer, empty, reversed, by chance those of another loop.
void Mutation::bend_bounds() {
  const std::vector<Path> loops = places_.of_kind<core::For>();
  const Path* path = any(loops);
  if (path == nullptr) return;
  const Stmt s = core::stmt_at(p_, *path);
  const auto& loop = *core::as<core::For>(s);
  const Expr one = core::int_const(1);
  Expr lo = loop.lo;
  Expr hi = loop.hi;
  switch (random_.between(0, 8)) {
    case 0:
      lo = core::add(lo, one);
      break;
    case 1:
      lo = core::sub(lo, one);
      break;
    case 2:
      hi = core::sub(hi, one);
      break;
    case 3:
      hi = core::add(hi, one);
      break;
    case 4:
      hi = lo;
      break;
    case 5:
      std::swap(lo, hi);
      break;
    case 6:
      hi = core::add(lo, core::int_const(random_.between(-1, 3)));
      break;
    case 7: {
      const auto& other = *core::as<core::For>(core::stmt_at(p_, one_of(random_, loops)));
      lo = other.lo;
      hi = other.hi;
      break;
    }
    default:
      if (const auto e = integer(primitives::gap_before(*path))) (chance(2) ? lo : hi) = *e;
  }
  edit_.replace_in_place(*path, with_bounds(s, lo, hi));
}

void Mutation::switch_mode() {
  const std::vector<Path> loops = places_.of_kind<core::For>();
  const Path* path = any(loops);
  if (path == nullptr) return;
  const Stmt s = core::stmt_at(p_, *path);
  core::For loop = *core::as<core::For>(s);
  loop.mode = loop.mode == core::LoopMode::seq ? core::LoopMode::par : core::LoopMode::seq;
  edit_.replace_in_place(*path, core::make_stmt(s->loc, loop));
}

// Takes the name of something else.
void Mutation::rename_binder() {
  std::vector<Sym> bound;
  std::vector<std::string> names;
  for (const core::Arg& a : p_->args) names.push_back(a.name.name());
  core::visit_statements(p_->body, [&](const Stmt& s) {
    if (const std::optional<Sym> name = core::binder_name(s)) {
      bound.push_back(*name);
      names.push_back(name->name());
    }
  });
  const Sym* name = any(bound);
  if (name == nullptr) return;
  edit_.map_body(renamed(p_->body, *name, Sym::fresh(one_of(random_, names))));
}

void Mutation::insert_pass() {
  edit_.insert(one_of(random_, places_.gaps), {core::make_stmt({}, core::Pass{})});
}

}  // namespace selvage::fuzz
