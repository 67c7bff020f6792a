// SPDX-License-Identifier: Apache-2.0
#include "core/lex.h"
#include "primitives/callees.h"
#include "primitives/primitive.h"

// rename(name)
//   def f(...): s   ~>   def name(...): s
// requires  nothing that the procedure calls has the name, and no instruction has it
// sound     a procedure's name has no meaning.

namespace selvage::primitives {
namespace {

struct Rename {
  NewName name;
  std::vector<Field> fields() {
    return {{.name = "name", .slot = &name, .doc = "the new name of the procedure"}};
  }
};

Result<Plan> plan(const Planner& p, const Rename& args) {
  TRY(symbol, p.new_symbol(args.name));
  if (core::is_c_keyword(args.name.text)) {
    return bad_input(args.name.loc,
                     "`" + args.name.text + "` is a word of C and cannot name a procedure");
  }
  if (p.library().instructions.count(args.name.text) != 0) {
    return bad_input(args.name.loc, "there is an instruction `" + args.name.text + "` already",
                     "choose another name");
  }
  Plan plan{core::Edit(p.proc()), {}, {}};
  plan.edit.set_name(symbol.name());
  TRY(distinct, distinct_names(plan.edit.proc()));
  return plan;
}

}  // namespace

Primitive make_rename() {
  return define<Rename>({.name = "rename",
                         .summary = "give the procedure another name",
                         .rewrite = "def f(...): s\n~>  def name(...): s",
                         .sound = "a procedure's name has no meaning",
                         .owes = {},
                         .laws = {}},
                        plan);
}

}  // namespace selvage::primitives
