// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/fitting.h"

#include <algorithm>
#include <array>

#include "core/build.h"
#include "core/mentions.h"
#include "core/traverse.h"

namespace selvage::fuzz {
namespace {

using core::as;
using core::BinaryOp;
using core::Block;
using core::Expr;
using core::Stmt;

// ---- of one node

template <class T>
bool is(const Stmt& s) {
  return as<T>(s) != nullptr;
}
template <class T>
bool is(const std::optional<Stmt>& s) {
  return s && is<T>(*s);
}

bool is_store(const Stmt& s) { return is<core::Assign>(s) || is<core::Reduce>(s); }
bool is_scope(const Stmt& s) { return is<core::For>(s) || is<core::If>(s); }

const Expr& stored(const Stmt& s) {
  const auto* a = as<core::Assign>(s);
  return a != nullptr ? a->rhs : as<core::Reduce>(s)->rhs;
}

bool is_operation(const Expr& e, std::initializer_list<BinaryOp> ops) {
  const auto* b = as<core::Binary>(e);
  return b != nullptr && core::is_data(e->type.scalar) &&
         std::ranges::find(ops, b->op) != ops.end();
}

bool holds(const Block& block, bool (*wanted)(const Stmt&)) {
  bool found = false;
  core::visit_statements(block, [&](const Stmt& s) { found = found || wanted(s); });
  return found;
}

bool mentions(const Block& block, const core::Sym& name) {
  return core::free_names(block).contains(name);
}

int rank(const StmtSite& s) { return as<core::Alloc>(s.stmt)->type.rank(); }

// ---- of statements

bool is_one_of_two_scopes(const StmtSite& s) {
  return (is<core::For>(s.stmt) && is<core::For>(s.next)) ||
         (is<core::If>(s.stmt) && is<core::If>(s.next));
}
bool is_half_of_a_loop(const StmtSite& s) {
  if (!is<core::For>(s.stmt) || !is<core::For>(s.next)) return false;
  const auto& first = *as<core::For>(s.stmt);
  const auto& second = *as<core::For>(*s.next);
  return core::equal(first.body,
                     core::substitute(second.body, {{second.iter, core::var(first.iter)}}));
}
bool is_perfectly_inside(const StmtSite& s) {
  return is_scope(s.stmt) && s.around && is_scope(*s.around) && s.siblings == 1;
}
bool is_perfect_nest(const StmtSite& s) {
  const auto* loop = as<core::For>(s.stmt);
  return loop != nullptr && loop->body.size() == 1 && is<core::For>(loop->body[0]);
}
bool is_loop_around_scope(const StmtSite& s) {
  const auto* loop = as<core::For>(s.stmt);
  return loop != nullptr && loop->body.size() == 1 && is_scope(loop->body[0]);
}
bool has_unused_iterator(const StmtSite& s) {
  const auto* loop = as<core::For>(s.stmt);
  return loop != nullptr && !mentions(loop->body, loop->iter);
}
bool has_constant_bounds(const StmtSite& s) {
  const auto* loop = as<core::For>(s.stmt);
  return loop != nullptr && core::constant_value(loop->lo) && core::constant_value(loop->hi);
}
bool has_inner_loop(const StmtSite& s) {
  const auto* loop = as<core::For>(s.stmt);
  return loop != nullptr && holds(loop->body, [](const Stmt& t) { return is<core::For>(t); });
}
bool adds_up(const StmtSite& s) {
  const auto* loop = as<core::For>(s.stmt);
  return loop != nullptr && holds(loop->body, [](const Stmt& t) { return is<core::Reduce>(t); });
}
bool may_be_dead(const StmtSite& s) { return is_scope(s.stmt); }
bool holds_only_passes(const StmtSite& s) {
  return !holds({s.stmt}, [](const Stmt& t) { return !is<core::Pass>(t) && !is_scope(t); });
}
bool adds_to_itself(const StmtSite& s) {
  const auto* a = as<core::Assign>(s.stmt);
  if (a == nullptr || !is_operation(a->rhs, {BinaryOp::add, BinaryOp::sub})) return false;
  return core::free_names(a->rhs).contains(a->buffer);
}
bool is_read_later(const StmtSite& s) { return is<core::Assign>(s.stmt) && s.next.has_value(); }
bool writes_the_same(const StmtSite& s) {
  return is_store(s.stmt) && s.next && is_store(*s.next) &&
         core::target_name(s.stmt) == core::target_name(*s.next);
}
bool stores_a_sum(const StmtSite& s) {
  return is_store(s.stmt) && is_operation(stored(s.stmt), {BinaryOp::add, BinaryOp::sub});
}
bool may_set_fields(const StmtSite& s) {
  return !holds({s.stmt}, is_store) && holds({s.stmt}, [](const Stmt& t) {
    return is<core::WriteConfig>(t) || is<core::Call>(t);
  });
}
bool is_window(const StmtSite& s) { return is<core::WindowStmt>(s.stmt); }

// ---- of expressions

bool is_commutative(const ExprSite& e) {
  return is_operation(e.expr, {BinaryOp::add, BinaryOp::mul});
}
bool leans_right(const ExprSite& e) {
  if (!is_commutative(e)) return false;
  const auto& b = *as<core::Binary>(e.expr);
  return is_operation(b.rhs, {b.op});
}
bool is_value(const ExprSite& e) {
  return core::is_data(e.expr->type.scalar) && as<core::Whole>(e.expr) == nullptr &&
         as<core::WindowExpr>(e.expr) == nullptr;
}
bool fits_a_field(const ExprSite& e) {
  return as<core::Whole>(e.expr) == nullptr && as<core::WindowExpr>(e.expr) == nullptr;
}
bool is_window_of_call(const ExprSite& e) {
  return as<core::WindowExpr>(e.expr) != nullptr && is<core::Call>(e.stmt);
}

// ---- of runs and gaps

bool are_two_parts(const RunSite& r) { return r.stmts.size() >= 2; }
bool is_zero(const Expr& e) {
  const auto* real = as<core::ConstReal>(e);
  const auto* integer = as<core::ConstInt>(e);
  return (real != nullptr && real->value == 0) || (integer != nullptr && integer->value == 0);
}
bool scales_a_sum(const RunSite& r) {
  if (r.stmts.size() != 2 || !is<core::Assign>(r.stmts[0]) || !is<core::For>(r.stmts[1]))
    return false;
  const auto& start = *as<core::Assign>(r.stmts[0]);
  bool product = false;
  core::visit_statements({r.stmts[1]}, [&](const Stmt& s) {
    const auto* sum = as<core::Reduce>(s);
    product = product || (sum != nullptr && sum->buffer == start.buffer &&
                          is_operation(sum->rhs, {BinaryOp::mul}));
  });
  return product && is_zero(start.rhs);
}
bool touches_cells(const RunSite& r) {
  return holds(r.stmts, [](const Stmt& t) { return is_store(t) || is<core::Call>(t); });
}
bool looks_like_a_body(const RunSite& r) { return is_scope(r.stmts[0]) || is_store(r.stmts[0]); }
bool is_inside(const core::Gap& g) { return g.block.size() >= 2 && g.at > 0; }

// ---- of allocations

bool is_any(const StmtSite&) { return true; }
bool has_dimensions(const StmtSite& s) { return rank(s) >= 1; }
bool has_two_dimensions(const StmtSite& s) { return rank(s) >= 2; }
bool has_constant_extent(const StmtSite& s) {
  return std::ranges::any_of(as<core::Alloc>(s.stmt)->type.shape,
                             [](const Expr& e) { return core::constant_value(e).has_value(); });
}
bool is_nested(const StmtSite& s) { return s.around.has_value(); }
bool is_unused(const StmtSite& s) { return !mentions(s.after, as<core::Alloc>(s.stmt)->buffer); }
bool is_used_in_one_scope(const StmtSite& s) {
  const core::Sym& buffer = as<core::Alloc>(s.stmt)->buffer;
  const auto uses = std::ranges::count_if(
      s.after, [&](const Stmt& t) { return core::free_names(Block{t}).contains(buffer); });
  return uses == 1 && std::ranges::any_of(s.after, [&](const Stmt& t) {
           return is_scope(t) && core::free_names(Block{t}).contains(buffer);
         });
}

}  // namespace

bool may_be_body(const core::Proc& p, const Block& stmts) {
  const auto alike = [](const Stmt& a, const Stmt& b) {
    if (a->kind.index() != b->kind.index()) return false;
    const auto* x = as<core::For>(a);
    const auto* y = as<core::For>(b);
    if (x == nullptr) return true;
    const auto trips = core::constant_value(core::sub(x->hi, x->lo));
    const auto others = core::constant_value(core::sub(y->hi, y->lo));
    return (!trips || !others || trips == others) && x->body.size() == y->body.size() &&
           x->body[0]->kind.index() == y->body[0]->kind.index();
  };
  return std::ranges::equal(p->body, stmts, alike);
}

namespace {

// ---- the table

struct Need {
  std::string_view primitive;
  bool (*statement)(const StmtSite&) = nullptr;
  bool (*expression)(const ExprSite&) = nullptr;
  bool (*run)(const RunSite&) = nullptr;
  bool (*gap)(const core::Gap&) = nullptr;
  bool (*allocation)(const StmtSite&) = nullptr;
};

constexpr Need of_statement(std::string_view name, bool (*needed)(const StmtSite&)) {
  return {name, needed, nullptr, nullptr, nullptr, nullptr};
}
constexpr Need of_expression(std::string_view name, bool (*needed)(const ExprSite&)) {
  return {name, nullptr, needed, nullptr, nullptr, nullptr};
}
constexpr Need of_run(std::string_view name, bool (*needed)(const RunSite&)) {
  return {name, nullptr, nullptr, needed, nullptr, nullptr};
}
constexpr Need of_gap(std::string_view name, bool (*needed)(const core::Gap&)) {
  return {name, nullptr, nullptr, nullptr, needed, nullptr};
}
constexpr Need of_allocation(std::string_view name, bool (*needed)(const StmtSite&)) {
  return {name, nullptr, nullptr, nullptr, nullptr, needed};
}

constexpr std::array needs = {
    of_statement("fuse", is_one_of_two_scopes),
    of_statement("join_loops", is_half_of_a_loop),
    of_statement("lift_scope", is_perfectly_inside),
    of_statement("mult_loops", is_perfect_nest),
    of_statement("reorder_loops", is_loop_around_scope),
    of_statement("remove_loop", has_unused_iterator),
    of_statement("unroll_loop", has_constant_bounds),
    of_statement("unroll_and_jam", has_inner_loop),
    of_statement("vectorize_reduction", adds_up),
    of_statement("eliminate_dead_code", may_be_dead),
    of_statement("delete_pass", holds_only_passes),
    of_statement("fold_into_reduce", adds_to_itself),
    of_statement("inline_assign", is_read_later),
    of_statement("merge_writes", writes_the_same),
    of_statement("split_write", stores_a_sum),
    of_statement("delete_config", may_set_fields),
    of_statement("inline_window", is_window),
    of_expression("commute_expr", is_commutative),
    of_expression("left_reassociate_expr", leans_right),
    of_expression("bind_expr", is_value),
    of_expression("bind_config", fits_a_field),
    of_expression("stage_window", is_window_of_call),
    of_run("reorder_stmts", are_two_parts),
    of_run("lift_reduce_constant", scales_a_sum),
    of_run("stage_mem", touches_cells),
    of_run("replace", looks_like_a_body),
    of_gap("fission", is_inside),
    of_gap("autofission", is_inside),
    of_allocation("autolift_alloc", is_nested),
    of_allocation("bound_alloc", has_dimensions),
    of_allocation("delete_buffer", is_unused),
    of_allocation("divide_dim", has_dimensions),
    of_allocation("expand_dim", is_any),
    of_allocation("lift_alloc", is_nested),
    of_allocation("mult_dim", has_two_dimensions),
    of_allocation("rearrange_dim", has_two_dimensions),
    of_allocation("resize_dim", has_dimensions),
    of_allocation("reuse_buffer", is_any),
    of_allocation("sink_alloc", is_used_in_one_scope),
    of_allocation("unroll_buffer", has_constant_extent),
};

// What undoes a step, and what is more often possible after it than before.
struct FollowUp {
  std::string_view after;
  std::string_view next;
};
constexpr std::array follow_ups = {
    FollowUp{"add_loop", "remove_loop"},
    FollowUp{"autolift_alloc", "sink_alloc"},
    FollowUp{"autolift_alloc", "reuse_buffer"},
    FollowUp{"bind_config", "delete_config"},
    FollowUp{"bind_config", "reorder_stmts"},
    FollowUp{"bind_expr", "expand_dim"},
    FollowUp{"bind_expr", "inline_assign"},
    FollowUp{"bind_expr", "lift_alloc"},
    FollowUp{"bind_expr", "reuse_buffer"},
    FollowUp{"commute_expr", "left_reassociate_expr"},
    FollowUp{"cut_loop", "join_loops"},
    FollowUp{"divide_dim", "mult_dim"},
    FollowUp{"divide_dim", "unroll_buffer"},
    FollowUp{"divide_loop", "lift_scope"},
    FollowUp{"divide_loop", "mult_loops"},
    FollowUp{"divide_loop", "reorder_loops"},
    FollowUp{"divide_loop", "unroll_loop"},
    FollowUp{"expand_dim", "lift_alloc"},
    FollowUp{"expand_dim", "mult_dim"},
    FollowUp{"expand_dim", "resize_dim"},
    FollowUp{"extract_subproc", "inline"},
    FollowUp{"extract_subproc", "replace_all"},
    FollowUp{"extract_subproc", "stage_window"},
    FollowUp{"fission", "fuse"},
    FollowUp{"fission", "remove_loop"},
    FollowUp{"fold_into_reduce", "vectorize_reduction"},
    FollowUp{"inline", "inline_window"},
    FollowUp{"inline", "replace"},
    FollowUp{"inline", "replace_all"},
    FollowUp{"inline_assign", "delete_buffer"},
    FollowUp{"inline_assign", "fold_into_reduce"},
    FollowUp{"insert_pass", "delete_pass"},
    FollowUp{"lift_alloc", "reuse_buffer"},
    FollowUp{"lift_alloc", "sink_alloc"},
    FollowUp{"merge_writes", "split_write"},
    FollowUp{"mult_dim", "divide_dim"},
    FollowUp{"mult_loops", "divide_loop"},
    FollowUp{"remove_loop", "add_loop"},
    FollowUp{"reorder_loops", "lift_scope"},
    FollowUp{"replace", "call_eqv"},
    FollowUp{"replace", "stage_window"},
    FollowUp{"specialize", "eliminate_dead_code"},
    FollowUp{"specialize", "fuse"},
    FollowUp{"split_write", "merge_writes"},
    FollowUp{"split_write", "reorder_stmts"},
    FollowUp{"stage_mem", "divide_dim"},
    FollowUp{"stage_mem", "rearrange_dim"},
    FollowUp{"stage_mem", "reuse_buffer"},
    FollowUp{"stage_mem", "sink_alloc"},
    FollowUp{"stage_mem", "unroll_buffer"},
    FollowUp{"stage_window", "inline_window"},
    FollowUp{"unroll_loop", "merge_writes"},
    FollowUp{"unroll_loop", "unroll_buffer"},
    FollowUp{"write_config", "bind_config"},
    FollowUp{"write_config", "delete_config"},
};

}  // namespace

std::vector<std::string_view> follow_ups_of(std::string_view primitive) {
  std::vector<std::string_view> out;
  for (const FollowUp& f : follow_ups) {
    if (f.after == primitive) out.push_back(f.next);
  }
  return out;
}

Fitting::Fitting(std::string_view primitive) {
  const auto need = std::ranges::find(needs, primitive, &Need::primitive);
  if (need == needs.end()) return;
  statement_ = need->statement;
  expression_ = need->expression;
  run_ = need->run;
  gap_ = need->gap;
  allocation_ = need->allocation;
}

}  // namespace selvage::fuzz
