// SPDX-License-Identifier: Apache-2.0
#include "core/pattern.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/pattern_search.h"
#include "core/syntax_parser.h"

namespace selvage::core {

namespace {

// A pattern as typed: its shape, and which match is meant.
struct Request {
  SourceFileRef source;  // the text without `#n`
  std::optional<int> number;
};

SourceLoc whole(const Request& r) {
  SourceLoc loc{r.source, 1, 1, 0};
  loc.length = static_cast<int>(line_text(loc).size());
  return loc;
}

Result<Request> request_from(const std::string& pattern) {
  std::string text = pattern;
  std::optional<int> number;
  const std::size_t digits = pattern.find_last_not_of("0123456789");
  if (digits != std::string::npos && pattern[digits] == '#' && digits + 1 < pattern.size()) {
    int value = 0;
    const char* const end = pattern.data() + pattern.size();
    if (std::from_chars(pattern.data() + digits + 1, end, value).ec == std::errc()) {
      number = value;
      text = pattern.substr(0, digits);
    }
  }
  const std::size_t last = text.find_last_not_of(' ');
  text.resize(last == std::string::npos ? 0 : last + 1);
  text.erase(0, std::min(text.size(), text.find_first_not_of(' ')));
  const Request request{std::make_shared<const SourceFile>(SourceFile{"pattern", text}), number};
  if (text.find('#') != std::string::npos) {
    return bad_input(whole(request), "`#` stands before the number of a match, at the end",
                     "as in `for i in _: _ #1`");
  }
  return request;
}

// "i j k" as its words, or nothing if the text is anything else.
std::vector<std::string> words_of(TokenCursor cursor) {
  std::vector<std::string> words;
  while (cursor.at(TokenKind::name) && is_usable_name(cursor.peek().text)) {
    words.emplace_back(cursor.take().text);
  }
  cursor.accept(TokenKind::newline);
  return cursor.at(TokenKind::end) ? words : std::vector<std::string>();
}

Status at_end(TokenCursor& cursor) {
  cursor.accept(TokenKind::newline);
  if (cursor.at(TokenKind::end)) return Ok{};
  return cursor.unexpected("the end of the pattern");
}

Result<syntax::Block> parse_statements(TokenCursor cursor) {
  SyntaxParser parser(cursor, Dialect::pattern);
  TRY(block, parser.statement_line());
  TRY(ended, at_end(cursor));
  return block;
}

Result<syntax::Expr> parse_expression(TokenCursor cursor) {
  SyntaxParser parser(cursor, Dialect::pattern);
  TRY(e, parser.expr());
  TRY(ended, at_end(cursor));
  return e;
}

bool is_kind(const Stmt& s, PlaceKind kind) {
  switch (kind) {
    case PlaceKind::loop:
      return as<For>(s) != nullptr;
    case PlaceKind::allocation:
      return as<Alloc>(s) != nullptr;
    case PlaceKind::call:
      return as<Call>(s) != nullptr;
    case PlaceKind::statement:
    case PlaceKind::block:
      return true;
    case PlaceKind::gap:
    case PlaceKind::expression:
      return false;
  }
  return false;
}

// What bare words mean where a statement of the given kind is wanted.
std::vector<Place> named_statements(const PatternSearch& search,
                                    const std::vector<std::string>& words, PlaceKind kind) {
  std::vector<Place> found = search.statements(
      [&](const Stmt& s) { return is_kind(s, kind) && search.is_loop_nest(s, words); });
  if (!found.empty() || words.size() != 1) return found;
  return search.statements([&](const Stmt& s) {
    if (!is_kind(s, kind)) return false;
    const auto* call = as<Call>(s);
    if (call != nullptr && kind == PlaceKind::call) return call->callee->name == words[0];
    const auto* alloc = as<Alloc>(s);
    return alloc != nullptr && search.matcher().means(words[0], alloc->buffer);
  });
}

Result<std::vector<Place>> find_statements(const PatternSearch& search, const Proc& p,
                                           const TokenCursor& cursor, PlaceKind kind) {
  const std::vector<std::string> words = words_of(cursor);
  if (!words.empty()) return named_statements(search, words, kind);
  TRY(pattern, parse_statements(cursor));
  std::vector<Place> found = search.runs(pattern);
  std::erase_if(found, [&](const Place& place) {
    const BlockRange& range = std::get<BlockRange>(place);
    return range.count == 1 && !is_kind(stmt_at(p, stmt_path(range)), kind);
  });
  return found;
}

Result<std::vector<Place>> find_expressions(const PatternSearch& search,
                                            const TokenCursor& cursor) {
  TRY(pattern, parse_expression(cursor));
  return search.expressions_like(pattern);
}

// The error of the reading that got further.
Error further(const Error& a, const Error& b) { return b.loc.column > a.loc.column ? b : a; }

// A pattern read as statements if it can be and matches any, and else as an expression.
Result<std::vector<Place>> find_either(const PatternSearch& search, const Proc& p,
                                       const TokenCursor& cursor) {
  Result<std::vector<Place>> statements = find_statements(search, p, cursor, PlaceKind::block);
  if (statements.ok() && !statements.value().empty()) return statements;
  Result<std::vector<Place>> expressions = find_expressions(search, cursor);
  if (expressions.ok()) return expressions;
  if (statements.ok()) return statements;
  return further(statements.error(), expressions.error());
}

// Suggestions for the names of the pattern that the procedure does not have.
std::string nearest_names(const PatternSearch& search, TokenCursor cursor) {
  const std::vector<std::string> known = search.known_names();
  while (!cursor.at(TokenKind::end) && !cursor.at(TokenKind::bad)) {
    const Token token = cursor.take();
    const std::string word(token.text);
    if (token.kind != TokenKind::name || is_reserved(word)) continue;
    if (std::ranges::find(known, word) != known.end()) continue;
    std::string suggestion = did_you_mean(word, known);
    if (!suggestion.empty()) return suggestion;
  }
  return {};
}

std::string_view kind_name(PlaceKind kind) {
  switch (kind) {
    case PlaceKind::statement:
      return "statement";
    case PlaceKind::block:
      return "block";
    case PlaceKind::gap:
      return "gap";
    case PlaceKind::expression:
      return "expression";
    case PlaceKind::loop:
      return "loop";
    case PlaceKind::allocation:
      return "allocation";
    case PlaceKind::call:
      return "call";
  }
  return {};
}

Result<Place> pick(const std::vector<Place>& found, const Request& request, const Error& none) {
  if (found.empty()) return none;
  const int number = request.number.value_or(0);
  if (number < static_cast<int>(found.size())) return found[static_cast<std::size_t>(number)];
  return bad_input(whole(request),
                   fmt::format("`{}` has {} {}; `#{}` is beyond the last", request.source->text,
                               found.size(), found.size() == 1 ? "match" : "matches", number),
                   fmt::format("matches are counted from `#0` to `#{}`", found.size() - 1));
}

}  // namespace

Result<std::vector<Place>> find_all(const Proc& p, const std::string& pattern) {
  TRY(request, request_from(pattern));
  TRY(cursor, lex(request.source));
  return find_either(PatternSearch(p), p, cursor);
}

Result<Place> find(const Proc& p, const std::string& pattern, PlaceKind kind) {
  TRY(request, request_from(pattern));
  if (kind == PlaceKind::gap) {
    return bad_input(whole(request), "a pattern names statements, not the gap between them",
                     "find a statement, then go `before` or `after` it");
  }
  TRY(cursor, lex(request.source));
  const PatternSearch search(p);
  TRY(found, kind == PlaceKind::expression ? find_expressions(search, cursor)
                                           : find_statements(search, p, cursor, kind));
  if (kind != PlaceKind::block && !found.empty()) {
    const auto* range = std::get_if<BlockRange>(found.data());
    if (range != nullptr && range->count > 1) {
      return bad_input(whole(request), fmt::format("one {} is meant here, not {} statements",
                                                   kind_name(kind), range->count));
    }
  }
  const Error none = bad_input(
      whole(request),
      fmt::format("no {} of `{}` matches `{}`", kind_name(kind), p->name, request.source->text),
      nearest_names(search, cursor));
  return pick(found, request, none);
}

}  // namespace selvage::core
