// SPDX-License-Identifier: Apache-2.0
//
// What the argument records of primitives are made of.  A record lists its fields once (see Field);
// reading and writing JSON, calls from C++, the manual, the JSON Schema and random generation all
// walk that list.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/place.h"
#include "core/source.h"

namespace selvage::primitives {

// A place as the user wrote it, and (after resolution against one version) where it is.  Exactly
// one of the three spellings is used: a pattern or a name bound by `let`; a pattern followed by
// navigation; a literal place.
struct PlaceArg {
  std::string pattern;
  std::vector<std::string> nav;
  std::optional<core::Place> literal;
  core::SourceLoc loc;              // of the argument in the schedule file
  core::Place place = core::Gap{};  // resolved

  // False of an optional argument that was left out: then there is nothing to resolve.
  [[nodiscard]] bool given() const { return literal.has_value() || !pattern.empty(); }
};

// The kinds of place a primitive can ask for.  Resolution refuses anything else with a sentence.
struct LoopArg : PlaceArg {
  [[nodiscard]] core::Path path() const;
};
struct StmtArg : PlaceArg {
  [[nodiscard]] core::Path path() const;
};
struct CallArg : PlaceArg {
  [[nodiscard]] core::Path path() const;
};
struct BlockArg : PlaceArg {
  [[nodiscard]] core::BlockRange range() const;
};
struct GapArg : PlaceArg {
  [[nodiscard]] core::Gap gap() const;
};
struct ExprArg : PlaceArg {
  [[nodiscard]] core::ExprPlace expr() const;
};
// A buffer: a procedure argument or an allocation, by name or by the pattern `x : _`.
struct BufferArg : PlaceArg {
  std::optional<core::Sym> symbol;       // resolved
  std::optional<core::Path> allocation;  // where it is allocated; nothing for an argument
};

// An identifier the step introduces.
struct NewName {
  std::string text;
  core::SourceLoc loc;
};
// An expression or window typed by the user; it is parsed where the primitive says its names are in
// scope.
struct ExprText {
  std::string text;
  core::SourceLoc loc;
};
// The name of something in the workspace: a procedure or instruction, a memory, a configuration
// record, a field of one, a scalar type.
struct ProcName {
  std::string text;
  core::SourceLoc loc;
};
struct MemoryName {
  std::string text;
  core::SourceLoc loc;
};
struct ConfigName {
  std::string text;
  core::SourceLoc loc;
};
struct FieldName {
  std::string text;
  core::SourceLoc loc;
};
struct TypeName {
  std::string text;
  core::SourceLoc loc;
};
// Text that is not of the object language, such as C.
struct PlainText {
  std::string text;
  core::SourceLoc loc;
};
// One of a few words.
struct Choice {
  std::vector<std::string> options;
  std::string value;
};
// Values for named procedure arguments, `{"M": 6, "full": true}`.
struct NamedValues {
  std::vector<std::pair<std::string, std::variant<std::int64_t, bool>>> values;
  core::SourceLoc loc;
};

// A list in which nothing is a value, too: "as it is".
using OptionalExprs = std::vector<std::optional<ExprText>>;

using Slot =
    std::variant<LoopArg*, StmtArg*, CallArg*, BlockArg*, GapArg*, ExprArg*, std::vector<ExprArg>*,
                 BufferArg*, std::vector<BufferArg>*, NewName*, std::vector<NewName>*, ExprText*,
                 std::vector<ExprText>*, ProcName*, MemoryName*, ConfigName*, FieldName*, TypeName*,
                 PlainText*, std::vector<PlainText>*, Choice*, NamedValues*, std::int64_t*, bool*,
                 std::vector<std::int64_t>*, OptionalExprs*>;

// One named argument: where its value goes and what it means.
struct Field {
  std::string name;
  Slot slot;
  std::string doc;
  bool optional = false;
  // For integers: the least and greatest value that make sense.
  std::int64_t at_least = INT64_MIN, at_most = INT64_MAX;
};

// "place of a loop", "integer", ...: the type of a field as the manual calls it.
[[nodiscard]] std::string kind_name(const Slot& slot);

}  // namespace selvage::primitives
