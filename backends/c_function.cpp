// SPDX-License-Identifier: Apache-2.0
#include "backends/c_function.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "backends/c_body.h"
#include "backends/c_expr.h"
#include "core/assumptions.h"
#include "core/print.h"

namespace selvage::backends {
namespace {

using namespace core;

// Strides that the preconditions fix: `assert stride(x, k) == c`.
std::optional<std::int64_t> asserted_stride(const Proc& p, const Sym& buffer, int dim) {
  for (const Expr& e : p->asserts) {
    const auto* b = as<Binary>(e);
    if (b == nullptr || b->op != BinaryOp::eq) continue;
    for (const auto& [side, other] : {std::pair(b->lhs, b->rhs), std::pair(b->rhs, b->lhs)}) {
      const auto* stride = as<StrideOf>(side);
      const auto* value = as<ConstInt>(other);
      if (stride == nullptr || value == nullptr) continue;
      if (stride->buffer == buffer && stride->dim == dim) return value->value;
    }
  }
  return std::nullopt;
}

// Of declarations, one a line, those whose variable the code uses, indented.
std::string used_lines(const std::string& declarations, const std::string& code) {
  const std::unordered_set<std::string> used = variables_in(code);
  std::string out;
  for (const std::string& line : template_lines(declarations)) {
    const std::vector<std::string> parts = identifiers_in(line);
    // const int64_t NAME = ...
    if (parts.size() > 2 && used.count(parts[2]) != 0) out += "  " + line + "\n";
  }
  return out;
}

// Writes the head of a function and opens its scope.
class FunctionWriter {
 public:
  FunctionWriter(CUnit& unit, const Proc& p, bool is_public)
      : scope_(unit, p), proc_(p), public_(is_public) {}

  Result<CFunction> write() {
    TRY(bound, bind_params());
    BodyWriter body(scope_, 1);
    TRY(written, proc_->instr ? body.instruction(call_of_itself()) : body.block(proc_->body));
    const std::string code = std::move(body).finish();
    const std::string text = used_lines(kept_, code) + code;
    const std::string& name = scope_.unit.functions.at(proc_.id());
    const std::string linkage = public_ ? "" : "static ";
    const std::string notes = comment(name);
    return CFunction{
        notes + head("", name, false) + ";\n",
        notes + head(linkage, name, true) + " {\n" + unused_params(text) + text + "}\n"};
  }

 private:
  struct Param {
    std::string type;  // up to the name, with its space or star
    std::string name;
    bool restricted = false;
  };

  // All names first: an extent may be a size that is declared later.
  Status bind_params() {
    const std::vector<Use>& uses = scope_.unit.usage.of(proc_);
    for (const Arg& arg : proc_->args) {
      scope_.names.bind(arg.name);
      if (arg.type.scalar == Scalar::size) scope_.non_negative.insert(arg.name);
    }
    for (std::size_t i = 0; i < proc_->args.size(); ++i) {
      const Arg& arg = proc_->args[i];
      if (is_control(arg.type.scalar)) {
        params_.push_back({std::string(c_type(arg.type.scalar)) + " ", scope_.names.of(arg.name)});
        continue;
      }
      TRY(bound, bind_data(arg, !uses[i].written));
    }
    return Ok{};
  }

  Status bind_data(const Arg& arg, bool read_only) {
    const std::string what = fmt::format("`{}` of `{}`", arg.name.name(), proc_->name);
    const MemoryDecl& memory = scope_.unit.allocator(*arg.memory);
    const bool numbered = is_numbered(memory);
    if (!numbered) {
      TRY(machine, check_machine_type(arg.type.scalar, what, arg.loc));
    }
    scope_.unit.use(memory);
    TRY(lanes, lanes_of(memory, arg.type.scalar, arg.loc));
    View view{scope_.names.of(arg.name),
              numbered ? Storage::slots : Storage::pointer,
              arg.type.scalar,
              *arg.memory,
              read_only,
              lanes,
              {}};
    view.inner = inner_extents(memory, arg.type.scalar);
    TRY(extents, extents_of(arg, view));
    view.strides = strides_of(arg, view, extents);
    if (!arg.type.window) view.extents = extents;
    const bool is_struct = arg.type.window && !view.strides.empty();
    if (is_struct && !numbered) view.storage = Storage::window;
    if (numbered) {
      view.slot = {is_struct ? view.name + ".data" : view.name, Binding::postfix, {}};
    }
    params_.push_back(data_param(view, is_struct));
    scope_.views.insert_or_assign(arg.name, view);
    return Ok{};
  }

  Result<std::vector<CExpr>> extents_of(const Arg& arg, const View& view) {
    TRY(extents, control_exprs(scope_, arg.type.shape));
    if (!arg.type.window) kept_ += keep_extents(scope_, arg.name, arg.type.shape, extents);
    if (view.lanes) {
      if (extents.empty() || extents.back().constant != view.lanes->lanes) {
        return not_applicable(arg.loc,
                              fmt::format("the last dimension of `{}` is not the {} lanes "
                                          "of memory `{}`",
                                          arg.name.name(), view.lanes->lanes, view.memory->name));
      }
      extents.pop_back();
    }
    if (const auto misfit = memory_misfit(*view.memory, arg.type, false)) {
      return not_applicable(
          arg.loc, fmt::format("`{}` of `{}` does not fit the memory {}: {}", arg.name.name(),
                               proc_->name, view.memory->name, *misfit));
    }
    if (view.storage == Storage::slots) extents.resize(extents.size() - view.inner.size());
    return extents;
  }

  [[nodiscard]] std::vector<CExpr> strides_of(const Arg& arg, const View& view,
                                              const std::vector<CExpr>& extents) const {
    if (!arg.type.window) return dense_strides(extents);
    std::vector<CExpr> strides;
    for (int dim = 0; dim < static_cast<int>(extents.size()); ++dim) {
      const std::optional<std::int64_t> known = asserted_stride(proc_, arg.name, dim);
      // A stride in elements is one in registers or slots only if it is a multiple of theirs.
      const bool usable = known && *known % view.cells() == 0;
      const CExpr field{fmt::format("{}.strides[{}]", view.name, dim), Binding::postfix, {}};
      strides.push_back(usable ? c_int(*known / view.cells()) : field);
    }
    return strides;
  }

  Param data_param(const View& view, bool is_struct) {
    if (is_struct) {
      const WindowType type = window_type(view, view.strides.size(), view.read_only);
      return {scope_.unit.use(type, public_) + " ", view.name};
    }
    if (view.storage == Storage::slots) return {view.element() + " ", view.name};
    return {fmt::format("{}{} *", view.read_only ? "const " : "", view.element()), view.name, true};
  }

  // `restrict` is a promise of the definition: no two data arguments overlap unless both are only
  // read.
  [[nodiscard]] std::string head(const std::string& linkage, const std::string& name,
                                 bool definition) const {
    const std::string start = fmt::format("{}void {}(", linkage, name);
    std::vector<std::string> list;
    for (const Param& p : params_) {
      list.push_back(p.type + (p.restricted && definition ? "restrict " : "") + p.name);
    }
    if (list.empty()) return start + "void)";
    std::string flat = start + fmt::format("{})", fmt::join(list, ", "));
    if (flat.size() + 2 <= line_width) return flat;
    return start + "\n    " + fmt::format("{})", fmt::join(list, ",\n    "));
  }

  // Whether a size is used depends on whether a stride that it is part of is: the text knows.
  [[nodiscard]] std::string unused_params(const std::string& body) const {
    const std::unordered_set<std::string> used = variables_in(body);
    std::string out;
    for (const Param& p : params_) {
      if (used.count(p.name) == 0) out += "  (void)" + p.name + ";\n";
    }
    return out;
  }

  // The signature, preconditions and assumptions in the object language.
  [[nodiscard]] std::string comment(const std::string& c_name) const {
    std::vector<std::string> args;
    for (const Arg& arg : proc_->args) {
      const bool elsewhere = arg.memory && !is_plain(**arg.memory);
      args.push_back(fmt::format("{}: {}{}", arg.name.name(), print(arg.type),
                                 elsewhere ? " @ " + (*arg.memory)->name : ""));
    }
    std::vector<std::string> out = {fmt::format("{}({})", proc_->name, fmt::join(args, ", "))};
    if (c_name != proc_->name) out.push_back(fmt::format("named {} in C", c_name));
    for (const Expr& e : proc_->asserts) out.push_back("assert " + print(e));
    for (const Vouched& v : rests_on(proc_)) {
      out.push_back(
          (v.what.precondition ? "precondition added by the schedule: " : "assumed, not proved: ") +
          v.text);
    }
    std::string text;
    for (const std::string& one : out) text += "// " + comment_text(one) + "\n";
    return text;
  }

  [[nodiscard]] Call call_of_itself() const {
    Call call{proc_, {}};
    for (const Arg& arg : proc_->args) {
      const bool control = is_control(arg.type.scalar);
      call.args.push_back(control ? make_expr(arg.loc, arg.type, Var{arg.name})
                                  : make_expr(arg.loc, arg.type, Whole{arg.name}));
    }
    return call;
  }

  FunctionScope scope_;
  const Proc& proc_;
  bool public_;
  std::vector<Param> params_;
  std::string kept_;  // declarations of extents that configuration decides
};

}  // namespace

Result<CFunction> write_function(CUnit& unit, const Proc& p, bool is_public) {
  return FunctionWriter(unit, p, is_public).write();
}

}  // namespace selvage::backends
