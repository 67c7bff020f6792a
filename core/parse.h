// SPDX-License-Identifier: Apache-2.0
//
// Concrete syntax to trees.  docs/language.md is the grammar.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "core/ast.h"
#include "core/hardware.h"
#include "core/lex.h"
#include "core/place.h"
#include "core/result.h"

namespace selvage::core {

// One file: its procedures in order (a procedure may call earlier ones), parsed and type-checked.
struct Module {
  SourceFileRef source;
  std::vector<std::string> hardware;  // names given by `import NAME` lines at the top
  std::vector<Proc> procs;
};

// One `import NAME` line; `loc` is that of the name.
struct ImportLine {
  std::string name;
  SourceLoc loc;
};

// The `import NAME` lines, without looking at the rest: what must be loaded before parsing.
[[nodiscard]] Result<std::vector<ImportLine>> parse_import_lines(const SourceFileRef& source);
// The names alone.
[[nodiscard]] Result<std::vector<std::string>> parse_imports(const SourceFileRef& source);

// Parses and type-checks a `.slv` file.  Names of memories, configs, externs and instructions
// resolve in `library`. Errors: the first one, with file, line, column and a suggestion where a
// name is close to a known one.
[[nodiscard]] Result<Module> parse_module(const SourceFileRef& source, const Library& library,
                                          const ParseLimits& limits = {});

// Parses and type-checks one procedure.  `cursor` stands at its first decorator: `@proc`, or
// `@instr(TEMPLATE)` / `@instr(TEMPLATE, GLOBAL, ...)` with string literals (adjacent ones are
// joined), which fills Proc::instr; afterwards it stands after the procedure's last line.  Callees,
// memories, configs and externs resolve in `library` (add each procedure to library.instructions so
// that later ones may call it).  This is how files of another grammar, such as hardware files,
// contain procedures.
[[nodiscard]] Result<Proc> parse_proc(TokenCursor& cursor, const Library& library);

// The names an expression or window typed in a schedule may use: symbols in scope at a place, by
// spelling.  An inner symbol hides an outer one of the same spelling.
struct ScopeEntry {
  Sym name;
  Type type;
  std::optional<Memory> memory;
};
struct Scope {
  std::map<std::string, ScopeEntry> names;
};
// The scope at a gap: arguments, enclosing iterators, and buffers and windows made before it.
[[nodiscard]] Scope scope_at(const Proc& p, const Gap& gap);

// Parses and type-checks one expression of a schedule, such as "6*io + 2", "x[i] + 1.0" or "C[0:8,
// j]" (a window).
[[nodiscard]] Result<Expr> parse_expr(const SourceFileRef& source, const Scope& scope,
                                      const Library& library, const ParseLimits& limits = {});

}  // namespace selvage::core
