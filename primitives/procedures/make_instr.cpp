// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "core/template.h"
#include "primitives/primitive.h"

// make_instr(c_instr, c_global, laws)
//   @proc def f(...): s   ~>   @instr(c_instr) def f(...): s
// requires  the template names only parameters of f, as templates of hardware files do
// law       those given: where the C may round otherwise than s
// sound     an instruction means its body.  That its C does the same is the user's word, and
// marked.

namespace selvage::primitives {
namespace {

struct MakeInstr {
  PlainText c_instr;
  std::vector<PlainText> c_global, laws;
  std::vector<Field> fields() {
    return {{.name = "c_instr",
             .slot = &c_instr,
             .doc = "the C of a call, a template as in hardware files: `vadd(&{dst.data}, {n});`"},
            {.name = "c_global",
             .slot = &c_global,
             .doc = "C that precedes the code once, such as an #include",
             .optional = true},
            {.name = "laws",
             .slot = &laws,
             .doc = "laws of the reals by which the C differs from the procedure, such as "
                    "\"contract\" for a multiply-add that rounds once",
             .optional = true}};
  }
};

core::InstrSpec spec_of(const MakeInstr& args) {
  core::InstrSpec spec{args.c_instr.text, {}, args.c_instr.loc, {}};
  for (const PlainText& t : args.c_global) spec.c_global.push_back(t.text);
  for (const PlainText& t : args.laws) spec.laws.push_back(t.text);
  return spec;
}

// The name of a law stands in lists and comments.
Status check_law(const PlainText& law) {
  const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  if (std::none_of(law.text.begin(), law.text.end(), is_control)) return Ok{};
  return bad_input(law.loc, "the name of a law is one line of text");
}

Result<Plan> plan(const Planner& p, const MakeInstr& args) {
  if (p.proc()->instr) {
    return not_applicable(p.proc()->loc, "`" + p.proc()->name + "` is an instruction already");
  }
  TRY(text, core::parse_template(args.c_instr.text, args.c_instr.loc));
  TRY(checked, core::check_template(text, core::instr_vocabulary(p.proc())));
  Plan plan{core::Edit(p.proc()), {}, {}};
  for (const PlainText& law : args.laws) {
    TRY(printable, check_law(law));
    plan.laws.push_back({law.text});
  }
  plan.edit.set_instr(spec_of(args));
  plan.edit.add_assumption(
      {"the C `" + args.c_instr.text + "` does what the body says", args.c_instr.loc});
  return plan;
}

}  // namespace

Primitive make_make_instr() {
  return define<MakeInstr>(
      {.name = "make_instr",
       .summary = "make the procedure an instruction: give the C that does what it says",
       .rewrite = "@proc def f(...): s\n~>  @instr(c_instr) def f(...): s",
       .sound = "an instruction means its body; that the C does the same is the user's word, which "
                "is marked on the procedure and on whatever calls it",
       .owes = {},
       .laws = {"those given"}},
      plan);
}

}  // namespace selvage::primitives
