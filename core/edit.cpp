// SPDX-License-Identifier: Apache-2.0
#include "core/edit.h"

#include <algorithm>

#include "core/traverse.h"

namespace selvage::core {
namespace {

using Rule = Forwarding::Rule;
constexpr int all_following = -1;

Path child(const Path& block, int at) {
  Path path = block;
  path.push_back(at);
  return path;
}

// Block `b` with the block at `path` (from `depth` on) replaced.
Block with_block(const Block& b, const Path& path, std::size_t depth, const Block& replacement) {
  if (depth == path.size()) return replacement;
  Block out = b;
  Stmt& owner = out.at(static_cast<std::size_t>(path[depth]));
  std::vector<Block> nested = blocks(owner);
  Block& inner = nested.at(static_cast<std::size_t>(path[depth + 1]));
  inner = with_block(inner, path, depth + 2, replacement);
  owner = with_blocks(owner, nested);
  return out;
}

Proc with_body(const Proc& p, Block body) {
  ProcNode copy = *p;
  copy.body = std::move(body);
  return make_proc(std::move(copy));
}

// The block at `path` replaced; an empty one becomes `pass`, which takes its place from `origin`.
Proc with_block(const Proc& p, const Path& path, Block block, const SourceLoc& origin) {
  if (block.empty()) block.push_back(make_stmt(origin, Pass{}));
  return with_body(p, with_block(p->body, path, 0, block));
}

// `block` with `count` statements from `first` on replaced.
Block spliced(Block block, int first, int count, const Block& replacement) {
  const auto at = block.erase(block.begin() + first, block.begin() + first + count);
  block.insert(at, replacement.begin(), replacement.end());
  return block;
}

// The following siblings of a range that grew (or shrank) by `growth`.
Rule shift(const Path& block, int from, int growth) {
  return Rule{child(block, from), all_following, child(block, from + growth)};
}

Path rebased(const BlockRange& range, const Path& relative) {
  ENSURE(!relative.empty(), "what is kept is a statement or a block inside one");
  Path path = child(range.block, range.first + relative.front());
  path.insert(path.end(), relative.begin() + 1, relative.end());
  return path;
}

bool same_shape(const Block& a, const Block& b) {
  return std::ranges::equal(a, b, [](const Stmt& x, const Stmt& y) {
    return std::ranges::equal(blocks(x), blocks(y), same_shape);
  });
}

bool inside(const BlockRange& range, const Gap& gap) {
  if (gap.block == range.block) return gap.at > range.first && gap.at < range.first + range.count;
  for (int i = 0; i < range.count; ++i) {
    if (is_prefix(stmt_path(range, i), gap.block)) return true;
  }
  return false;
}

// A move is a removal and an insertion, and so is its forwarding: the removal shifts the siblings
// after the range, the insertion those after the gap, and both shift whatever block lies below such
// a sibling.
class Move {
 public:
  Move(const BlockRange& range, const Gap& to)
      : range_(range), end_(range.first + range.count), to_(to) {
    removal_.rules = {shift(range.block, end_, -range.count)};
    landing_.block = *forward(removal_, to.block);
    landing_.at = same_block() && to.at >= end_ ? to.at - range.count : to.at;
    insertion_.rules = {shift(landing_.block, landing_.at, range.count)};
  }

  // In coordinates of the procedure without the range.
  [[nodiscard]] const Gap& landing() const { return landing_; }

  [[nodiscard]] Forwarding forwarding() const {
    const Rule moved{child(range_.block, range_.first), range_.count,
                     child(landing_.block, landing_.at)};
    if (same_block()) return Forwarding{{moved, between()}};
    return Forwarding{{moved, following(range_.block, end_), following(to_.block, to_.at)}};
  }

 private:
  [[nodiscard]] bool same_block() const { return to_.block == range_.block; }

  // Within one block only the statements between the range and the gap shift.
  [[nodiscard]] Rule between() const {
    if (to_.at >= end_) {
      return Rule{child(range_.block, end_), to_.at - end_, child(range_.block, range_.first)};
    }
    return Rule{child(range_.block, to_.at), range_.first - to_.at,
                child(range_.block, to_.at + range_.count)};
  }

  // The siblings from `first` on, where both halves of the move leave them.
  [[nodiscard]] Rule following(const Path& block, int first) const {
    const Path from = child(block, first);
    return Rule{from, all_following, *forward(insertion_, *forward(removal_, from))};
  }

  BlockRange range_;
  int end_;
  Gap to_, landing_;
  Forwarding removal_, insertion_;
};

}  // namespace

Edit::Edit(Proc original) : original_(original), current_(std::move(original)) {}

std::optional<Path> Edit::now(const Path& original) const {
  std::optional<Path> path = original;
  for (const Forwarding& step : forwarding_) {
    path = forward(step, *path);
    if (!path) break;
  }
  return path;
}

void Edit::insert(const Gap& at, const Block& stmts) {
  ENSURE(exists(current_, at), "the gap of an insertion exists");
  const Block block = spliced(block_at(current_, at.block), at.at, 0, stmts);
  if (!stmts.empty()) current_ = with_block(current_, at.block, block, {});
  forwarding_.push_back({{shift(at.block, at.at, static_cast<int>(stmts.size()))}});
}

void Edit::erase(const BlockRange& range) { replace(range, {}); }

void Edit::replace(const BlockRange& range, const Block& stmts, const std::vector<Kept>& kept) {
  ENSURE(exists(current_, range), "the range of a replacement exists");
  Forwarding step;
  for (const Kept& k : kept) {
    ENSURE(k.from.size() % 2 == k.to.size() % 2, "statements go to statements, blocks to blocks");
    step.rules.push_back(Rule{rebased(range, k.from), 1, rebased(range, k.to)});
  }
  // Listed after the kept ones: of two rules on one statement the first decides.
  step.rules.push_back(Rule{stmt_path(range), range.count, std::nullopt});
  const int growth = static_cast<int>(stmts.size()) - range.count;
  step.rules.push_back(shift(range.block, range.first + range.count, growth));

  const SourceLoc origin = stmt_at(current_, stmt_path(range))->loc;
  current_ =
      with_block(current_, range.block,
                 spliced(block_at(current_, range.block), range.first, range.count, stmts), origin);
  forwarding_.push_back(std::move(step));
}

void Edit::replace_in_place(const Path& stmt, const Stmt& s) {
  const BlockRange range = range_of(stmt);
  ENSURE(exists(current_, range), "the replaced statement exists");
  current_ = with_block(current_, range.block,
                        spliced(block_at(current_, range.block), range.first, 1, {s}), s->loc);
  forwarding_.emplace_back();
}

namespace {

Expr with_expr(const Expr& root, const std::vector<int>& path, std::size_t depth, const Expr& e) {
  if (depth == path.size()) return e;
  std::vector<Expr> list = children(root);
  Expr& next = list.at(static_cast<std::size_t>(path[depth]));
  next = with_expr(next, path, depth + 1, e);
  return with_children(root, list);
}

}  // namespace

void Edit::replace_expr(const ExprPlace& at, const Expr& e) {
  ENSURE(exists(current_, at), "the replaced expression exists");
  const Stmt stmt = stmt_at(current_, at.stmt);
  std::vector<Expr> list = expressions(stmt);
  Expr& root = list.at(static_cast<std::size_t>(at.path.front()));
  root = with_expr(root, at.path, 1, e);
  replace_in_place(at.stmt, with_expressions(stmt, list));
}

void Edit::move(const BlockRange& range, const Gap& to) {
  ENSURE(exists(current_, range) && exists(current_, to), "both ends of a move exist");
  ENSURE(!inside(range, to), "a range is not moved into itself");
  if (to.block == range.block && to.at >= range.first && to.at <= range.first + range.count) {
    forwarding_.emplace_back();
    return;
  }
  const Block moved = stmts_at(current_, range);
  const Move plan(range, to);
  const Proc without = with_block(
      current_, range.block, spliced(block_at(current_, range.block), range.first, range.count, {}),
      moved.front()->loc);
  const Gap& gap = plan.landing();
  current_ =
      with_block(without, gap.block, spliced(block_at(without, gap.block), gap.at, 0, moved), {});
  forwarding_.push_back(plan.forwarding());
}

void Edit::map_body(const Block& same_shape_body) {
  ENSURE(same_shape(current_->body, same_shape_body), "the new body has the paths of the old");
  current_ = with_body(current_, same_shape_body);
  forwarding_.emplace_back();
}

std::vector<Kept> Edit::kept_by_wrapping(const BlockRange& range) {
  std::vector<Kept> kept;
  for (int i = 0; i < range.count; ++i) kept.push_back(Kept{{i}, {0, 0, i}});
  return kept;
}

namespace {

template <class Change>
Proc with_head(const Proc& p, const Change& change) {
  ProcNode copy = *p;
  change(copy);
  return make_proc(std::move(copy));
}

}  // namespace

void Edit::set_name(std::string name) {
  current_ = with_head(current_, [&](ProcNode& p) { p.name = std::move(name); });
  forwarding_.emplace_back();
}

void Edit::set_args(std::vector<Arg> args) {
  current_ = with_head(current_, [&](ProcNode& p) { p.args = std::move(args); });
  forwarding_.emplace_back();
}

void Edit::set_asserts(std::vector<Expr> asserts) {
  current_ = with_head(current_, [&](ProcNode& p) { p.asserts = std::move(asserts); });
  forwarding_.emplace_back();
}

void Edit::set_instr(InstrSpec instr) {
  current_ = with_head(current_, [&](ProcNode& p) { p.instr = std::move(instr); });
  forwarding_.emplace_back();
}

void Edit::add_assumption(Assumption a) {
  current_ = with_head(current_, [&](ProcNode& p) { p.assumptions.push_back(std::move(a)); });
  forwarding_.emplace_back();
}

void Edit::append(const Edit& next) {
  ENSURE(next.original_ == current_, "the next edit begins where this one ends");
  current_ = next.current_;
  forwarding_.insert(forwarding_.end(), next.forwarding_.begin(), next.forwarding_.end());
}

}  // namespace selvage::core
