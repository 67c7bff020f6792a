// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <unordered_set>

#include "backends/c_body.h"
#include "backends/c_expr.h"
#include "backends/c_window.h"
#include "core/print.h"
#include "core/template.h"
#include "core/traverse.h"

namespace selvage::backends {

using namespace core;

namespace {

Status check_memory(const Arg& param, const View& given, const Expr& arg, const Proc& callee) {
  const MemoryDecl& wanted = **param.memory;
  if (accepts(wanted, *given.memory)) return Ok{};
  return not_applicable(
      arg->loc,
      fmt::format("`{}` is in memory `{}`, but `{}` of `{}` is declared in `{}`", print(arg),
                  given.memory->name, param.name.name(), callee->name, wanted.name),
      "change where the buffer lives with `set_memory`");
}

bool sets_config(const Block& b) {
  bool found = false;
  visit_statements(b, [&](const Stmt& s) {
    const auto* inner = as<Call>(s);
    found = found || as<WriteConfig>(s) != nullptr ||
            (inner != nullptr && sets_config(inner->callee->body));
  });
  return found;
}

// What the placeholders of an instruction's template stand for in one call.
class InstrValues {
 public:
  InstrValues(FunctionScope& scope, const Call& call) : scope_(scope), call_(call) {}

  Result<std::string> operator()(const Placeholder& hole) const {
    const std::vector<Arg>& params = call_.callee->args;
    std::size_t i = 0;
    while (params.at(i).name.name() != hole.name) ++i;
    const Expr& arg = call_.args.at(i);
    if (is_control(params[i].type.scalar)) {
      TRY(text, control_expr(scope_, arg));
      return atom(text);
    }
    TRY(window, window_of(scope_, arg));
    if (hole.field == "strides") return stride(hole, window);
    if (hole.field == "slot") return slot(arg, window);
    TRY(element, element_at(window.base, window.first));
    return atom(element);
  }

 private:
  static Result<std::string> stride(const Placeholder& hole, const CWindow& window) {
    View kept = window.base;
    kept.strides = window.strides;
    std::vector<std::string> strides;
    for (std::size_t i = 0; i < static_cast<std::size_t>(kept.rank()); ++i) {
      strides.push_back(atom(kept.stride(i)));
    }
    const std::optional<std::vector<std::string>> picked = pick(strides, *hole.subscript);
    ENSURE(picked.has_value(), "the subscript was checked against the rank");
    return picked->front();
  }

  // What C must know when it is compiled.
  [[nodiscard]] Result<std::string> slot(const Expr& arg, const CWindow& window) const {
    const CExpr number = slot_number(window.base, window.first);
    if (number.constant) return std::to_string(*number.constant);
    return not_applicable(
        arg->loc,
        fmt::format("`{}` wants to know in which slot of memory `{}` the window `{}` begins when C "
                    "is compiled, and that is `{}`",
                    call_.callee->name, window.base.memory->name, print(arg), number.text),
        "unroll the loop over it (`unroll_loop`), and `inline` procedures that take it");
  }

  FunctionScope& scope_;
  const Call& call_;
};

}  // namespace

// Arguments are evaluated once, before the instruction, whose C may change what they read.
Result<std::vector<BodyWriter::HeldField>> BodyWriter::hold_fields(const Call& c) {
  std::vector<HeldField> out;
  for (const Expr& arg : c.args) {
    std::vector<Expr> read;
    visit(arg, [&](const Expr& e) {
      if (as<ReadConfig>(e) != nullptr) read.push_back(e);
    });
    for (const Expr& e : read) {
      const auto* r = as<ReadConfig>(e);
      const ConfigField& field = r->config->fields.at(static_cast<std::size_t>(r->field));
      const std::string key = r->config->name + "." + field.name;
      if (scope_.held.count(key) != 0) continue;
      TRY(now, config_field(scope_, r->config, r->field, ConfigUse::read, e->loc));
      const std::string name = scope_.names.bind_text(field_name(field));
      out.push_back({name, fmt::format("const {} {} = {};", c_type(field.type), name, now.text)});
      scope_.held.emplace(key, name);
    }
  }
  return out;
}

Status BodyWriter::instruction(const Call& c) {
  const ProcNode& callee = *c.callee;
  const std::vector<Use>& uses = scope_.unit.usage.of(c.callee);
  for (std::size_t i = 0; i < c.args.size(); ++i) {
    if (is_control(callee.args[i].type.scalar)) continue;
    TRY(window, window_of(scope_, c.args[i]));
    TRY(memory, check_memory(callee.args[i], window.base, c.args[i], c.callee));
    if (!uses[i].read) continue;
    const auto* all = as<Whole>(c.args[i]);
    scope_.read.insert(all != nullptr ? all->buffer : as<WindowExpr>(c.args[i])->buffer);
  }
  TRY(parsed, parse_template(callee.instr->c_template, callee.instr->loc));
  TRY(checked, check_template(parsed, instr_vocabulary(c.callee)));
  const std::size_t mark = scope_.names.mark();
  std::vector<HeldField> fields;
  if (sets_config(c.callee->body)) {
    TRY(held, hold_fields(c));
    fields = std::move(held);
  }
  TRY(text, expand(parsed, InstrValues(scope_, c)));
  scope_.unit.use(*callee.instr);
  const std::vector<std::string> body = template_lines(text);
  const std::unordered_set<std::string> used = variables_in(text);
  std::erase_if(fields, [&](const HeldField& h) { return used.count(h.name) == 0; });
  // A text of several lines may declare variables: it gets a block of its own.
  const bool braced = !fields.empty() || (body.size() > 1 && body.front().front() != '{');
  if (braced) line("{");
  if (braced) ++depth_;
  for (const HeldField& h : fields) line(h.declaration);
  for (const std::string& one : body) line(one);
  if (braced) --depth_;
  if (braced) line("}");
  scope_.held.clear();
  scope_.names.release(mark);
  return Ok{};
}

Status BodyWriter::call(const Call& c) {
  ENSURE(c.args.size() == c.callee->args.size(), "a call gives one argument per parameter");
  if (c.callee->instr) return instruction(c);
  const std::vector<Use>& uses = scope_.unit.usage.of(c.callee);
  std::vector<std::string> args;
  for (std::size_t i = 0; i < c.args.size(); ++i) {
    TRY(text, argument(c, i, uses[i].written));
    args.push_back(text);
  }
  const std::string& function = scope_.unit.functions.at(c.callee.id());
  const std::string flat = fmt::format("{}({});", function, fmt::join(args, ", "));
  const bool fits = indent().size() + flat.size() <= line_width;
  line(fits ? flat
            : fmt::format("{}(\n{}    {});", function, indent(),
                          fmt::join(args, ",\n" + indent() + "    ")));
  return Ok{};
}

Result<std::string> BodyWriter::argument(const Call& c, std::size_t number, bool written) {
  const Arg& param = c.callee->args[number];
  const Expr& arg = c.args[number];
  if (is_control(param.type.scalar)) {
    TRY(value, control_expr(scope_, arg));
    return value.text;
  }
  TRY(window, window_of(scope_, arg));
  TRY(memory, check_memory(param, window.base, arg, c.callee));
  const auto* all = as<Whole>(arg);
  scope_.read.insert(all != nullptr ? all->buffer : as<WindowExpr>(arg)->buffer);
  const bool is_struct = param.type.window && !window.strides.empty();
  if (!is_struct) return address_of(window.base, window.first);
  const bool same =
      window.whole && window.base.storage == Storage::window && window.base.read_only == !written;
  if (same) return window.base.name;
  TRY(fields, window_fields(window));
  const WindowType type = window_type(window.base, window.strides.size(), !written);
  return fmt::format("({}){}", scope_.unit.use(type, false), fields);
}

}  // namespace selvage::backends
