// SPDX-License-Identifier: Apache-2.0
#include "backends/hardware_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "backends/hardware_lines.h"
#include "backends/hardware_memory.h"
#include "backends/target.h"
#include "backends/vocabulary.h"
#include "core/interpret.h"
#include "core/parse.h"

namespace selvage::backends {
namespace {

using core::Library;
using core::LocatedText;
using core::Scalar;
using core::TokenCursor;
using core::TokenKind;
using core::Vocabulary;

const std::vector<std::string>& declaration_words() {
  static const std::vector<std::string> words = {"memory",  "config", "extern", "target",
                                                 "reserve", "@instr", "@proc"};
  return words;
}

// ---- config ----------------------------------------------------------------------------------

Status config_field(TokenCursor& cursor, core::ConfigDecl& c) {
  TRY(name, cursor.expect_identifier("the name of a field"));
  const std::string field(name.text);
  if (c.field_index(field) >= 0) {
    return bad_input(cursor.loc(name), fmt::format("field `{}` is declared twice", field));
  }
  TRY(colon, cursor.expect(":"));
  const core::SourceLoc loc = cursor.loc();
  TRY(type, take_scalar(cursor));
  if (!core::is_control(type) && type != Scalar::f32) {
    return bad_input(loc, fmt::format("a configuration field cannot be `{}`", spelling(type)),
                     "fields are size, index, int, bool, stride or f32");
  }
  c.fields.push_back({field, type});
  return Ok{};
}

Status config_line(TokenCursor& cursor, core::ConfigDecl& c) {
  if (cursor.peek(1).text == ":") return config_field(cursor, c);
  const core::SourceLoc loc = cursor.loc();
  if (cursor.accept("include")) return take_include(cursor, c.c_global);
  if (cursor.accept("global")) return take_global(cursor, c.c_global);
  if (!cursor.accept("struct")) return cursor.unexpected("a field `name: type`");
  TRY(text, take_located_string(cursor, "a C struct, a string"));
  if (!c.c_name.empty()) return bad_input(loc, "`struct` is given twice");
  if (text.text.empty()) return bad_input(text.whole, "the C struct has no name");
  c.c_name = text.text;
  return Ok{};
}

Status config_block(TokenCursor& cursor, Library& library) {
  TRY(head, block_head(cursor, "config"));
  TRY(free_name, check_new(library.configs, head, "config"));
  core::ConfigDecl c;
  c.name = head.name;
  c.loc = head.loc;
  TRY(lines, read_lines(cursor, [&] { return config_line(cursor, c); }));
  if (c.fields.empty()) {
    return bad_input(c.loc, fmt::format("config `{}` has no fields", c.name));
  }
  library.configs.emplace(c.name, core::Config(std::make_shared<const core::ConfigDecl>(c)));
  return Ok{};
}

// ---- extern ----------------------------------------------------------------------------------

Status extern_meaning(TokenCursor& cursor, core::ExternDecl& e) {
  const core::SourceLoc loc = cursor.loc();
  std::vector<std::string> known;
  for (const auto& [name, arity] : core::extern_meanings()) known.push_back(name);
  TRY(name, take_choice(cursor, known));
  const int arity = core::extern_meanings().at(name);
  if (arity != e.arity) {
    return bad_input(
        loc, fmt::format("`{}` takes {} arguments, `{}` has {}", name, arity, e.name, e.arity));
  }
  e.meaning = name;
  return Ok{};
}

Status extern_line(TokenCursor& cursor, const std::string& keyword, core::ExternDecl& e) {
  if (keyword == "meaning") return extern_meaning(cursor, e);
  if (keyword == "include") return take_include(cursor, e.c_global);
  if (keyword == "global") return take_global(cursor, e.c_global);
  const std::optional<Scalar> type = core::scalar_from_spelling(keyword);
  ENSURE(type.has_value(), "every other keyword of an extern is a type");
  TRY(text, take_template(cursor, extern_vocabulary(e.arity)));
  e.c_template.emplace(*type, text);
  return Ok{};
}

Status extern_block(TokenCursor& cursor, Library& library) {
  static const std::vector<LineRule> rules = [] {
    std::vector<LineRule> out = {{"meaning"}, {"include", true}, {"global", true}};
    for (const std::string& type : machine_type_spellings()) out.push_back({type});
    return out;
  }();
  core::ExternDecl e;
  TRY(head, block_name(cursor, "extern"));
  TRY(free_name, check_new(library.externs, head, "extern"));
  e.name = head.name;
  e.loc = head.loc;
  TRY(open, cursor.expect("("));
  const core::SourceLoc arity_loc = cursor.loc();
  TRY(arity, cursor.expect_integer("the number of arguments"));
  if (arity < 1 || arity > 16) {
    return bad_input(arity_loc, fmt::format("{} arguments", arity), "between 1 and 16 arguments");
  }
  e.arity = static_cast<int>(arity);
  TRY(close, cursor.expect(")"));
  TRY(opened, open_block(cursor));
  TRY(lines, read_block(cursor, "extern", rules, [&](const std::string& keyword) {
        return extern_line(cursor, keyword, e);
      }));
  library.externs.insert_or_assign(e.name,
                                   core::Extern(std::make_shared<const core::ExternDecl>(e)));
  return Ok{};
}

// `reserve DIM BANK_NUM ...`
Status reserve_line(TokenCursor& cursor, Library& library) {
  TRY(keyword, cursor.expect("reserve"));
  do {
    TRY(word, cursor.expect_identifier("a word that a header gives a meaning to"));
    library.reserved.emplace(word.text);
  } while (!cursor.at(TokenKind::newline));
  TRY(end, cursor.expect(TokenKind::newline, "the end of the line"));
  return Ok{};
}

// ---- procedures ------------------------------------------------------------------------------

// The templates of an `@instr(...)`, with the place of each character, read ahead of the parser.
Result<LocatedText> template_ahead(TokenCursor cursor) {
  TRY(at, cursor.expect("@"));
  TRY(instr, cursor.expect("instr"));
  TRY(open, cursor.expect("("));
  return take_located_string(cursor, "the C template, a string");
}

// A parameter in a memory of numbered slots is made of them.
Status check_slots(const core::Proc& p) {
  for (const core::Arg& arg : p->args) {
    if (!arg.memory || !(*arg.memory)->slots) continue;
    const auto misfit = core::memory_misfit(**arg.memory, arg.type, false);
    if (!misfit) continue;
    return bad_input(arg.loc, fmt::format("`{}` does not fit the memory {}: {}", arg.name.name(),
                                          (*arg.memory)->name, *misfit));
  }
  return Ok{};
}

Status procedure(TokenCursor& cursor, Library& library) {
  const TokenCursor start = cursor;
  TRY(proc, core::parse_proc(cursor, library));
  if (library.instructions.count(proc->name) != 0) {
    return bad_input(proc->loc, fmt::format("`{}` is declared twice", proc->name));
  }
  TRY(fitting, check_slots(proc));
  if (proc->instr) {
    TRY(text, template_ahead(start));
    TRY(parsed, parse_template(text));
    TRY(checked, check_template(parsed, instr_vocabulary(proc)));
  }
  library.instructions.emplace(proc->name, proc);
  return Ok{};
}

Status declaration(TokenCursor& cursor, Library& library) {
  if (cursor.at("memory")) return memory_block(cursor, library);
  if (cursor.at("config")) return config_block(cursor, library);
  if (cursor.at("extern")) return extern_block(cursor, library);
  if (cursor.at("target")) return parse_target(cursor, library);
  if (cursor.at("reserve")) return reserve_line(cursor, library);
  if (cursor.at("@")) return procedure(cursor, library);
  if (cursor.at("import")) {
    return bad_input(cursor.loc(), "`import` comes after a declaration",
                     "put the `import` lines first");
  }
  Error error =
      cursor.unexpected("`memory`, `config`, `extern`, `target`, `reserve`, `@instr` or `@proc`");
  if (error.suggestion.empty()) {
    error.suggestion = did_you_mean(std::string(cursor.peek().text), declaration_words());
  }
  return error;
}

}  // namespace

Result<std::vector<Import>> parse_hardware_imports(TokenCursor& cursor) {
  std::vector<Import> out;
  while (cursor.accept("import")) {
    TRY(name, cursor.expect_identifier("the name of a hardware file"));
    TRY(end, cursor.expect(TokenKind::newline, "the end of the line"));
    out.push_back({std::string(name.text), cursor.loc(name)});
  }
  return out;
}

Status parse_declarations(TokenCursor& cursor, Library& library) {
  while (!cursor.at(TokenKind::end)) {
    TRY(done, declaration(cursor, library));
  }
  return Ok{};
}

}  // namespace selvage::backends
