// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/syntax_parser.h"

namespace selvage::core {

namespace {

int height_of_dims(const std::vector<syntax::Dim>& dims) {
  int height = 0;
  for (const syntax::Dim& dim : dims) {
    height = std::max(height, dim.lo->height);
    if (dim.hi) height = std::max(height, (*dim.hi)->height);
  }
  return height;
}

int height_of(const syntax::ExprNode::Kind& kind) {
  const auto leaf = 1;
  return std::visit(
      Overload{
          [&](const syntax::Wildcard&) { return leaf; }, [&](const syntax::Name&) { return leaf; },
          [&](const syntax::Integer&) { return leaf; }, [&](const syntax::Real&) { return leaf; },
          [&](const syntax::Boolean&) { return leaf; }, [&](const syntax::Field&) { return leaf; },
          [&](const syntax::Subscript& s) { return 1 + height_of_dims(s.dims); },
          [&](const syntax::Application& a) {
            int height = 0;
            for (const syntax::Expr& arg : a.args) height = std::max(height, arg->height);
            return 1 + height;
          },
          [&](const syntax::Unary& u) { return 1 + u.arg->height; },
          [&](const syntax::Binary& b) { return 1 + std::max(b.lhs->height, b.rhs->height); }},
      kind);
}

// Printing a tree of the greatest height may add a few parentheses, which must not be too many to
// read.
constexpr int slack_for_parentheses = 8;

}  // namespace

Status SyntaxParser::check_depth(int depth, std::string_view what) const {
  if (depth <= cursor_.limits().nesting) return Ok{};
  return over_limit(cursor_.loc(),
                    fmt::format("{} nested more than {} deep", what, cursor_.limits().nesting));
}

Result<syntax::Expr> SyntaxParser::make(const SourceLoc& first, syntax::ExprNode::Kind kind) {
  TRY(spent, cursor_.spend_node());
  const int height = height_of(kind);
  TRY(bounded, check_depth(height, "operators are"));
  return syntax::Expr(std::make_shared<const syntax::ExprNode>(
      syntax::ExprNode{cursor_.span(first), std::move(kind), height}));
}

Result<syntax::Expr> SyntaxParser::expr() {
  const Level level(expr_depth_);
  TRY(bounded, check_depth(expr_depth_ - slack_for_parentheses, "expressions are"));
  return disjunction();
}

std::optional<BinaryOp> SyntaxParser::accept_one_of(std::initializer_list<Operator> operators) {
  for (const Operator& candidate : operators) {
    if (cursor_.accept(candidate.text)) return candidate.op;
  }
  return std::nullopt;
}

// operand (op operand)*, associating to the left.
Result<syntax::Expr> SyntaxParser::left_chain(std::initializer_list<Operator> operators,
                                              Rule operand) {
  const SourceLoc first = cursor_.loc();
  TRY(chain, (this->*operand)());
  while (const std::optional<BinaryOp> op = accept_one_of(operators)) {
    TRY(rhs, (this->*operand)());
    TRY(next, make(first, syntax::Binary{*op, chain, rhs}));
    chain = next;
  }
  return chain;
}

Result<syntax::Expr> SyntaxParser::prefixed(UnaryOp op, Rule operand) {
  const Level level(expr_depth_);
  TRY(bounded, check_depth(expr_depth_ - slack_for_parentheses, "operators are"));
  const SourceLoc first = cursor_.loc();
  cursor_.take();
  TRY(arg, (this->*operand)());
  return make(first, syntax::Unary{op, arg});
}

Result<syntax::Expr> SyntaxParser::disjunction() {
  return left_chain({{"or", BinaryOp::logical_or}}, &SyntaxParser::conjunction);
}

Result<syntax::Expr> SyntaxParser::conjunction() {
  return left_chain({{"and", BinaryOp::logical_and}}, &SyntaxParser::negation);
}

Result<syntax::Expr> SyntaxParser::negation() {
  if (cursor_.at("not")) return prefixed(UnaryOp::logical_not, &SyntaxParser::negation);
  return comparison();
}

// `a < b <= c` means `a < b and b <= c`.
Result<syntax::Expr> SyntaxParser::comparison() {
  using enum BinaryOp;
  const SourceLoc first = cursor_.loc();
  TRY(lhs, sum());
  std::optional<syntax::Expr> all;
  while (const std::optional<BinaryOp> op = accept_one_of(
             {{"<", lt}, {"<=", le}, {">", gt}, {">=", ge}, {"==", eq}, {"!=", ne}})) {
    TRY(rhs, sum());
    TRY(link, make(lhs->loc, syntax::Binary{*op, lhs, rhs}));
    if (all) {
      TRY(both, make(first, syntax::Binary{logical_and, *all, link}));
      all = both;
    } else {
      all = link;
    }
    lhs = rhs;
  }
  return all ? *all : lhs;
}

Result<syntax::Expr> SyntaxParser::sum() {
  return left_chain({{"+", BinaryOp::add}, {"-", BinaryOp::sub}}, &SyntaxParser::product);
}

Result<syntax::Expr> SyntaxParser::product() {
  return left_chain({{"*", BinaryOp::mul}, {"/", BinaryOp::div}, {"%", BinaryOp::mod}},
                    &SyntaxParser::signed_operand);
}

// A sign directly before a literal belongs to the literal.
Result<syntax::Expr> SyntaxParser::signed_operand() {
  if (!cursor_.at("-")) return primary();
  if (cursor_.peek(1).kind == TokenKind::integer) return integer();
  if (cursor_.peek(1).kind == TokenKind::real) return real(true);
  return prefixed(UnaryOp::neg, &SyntaxParser::signed_operand);
}

Result<syntax::Expr> SyntaxParser::primary() {
  const SourceLoc first = cursor_.loc();
  if (cursor_.at(TokenKind::integer)) return integer();
  if (cursor_.at(TokenKind::real)) return real(false);
  if (cursor_.accept("True")) return make(first, syntax::Boolean{true});
  if (cursor_.accept("False")) return make(first, syntax::Boolean{false});
  if (cursor_.accept("(")) {
    TRY(inner, expr());
    TRY(closed, cursor_.expect(")"));
    return inner;
  }
  const bool reserved = is_reserved(cursor_.peek().text) && !at_wildcard();
  if (!cursor_.at(TokenKind::name) || reserved) return cursor_.unexpected("an expression");
  return named();
}

// A name, and what follows it directly.
Result<syntax::Expr> SyntaxParser::named() {
  const SourceLoc first = cursor_.loc();
  const bool wildcard = at_wildcard();
  const std::string name(cursor_.take().text);
  if (cursor_.at("[")) {
    TRY(list, dims());
    return make(first, syntax::Subscript{name, list});
  }
  if (cursor_.accept("(")) {
    TRY(list, expr_list(")"));
    return make(first, syntax::Application{name, list});
  }
  if (cursor_.accept(".")) {
    TRY(field, word("a field of the configuration"));
    return make(first, syntax::Field{name, field.text});
  }
  if (wildcard) return make(first, syntax::Wildcard{});
  return make(first, syntax::Name{name});
}

Result<syntax::Expr> SyntaxParser::integer() {
  const SourceLoc first = cursor_.loc();
  TRY(value, cursor_.expect_integer("an integer"));
  return make(first, syntax::Integer{value});
}

Result<syntax::Expr> SyntaxParser::real(bool negative) {
  const SourceLoc first = cursor_.loc();
  if (negative) cursor_.take();
  const Token token = cursor_.take();
  double value = 0;
  const char* const end = token.text.data() + token.text.size();
  const auto parsed = std::from_chars(token.text.data(), end, value);
  if (parsed.ec != std::errc() || parsed.ptr != end) {
    return bad_input(cursor_.span(first),
                     fmt::format("`{}` is outside the range of f64", token.text));
  }
  return make(first, syntax::Real{negative ? -value : value});
}

// `[` dim (`,` dim)* [`,`] `]`
Result<std::vector<syntax::Dim>> SyntaxParser::dims() {
  TRY(open, cursor_.expect("["));
  std::vector<syntax::Dim> list;
  do {
    if (!list.empty() && cursor_.at("]")) break;
    TRY(one, dim());
    list.push_back(one);
  } while (cursor_.accept(","));
  TRY(closed, cursor_.expect("]"));
  return list;
}

Result<syntax::Dim> SyntaxParser::dim() {
  const std::string_view both_ends = "a window names both ends: `lo:hi`";
  if (cursor_.at(":")) return bad_input(cursor_.loc(), std::string(both_ends));
  TRY(lo, expr());
  if (!cursor_.accept(":")) return syntax::Dim{lo, std::nullopt};
  if (cursor_.at("]") || cursor_.at(",")) return bad_input(cursor_.loc(), std::string(both_ends));
  TRY(hi, expr());
  return syntax::Dim{lo, hi};
}

// expr (`,` expr)* [`,`], up to and including `close`; may be empty.
Result<std::vector<syntax::Expr>> SyntaxParser::expr_list(std::string_view close) {
  std::vector<syntax::Expr> list;
  while (!cursor_.at(close)) {
    TRY(one, expr());
    list.push_back(one);
    if (!cursor_.accept(",")) break;
  }
  TRY(closed, cursor_.expect(close));
  return list;
}

}  // namespace selvage::core
