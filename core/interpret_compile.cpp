// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "core/interpret_compiler.h"

namespace selvage::core::compiled {

int ProcCompiler::new_slots(int count) {
  const int first = code_->frame_size;
  code_->frame_size += count;
  return first;
}

int ProcCompiler::bind_control(const Sym& name) {
  const auto [entry, is_new] = control_slots_.try_emplace(name, 0);
  ENSURE(is_new, "a symbol is bound at one place only");
  entry->second = new_slots(1);
  return entry->second;
}

int ProcCompiler::bind_view(const Sym& name, Scalar type, int rank, int root) {
  const int number = static_cast<int>(code_->views.size());
  ENSURE(views_.try_emplace(name, number).second, "a symbol is bound at one place only");
  code_->views.push_back({name.name(), type, rank, new_slots(1 + 2 * rank), root});
  return number;
}

int ProcCompiler::control_slot(const Sym& name) const {
  const auto found = control_slots_.find(name);
  ENSURE(found != control_slots_.end(), "control variables are bound before they are used");
  return found->second;
}

int ProcCompiler::view_of(const Sym& name) const {
  const auto found = views_.find(name);
  ENSURE(found != views_.end(), "buffers are bound before they are used");
  return found->second;
}

void ProcCompiler::mark_written(int view) {
  const int root = code_->views[static_cast<std::size_t>(view)].root;
  if (root >= 0) code_->params[static_cast<std::size_t>(root)].written = true;
}

// The accesses made for the target and for its old value on the right are parts of one `+=`.
void ProcCompiler::mark_sum(int target, int first_read, const SelfSum& sum) {
  code_->accesses[static_cast<std::size_t>(target)].adds = true;
  for (auto i = static_cast<std::size_t>(first_read); i < code_->accesses.size(); ++i) {
    Access& access = code_->accesses[i];
    access.adds = access.adds || access.loc == &sum.old_value->loc;
  }
}

BlockCode ProcCompiler::block(const Block& b) {
  BlockCode code;
  code.reserve(b.size());
  for (const Stmt& s : b) code.push_back(stmt(*s));
  return code;
}

ForCode ProcCompiler::loop(const For& f) {
  const ControlId lo = control(f.lo);
  const ControlId hi = control(f.hi);
  std::vector<int> reductions;
  for (const Sym& buffer : f.mode.reductions) {
    reductions.push_back(view_of(buffer));
    mark_written(reductions.back());
  }
  const int slot = bind_control(f.iter);
  return {slot, f.iter.name(), lo, hi, block(f.body), f.mode.mode, std::move(reductions)};
}

AllocCode ProcCompiler::alloc(const Alloc& a) {
  std::vector<ControlId> shape = controls(a.type.shape);
  return {bind_view(a.buffer, a.type.scalar, a.type.rank(), -1), std::move(shape)};
}

BindWindowCode ProcCompiler::bind_window(const WindowStmt& w) {
  WindowCode code = window(w.window);
  const ViewSlot source = code_->views[static_cast<std::size_t>(code.source)];
  const int view = bind_view(w.name, source.type, rank_of(code), source.root);
  return {view, std::move(code)};
}

int ProcCompiler::rank_of(const WindowCode& w) const {
  if (w.whole) return code_->views[static_cast<std::size_t>(w.source)].rank;
  return static_cast<int>(std::count_if(
      w.dims.begin(), w.dims.end(), [](const WindowDimCode& dim) { return dim.hi.has_value(); }));
}

void ProcCompiler::check_argument(const WindowCode& arg, const ProcCode& callee,
                                  const ParamCode& param) const {
  const ViewSlot& target = callee.views[static_cast<std::size_t>(param.view)];
  const Scalar type = code_->views[static_cast<std::size_t>(arg.source)].type;
  ENSURE(is_float(type) == is_float(param.type), "a data argument has the declared type");
  ENSURE(rank_of(arg) == target.rank, "a data argument has the declared rank");
}

CallCode ProcCompiler::call(const Call& c) {
  const ProcCode& callee = program_.proc(c.callee);
  ENSURE(c.args.size() == callee.params.size(), "a call gives one argument per parameter");
  deepest_callee_ = std::max(deepest_callee_, callee.stack_size);
  CallCode code{&callee, {}};
  for (std::size_t i = 0; i < c.args.size(); ++i) {
    const Expr& arg = c.args[i];
    if (callee.params[i].is_control()) {
      code.args.emplace_back(control(arg));
      continue;
    }
    const auto* buffer = as<Whole>(arg);
    WindowCode view = buffer != nullptr ? whole(buffer->buffer, arg->loc) : window(arg);
    check_argument(view, callee, callee.params[i]);
    if (callee.params[i].written) mark_written(view.source);
    code.args.emplace_back(std::move(view));
  }
  return code;
}

void ProcCompiler::write_config(const WriteConfig& w, StmtCode& out) {
  const int address = program_.config_address(*w.config, w.field);
  const Scalar type = w.config->fields[static_cast<std::size_t>(w.field)].type;
  if (is_data(type)) {
    out.kind = WriteDataCode{address, data_as(w.rhs, type)};
  } else {
    out.kind = WriteControlCode{address, type, control(w.rhs)};
  }
}

StmtCode ProcCompiler::stmt(const StmtNode& s) {
  StmtCode out{PassCode{}, &s.loc};
  match(
      s,
      [&](const Assign& a) {
        const int target = access(a.buffer, a.index, s.loc);
        const int view = code_->accesses[static_cast<std::size_t>(target)].view;
        mark_written(view);
        const Scalar type = code_->views[static_cast<std::size_t>(view)].type;
        const int first_read = static_cast<int>(code_->accesses.size());
        out.kind = AssignCode{target, data_as(a.rhs, type)};
        if (const auto sum = self_sum(a)) mark_sum(target, first_read, *sum);
      },
      [&](const Reduce& r) {
        const int target = access(r.buffer, r.index, s.loc);
        const int view = code_->accesses[static_cast<std::size_t>(target)].view;
        mark_written(view);
        const Scalar type = code_->views[static_cast<std::size_t>(view)].type;
        code_->accesses[static_cast<std::size_t>(target)].adds = true;
        out.kind = ReduceCode{target, data_as(r.rhs, type)};
      },
      [&](const WriteConfig& w) { write_config(w, out); },
      [&](const Pass&) { out.kind = PassCode{}; },
      [&](const If& i) {
        const ControlId cond = control(i.cond);
        out.kind = IfCode{cond, block(i.then_body), block(i.else_body)};
      },
      [&](const For& f) { out.kind = loop(f); }, [&](const Alloc& a) { out.kind = alloc(a); },
      [&](const WindowStmt& w) { out.kind = bind_window(w); },
      [&](const Call& c) { out.kind = call(c); });
  return out;
}

void ProcCompiler::parameter(const Arg& arg, int number) {
  ParamCode param{.name = arg.name.name(), .type = arg.type.scalar, .shape = {}, .loc = &arg.loc};
  if (is_control(arg.type.scalar)) {
    param.slot = bind_control(arg.name);
  } else {
    param.view = bind_view(arg.name, arg.type.scalar, arg.type.rank(), number);
    param.window = arg.type.window;
  }
  code_->params.push_back(std::move(param));
}

std::unique_ptr<ProcCode> ProcCompiler::compile() && {
  const ProcNode& p = *code_->proc;
  for (const Arg& arg : p.args) parameter(arg, static_cast<int>(code_->params.size()));
  // After all are bound: a shape may use a size that is declared later.
  for (std::size_t i = 0; i < p.args.size(); ++i) {
    code_->params[i].shape = controls(p.args[i].type.shape);
  }
  code_->asserts = controls(p.asserts);
  code_->body = block(p.body);
  code_->stack_size = code_->frame_size + deepest_callee_;
  return std::move(code_);
}

const ProcCode& ProgramCompiler::proc(const Proc& p) {
  const auto found = done_.find(p.id());
  if (found != done_.end()) return *found->second;
  std::unique_ptr<const ProcCode> code = ProcCompiler(*this, p).compile();
  done_.emplace(p.id(), code.get());
  code_.procs.push_back(std::move(code));
  return *code_.procs.back();
}

int ProgramCompiler::config_address(const ConfigDecl& config, int field) {
  const ConfigField& declared = config.fields.at(static_cast<std::size_t>(field));
  const std::string name = config.name + "." + declared.name;
  const auto found = std::find_if(code_.config.begin(), code_.config.end(),
                                  [&](const ConfigSlot& slot) { return slot.name == name; });
  if (found != code_.config.end()) return static_cast<int>(found - code_.config.begin());
  code_.config.push_back({name, declared.type});
  return static_cast<int>(code_.config.size()) - 1;
}

std::shared_ptr<const ProgramCode> compile(const Proc& p) {
  ProgramCompiler compiler;
  compiler.proc(p);
  return std::move(compiler).finish();
}

}  // namespace selvage::core::compiled
