// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <unordered_map>

#include "core/hardware.h"
#include "core/interpret_code.h"
#include "core/random.h"

namespace selvage::core::compiled {
namespace {

// Collects the procedures and configuration fields of a program.
class ProgramCompiler {
 public:
  const ProcCode& proc(const Proc& p);
  int config_address(const ConfigDecl& config, int field);
  std::shared_ptr<const ProgramCode> finish() && {
    return std::make_shared<const ProgramCode>(std::move(code_));
  }

 private:
  ProgramCode code_;
  std::unordered_map<const ProcNode*, const ProcCode*> done_;
};

// Compiles one procedure.
class ProcCompiler {
 public:
  ProcCompiler(ProgramCompiler& program, const Proc& p)
      : program_(program), code_(std::make_unique<ProcCode>(p)) {}

  std::unique_ptr<ProcCode> compile() &&;

 private:
  // Slots.
  int new_slots(int count);
  int bind_control(const Sym& name);
  int bind_view(const Sym& name, Scalar type, int rank, int root);
  [[nodiscard]] int control_slot(const Sym& name) const;
  [[nodiscard]] int view_of(const Sym& name) const;

  // Expressions.
  ControlId control(const Expr& e);
  ControlId add(ControlNode node);
  std::vector<ControlId> controls(const std::vector<Expr>& exprs);
  DataId data(const Expr& e);
  DataId data_as(const Expr& e, Scalar type);
  DataId add(DataNode node);
  DataId operand(const Expr& e, Scalar type);
  int access(const Sym& buffer, const std::vector<Expr>& index, const SourceLoc& loc);
  WindowCode window(const Expr& e);
  WindowCode whole(const Sym& buffer, const SourceLoc& loc);
  static DataNode extern_call(const ExternCall& call);

  // Statements.
  BlockCode block(const Block& b);
  StmtCode stmt(const StmtNode& s);
  AllocCode alloc(const Alloc& a);
  BindWindowCode bind_window(const WindowStmt& w);
  [[nodiscard]] int rank_of(const WindowCode& w) const;
  void check_argument(const WindowCode& arg, const ProcCode& callee, const ParamCode& param) const;
  CallCode call(const Call& c);
  ForCode loop(const For& f);
  void write_config(const WriteConfig& w, StmtCode& out);
  void parameter(const Arg& arg, int number);
  void mark_written(int view);

  ProgramCompiler& program_;
  std::unique_ptr<ProcCode> code_;
  std::unordered_map<Sym, int> control_slots_;
  std::unordered_map<Sym, int> views_;
  int deepest_callee_ = 0;
};

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

ControlId ProcCompiler::add(ControlNode node) {
  code_->control.push_back(node);
  return static_cast<ControlId>(code_->control.size()) - 1;
}

DataId ProcCompiler::add(DataNode node) {
  code_->data.push_back(std::move(node));
  return static_cast<DataId>(code_->data.size()) - 1;
}

std::vector<ControlId> ProcCompiler::controls(const std::vector<Expr>& exprs) {
  std::vector<ControlId> result;
  result.reserve(exprs.size());
  for (const Expr& e : exprs) result.push_back(control(e));
  return result;
}

[[noreturn]] ControlNode not_control() {
  internal_error("control", "data never stand where control is expected", __FILE__, __LINE__);
}

ControlId ProcCompiler::control(const Expr& e) {
  using Op = ControlNode::Op;
  ControlNode node = match(
      *e, [](const ConstInt& c) { return ControlNode{.value = c.value}; },
      [](const ConstBool& c) { return ControlNode{.value = c.value ? 1 : 0}; },
      [&](const Var& v) { return ControlNode{.op = Op::slot, .slot = control_slot(v.name)}; },
      [&](const StrideOf& s) {
        const ViewSlot& view = code_->views[static_cast<std::size_t>(view_of(s.buffer))];
        ENSURE(s.dim >= 0 && s.dim < view.rank, "stride() names a dimension of its buffer");
        return ControlNode{.op = Op::slot, .slot = view.stride(s.dim)};
      },
      [&](const ReadConfig& r) {
        return ControlNode{.op = Op::config, .slot = program_.config_address(*r.config, r.field)};
      },
      [&](const Unary& u) {
        const Op op = u.op == UnaryOp::neg ? Op::negate : Op::logical_not;
        return ControlNode{.op = op, .lhs = control(u.arg)};
      },
      [&](const Binary& b) {
        const ControlId lhs = control(b.lhs);
        return ControlNode{.op = Op::binary, .binary = b.op, .lhs = lhs, .rhs = control(b.rhs)};
      },
      [](const ConstReal&) { return not_control(); }, [](const Read&) { return not_control(); },
      [](const Whole&) { return not_control(); }, [](const WindowExpr&) { return not_control(); },
      [](const ExternCall&) { return not_control(); }, [](const Cast&) { return not_control(); });
  node.loc = &e->loc;
  return add(node);
}

int ProcCompiler::access(const Sym& buffer, const std::vector<Expr>& index, const SourceLoc& loc) {
  const int view = view_of(buffer);
  ENSURE(static_cast<int>(index.size()) == code_->views[static_cast<std::size_t>(view)].rank,
         "a cell is named by one index per dimension");
  code_->accesses.push_back({view, controls(index), &loc});
  return static_cast<int>(code_->accesses.size()) - 1;
}

DataNode ProcCompiler::extern_call(const ExternCall& call) {
  DataNode node{.op = DataNode::Op::call};
  node.function.meaning = meaning_from_name(call.fn->meaning);
  node.function.key = hash_text(call.fn->name);
  ENSURE(static_cast<int>(call.args.size()) == call.fn->arity, "an extern is given its arguments");
  const auto meaning = extern_meanings().find(call.fn->meaning);
  ENSURE(meaning == extern_meanings().end() || meaning->second == call.fn->arity,
         "an extern takes as many arguments as its meaning");
  return node;
}

[[noreturn]] DataNode not_data() {
  internal_error("data", "control never stands where data are expected", __FILE__, __LINE__);
}

DataId ProcCompiler::data(const Expr& e) {
  using Op = DataNode::Op;
  const Scalar type = e->type.scalar;
  ENSURE(is_data(type), "an expression over data has a data type");
  DataNode node = match(
      *e, [&](const ConstInt& c) { return DataNode{.constant = literal(type, c.value)}; },
      [&](const ConstReal& c) { return DataNode{.constant = literal(type, c.value)}; },
      [&](const Read& r) {
        return DataNode{.op = Op::read, .access = access(r.buffer, r.index, e->loc)};
      },
      [&](const ReadConfig& r) {
        return DataNode{.op = Op::config, .access = program_.config_address(*r.config, r.field)};
      },
      [&](const Unary& u) {
        ENSURE(u.op == UnaryOp::neg, "data have no logical operations");
        return DataNode{.op = Op::negate, .lhs = operand(u.arg, type)};
      },
      [&](const Binary& b) {
        const DataId lhs = operand(b.lhs, type);
        return DataNode{.op = Op::binary, .binary = b.op, .lhs = lhs, .rhs = operand(b.rhs, type)};
      },
      [&](const ExternCall& c) {
        DataNode call = extern_call(c);
        for (const Expr& arg : c.args) call.args.push_back(operand(arg, type));
        return call;
      },
      [&](const Cast& c) {
        return DataNode{.op = Op::convert, .from = c.arg->type.scalar, .lhs = data(c.arg)};
      },
      [](const ConstBool&) { return not_data(); }, [](const Var&) { return not_data(); },
      [](const Whole&) { return not_data(); }, [](const WindowExpr&) { return not_data(); },
      [](const StrideOf&) { return not_data(); });
  node.type = type;
  node.loc = &e->loc;
  return add(std::move(node));
}

// The value of `e` converted to `type`, as a store does.
DataId ProcCompiler::data_as(const Expr& e, Scalar type) {
  const DataId value = data(e);
  const Scalar from = e->type.scalar;
  if (from == type) return value;
  ENSURE(is_float(from) == is_float(type), "float and integer meet in a cast only");
  return add(DataNode{
      .op = DataNode::Op::convert, .type = type, .from = from, .lhs = value, .loc = &e->loc});
}

// An operand of an operation of `type`.  A narrower one is a value of the wider type as it is; one
// of type `r` has still to be made a value of the type it gives way to.
DataId ProcCompiler::operand(const Expr& e, Scalar type) {
  return e->type.scalar == Scalar::r ? data_as(e, type) : data(e);
}

WindowCode ProcCompiler::whole(const Sym& buffer, const SourceLoc& loc) {
  return {.source = view_of(buffer), .dims = {}, .whole = true, .loc = &loc};
}

WindowCode ProcCompiler::window(const Expr& e) {
  const auto* w = as<WindowExpr>(e);
  ENSURE(w != nullptr, "a window statement names a window expression");
  WindowCode code{.source = view_of(w->buffer), .dims = {}, .whole = false, .loc = &e->loc};
  for (const WindowDim& dim : w->dims) {
    const ControlId lo = control(dim.lo);
    code.dims.push_back({lo, dim.hi ? std::optional(control(*dim.hi)) : std::nullopt});
  }
  const ViewSlot& source = code_->views[static_cast<std::size_t>(code.source)];
  ENSURE(static_cast<int>(code.dims.size()) == source.rank, "a window names every dimension");
  return code;
}

void ProcCompiler::mark_written(int view) {
  const int root = code_->views[static_cast<std::size_t>(view)].root;
  if (root >= 0) code_->params[static_cast<std::size_t>(root)].written = true;
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
  const int slot = bind_control(f.iter);
  return {slot, f.iter.name(), lo, hi, block(f.body), f.mode};
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
        out.kind = AssignCode{target, data_as(a.rhs, type)};
      },
      [&](const Reduce& r) {
        const int target = access(r.buffer, r.index, s.loc);
        const int view = code_->accesses[static_cast<std::size_t>(target)].view;
        mark_written(view);
        const Scalar type = code_->views[static_cast<std::size_t>(view)].type;
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

}  // namespace

std::shared_ptr<const ProgramCode> compile(const Proc& p) {
  ProgramCompiler compiler;
  compiler.proc(p);
  return std::move(compiler).finish();
}

}  // namespace selvage::core::compiled
