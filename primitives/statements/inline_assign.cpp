// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "core/print.h"
#include "core/traverse.h"
#include "effects/footprint.h"
#include "primitives/aliases.h"
#include "primitives/data_expr.h"
#include "primitives/primitive.h"

// inline_assign(stmt)
//   x[i] = e ; s[x[i]]   ~>   s[e]
// requires  nothing between the assignment and a use writes the cell, what e reads, or what the
//           index reads                                                       (value_unchanged)
//           a use that is written with another index reads that cell        (expressions_equal)
//           nobody reads x without having written it first     (dead_after, of the result; nothing
//           is owed where the buffer is not read any more)
// sound     at every use the cell holds e, converted to its type, and e still has that value; what
//           else happens does not depend on what the assignment left.

namespace selvage::primitives {
namespace {

using namespace core;

struct InlineAssign {
  StmtArg stmt;
  std::vector<Field> fields() {
    return {{.name = "stmt",
             .slot = &stmt,
             .doc = "an assignment; the later reads of its cell in the same block are replaced"}};
  }
};

using VisitPlace = std::function<void(const ExprPlace&, const Expr&)>;

void visit_places(const Expr& e, const ExprPlace& at, const VisitPlace& f) {
  f(at, e);
  const std::vector<Expr> parts = children(e);
  for (std::size_t k = 0; k < parts.size(); ++k) {
    ExprPlace inner = at;
    inner.path.push_back(static_cast<int>(k));
    visit_places(parts[k], inner, f);
  }
}

// Every expression of the statement and of what is nested in it, with its place.
void visit_places(const Stmt& s, const Path& at, const VisitPlace& f) {
  const std::vector<Expr> own = expressions(s);
  for (std::size_t k = 0; k < own.size(); ++k) {
    visit_places(own[k], ExprPlace{at, {static_cast<int>(k)}}, f);
  }
  const std::vector<Block> nested = blocks(s);
  for (std::size_t b = 0; b < nested.size(); ++b) {
    for (std::size_t k = 0; k < nested[b].size(); ++k) {
      Path inner = at;
      inner.push_back(static_cast<int>(b));
      inner.push_back(static_cast<int>(k));
      visit_places(nested[b][k], inner, f);
    }
  }
}

class Inlining {
 public:
  Inlining(const Planner& p, const Path& path, const Assign& assign)
      : p_(p), path_(path), assign_(assign), plan_{Edit(p.proc()), {}, {}} {}

  Result<Plan> run() {
    type_ = cell_type(p_.proc(), path_, assign_.buffer);
    find_uses();
    if (uses_.empty()) {
      const Expr target = cell(type_, assign_.buffer, assign_.index);
      return not_applicable(p_.stmt(path_)->loc,
                            "`" + print(target) + "` is not read after this in its block");
    }
    TRY(replaced, replace_uses());
    plan_.edit.erase(range_of(path_));
    owe_same_value();
    owe_dead();
    return std::move(plan_);
  }

 private:
  [[nodiscard]] BlockRange statements(int first, int count) const {
    return {range_of(path_).block, first, count};
  }

  // Reads of the cell in the statements that follow, up to the first that may write it.
  void find_uses() {
    const int end = static_cast<int>(block_at(p_.proc(), range_of(path_).block).size());
    for (int k = path_.back() + 1; k < end; ++k) {
      Path at = path_;
      at.back() = k;
      const bool writes = may_write(k);
      const bool simple = blocks(p_.stmt(at)).empty();
      if (writes && !simple) return;
      visit_places(p_.stmt(at), at, [&](const ExprPlace& place, const Expr& e) {
        const auto* read = as<Read>(e);
        if (read != nullptr && read->buffer == assign_.buffer && is_cell(place.stmt, *read)) {
          uses_.push_back(place);
          last_ = k;
        }
      });
      if (writes) return;
    }
  }

  [[nodiscard]] bool may_write(int k) const {
    const effects::BufferUse use = effects::buffer_use(p_.proc(), statements(k, 1), assign_.buffer);
    if (!use.writes && !use.reduces) return false;
    return !p_.would_hold(effects::value_unchanged(p_.proc(), statements(k, 1),
                                                   cell(type_, assign_.buffer, assign_.index)));
  }

  // Is it the cell?  What has to be proved for it is owed.
  bool is_cell(const Path& stmt, const Read& read) {
    std::vector<effects::Obligation> equalities;
    for (std::size_t d = 0; d < read.index.size(); ++d) {
      if (equal(read.index[d], assign_.index[d])) continue;
      equalities.push_back(
          effects::expressions_equal(p_.proc(), stmt, assign_.index[d], read.index[d]));
      if (!p_.would_hold(equalities.back())) return false;
    }
    plan_.owes.insert(plan_.owes.end(), equalities.begin(), equalities.end());
    return true;
  }

  // With the value as it is, if every type stays what it was; else with its type said.
  Status replace_uses() {
    const Expr value = cast_to(type_, assign_.rhs);
    if (put(value)) return Ok{};
    if (put(make_expr(value->loc, {.scalar = type_}, Cast{value}))) return Ok{};
    return not_applicable(value->loc, "with `" + print(value) + "` in the place of `" +
                                          assign_.buffer.name() +
                                          "`, the types around it would be others");
  }

  bool put(const Expr& value) {
    plan_.edit = Edit(p_.proc());
    for (const ExprPlace& place : uses_) plan_.edit.replace_expr(place, value);
    const Result<Proc> after = typed(plan_.edit);
    return after.ok() && equal(after.value()->body, plan_.edit.proc()->body);
  }

  void owe_same_value() {
    // A statement without nested blocks evaluates its right-hand side before it writes.
    Path last = path_;
    last.back() = last_;
    const int end = blocks(p_.stmt(last)).empty() ? last_ : last_ + 1;
    const int first = path_.back();
    plan_.owes.push_back(
        effects::value_unchanged(p_.proc(), statements(first, end - first), assign_.rhs));
    if (end == first + 1) return;
    const BlockRange between = statements(first + 1, end - first - 1);
    plan_.owes.push_back(
        effects::value_unchanged(p_.proc(), between, cell(type_, assign_.buffer, assign_.index)));
  }

  // A buffer of the procedure's own that is not read any more is dead.
  void owe_dead() {
    const Gap gap = gap_before(path_);
    const Sym base = base_of(views_at(p_.proc(), gap), assign_.buffer);
    if (base == assign_.buffer && !is_argument(base) && !is_read(plan_.edit.proc(), base)) return;
    plan_.owes.push_back(effects::dead_after(plan_.edit.proc(), gap, base));
  }

  [[nodiscard]] bool is_argument(const Sym& name) const {
    const std::vector<Arg>& args = p_.proc()->args;
    return std::any_of(args.begin(), args.end(), [&](const Arg& a) { return a.name == name; });
  }

  static bool is_read(const Proc& p, const Sym& buffer) {
    bool found = false;
    visit_statements(p->body, [&](const Stmt& s) {
      const auto* reduce = as<Reduce>(s);
      found = found || (reduce != nullptr && reduce->buffer == buffer);
    });
    visit_expressions(p->body,
                      [&](const Expr& e) { found = found || free_names(e).contains(buffer); });
    return found;
  }

  const Planner& p_;
  Path path_;
  const Assign& assign_;
  Plan plan_;
  Scalar type_ = Scalar::r;
  std::vector<ExprPlace> uses_;
  int last_ = 0;  // the last statement of the block that holds a use
};

Result<Plan> plan(const Planner& p, const InlineAssign& args) {
  const Path path = args.stmt.path();
  const Stmt s = p.stmt(path);
  const auto* assign = as<Assign>(s);
  if (assign == nullptr) {
    return not_applicable(s->loc, "`" + headline(s) + "` is not an assignment");
  }
  return Inlining(p, path, *assign).run();
}

}  // namespace

Primitive make_inline_assign() {
  return define<InlineAssign>(
      {.name = "inline_assign",
       .summary = "put the assigned expression where the cell is read, and drop the assignment",
       .rewrite = "x[i] = e\ns[x[i]]\n~>  s[e]",
       .sound = "at every use the cell holds e, converted to its type, and e still has that value; "
                "nobody else sees what the assignment left",
       .owes = {effects::Claim::value_unchanged, effects::Claim::expressions_equal,
                effects::Claim::dead_after},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives
