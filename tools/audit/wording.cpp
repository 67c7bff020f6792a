// SPDX-License-Identifier: Apache-2.0
#include "tools/audit/wording.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "core/hardware.h"
#include "core/print.h"
#include "core/traverse.h"

namespace selvage::audit {
namespace {

bool is_word(const std::string& text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '.'; });
}

// A symbol prints as its name, whatever that is.
core::Expr verbatim(const core::Expr& e, const std::string& text) {
  const std::string closed = is_word(text) ? text : "(" + text + ")";
  return core::make_expr(e->loc, e->type, core::Var{core::Sym::fresh(closed)});
}

}  // namespace

std::string field_key(const core::ReadConfig& field) {
  return field.config->name + "." +
         field.config->fields[static_cast<std::size_t>(field.field)].name;
}

std::optional<std::string> text_of(const core::Expr& e, const Actuals& actuals,
                                   const FieldTexts& fields) {
  bool complete = true;
  const core::Expr put = core::rewrite(e, [&](const core::Expr& x) -> std::optional<core::Expr> {
    if (const auto* v = core::as<core::Var>(x)) {
      const auto found = actuals.find(v->name);
      if (found != actuals.end()) return verbatim(x, found->second.text);
    }
    if (const auto* s = core::as<core::StrideOf>(x)) {
      const auto found = actuals.find(s->buffer);
      if (found == actuals.end()) return std::nullopt;
      const auto dim = static_cast<std::size_t>(s->dim);
      complete = complete && dim < found->second.strides.size();
      if (complete) return verbatim(x, found->second.strides[dim]);
    }
    if (const auto* r = core::as<core::ReadConfig>(x)) {
      const auto found = fields.find(field_key(*r));
      if (found != fields.end()) return verbatim(x, found->second);
    }
    return std::nullopt;
  });
  if (!complete) return std::nullopt;
  return core::print(put);
}

std::vector<core::Expr> conjuncts_of(const core::Proc& p) {
  std::vector<core::Expr> open = p->asserts, out;
  while (!open.empty()) {
    const core::Expr e = open.back();
    open.pop_back();
    const auto* both = core::as<core::Binary>(e);
    if (both != nullptr && both->op == core::BinaryOp::logical_and) {
      open.push_back(both->lhs);
      open.push_back(both->rhs);
    } else {
      out.push_back(e);
    }
  }
  return out;
}

std::string ProcText::text() const {
  std::string out = fmt::format("@proc\ndef {}({}):\n", name, fmt::join(params, ", "));
  for (const std::string& a : asserts) out += "    assert " + a + "\n";
  for (const std::string& line : body) out += "    " + line + "\n";
  return out;
}

std::string unused_name(const std::string& base, std::vector<std::string>& taken) {
  std::string name = base;
  while (std::find(taken.begin(), taken.end(), name) != taken.end()) name += "_";
  taken.push_back(name);
  return name;
}

}  // namespace selvage::audit
