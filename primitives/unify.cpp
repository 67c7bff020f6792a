// SPDX-License-Identifier: Apache-2.0
#include "primitives/unify.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "core/build.h"
#include "core/print.h"
#include "core/traverse.h"
#include "primitives/linear.h"

namespace selvage::primitives {
namespace {

using namespace core;

// What is known of the view that a data parameter stands for.
struct View {
  Sym buffer;
  int rank = 0;
  // Per dimension of the buffer: the parameter's dimension laid along it, or -1, and the offset or cell.
  std::vector<int> along;
  std::vector<Expr> offset;
};

// The index of an access; an interval is represented by its first cell and its length.
struct Cell {
  Expr first;
  std::optional<Expr> end;  // of an interval
};

class Unification {
 public:
  Unification(const Proc& p, const BlockRange& block, const Proc& callee) : p_(p), range_(block), callee_(callee) {
    for (const Arg& a : callee->args) {
      if (is_control(a.type.scalar)) unknown_.insert(a.name);
      else data_.emplace(a.name, &a);
    }
  }

  Result<Unifier> run() {
    if (static_cast<int>(callee_->body.size()) != range_.count) {
      return mismatch(loc_of(p_, range_), fmt::format("`{}` has {} statement(s) where the block has {}", callee_->name,
                                                      callee_->body.size(), range_.count));
    }
    TRY(matched, blocks_match(callee_->body, stmts_at(p_, range_), range_.block, range_.first));
    TRY(settled, settle_postponed());
    return finish();
  }

 private:
  static Error mismatch(const SourceLoc& loc, const std::string& why) {
    return not_applicable(loc, "the block does not match: " + why);
  }

  // ---- statements ----

  Status blocks_match(const Block& theirs, const Block& ours, const Path& block, int first) {
    if (theirs.size() != ours.size()) {
      const SourceLoc loc = ours.empty() ? SourceLoc{} : ours[0]->loc;
      return mismatch(loc, fmt::format("{} statement(s) in `{}`, {} in the block", theirs.size(), callee_->name, ours.size()));
    }
    for (std::size_t k = 0; k < theirs.size(); ++k) {
      Path at = block;
      at.push_back(first + static_cast<int>(k));
      TRY(matched, statement_matches(theirs[k], ours[k], at));
    }
    return Ok{};
  }

  Status statement_matches(const Stmt& theirs, const Stmt& ours, const Path& at) {
    at_ = at;
    loc_ = ours->loc;
    if (theirs->kind.index() != ours->kind.index()) {
      return mismatch(ours->loc, "`" + headline(ours) + "` against `" + headline(theirs) + "`");
    }
    return match(
        *theirs,
        [&](const Assign& s) -> Status { return write_matches(s, *as<Assign>(ours)); },
        [&](const Reduce& s) -> Status { return write_matches(s, *as<Reduce>(ours)); },
        [&](const WriteConfig& s) -> Status { return config_matches(s, *as<WriteConfig>(ours)); },
        [&](const Pass&) -> Status { return Ok{}; },
        [&](const If& s) -> Status { return branch_matches(s, *as<If>(ours), at); },
        [&](const For& s) -> Status { return loop_matches(s, *as<For>(ours), at); },
        [&](const Alloc& s) -> Status { return alloc_matches(s, *as<Alloc>(ours)); },
        [&](const WindowStmt& s) -> Status { return window_stmt_matches(s, *as<WindowStmt>(ours)); },
        [&](const Call& s) -> Status { return call_matches(s, *as<Call>(ours)); });
  }

  template <class Write>
  Status write_matches(const Write& theirs, const Write& ours) {
    TRY(rhs, data_matches(theirs.rhs, ours.rhs));
    return access_matches(theirs.buffer, points(theirs.index), ours.buffer, points(ours.index));
  }

  Status config_matches(const WriteConfig& theirs, const WriteConfig& ours) {
    if (!(theirs.config == ours.config) || theirs.field != ours.field) {
      return mismatch(loc_, "another configuration field is written");
    }
    return control_matches(theirs.rhs, ours.rhs);
  }

  Status branch_matches(const If& theirs, const If& ours, const Path& at) {
    TRY(cond, condition_matches(theirs.cond, ours.cond));
    TRY(then_part, blocks_match(theirs.then_body, ours.then_body, nested(at, 0), 0));
    return blocks_match(theirs.else_body, ours.else_body, nested(at, 1), 0);
  }

  Status loop_matches(const For& theirs, const For& ours, const Path& at) {
    if (theirs.mode != ours.mode) return mismatch(loc_, "one loop is seq, the other par");
    TRY(lo, control_matches(theirs.lo, ours.lo));
    TRY(hi, control_matches(theirs.hi, ours.hi));
    known_.insert_or_assign(theirs.iter, var(ours.iter));
    inner_.insert(ours.iter);
    return blocks_match(theirs.body, ours.body, nested(at, 0), 0);
  }

  Status alloc_matches(const Alloc& theirs, const Alloc& ours) {
    if (theirs.type.scalar != ours.type.scalar || theirs.type.rank() != ours.type.rank()) {
      return mismatch(loc_, "the allocations have different types");
    }
    if (!(theirs.memory->name == ours.memory->name)) return mismatch(loc_, "the allocations are in different memories");
    for (std::size_t d = 0; d < theirs.type.shape.size(); ++d) {
      TRY(same, control_matches(theirs.type.shape[d], ours.type.shape[d]));
    }
    local_.insert_or_assign(theirs.buffer, ours.buffer);
    inner_.insert(ours.buffer);
    return Ok{};
  }

  Status window_stmt_matches(const WindowStmt& theirs, const WindowStmt& ours) {
    TRY(same, view_matches(theirs.window, ours.window));
    local_.insert_or_assign(theirs.name, ours.name);
    inner_.insert(ours.name);
    return Ok{};
  }

  Status call_matches(const Call& theirs, const Call& ours) {
    if (!(theirs.callee == ours.callee)) {
      return mismatch(loc_, "`" + ours.callee->name + "` is called where `" + theirs.callee->name + "` should be");
    }
    for (std::size_t k = 0; k < theirs.args.size(); ++k) {
      const bool control = is_control(theirs.callee->args[k].type.scalar);
      Status same = control ? control_matches(theirs.args[k], ours.args[k]) : view_matches(theirs.args[k], ours.args[k]);
      if (!same.ok()) return same;
    }
    return Ok{};
  }

  // ---- data expressions ----

  Status data_matches(const Expr& theirs, const Expr& ours) {
    if (theirs->type.scalar != ours->type.scalar) {
      return mismatch(loc_, fmt::format("`{}` is {} where `{}` is {}", print(ours), spelling(ours->type.scalar),
                                        print(theirs), spelling(theirs->type.scalar)));
    }
    if (theirs->kind.index() != ours->kind.index()) return different(theirs, ours);
    return match(
        *theirs,
        [&](const ConstInt& e) -> Status { return when(e.value == as<ConstInt>(ours)->value, theirs, ours); },
        [&](const ConstBool& e) -> Status { return when(e.value == as<ConstBool>(ours)->value, theirs, ours); },
        [&](const ConstReal& e) -> Status { return when(e.value == as<ConstReal>(ours)->value, theirs, ours); },
        [&](const Var&) -> Status { return control_matches(theirs, ours); },
        [&](const Read& e) -> Status {
          const auto* mine = as<Read>(ours);
          return access_matches(e.buffer, points(e.index), mine->buffer, points(mine->index));
        },
        [&](const Whole&) -> Status { return different(theirs, ours); },
        [&](const WindowExpr&) -> Status { return different(theirs, ours); },
        [&](const StrideOf&) -> Status { return control_matches(theirs, ours); },
        [&](const ReadConfig&) -> Status { return control_matches(theirs, ours); },
        [&](const Unary& e) -> Status {
          if (e.op != as<Unary>(ours)->op) return different(theirs, ours);
          return data_matches(e.arg, as<Unary>(ours)->arg);
        },
        [&](const Binary& e) -> Status {
          const auto* mine = as<Binary>(ours);
          if (e.op != mine->op) return different(theirs, ours);
          TRY(lhs, data_matches(e.lhs, mine->lhs));
          return data_matches(e.rhs, mine->rhs);
        },
        [&](const ExternCall& e) -> Status {
          const auto* mine = as<ExternCall>(ours);
          if (e.fn->name != mine->fn->name || e.args.size() != mine->args.size()) return different(theirs, ours);
          for (std::size_t k = 0; k < e.args.size(); ++k) {
            TRY(same, data_matches(e.args[k], mine->args[k]));
          }
          return Ok{};
        },
        [&](const Cast& e) -> Status { return data_matches(e.arg, as<Cast>(ours)->arg); });
  }

  Status different(const Expr& theirs, const Expr& ours) const {
    return mismatch(loc_, "`" + print(ours) + "` against `" + print(theirs) + "`");
  }
  Status when(bool same, const Expr& theirs, const Expr& ours) const {
    if (same) return Ok{};
    return different(theirs, ours);
  }

  // ---- control expressions ----

  // The callee's expression with everything known so far put in.
  [[nodiscard]] Expr known(const Expr& theirs) const {
    return rename_buffers(substitute(theirs, known_), buffer_names_);
  }

  Status control_matches(const Expr& theirs, const Expr& ours) {
    return equation(known(theirs), ours);
  }

  // theirs == ours, solved for an unknown parameter if there is one, settled if the forms agree, owed otherwise.
  Status equation(const Expr& theirs, const Expr& ours) {
    const auto a = linear_form(theirs);
    const auto b = linear_form(ours);
    if (!a || !b) return mismatch(loc_, "a coefficient does not fit 64 bits");
    const auto rest = plus(*b, *a, -1);  // ours - theirs
    if (!rest) return mismatch(loc_, "a coefficient does not fit 64 bits");
    if (rest->terms.empty() && rest->constant == 0) return Ok{};
    const std::vector<Sym> open = unknowns_in(theirs);
    if (open.empty()) {
      if (rest->terms.empty()) return different(theirs, ours);
      owed_.push_back({at_, ours, theirs});
      return Ok{};
    }
    if (open.size() == 1 && solve_for(open[0], *rest)) return Ok{};
    postponed_.push_back({at_, ours, theirs});
    return Ok{};
  }

  [[nodiscard]] std::vector<Sym> unknowns_in(const Expr& e) const {
    std::vector<Sym> open;
    for (const Sym& s : free_names(e)) {
      if (unknown_.count(s) != 0 && known_.count(s) == 0) open.push_back(s);
    }
    return open;
  }

  // rest = ours - theirs = 0 and contains -c * unknown with c = 1 or -1: the unknown is rest without it, times c.
  bool solve_for(const Sym& unknown, const Linear& rest) {
    Linear others = rest;
    const auto term = std::find_if(others.terms.begin(), others.terms.end(), [&](const Linear::Term& t) {
      const auto* v = as<Var>(t.atom);
      return v != nullptr && v->name == unknown;
    });
    if (term == others.terms.end() || (term->coefficient != 1 && term->coefficient != -1)) return false;
    const std::int64_t factor = -term->coefficient;
    others.terms.erase(term);
    if (mentions(others, unknown)) return false;
    for (const Sym& iterator : inner_) {
      if (mentions(others, iterator)) return false;
    }
    const auto value = plus(Linear{}, others, factor);
    if (!value) return false;
    known_.insert_or_assign(unknown, to_expr(*value));
    return true;
  }

  Status settle_postponed() {
    // Each round that solves something may make another equation solvable; a round that does not is the last.
    for (bool progress = true; progress && !postponed_.empty();) {
      const std::size_t solved = known_.size();
      std::vector<OwedEquality> again;
      again.swap(postponed_);
      for (const OwedEquality& e : again) {
        at_ = e.stmt;
        TRY(settled, equation(substitute(e.callee_side, known_), e.block_side));
      }
      progress = known_.size() > solved;
    }
    if (postponed_.empty()) return Ok{};
    const OwedEquality& e = postponed_.front();
    return mismatch(stmt_at(p_, e.stmt)->loc, "no argument makes `" + print(e.callee_side) + "` equal to `" +
                                                  print(e.block_side) + "` in every iteration");
  }

  // Conditions agree if both compare, in the same sense, differences that are equal; otherwise part by part.
  Status condition_matches(const Expr& theirs, const Expr& ours) {
    const auto* a = as<Binary>(theirs);
    const auto* b = as<Binary>(ours);
    if (a != nullptr && b != nullptr) {
      const bool logical = a->op == BinaryOp::logical_and || a->op == BinaryOp::logical_or;
      if (logical && a->op == b->op) {
        TRY(lhs, condition_matches(a->lhs, b->lhs));
        return condition_matches(a->rhs, b->rhs);
      }
      if (const auto sides = same_sense(*a, *b)) {
        return equation(known(sides->first), sides->second);
      }
    }
    const auto* x = as<Unary>(theirs);
    const auto* y = as<Unary>(ours);
    if (x != nullptr && y != nullptr && x->op == y->op && x->op == UnaryOp::logical_not) {
      return condition_matches(x->arg, y->arg);
    }
    if (unknowns_in(theirs).empty()) {
      owed_.push_back({at_, ours, known(theirs)});
      return Ok{};
    }
    return different(theirs, ours);
  }

  // For a <op> b as "difference <op'> 0" with op' one of <, ==, !=: the two differences, if op' is the same.
  static std::optional<std::pair<Expr, Expr>> same_sense(const Binary& theirs, const Binary& ours) {
    const auto a = difference_of(theirs);
    const auto b = difference_of(ours);
    if (!a || !b || a->first != b->first) return std::nullopt;
    return std::pair{a->second, b->second};
  }
  static std::optional<std::pair<BinaryOp, Expr>> difference_of(const Binary& c) {
    if (!is_control_int(c.lhs->type.scalar)) return std::nullopt;
    const Expr one = int_const(1);
    switch (c.op) {
      case BinaryOp::lt: return std::pair{BinaryOp::lt, sub(c.lhs, c.rhs)};
      case BinaryOp::le: return std::pair{BinaryOp::lt, sub(c.lhs, core::add(c.rhs, one))};
      case BinaryOp::gt: return std::pair{BinaryOp::lt, sub(c.rhs, c.lhs)};
      case BinaryOp::ge: return std::pair{BinaryOp::lt, sub(c.rhs, core::add(c.lhs, one))};
      case BinaryOp::eq:
      case BinaryOp::ne: return std::pair{c.op, sub(c.lhs, c.rhs)};
      default: return std::nullopt;
    }
  }

  // ---- accesses ----

  static std::vector<Cell> points(const std::vector<Expr>& index) {
    std::vector<Cell> cells;
    for (const Expr& i : index) cells.push_back({i, std::nullopt});
    return cells;
  }

  // A view handed to a call or named by a window statement: of a parameter, or of a buffer of the body.
  Status view_matches(const Expr& theirs, const Expr& ours) {
    const auto a = cells_of(theirs);
    const auto b = cells_of(ours);
    if (!a || !b) return different(theirs, ours);
    return access_matches(a->first, a->second, b->first, b->second);
  }
  static std::optional<std::pair<Sym, std::vector<Cell>>> cells_of(const Expr& e) {
    if (const auto* w = as<WindowExpr>(e)) {
      std::vector<Cell> cells;
      for (const WindowDim& d : w->dims) cells.push_back({d.lo, d.hi});
      return std::pair{w->buffer, cells};
    }
    if (const auto* whole = as<Whole>(e)) {
      std::vector<Cell> cells;
      for (const Expr& extent : e->type.shape) cells.push_back({int_const(0), extent});
      return std::pair{whole->buffer, cells};
    }
    return std::nullopt;
  }

  Status access_matches(const Sym& theirs, const std::vector<Cell>& e, const Sym& ours, const std::vector<Cell>& f) {
    const auto local = local_.find(theirs);
    if (local != local_.end()) return local_matches(local->second, e, ours, f);
    const auto param = data_.find(theirs);
    ENSURE(param != data_.end(), "a buffer of the callee is a parameter or local");
    if (inner_.count(ours) != 0) {
      return mismatch(loc_, "`" + ours.name() + "` is made inside the block, so it cannot be the argument `" + theirs.name() + "`");
    }
    const auto known_view = views_.find(theirs);
    if (known_view != views_.end()) return view_agrees(known_view->second, e, ours, f);
    return new_view(*param->second, e, ours, f);
  }

  Status local_matches(const Sym& mine, const std::vector<Cell>& e, const Sym& ours, const std::vector<Cell>& f) {
    if (!(mine == ours) || e.size() != f.size()) {
      return mismatch(loc_, "`" + ours.name() + "` is used where `" + mine.name() + "` should be");
    }
    for (std::size_t d = 0; d < e.size(); ++d) {
      TRY(same, cell_matches(e[d], f[d], int_const(0)));
    }
    return Ok{};
  }

  // f == offset + e, for both ends of an interval.
  Status cell_matches(const Cell& e, const Cell& f, const Expr& offset) {
    if (e.end.has_value() != f.end.has_value()) return mismatch(loc_, "a window takes an interval where the other takes one cell");
    TRY(first, equation(core::add(offset, known(e.first)), f.first));
    if (!e.end) return Ok{};
    return equation(core::add(offset, known(*e.end)), *f.end);
  }

  Status view_agrees(const View& view, const std::vector<Cell>& e, const Sym& ours, const std::vector<Cell>& f) {
    if (!(view.buffer == ours)) {
      return mismatch(loc_, "one argument would have to be both `" + view.buffer.name() + "` and `" + ours.name() + "`");
    }
    for (std::size_t d = 0; d < f.size(); ++d) {
      const int along = view.along[d];
      const Cell nothing{int_const(0), std::nullopt};
      TRY(same, cell_matches(along < 0 ? nothing : e[static_cast<std::size_t>(along)], f[d], view.offset[d]));
    }
    return Ok{};
  }

  // The first access decides how the parameter lies in the buffer: the first assignment of dimensions, in order, under which
  // every offset is free of the block's own iterators.
  Status new_view(const Arg& param, const std::vector<Cell>& e, const Sym& ours, const std::vector<Cell>& f) {
    const int rank = static_cast<int>(e.size());
    const int outer = static_cast<int>(f.size());
    if (rank > outer) {
      return mismatch(loc_, fmt::format("`{}` has {} dimension(s), fewer than the {} of `{}`", ours.name(), outer, rank,
                                        param.name.name()));
    }
    std::vector<int> along(static_cast<std::size_t>(outer), -1);
    if (!place_dims(ours, e, f, 0, 0, along)) {
      return mismatch(loc_, "no view of `" + ours.name() + "` can be the argument `" + param.name.name() + "`");
    }
    views_.emplace(param.name, *placed_);
    buffer_names_.insert_or_assign(param.name, ours);
    return Ok{};
  }

  bool place_dims(const Sym& ours, const std::vector<Cell>& e, const std::vector<Cell>& f, std::size_t dim, int next,
                  std::vector<int>& along) {
    const int rank = static_cast<int>(e.size());
    if (dim == f.size()) return next == rank && view_from(ours, e, f, along);
    // Prefer to lay parameters along the innermost dimensions: leave this one out while enough remain.
    const int left = static_cast<int>(f.size() - dim) - 1;
    if (left >= rank - next) {
      along[dim] = -1;
      if (place_dims(ours, e, f, dim + 1, next, along)) return true;
    }
    if (next == rank) return false;
    along[dim] = next;
    if (place_dims(ours, e, f, dim + 1, next + 1, along)) return true;
    along[dim] = -1;
    return false;
  }

  bool view_from(const Sym& ours, const std::vector<Cell>& e, const std::vector<Cell>& f, const std::vector<int>& along) {
    View view{ours, static_cast<int>(e.size()), along, {}};
    for (std::size_t d = 0; d < f.size(); ++d) {
      const Cell nothing{int_const(0), std::nullopt};
      const Cell& part = along[d] < 0 ? nothing : e[static_cast<std::size_t>(along[d])];
      if (part.end.has_value() != f[d].end.has_value()) return false;
      const auto offset = fixed_difference(f[d].first, known(part.first));
      if (!offset) return false;
      if (part.end) {
        const auto at_end = fixed_difference(*f[d].end, known(*part.end));
        if (!at_end || !equal(*at_end, *offset)) return false;
      }
      view.offset.push_back(*offset);
    }
    placed_ = view;
    return true;
  }

  // a - b, if it mentions no iterator of the block and no unknown.
  [[nodiscard]] std::optional<Expr> fixed_difference(const Expr& a, const Expr& b) const {
    const auto x = linear_form(a);
    const auto y = linear_form(b);
    const auto rest = x && y ? plus(*x, *y, -1) : std::nullopt;
    if (!rest) return std::nullopt;
    for (const Sym& iterator : inner_) {
      if (mentions(*rest, iterator)) return std::nullopt;
    }
    const Expr out = to_expr(*rest);
    if (!unknowns_in(out).empty()) return std::nullopt;
    return out;
  }

  // ---- the result ----

  Result<Unifier> finish() {
    Unifier result{{}, owed_};
    for (OwedEquality& e : result.owed) e.callee_side = substitute(e.callee_side, known_);
    for (const Arg& a : callee_->args) {
      if (is_control(a.type.scalar)) {
        const auto value = known_.find(a.name);
        if (value == known_.end()) return undetermined(a);
        result.args.push_back(value->second);
        continue;
      }
      const auto view = views_.find(a.name);
      if (view == views_.end()) return undetermined(a);
      result.args.push_back(view_expr(a, view->second));
    }
    return result;
  }

  [[nodiscard]] Error undetermined(const Arg& a) const {
    return mismatch(loc_of(p_, range_), "the block does not say what the argument `" + a.name.name() + "` of `" +
                                            callee_->name + "` should be");
  }

  [[nodiscard]] Expr view_expr(const Arg& a, const View& view) const {
    if (view.along.empty()) return make_expr(loc_of(p_, range_), a.type, Whole{view.buffer});
    WindowExpr window{view.buffer, {}};
    for (std::size_t d = 0; d < view.along.size(); ++d) {
      if (view.along[d] < 0) {
        window.dims.push_back({view.offset[d], std::nullopt});
        continue;
      }
      const Expr extent = substitute(a.type.shape[static_cast<std::size_t>(view.along[d])], known_);
      window.dims.push_back({view.offset[d], core::add(view.offset[d], extent)});
    }
    return make_expr(loc_of(p_, range_), a.type, window);
  }

  static Path nested(const Path& at, int block) {
    Path path = at;
    path.push_back(block);
    return path;
  }

  Proc p_;
  BlockRange range_;
  Proc callee_;
  std::set<Sym> unknown_;                       // control parameters
  std::map<Sym, const Arg*> data_;              // data parameters
  Substitution known_;                          // callee's symbols -> expressions of the block
  std::map<Sym, Sym> buffer_names_;             // data parameters -> buffers, for strides
  std::map<Sym, View> views_;
  std::map<Sym, Sym> local_;                    // callee's local buffers and windows -> the block's
  std::set<Sym> inner_;                         // symbols bound inside the block
  std::vector<OwedEquality> owed_, postponed_;
  std::optional<View> placed_;
  Path at_;                                     // the block's statement being matched
  SourceLoc loc_;
};

}  // namespace

Result<Unifier> unify(const Proc& p, const BlockRange& block, const Proc& callee) {
  return Unification(p, block, callee).run();
}

}  // namespace selvage::primitives
