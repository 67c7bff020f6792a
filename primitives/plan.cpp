// SPDX-License-Identifier: Apache-2.0
#include "primitives/plan.h"

#include "core/lex.h"
#include "core/parse.h"
#include "core/print.h"
#include "core/type.h"

namespace selvage::primitives {
namespace {

// The text of an argument as a source of its own, in which it stands where it stands in the
// schedule: so errors point there.  (After an escape in the string the column is too small.)
core::SourceFileRef source_of(const ExprText& text) {
  if (!text.loc.file || text.loc.line < 1 || text.loc.column < 1) {
    return std::make_shared<const core::SourceFile>(core::SourceFile{"<argument>", text.text});
  }
  const std::string line = core::line_text(text.loc);
  const auto column = static_cast<std::size_t>(text.loc.column);
  const bool quoted = column <= line.size() && line[column - 1] == '"';
  const std::size_t before = quoted ? column : column - 1;
  const std::string lines(static_cast<std::size_t>(text.loc.line) - 1, '\n');
  return std::make_shared<const core::SourceFile>(
      core::SourceFile{text.loc.file->name, lines + std::string(before, ' ') + text.text});
}

template <class Map>
std::vector<std::string> keys(const Map& map) {
  std::vector<std::string> names;
  for (const auto& [name, value] : map) names.push_back(name);
  return names;
}

}  // namespace

Planner::Planner(core::Proc proc, const core::Library& library, Services services)
    : proc_(std::move(proc)), library_(library), services_(std::move(services)) {}

Result<core::Expr> Planner::parse(const ExprText& text, const core::Gap& where) const {
  return core::parse_expr(source_of(text), core::scope_at(proc_, where), library_);
}

Result<core::Expr> Planner::parse_control(const ExprText& text, const core::Gap& where) const {
  TRY(e, parse(text, where));
  if (e->type.is_tensor() || !core::is_control_int(e->type.scalar)) {
    return bad_input(e->loc, "`" + text.text + "` must be an integer control expression");
  }
  return e;
}

Result<core::WindowExpr> Planner::parse_window(const ExprText& text, const core::Gap& where) const {
  TRY(e, parse(text, where));
  if (const auto* window = core::as<core::WindowExpr>(e)) return *window;
  if (const auto* read = core::as<core::Read>(e)) {
    core::WindowExpr cell{read->buffer, {}};
    for (const core::Expr& i : read->index) cell.dims.push_back({i, std::nullopt});
    return cell;
  }
  return bad_input(e->loc, "`" + text.text + "` must be a window of a buffer",
                   "write it as x[lo:hi, at, ...]");
}

Result<core::Sym> Planner::new_symbol(const NewName& name) const {
  if (!core::is_usable_name(name.text)) {
    return bad_input(name.loc, "`" + name.text + "` cannot be used as a name",
                     "a name is letters, digits and `_`, and not a word of the language");
  }
  return core::Sym::fresh(name.text);
}

Result<core::Memory> Planner::find_memory(const MemoryName& name) const {
  const auto found = library_.memories.find(name.text);
  if (found != library_.memories.end()) return found->second;
  return bad_input(name.loc, "there is no memory `" + name.text + "`",
                   did_you_mean(name.text, keys(library_.memories)));
}

Result<core::Scalar> Planner::find_type(const TypeName& name) const {
  const auto scalar = core::scalar_from_spelling(name.text);
  if (scalar && core::is_data(*scalar)) return *scalar;
  return bad_input(name.loc, "`" + name.text + "` is not a data type",
                   did_you_mean(name.text, core::scalar_spellings()));
}

Result<effects::ConfigLocation> Planner::find_field(const ConfigName& config,
                                                    const FieldName& field) const {
  const auto found = library_.configs.find(config.text);
  if (found == library_.configs.end()) {
    return bad_input(config.loc, "there is no configuration `" + config.text + "`",
                     did_you_mean(config.text, keys(library_.configs)));
  }
  const int number = found->second->field_index(field.text);
  if (number >= 0) return effects::ConfigLocation{found->second, number};
  std::vector<std::string> names;
  for (const core::ConfigField& f : found->second->fields) names.push_back(f.name);
  return bad_input(field.loc, "`" + config.text + "` has no field `" + field.text + "`",
                   did_you_mean(field.text, names));
}

const core::For& Planner::loop(const core::Path& path) const {
  // The statement is kept alive by proc_.
  const auto* loop = std::get_if<core::For>(&core::stmt_at(proc_, path)->kind);
  ENSURE(loop != nullptr, "a resolved loop argument is a loop");
  return *loop;
}

core::Gap gap_before(const core::Path& stmt) {
  return {core::Path(stmt.begin(), stmt.end() - 1), stmt.back()};
}
core::Gap gap_after(const core::Path& stmt) {
  return {core::Path(stmt.begin(), stmt.end() - 1), stmt.back() + 1};
}
core::Gap gap_inside(const core::Path& stmt, int block) {
  core::Path path = stmt;
  path.push_back(block);
  return {path, 0};
}

}  // namespace selvage::primitives
