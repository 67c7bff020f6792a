// SPDX-License-Identifier: Apache-2.0
#include "backends/c_body.h"

#include <fmt/format.h>

#include <algorithm>

#include "backends/c_alloc.h"
#include "backends/c_expr.h"
#include "backends/c_window.h"
#include "core/print.h"
#include "core/traverse.h"

namespace selvage::backends {

using namespace core;

void BodyWriter::line(const std::string& text) { out_.append(indent()).append(text).append("\n"); }

void BodyWriter::lines(const std::string& text) {
  for (const std::string& one : template_lines(text)) line(one);
}

Status BodyWriter::block(const Block& b) {
  const std::size_t mark = scope_.names.mark();
  const std::size_t first_declared = declared_.size();
  for (const Stmt& s : b) {
    TRY(done, stmt(s));
  }
  close_block(first_declared);
  scope_.names.release(mark);
  return Ok{};
}

// Frees what the block allocated, last first, and marks what it never used.
void BodyWriter::close_block(std::size_t first_declared) {
  for (std::size_t i = declared_.size(); i-- > first_declared;) lines(declared_[i].free_text);
  for (; declared_.size() > first_declared; declared_.pop_back()) {
    const Declared& d = declared_.back();
    if (!d.is_variable) {
      scope_.views.erase(d.name);
      continue;
    }
    const std::string name = scope_.names.of(d.name);
    const bool used = d.is_buffer ? scope_.read.count(d.name) != 0
                                  : variables_in(out_.substr(d.after)).count(name) != 0;
    scope_.views.erase(d.name);
    if (used) continue;
    out_.insert(d.after, indent() + "(void)" + name + ";\n");
  }
}

Status BodyWriter::nested(const Block& b) {
  ++depth_;
  TRY(done, block(b));
  --depth_;
  return Ok{};
}

Status BodyWriter::stmt(const Stmt& s) {
  using S = Status;
  return match(
      *s, [&](const Assign& a) -> S { return assign(s, a); },
      [&](const Reduce& r) -> S { return reduce(s, r); },
      [&](const WriteConfig& w) -> S { return write_config(s, w); },
      [](const Pass&) -> S { return Ok{}; }, [&](const If& i) -> S { return if_stmt(i); },
      [&](const For& f) -> S { return loop(s, f); },
      [&](const Alloc& a) -> S { return alloc(s, a); },
      [&](const WindowStmt& w) -> S { return window_stmt(w); },
      [&](const Call& c) -> S { return call(c); });
}

Status BodyWriter::assign(const Stmt& s, const Assign& a) {
  TRY(target, cell(
                  scope_, a.buffer, a.index, [&] { return headline(s); }, s->loc));
  TRY(value, data_expr(scope_, a.rhs, scope_.view(a.buffer).type));
  // A variable assigned to itself is warned about.
  const bool itself = target.text == value.text;
  line(itself ? fmt::format("(void){};", operand(target, Binding::prefix))
              : fmt::format("{} = {};", target.text, value.text));
  return Ok{};
}

Status BodyWriter::reduce(const Stmt& s, const Reduce& r) {
  const Scalar type = scope_.view(r.buffer).type;
  TRY(target, cell(
                  scope_, r.buffer, r.index, [&] { return headline(s); }, s->loc));
  TRY(value, data_expr(scope_, r.rhs, type));
  if (type == Scalar::i32 || type == Scalar::i64) {
    const CExpr sum = data_arithmetic(scope_.unit, type, BinaryOp::add, target, value);
    line(fmt::format("{} = {};", target.text, sum.text));
  } else {
    line(fmt::format("{} += {};", target.text, value.text));
  }
  return Ok{};
}

Status BodyWriter::write_config(const Stmt& s, const WriteConfig& w) {
  const ConfigField& field = w.config->fields.at(static_cast<std::size_t>(w.field));
  TRY(value,
      is_data(field.type) ? data_expr(scope_, w.rhs, field.type) : control_expr(scope_, w.rhs));
  TRY(target, config_field(scope_, w.config, w.field, ConfigUse::write, s->loc));
  if (target.text != value.text) line(fmt::format("{} = {};", target.text, value.text));
  return Ok{};
}

Status BodyWriter::if_stmt(const If& i) {
  TRY(cond, control_expr(scope_, i.cond));
  line(fmt::format("if ({}) {{", cond.text));
  TRY(then_done, nested(i.then_body));
  TRY(else_done, else_part(i.else_body));
  line("}");
  return Ok{};
}

Status BodyWriter::else_part(const Block& b) {
  if (b.empty()) return Ok{};
  const auto* chained = b.size() == 1 ? as<If>(b.front()) : nullptr;
  if (chained == nullptr) {
    line("} else {");
    return nested(b);
  }
  TRY(cond, control_expr(scope_, chained->cond));
  line(fmt::format("}} else if ({}) {{", cond.text));
  TRY(then_done, nested(chained->then_body));
  return else_part(chained->else_body);
}

Status BodyWriter::loop(const Stmt& s, const For& f) {
  TRY(lo, control_expr(scope_, f.lo));
  TRY(hi, control_expr(scope_, f.hi));
  const bool starts_at_zero_or_more = is_non_negative(scope_, f.lo);
  // C evaluates the bound before every iteration, the language once.  The name is taken until the
  // block around the loop ends.
  if (reads_config(f.hi)) {
    const std::string end = scope_.names.bind_text(f.iter.name() + "_end");
    line(fmt::format("const int64_t {} = {};", end, hi.text));
    hi = {end, Binding::postfix, {}};
  }
  const std::size_t mark = scope_.names.mark();
  const std::string i = scope_.names.bind(f.iter);
  if (starts_at_zero_or_more) scope_.non_negative.insert(f.iter);
  if (f.mode == LoopMode::par) {
    TRY(pragma, parallel(f, s->loc));
    out_ += pragma;
  }
  line(fmt::format("for (int64_t {0} = {1}; {0} < {2}; {0}++) {{", i, lo.text,
                   operand(hi, Binding::sum)));
  TRY(done, nested(f.body));
  line("}");
  scope_.names.release(mark);
  return Ok{};
}

Status BodyWriter::alloc(const Stmt& s, const Alloc& a) {
  TRY(allocated, allocate(scope_, a, s->loc));
  lines(allocated.declaration);
  const bool is_variable = scope_.view(a.buffer).storage != Storage::slots;
  declared_.push_back({a.buffer, out_.size(), true, allocated.free_text, is_variable});
  return Ok{};
}

Status BodyWriter::window_stmt(const WindowStmt& w) {
  TRY(window, window_of(scope_, w.window));
  scope_.read.insert(as<WindowExpr>(w.window)->buffer);
  TRY(fields, window_fields(window));
  const std::string name = scope_.names.bind(w.name);
  const View view = window.as_window(name);
  if (view.storage == Storage::slots) return slot_window(w, window, view, fields);
  const std::string qualifier = view.read_only ? "const " : "";
  if (view.storage == Storage::pointer) {
    TRY(address, address_of(window.base, window.first));
    line(fmt::format("{}{} *{} = {};", qualifier, view.element(), name, address));
  } else {
    const WindowType type = window_type(view, view.strides.size(), view.read_only);
    line(fmt::format("{} {} = {};", scope_.unit.use(type, false), name, fields));
  }
  scope_.views.insert_or_assign(w.name, view);
  declared_.push_back({w.name, out_.size(), false, ""});
  return Ok{};
}

// A number that is known needs no variable.
Status BodyWriter::slot_window(const WindowStmt& w, const CWindow& window, const View& view,
                               const std::string& fields) {
  scope_.views.insert_or_assign(w.name, view);
  if (view.slot.constant) return Ok{};
  if (window.is_struct()) {
    const WindowType type = window_type(view, view.strides.size(), false);
    line(fmt::format("{} {} = {};", scope_.unit.use(type, false), view.name, fields));
  } else {
    line(fmt::format("const uint32_t {} = {};", view.name,
                     slot_number(window.base, window.first).text));
  }
  declared_.push_back({w.name, out_.size(), false, ""});
  return Ok{};
}

std::vector<std::string> template_lines(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string one = text.substr(at, end - at);
    const std::size_t last = one.find_last_not_of(" \r");
    if (last != std::string::npos) out.push_back(one.substr(0, last + 1));
    at = end + 1;
  }
  // The first line stands after a quotation mark, so it says nothing about the indentation.
  std::size_t shared = std::string::npos;
  for (std::size_t i = 1; i < out.size(); ++i) {
    shared = std::min(shared, out[i].find_first_not_of(' '));
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::size_t own = out[i].find_first_not_of(' ');
    out[i].erase(0, i == 0 ? own : shared);
  }
  return out;
}

}  // namespace selvage::backends
