// SPDX-License-Identifier: Apache-2.0
#include "primitives/args.h"

#include "core/ast.h"

namespace selvage::primitives {
namespace {

core::Path single_statement(const core::Place& place) {
  const auto* range = std::get_if<core::BlockRange>(&place);
  ENSURE(range != nullptr && range->count == 1, "a resolved statement argument is one statement");
  return core::stmt_path(*range);
}

}  // namespace

core::Path LoopArg::path() const { return single_statement(place); }
core::Path StmtArg::path() const { return single_statement(place); }
core::Path CallArg::path() const { return single_statement(place); }
core::BlockRange BlockArg::range() const { return std::get<core::BlockRange>(place); }
core::Gap GapArg::gap() const { return std::get<core::Gap>(place); }
core::ExprPlace ExprArg::expr() const { return std::get<core::ExprPlace>(place); }

std::string kind_name(const Slot& slot) {
  return std::visit(core::Overload{
                        [](LoopArg*) { return "place of a loop"; },
                        [](StmtArg*) { return "place of a statement"; },
                        [](CallArg*) { return "place of a call"; },
                        [](BlockArg*) { return "place of one or more statements"; },
                        [](GapArg*) { return "place between statements"; },
                        [](ExprArg*) { return "place of an expression"; },
                        [](std::vector<ExprArg>*) { return "places of expressions"; },
                        [](BufferArg*) { return "buffer"; },
                        [](std::vector<BufferArg>*) { return "buffers"; },
                        [](NewName*) { return "new name"; },
                        [](std::vector<NewName>*) { return "list of new names"; },
                        [](ExprText*) { return "expression"; },
                        [](std::vector<ExprText>*) { return "list of expressions"; },
                        [](ProcName*) { return "procedure"; },
                        [](MemoryName*) { return "memory"; },
                        [](ConfigName*) { return "configuration record"; },
                        [](FieldName*) { return "configuration field"; },
                        [](TypeName*) { return "data type"; },
                        [](PlainText*) { return "text"; },
                        [](std::vector<PlainText>*) { return "list of texts"; },
                        [](Choice*) { return "choice"; },
                        [](NamedValues*) { return "values by argument name"; },
                        [](std::int64_t*) { return "integer"; },
                        [](bool*) { return "boolean"; },
                        [](std::vector<std::int64_t>*) { return "list of integers"; },
                        [](OptionalExprs*) { return "list of expressions or null"; },
                    },
                    slot);
}

}  // namespace selvage::primitives
