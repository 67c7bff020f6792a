// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>

#include "core/lex.h"
#include "core/pattern.h"
#include "core/print.h"
#include "core/traverse.h"

namespace selvage::core {

namespace {

// A step as typed: a name, and numbers in parentheses.
struct Step {
  std::string name;
  std::vector<int> numbers;
  SourceLoc loc;
};

constexpr int largest_number = 1'000'000;

Result<Step> parse_step(const std::string& text) {
  const auto source = std::make_shared<const SourceFile>(SourceFile{"navigation", text});
  TRY(cursor, lex(source));
  SourceLoc loc = cursor.loc();
  loc.length = static_cast<int>(line_text(loc).size()) - loc.column + 1;
  TRY(name, cursor.expect(TokenKind::name, "a step"));
  Step step{std::string(name.text), {}, loc};
  if (cursor.accept("(")) {
    while (!cursor.at(")")) {
      const SourceLoc at = cursor.loc();
      TRY(number, cursor.expect_integer("a number"));
      if (number < 0 || number > largest_number) return bad_input(at, "a number from 0 is meant");
      step.numbers.push_back(static_cast<int>(number));
      if (!cursor.accept(",")) break;
    }
    TRY(close, cursor.expect(")"));
  }
  cursor.accept(TokenKind::newline);
  if (!cursor.at(TokenKind::end)) return cursor.unexpected("the end of the step");
  return step;
}

Path below(const Path& stmt, int block) {
  Path path = stmt;
  path.push_back(block);
  return path;
}

int length_of(const Proc& p, const Path& block) {
  return static_cast<int>(block_at(p, block).size());
}

// What the place is, for messages.
std::string describe(const Proc& p, const Place& place) {
  if (const auto* range = std::get_if<BlockRange>(&place)) {
    if (range->count > 1) return fmt::format("a block of {} statements", range->count);
    return fmt::format("`{}`", headline(stmt_at(p, stmt_path(*range))));
  }
  if (const auto* e = std::get_if<ExprPlace>(&place)) {
    return fmt::format("the expression `{}`", print(expr_at(p, *e)));
  }
  return "a gap between statements";
}

// One navigation from one place.
class Navigation {
 public:
  Navigation(const Proc& p, const Place& place, const Step& step)
      : proc_(p), place_(place), step_(step) {}

  [[nodiscard]] Result<Place> parent() const {
    if (const auto* e = std::get_if<ExprPlace>(&place_)) {
      if (e->path.size() == 1) return Place(range_of(e->stmt));
      ExprPlace up = *e;
      up.path.pop_back();
      return Place(up);
    }
    const Path block = enclosing_block();
    if (block.empty()) return refuse("stands at the top of the procedure");
    return Place(range_of(Path(block.begin(), block.end() - 1)));
  }

  [[nodiscard]] Result<Place> next() const {
    TRY(extent, positions());
    const int length = length_of(proc_, extent.block);
    if (extent.first + extent.count >= length) return refuse("is the last of its block");
    return Place(BlockRange{extent.block, extent.first + extent.count, 1});
  }

  [[nodiscard]] Result<Place> prev() const {
    TRY(extent, positions());
    if (extent.first == 0) return refuse("is the first of its block");
    return Place(BlockRange{extent.block, extent.first - 1, 1});
  }

  [[nodiscard]] Result<Place> body() const { return nested(0, "has no body"); }
  [[nodiscard]] Result<Place> orelse() const { return nested(1, "has no `else`"); }

  [[nodiscard]] Result<Place> before() const {
    TRY(extent, positions());
    return Place(Gap{extent.block, extent.first});
  }
  [[nodiscard]] Result<Place> after() const {
    TRY(extent, positions());
    return Place(Gap{extent.block, extent.first + extent.count});
  }

  [[nodiscard]] Result<Place> first() const {
    TRY(range, statements());
    return Place(BlockRange{range.block, range.first, 1});
  }
  [[nodiscard]] Result<Place> last() const {
    TRY(range, statements());
    return Place(BlockRange{range.block, range.first + range.count - 1, 1});
  }

  [[nodiscard]] Result<Place> expand() const {
    TRY(range, statements());
    const int above = step_.numbers[0];
    const int under = step_.numbers[1];
    const int length = length_of(proc_, range.block);
    if (above > range.first || under > length - range.first - range.count) {
      return refuse(fmt::format("has {} before it and {} after it in its block", range.first,
                                length - range.first - range.count));
    }
    return Place(BlockRange{range.block, range.first - above, range.count + above + under});
  }

  [[nodiscard]] Result<Place> rhs() const {
    if (const auto* e = std::get_if<ExprPlace>(&place_)) return operand(*e, 1);
    TRY(s, statement());
    if (as<Assign>(s) == nullptr && as<Reduce>(s) == nullptr && as<WriteConfig>(s) == nullptr &&
        as<WindowStmt>(s) == nullptr) {
      return refuse("has no right side");
    }
    return expression(static_cast<int>(expressions(s).size()) - 1);
  }

  [[nodiscard]] Result<Place> lhs() const {
    if (const auto* e = std::get_if<ExprPlace>(&place_)) return operand(*e, 0);
    TRY(s, statement());
    const auto* assign = as<Assign>(s);
    const auto* reduce = as<Reduce>(s);
    if (assign == nullptr && reduce == nullptr) return refuse("has no left side");
    const std::size_t indices = assign != nullptr ? assign->index.size() : reduce->index.size();
    return numbered(static_cast<int>(indices), "indices");
  }

  [[nodiscard]] Result<Place> bound(int number) const {
    TRY(s, statement());
    if (as<For>(s) == nullptr) return refuse("is not a loop");
    return expression(number);
  }

  [[nodiscard]] Result<Place> cond() const {
    TRY(s, statement());
    if (as<If>(s) == nullptr) return refuse("is not an `if`");
    return expression(0);
  }

  [[nodiscard]] Result<Place> arg() const {
    if (const auto* e = std::get_if<ExprPlace>(&place_)) {
      const int count = static_cast<int>(children(expr_at(proc_, *e)).size());
      if (number() >= count) return refuse(fmt::format("has {} operands, counted from 0", count));
      return child(*e, number());
    }
    TRY(s, statement());
    const auto* call = as<Call>(s);
    if (call == nullptr) return refuse("is not a call");
    return numbered(static_cast<int>(call->args.size()), "arguments");
  }

 private:
  [[nodiscard]] Error refuse(const std::string& why) const {
    return bad_input(step_.loc, fmt::format("`{}` does not apply: {} {}", step_.name,
                                            describe(proc_, place_), why));
  }

  [[nodiscard]] int number() const { return step_.numbers.empty() ? 0 : step_.numbers[0]; }

  [[nodiscard]] Path enclosing_block() const {
    const auto* gap = std::get_if<Gap>(&place_);
    return gap != nullptr ? gap->block : std::get<BlockRange>(place_).block;
  }

  // The statements meant; a gap is an empty run, an expression its statement.
  [[nodiscard]] Result<BlockRange> positions() const {
    if (const auto* gap = std::get_if<Gap>(&place_)) return BlockRange{gap->block, gap->at, 0};
    if (const auto* e = std::get_if<ExprPlace>(&place_)) return range_of(e->stmt);
    return std::get<BlockRange>(place_);
  }

  [[nodiscard]] Result<BlockRange> statements() const {
    if (const auto* range = std::get_if<BlockRange>(&place_)) return *range;
    return refuse("is not a block");
  }

  [[nodiscard]] Result<Stmt> statement() const {
    const auto* range = std::get_if<BlockRange>(&place_);
    if (range != nullptr && range->count == 1) return stmt_at(proc_, stmt_path(*range));
    return refuse("is not one statement");
  }

  [[nodiscard]] Result<Place> nested(int number, const std::string& otherwise) const {
    TRY(s, statement());
    const std::vector<Block> inner = blocks(s);
    const auto at = static_cast<std::size_t>(number);
    if (at >= inner.size() || inner[at].empty()) return refuse(otherwise);
    const Path block = below(stmt_path(std::get<BlockRange>(place_)), number);
    return Place(BlockRange{block, 0, static_cast<int>(inner[at].size())});
  }

  [[nodiscard]] Result<Place> numbered(int count, std::string_view what) const {
    if (number() >= count) return refuse(fmt::format("has {} {}, counted from 0", count, what));
    return expression(number());
  }

  [[nodiscard]] Result<Place> expression(int number) const {
    return Place(ExprPlace{stmt_path(std::get<BlockRange>(place_)), {number}});
  }

  [[nodiscard]] static Result<Place> child(const ExprPlace& e, int number) {
    ExprPlace down = e;
    down.path.push_back(number);
    return Place(down);
  }

  [[nodiscard]] Result<Place> operand(const ExprPlace& e, int number) const {
    if (as<Binary>(expr_at(proc_, e)) == nullptr) return refuse("has no two sides");
    return child(e, number);
  }

  const Proc& proc_;
  const Place& place_;
  const Step& step_;
};

struct StepKind {
  std::string_view name;
  std::size_t least_numbers, most_numbers;
  Result<Place> (*go)(const Navigation&);
};
constexpr std::array<StepKind, 16> step_kinds{{
    {"parent", 0, 0, [](const Navigation& n) { return n.parent(); }},
    {"next", 0, 0, [](const Navigation& n) { return n.next(); }},
    {"prev", 0, 0, [](const Navigation& n) { return n.prev(); }},
    {"body", 0, 0, [](const Navigation& n) { return n.body(); }},
    {"orelse", 0, 0, [](const Navigation& n) { return n.orelse(); }},
    {"before", 0, 0, [](const Navigation& n) { return n.before(); }},
    {"after", 0, 0, [](const Navigation& n) { return n.after(); }},
    {"first", 0, 0, [](const Navigation& n) { return n.first(); }},
    {"last", 0, 0, [](const Navigation& n) { return n.last(); }},
    {"expand", 2, 2, [](const Navigation& n) { return n.expand(); }},
    {"rhs", 0, 0, [](const Navigation& n) { return n.rhs(); }},
    {"lhs", 0, 1, [](const Navigation& n) { return n.lhs(); }},
    {"lo", 0, 0, [](const Navigation& n) { return n.bound(0); }},
    {"hi", 0, 0, [](const Navigation& n) { return n.bound(1); }},
    {"cond", 0, 0, [](const Navigation& n) { return n.cond(); }},
    {"arg", 1, 1, [](const Navigation& n) { return n.arg(); }},
}};

}  // namespace

Result<Place> navigate(const Proc& p, const Place& place, const std::string& text) {
  TRY(step, parse_step(text));
  if (!exists(p, place)) return bad_input(step.loc, "the place does not exist in this procedure");
  std::vector<std::string> known;
  for (const StepKind& kind : step_kinds) {
    known.emplace_back(kind.name);
    if (kind.name != step.name) continue;
    if (step.numbers.size() < kind.least_numbers || step.numbers.size() > kind.most_numbers) {
      return bad_input(step.loc, fmt::format("`{}` takes {} numbers in parentheses, not {}",
                                             kind.name, kind.most_numbers, step.numbers.size()));
    }
    return kind.go(Navigation(p, place, step));
  }
  return bad_input(step.loc, fmt::format("there is no navigation step `{}`", step.name),
                   did_you_mean(step.name, known));
}

}  // namespace selvage::core
