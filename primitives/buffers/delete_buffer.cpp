// SPDX-License-Identifier: Apache-2.0
#include "core/mentions.h"
#include "core/print.h"
#include "core/traverse.h"
#include "primitives/layout.h"
#include "primitives/primitive.h"

// delete_buffer(buffer)
//   x: T[n] ; s   ~>   s
// requires  nothing
// sound     s does not mention x, and an allocation does nothing else.

namespace selvage::primitives {
namespace {

using namespace core;

struct DeleteBuffer {
  BufferArg buffer;
  std::vector<Field> fields() {
    return {{.name = "buffer", .slot = &buffer, .doc = "the allocated buffer"}};
  }
};

bool mentions(const Stmt& s, const Sym& buffer) {
  bool found = target_name(s) == buffer;
  for (const Expr& e : expressions(s)) {
    visit(e, [&](const Expr& part) { found = found || mentioned_name(part) == buffer; });
  }
  return found;
}

std::optional<Stmt> first_use(const Block& body, const Sym& buffer) {
  std::optional<Stmt> use;
  visit_statements(body, [&](const Stmt& s) {
    if (!use && mentions(s, buffer)) use = s;
  });
  return use;
}

Result<Plan> plan(const Planner& p, const DeleteBuffer& args) {
  const std::string name = args.buffer.symbol->name();
  if (!args.buffer.allocation) {
    return not_applicable(args.buffer.loc, "`" + name +
                                               "` is an argument of the procedure; only an "
                                               "allocation can be deleted");
  }
  if (const auto use = first_use(p.proc()->body, *args.buffer.symbol)) {
    return not_applicable((*use)->loc,
                          "`" + name + "` is still used, first in `" + headline(*use) + "`");
  }
  Plan plan{Edit(p.proc()), {}, {}};
  plan.edit.erase(range_of(*args.buffer.allocation));
  return plan;
}

}  // namespace

Primitive make_delete_buffer() {
  return define<DeleteBuffer>({.name = "delete_buffer",
                               .summary = "remove the allocation of a buffer that nobody uses",
                               .rewrite = "x: T[n]\ns\n~>  s",
                               .sound = "s does not mention x, and an allocation does nothing else",
                               .owes = {},
                               .laws = {}},
                              plan);
}

}  // namespace selvage::primitives
