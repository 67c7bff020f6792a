// SPDX-License-Identifier: Apache-2.0
#include "primitives/unify.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "core/build.h"
#include "core/print.h"
#include "core/traverse.h"
#include "primitives/equations.h"
#include "primitives/views.h"

namespace selvage::primitives {
namespace {

using namespace core;

// A data parameter may lie in its buffer in several ways.  Which one is tried, and how many there
// are, by the order in which parameters are met.
struct Trial {
  struct Choice {
    std::size_t taken = 0, of = 1;
  };
  std::vector<Choice> choices;

  // The next combination: the last choice that can still be varied; false if there is none.
  bool advance() {
    while (!choices.empty() && choices.back().taken + 1 >= choices.back().of) choices.pop_back();
    if (choices.empty()) return false;
    ++choices.back().taken;
    return true;
  }
};

class Unification {
 public:
  Unification(const Proc& p, const BlockRange& block, const Proc& callee, Trial& trial)
      : p_(p), range_(block), callee_(callee), trial_(trial), equations_(p, callee) {
    for (const Arg& a : callee->args) {
      if (!is_control(a.type.scalar)) data_.emplace(a.name, &a);
    }
  }

  Result<Unifier> run() {
    if (static_cast<int>(callee_->body.size()) != range_.count) {
      return mismatch(loc_of(p_, range_),
                      fmt::format("`{}` has {} statement(s) where the block has {}", callee_->name,
                                  callee_->body.size(), range_.count));
    }
    TRY(matched, blocks_match(callee_->body, stmts_at(p_, range_), range_.block, range_.first));
    TRY(settled, equations_.settle());
    return finish();
  }

 private:
  // ---- statements ----

  Status blocks_match(const Block& theirs, const Block& ours, const Path& block, int first) {
    if (theirs.size() != ours.size()) {
      const SourceLoc loc = ours.empty() ? SourceLoc{} : ours[0]->loc;
      return mismatch(loc, fmt::format("{} statement(s) in `{}`, {} in the block", theirs.size(),
                                       callee_->name, ours.size()));
    }
    for (std::size_t k = 0; k < theirs.size(); ++k) {
      Path at = block;
      at.push_back(first + static_cast<int>(k));
      TRY(matched, statement_matches(theirs[k], ours[k], at));
    }
    return Ok{};
  }

  Status statement_matches(const Stmt& theirs, const Stmt& ours, const Path& at) {
    equations_.set_place(at, ours->loc);
    if (theirs->kind.index() != ours->kind.index()) {
      return mismatch(ours->loc, "`" + headline(ours) + "` against `" + headline(theirs) + "`");
    }
    return match(
        *theirs, [&](const Assign& s) -> Status { return write_matches(s, *as<Assign>(ours)); },
        [&](const Reduce& s) -> Status { return write_matches(s, *as<Reduce>(ours)); },
        [&](const WriteConfig& s) -> Status { return config_matches(s, *as<WriteConfig>(ours)); },
        [&](const Pass&) -> Status { return Ok{}; },
        [&](const If& s) -> Status { return branch_matches(s, *as<If>(ours), at); },
        [&](const For& s) -> Status { return loop_matches(s, *as<For>(ours), at); },
        [&](const Alloc& s) -> Status { return alloc_matches(s, *as<Alloc>(ours)); },
        [&](const WindowStmt& s) -> Status {
          return window_stmt_matches(s, *as<WindowStmt>(ours));
        },
        [&](const Call& s) -> Status { return call_matches(s, *as<Call>(ours)); });
  }

  template <class Write>
  Status write_matches(const Write& theirs, const Write& ours) {
    TRY(rhs, data_matches(theirs.rhs, ours.rhs));
    return access_matches(theirs.buffer, points(theirs.index), ours.buffer, points(ours.index));
  }

  Status config_matches(const WriteConfig& theirs, const WriteConfig& ours) {
    if (!(theirs.config == ours.config) || theirs.field != ours.field) {
      return mismatch(loc(), "another configuration field is written");
    }
    const Scalar field = theirs.config->fields.at(static_cast<std::size_t>(theirs.field)).type;
    return is_data(field) ? data_matches(theirs.rhs, ours.rhs)
                          : control_matches(theirs.rhs, ours.rhs);
  }

  Status branch_matches(const If& theirs, const If& ours, const Path& at) {
    TRY(cond, condition_matches(theirs.cond, ours.cond));
    TRY(then_part, blocks_match(theirs.then_body, ours.then_body, nested(at, 0), 0));
    return blocks_match(theirs.else_body, ours.else_body, nested(at, 1), 0);
  }

  Status loop_matches(const For& theirs, const For& ours, const Path& at) {
    if (theirs.mode != ours.mode.mode) return mismatch(loc(), "one loop is seq, the other par");
    if (!theirs.mode.reductions.empty() || !ours.mode.reductions.empty()) {
      return mismatch(loc(), "a loop with a reduction clause is matched by none");
    }
    TRY(lo, control_matches(theirs.lo, ours.lo));
    TRY(hi, control_matches(theirs.hi, ours.hi));
    equations_.bind(theirs.iter, make_expr(loc(), Type{Scalar::index}, Var{ours.iter}));
    equations_.add_inner(ours.iter);
    return blocks_match(theirs.body, ours.body, nested(at, 0), 0);
  }

  Status alloc_matches(const Alloc& theirs, const Alloc& ours) {
    if (theirs.type.scalar != ours.type.scalar || theirs.type.rank() != ours.type.rank()) {
      return mismatch(loc(), "the allocations have different types");
    }
    if (!(theirs.memory->name == ours.memory->name))
      return mismatch(loc(), "the allocations are in different memories");
    for (std::size_t d = 0; d < theirs.type.shape.size(); ++d) {
      TRY(same, control_matches(theirs.type.shape[d], ours.type.shape[d]));
    }
    local_.insert_or_assign(theirs.buffer, ours.buffer);
    equations_.add_inner(ours.buffer);
    return Ok{};
  }

  Status window_stmt_matches(const WindowStmt& theirs, const WindowStmt& ours) {
    TRY(same, view_matches(theirs.window, ours.window));
    local_.insert_or_assign(theirs.name, ours.name);
    equations_.add_inner(ours.name);
    return Ok{};
  }

  Status call_matches(const Call& theirs, const Call& ours) {
    if (!(theirs.callee == ours.callee)) {
      return mismatch(loc(), "`" + ours.callee->name + "` is called where `" + theirs.callee->name +
                                 "` should be");
    }
    for (std::size_t k = 0; k < theirs.args.size(); ++k) {
      const bool control = is_control(theirs.callee->args[k].type.scalar);
      Status same = control ? control_matches(theirs.args[k], ours.args[k])
                            : view_matches(theirs.args[k], ours.args[k]);
      if (!same.ok()) return same;
    }
    return Ok{};
  }

  // ---- data expressions ----

  Status data_matches(const Expr& theirs, const Expr& ours) {
    if (theirs->type.scalar != ours->type.scalar) {
      return mismatch(loc(), fmt::format("`{}` is {} where `{}` is {}", print(ours),
                                         spelling(ours->type.scalar), print(theirs),
                                         spelling(theirs->type.scalar)));
    }
    if (theirs->kind.index() != ours->kind.index()) return different(theirs, ours);
    return match(
        *theirs,
        [&](const ConstInt& e) -> Status {
          return when(e.value == as<ConstInt>(ours)->value, theirs, ours);
        },
        [&](const ConstBool& e) -> Status {
          return when(e.value == as<ConstBool>(ours)->value, theirs, ours);
        },
        // Bit for bit: -0.0 is not 0.0.
        [&](const ConstReal&) -> Status { return when(equal(theirs, ours), theirs, ours); },
        [&](const Var&) -> Status { return control_matches(theirs, ours); },
        [&](const Read& e) -> Status {
          const auto* mine = as<Read>(ours);
          return access_matches(e.buffer, points(e.index), mine->buffer, points(mine->index));
        },
        [&](const Whole&) -> Status { return different(theirs, ours); },
        [&](const WindowExpr&) -> Status { return different(theirs, ours); },
        [&](const StrideOf&) -> Status { return control_matches(theirs, ours); },
        [&](const ReadConfig&) -> Status { return when(equal(theirs, ours), theirs, ours); },
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
          if (e.fn->name != mine->fn->name || e.args.size() != mine->args.size())
            return different(theirs, ours);
          for (std::size_t k = 0; k < e.args.size(); ++k) {
            TRY(same, data_matches(e.args[k], mine->args[k]));
          }
          return Ok{};
        },
        [&](const Cast& e) -> Status { return data_matches(e.arg, as<Cast>(ours)->arg); });
  }

  Status different(const Expr& theirs, const Expr& ours) const {
    return mismatch(loc(), "`" + print(ours) + "` against `" + print(theirs) + "`");
  }
  Status when(bool same, const Expr& theirs, const Expr& ours) const {
    if (same) return Ok{};
    return different(theirs, ours);
  }

  // ---- control expressions ----

  // The callee's expression with everything known so far put in, strides included.  An error if it
  // asks for the stride of an argument of which nothing is known yet.
  Result<Expr> known(const Expr& theirs) const {
    std::optional<Error> error;
    const Expr with_strides = rewrite(theirs, [&](const Expr& e) -> std::optional<Expr> {
      const auto* stride = as<StrideOf>(e);
      if (stride == nullptr) return std::nullopt;
      const auto local = local_.find(stride->buffer);
      if (local != local_.end())
        return make_expr(e->loc, e->type, StrideOf{local->second, stride->dim});
      const auto view = views_.find(stride->buffer);
      if (view != views_.end()) {
        return make_expr(e->loc, e->type,
                         StrideOf{view->second.buffer, view->second.buffer_dim(stride->dim)});
      }
      error = mismatch(
          loc(), "`" + print(e) + "` is asked before `" + stride->buffer.name() + "` is used");
      return std::nullopt;
    });
    if (error) return *error;
    return equations_.known(with_strides);
  }

  Status control_matches(const Expr& theirs, const Expr& ours) {
    if (theirs->type.scalar == Scalar::boolean) return condition_matches(theirs, ours);
    TRY(side, known(theirs));
    return equations_.require(side, ours);
  }

  Status condition_matches(const Expr& theirs, const Expr& ours) {
    TRY(side, known(theirs));
    return equations_.require_condition(side, ours);
  }

  // ---- accesses ----

  // A view handed to a call or named by a window statement: of a parameter, or of a buffer of the
  // body.
  Status view_matches(const Expr& theirs, const Expr& ours) {
    const auto a = handed_over(theirs);
    const auto b = handed_over(ours);
    if (!a || !b) return different(theirs, ours);
    return access_matches(a->buffer, a->cells, b->buffer, b->cells);
  }

  Status access_matches(const Sym& theirs, const std::vector<Cells>& e, const Sym& ours,
                        const std::vector<Cells>& f) {
    const auto local = local_.find(theirs);
    if (local != local_.end()) return local_matches(local->second, e, ours, f);
    const auto param = data_.find(theirs);
    ENSURE(param != data_.end(), "a buffer of the callee is a parameter or local");
    if (equations_.is_inner(ours)) {
      return mismatch(loc(), "`" + ours.name() +
                                 "` is made inside the block, so it cannot be the argument `" +
                                 theirs.name() + "`");
    }
    const auto view = views_.find(theirs);
    if (view != views_.end()) return view_agrees(view->second, e, ours, f);
    return new_view(*param->second, e, ours, f);
  }

  Status local_matches(const Sym& mine, const std::vector<Cells>& e, const Sym& ours,
                       const std::vector<Cells>& f) {
    if (!(mine == ours) || e.size() != f.size()) {
      return mismatch(loc(), "`" + ours.name() + "` is used where `" + mine.name() + "` should be");
    }
    for (std::size_t d = 0; d < e.size(); ++d) {
      TRY(same, cells_match(e[d], f[d], int_const(0)));
    }
    return Ok{};
  }

  // f == offset + e, for both ends of an interval.
  Status cells_match(const Cells& e, const Cells& f, const Expr& offset) {
    if (e.end.has_value() != f.end.has_value())
      return mismatch(loc(), "a window takes an interval where the other takes one cell");
    TRY(theirs, known(e.first));
    TRY(first, equations_.require(add(offset, theirs), f.first));
    if (!e.end) return Ok{};
    TRY(end, known(*e.end));
    return equations_.require(add(offset, end), *f.end);
  }

  Status view_agrees(const View& view, const std::vector<Cells>& e, const Sym& ours,
                     const std::vector<Cells>& f) {
    if (!(view.buffer == ours)) {
      return mismatch(loc(), "one argument would have to be both `" + view.buffer.name() +
                                 "` and `" + ours.name() + "`");
    }
    for (std::size_t d = 0; d < f.size(); ++d) {
      const int along = view.along[d];
      const Cells nothing{int_const(0), std::nullopt};
      TRY(same, cells_match(along < 0 ? nothing : e[static_cast<std::size_t>(along)], f[d],
                            view.offset[d]));
    }
    return Ok{};
  }

  // The first access says in which ways the parameter can lie in the buffer.
  Status new_view(const Arg& param, const std::vector<Cells>& e, const Sym& ours,
                  const std::vector<Cells>& f) {
    const std::vector<View> ways = views_through(ours, e, f, equations_);
    if (ways.empty()) {
      return mismatch(loc(), "no view of `" + ours.name() + "` can be the argument `" +
                                 param.name.name() + "`");
    }
    const std::size_t number = views_.size();
    if (trial_.choices.size() <= number) trial_.choices.push_back({0, ways.size()});
    const View& view = ways.at(trial_.choices[number].taken);
    views_.emplace(param.name, view);
    return view_agrees(view, e, ours, f);
  }

  // ---- the result ----

  Result<Unifier> finish() {
    Unifier result{{}, equations_.owed()};
    for (const Arg& a : callee_->args) {
      const auto view = views_.find(a.name);
      const auto value = equations_.value_of(a.name);
      if (is_control(a.type.scalar) ? !value : view == views_.end()) return undetermined(a);
      result.args.push_back(value ? *value
                                  : argument(a, view->second, equations_, loc_of(p_, range_)));
    }
    return result;
  }

  [[nodiscard]] Error undetermined(const Arg& a) const {
    return mismatch(loc_of(p_, range_), "the block does not say what the argument `" +
                                            a.name.name() + "` of `" + callee_->name +
                                            "` should be");
  }

  [[nodiscard]] const SourceLoc& loc() const { return equations_.loc(); }

  static Path nested(const Path& at, int block) {
    Path path = at;
    path.push_back(block);
    return path;
  }

  Proc p_;
  BlockRange range_;
  Proc callee_;
  Trial& trial_;
  Equations equations_;
  std::map<Sym, const Arg*> data_;  // data parameters
  std::map<Sym, View> views_;
  std::map<Sym, Sym> local_;  // callee's local buffers and windows -> the block's
};

// More combinations than this are not worth the time.
constexpr int max_trials = 200;

}  // namespace

Result<Unifier> unify(const Proc& p, const BlockRange& block, const Proc& with) {
  // A version of a procedure has symbols in common with other versions of it: an unknown must not
  // be taken for a name of the block.
  const Proc callee = freshen(with);
  Trial trial;
  Result<Unifier> first = Unification(p, block, callee, trial).run();
  if (first.ok()) return first;
  for (int k = 1; k < max_trials && trial.advance(); ++k) {
    Result<Unifier> next = Unification(p, block, callee, trial).run();
    if (next.ok()) return next;
  }
  return first;
}

}  // namespace selvage::primitives
