// SPDX-License-Identifier: Apache-2.0
#include "core/interpret_compiler.h"
#include "core/random.h"

namespace selvage::core::compiled {
namespace {

[[noreturn]] ControlNode not_control() {
  internal_error("control", "data never stand where control is expected", __FILE__, __LINE__);
}

[[noreturn]] DataNode not_data() {
  internal_error("data", "control never stands where data are expected", __FILE__, __LINE__);
}

}  // namespace

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

}  // namespace selvage::core::compiled
