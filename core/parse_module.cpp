// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "core/parse.h"
#include "core/resolver.h"
#include "core/syntax_parser.h"
#include "core/typecheck.h"

namespace selvage::core {

namespace {

Result<std::vector<ImportLine>> imports(TokenCursor& cursor) {
  std::vector<ImportLine> lines;
  while (cursor.accept("import")) {
    TRY(name, cursor.expect_identifier("the name of a hardware library"));
    TRY(line_end, cursor.expect(TokenKind::newline, "the end of the line"));
    lines.push_back({std::string(name.text), cursor.loc(name)});
  }
  return lines;
}

std::vector<std::string> names_of(const std::vector<ImportLine>& lines) {
  std::vector<std::string> names;
  for (const ImportLine& line : lines) names.push_back(line.name);
  return names;
}

Error no_procedure(const TokenCursor& cursor) {
  if (cursor.at("import")) {
    return bad_input(cursor.loc(), "imports come before the procedures");
  }
  if (cursor.at(TokenKind::indent)) {
    return bad_input(cursor.loc(), "unexpected indentation");
  }
  return cursor.unexpected("`@proc`");
}

Status add_proc(Library& known, const Proc& p) {
  if (known.instructions.emplace(p->name, p).second) return Ok{};
  return bad_input(p->loc, fmt::format("a procedure named `{}` exists already", p->name));
}

}  // namespace

Result<std::vector<ImportLine>> parse_import_lines(const SourceFileRef& source) {
  TRY(cursor, lex(source));
  return imports(cursor);
}

Result<std::vector<std::string>> parse_imports(const SourceFileRef& source) {
  TRY(lines, parse_import_lines(source));
  return names_of(lines);
}

Result<Proc> parse_proc(TokenCursor& cursor, const Library& library) {
  SyntaxParser parser(cursor, Dialect::program);
  TRY(syntax, parser.proc());
  TRY(resolved, Resolver(library, NameTable()).proc(syntax));
  return typecheck(resolved);
}

Result<Module> parse_module(const SourceFileRef& source, const Library& library,
                            const ParseLimits& limits) {
  TRY(cursor, lex(source, limits));
  Module module{source, {}, {}};
  TRY(hardware, imports(cursor));
  module.hardware = names_of(hardware);
  Library known = library;
  while (!cursor.at(TokenKind::end)) {
    if (!cursor.at("@") && !cursor.at("def")) return no_procedure(cursor);
    TRY(p, parse_proc(cursor, known));
    TRY(added, add_proc(known, p));
    module.procs.push_back(p);
  }
  return module;
}

Result<Expr> parse_expr(const SourceFileRef& source, const Scope& scope, const Library& library,
                        const ParseLimits& limits) {
  TRY(cursor, lex(source, limits));
  cursor.accept(TokenKind::indent);
  SyntaxParser parser(cursor, Dialect::program);
  TRY(syntax, parser.expr());
  cursor.accept(TokenKind::newline);
  cursor.accept(TokenKind::dedent);
  if (!cursor.at(TokenKind::end)) return cursor.unexpected("the end of the expression");
  TRY(resolved, Resolver(library, NameTable(scope)).expr(syntax));
  return typecheck_expr(resolved, scope);
}

}  // namespace selvage::core
