// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "core/build.h"
#include "core/mentions.h"
#include "core/parse.h"
#include "core/print.h"
#include "core/sum.h"
#include "core/traverse.h"
#include "primitives/bounds.h"
#include "primitives/layout.h"
#include "primitives/linear.h"
#include "primitives/primitive.h"

// vectorize_reduction(loop, width, name, iters, buffer, memory, tail)
//   for i in seq(lo, hi): s[x[e] += d]
//       ~>   t: T[w] ; for l in seq(0, w): t[l] = 0
//            for io in seq(0, (hi - lo) / w):
//                for ii in seq(0, w): s[t[ii] += d][i -> lo + w * io + ii]
//            for l in seq(0, w): x[e] += t[l]
//            for ii in seq(0, (hi - lo) % w): s[i -> lo + w * ((hi - lo) / w) + ii]
// requires  the loop does nothing to x[e] but add to it                        (only_reduces)
//           the loop does not change what e, lo and hi read                    (value_unchanged)
//           lo <= hi, when the tail is cut off                                 (condition_holds)
//           w divides hi - lo, when tail is perfect                            (divides_evenly)
// law       reassociate, where x is floating-point data
// sound     all iterations run in their order; only what they add to the one cell x[e] is added
//           later and in w parts, and nothing in the loop sees that cell.

namespace selvage::primitives {
namespace {

using namespace core;

struct VectorizeReduction {
  LoopArg loop;
  std::int64_t width = 0;
  NewName name;
  std::vector<NewName> iters;
  BufferArg buffer;
  MemoryName memory;
  Choice tail{{"cut", "perfect"}, "cut"};

  std::vector<Field> fields() {
    return {
        {.name = "loop", .slot = &loop, .doc = "the loop that adds up"},
        {.name = "width",
         .slot = &width,
         .doc = "how many partial sums to keep: the lanes of a vector",
         .at_least = 1,
         .at_most = INT32_MAX},
        {.name = "name", .slot = &name, .doc = "name of the new buffer of partial sums"},
        {.name = "iters", .slot = &iters, .doc = "names of the new outer and inner iterators"},
        {.name = "buffer",
         .slot = &buffer,
         .doc = "what is added to, where the loop adds to more than one cell",
         .optional = true},
        {.name = "memory",
         .slot = &memory,
         .doc = "the memory of the partial sums; plain memory if left out",
         .optional = true},
        {.name = "tail",
         .slot = &tail,
         .doc = "what becomes of the last, incomplete group: `cut` it off into a loop of its own; "
                "`perfect`: prove that there is none",
         .optional = true},
    };
  }
};

// The cell that the loop adds to.
struct Cell {
  Sym buffer;
  std::vector<Expr> index;
};

bool same(const Cell& a, const Cell& b) {
  return a.buffer == b.buffer &&
         std::ranges::equal(a.index, b.index, [](auto& x, auto& y) { return equal(x, y); });
}

std::string text(const Cell& c) {
  return "`" + print(make_expr({}, Type{Scalar::f32}, Read{c.buffer, c.index})) + "`";
}

// What the `+=` in the loop add to.
struct Targets {
  std::vector<Cell> fixed;  // cells that are the same in every iteration, each once
  std::vector<Cell> other;
  bool has_sum = false;  // written `x = x + e`
};

Targets targets_in(const For& loop, const std::optional<Sym>& wanted) {
  std::set<Sym> inside = bound_names(loop.body);
  inside.insert(loop.iter);
  Targets found;
  visit_statements(loop.body, [&](const Stmt& s) {
    const auto* assign = as<Assign>(s);
    found.has_sum = found.has_sum || (assign != nullptr && self_sum(*assign));
    const auto* reduce = as<Reduce>(s);
    if (reduce == nullptr || (wanted && *wanted != reduce->buffer)) return;
    const Cell cell{reduce->buffer, reduce->index};
    bool fixed = inside.count(cell.buffer) == 0;
    for (const Expr& e : cell.index) {
      for (const Sym& name : free_names(e)) fixed = fixed && inside.count(name) == 0;
    }
    std::vector<Cell>& list = fixed ? found.fixed : found.other;
    if (std::ranges::none_of(list, [&](const Cell& c) { return same(c, cell); })) {
      list.push_back(cell);
    }
  });
  return found;
}

Result<Cell> target_of(const For& loop, const std::optional<Sym>& wanted, const SourceLoc& loc) {
  const Targets found = targets_in(loop, wanted);
  const std::string where = " in the loop over `" + loop.iter.name() + "`";
  if (found.fixed.size() == 1) return found.fixed.front();
  if (found.fixed.size() > 1) {
    const bool one_buffer = found.fixed[0].buffer == found.fixed[1].buffer;
    return not_applicable(
        loc,
        "both " + text(found.fixed[0]) + " and " + text(found.fixed[1]) + " are added to" + where,
        one_buffer ? "fission the loop, and do it for each cell" : "name one of them by `buffer`");
  }
  if (!found.other.empty()) {
    return not_applicable(loc,
                          text(found.other.front()) +
                              " is not the same cell in every iteration of `" + loop.iter.name() +
                              "`",
                          "choose the loop over which it stays the same");
  }
  return not_applicable(loc, "nothing is added to" + where,
                        found.has_sum ? "write the sum with `+=`" : "");
}

// The pieces of the result.
struct Pieces {
  const For& loop;
  Cell target;
  Scalar type;
  Sym sums, outer, inner;
  std::int64_t width;
  SourceLoc loc;

  [[nodiscard]] Expr trip_count() const { return difference(loop.hi, loop.lo); }
  [[nodiscard]] Expr groups() const { return floor_div(trip_count(), int_const(width)); }

  [[nodiscard]] Stmt over_lanes(const std::function<Stmt(const Expr&)>& make) const {
    const Sym lane = Sym::fresh(inner.name());
    return for_loop(lane, int_const(0), int_const(width), {make(var(lane))}, LoopMode::seq, loc);
  }
  [[nodiscard]] Stmt zero() const {
    const Expr nought = is_integer_data(type) ? make_expr(loc, Type{type}, ConstInt{0})
                                              : make_expr(loc, Type{type}, ConstReal{0.0});
    return over_lanes([&](const Expr& l) { return make_stmt(loc, Assign{sums, {l}, nought}); });
  }
  [[nodiscard]] Stmt add_up() const {
    return over_lanes([&](const Expr& l) {
      return make_stmt(
          loc, Reduce{target.buffer, target.index, make_expr(loc, Type{type}, Read{sums, {l}})});
    });
  }
  // A parallel loop that reduces into the cell now does so into the partial sums.
  [[nodiscard]] std::optional<Block> with_clause(const Stmt& nested) const {
    std::vector<Sym> clause = reduced_names(nested);
    const std::set<Sym> used = free_names(as<For>(nested)->body);
    const auto at = std::ranges::find(clause, target.buffer);
    if (at == clause.end() || used.count(sums) == 0) return std::nullopt;
    if (used.count(target.buffer) == 0) clause.erase(at);
    clause.push_back(sums);
    return Block{with_reduced_names(nested, std::move(clause))};
  }
  // The body, adding to the partial sum of the inner iterator.
  [[nodiscard]] Block redirected() const {
    return rewrite_statements(loop.body, [this](const Stmt& s) -> std::optional<Block> {
      if (as<For>(s) != nullptr) return with_clause(s);
      const auto* reduce = as<Reduce>(s);
      if (reduce == nullptr || !same({reduce->buffer, reduce->index}, target)) return std::nullopt;
      return Block{make_stmt(s->loc, Reduce{sums, {var(inner)}, reduce->rhs})};
    });
  }
  [[nodiscard]] Stmt nest() const {
    const Expr i = add(loop.lo, add(mul(int_const(width), var(outer)), var(inner)));
    const Stmt lanes = for_loop(inner, int_const(0), int_const(width),
                                substitute(redirected(), {{loop.iter, i}}), LoopMode::seq, loc);
    return for_loop(outer, int_const(0), groups(), {lanes}, LoopMode::seq, loc);
  }
  [[nodiscard]] Stmt tail() const {
    const Sym rest = Sym::fresh(inner.name());
    const Expr first = add(loop.lo, mul(int_const(width), groups()));
    return for_loop(rest, int_const(0), floor_mod(trip_count(), int_const(width)),
                    freshen(substitute(loop.body, {{loop.iter, add(first, var(rest))}})),
                    LoopMode::seq, loc);
  }
};

void owe_all(Plan& plan, const Proc& p, const Path& at, const Pieces& pieces, bool cut) {
  const For& loop = pieces.loop;
  std::vector<WindowDim> cell;
  for (const Expr& e : pieces.target.index) cell.push_back({e, std::nullopt});
  plan.owes.push_back(effects::only_reduces(p, range_of(at), pieces.target.buffer, cell));
  for (const Expr& e : pieces.target.index) {
    plan.owes.push_back(effects::value_unchanged(p, range_of(at), e));
  }
  owe_stable_bounds(plan, p, at);
  if (cut) {
    plan.owes.push_back(effects::condition_holds(p, at, compare(BinaryOp::le, loop.lo, loop.hi),
                                                 "cutting off a tail needs lo <= hi"));
  } else {
    plan.owes.push_back(effects::divides_evenly(p, at, pieces.trip_count(), pieces.width));
  }
}

Result<Memory> memory_of(const Planner& p, const MemoryName& name) {
  if (name.text.empty()) return plain_memory(p.library());
  return p.find_memory(name);
}

Scalar type_of(const Planner& p, const Path& loop, const Sym& buffer) {
  const Scope scope = scope_at(p.proc(), gap_before(loop));
  const auto entry = std::ranges::find_if(
      scope.names, [&](const auto& named) { return named.second.name == buffer; });
  ENSURE(entry != scope.names.end(), "a name that the loop does not bind is bound before it");
  return entry->second.type.scalar;
}

Result<Plan> plan(const Planner& p, const VectorizeReduction& args) {
  const Path at = args.loop.path();
  const For& loop = p.loop(at);
  const SourceLoc loc = p.stmt(at)->loc;
  if (args.iters.size() != 2) {
    return bad_input(args.loop.loc,
                     "vectorize_reduction needs two new iterator names, outer and inner");
  }
  if (loop.mode == LoopMode::par) {
    return not_applicable(loc, "the loop over `" + loop.iter.name() + "` is parallel",
                          "vectorize_reduction a loop inside of it, or before parallelize_loop");
  }
  TRY(sums, p.new_symbol(args.name));
  TRY(outer, p.new_symbol(args.iters[0]));
  TRY(inner, p.new_symbol(args.iters[1]));
  TRY(memory, memory_of(p, args.memory));
  TRY(target, target_of(loop, args.buffer.symbol, loc));
  const Scalar type = type_of(p, at, target.buffer);
  const Pieces pieces{loop, target, type, sums, outer, inner, args.width, loc};
  const bool cut = args.tail.value == "cut";

  Plan plan{Edit(p.proc()), {}, {}};
  owe_all(plan, p.proc(), at, pieces, cut);
  if (is_float(type)) plan.laws.push_back({"reassociate"});
  const Type sums_type{.scalar = type, .shape = {int_const(args.width)}};
  Block result{make_stmt(loc, Alloc{sums, sums_type, memory}), pieces.zero(), pieces.nest(),
               pieces.add_up()};
  if (cut) result.push_back(pieces.tail());
  plan.edit.replace(range_of(at), result, {{{0}, {2}}, {{0, 0}, {2, 0, 0, 0}}});
  return plan;
}

}  // namespace

Primitive make_vectorize_reduction() {
  return define<VectorizeReduction>(
      {.name = "vectorize_reduction",
       .summary = "keep several partial sums of a loop that adds to one cell",
       .rewrite = "for i in seq(lo, hi): s[x[e] += d]\n"
                  "~>  t: T[w]\n"
                  "    for l in seq(0, w): t[l] = 0\n"
                  "    for io in seq(0, (hi - lo) / w):\n"
                  "        for ii in seq(0, w): s[t[ii] += d][i -> lo + w * io + ii]\n"
                  "    for l in seq(0, w): x[e] += t[l]\n"
                  "    and what is left over, as `tail` says",
       .sound = "all iterations run in their order; only what they add to the one cell x[e] is "
                "added later and in w parts, and nothing in the loop sees that cell",
       .owes = {effects::Claim::only_reduces, effects::Claim::value_unchanged,
                effects::Claim::condition_holds, effects::Claim::divides_evenly},
       .laws = {"reassociate"}},
      plan);
}

}  // namespace selvage::primitives
