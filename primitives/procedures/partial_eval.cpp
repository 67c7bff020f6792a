// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "core/build.h"
#include "core/print.h"
#include "core/traverse.h"
#include "primitives/primitive.h"
#include "primitives/simplify_expr.h"

// partial_eval(values)
//   def f(n: size, x: f32[n]): s   ~>   def f(x: f32[8]): s[n -> 8]
// requires  nothing beyond the front-end invariants of the result
// sound     the new procedure is the old one called with these arguments.

namespace selvage::primitives {
namespace {

using namespace core;

struct PartialEval {
  NamedValues values;
  std::vector<Field> fields() {
    return {{.name = "values",
             .slot = &values,
             .doc = "constants for control arguments, by argument name"}};
  }
};

Result<Expr> constant_for(const Arg& arg, const std::variant<std::int64_t, bool>& value,
                          const SourceLoc& loc) {
  const std::string name = "`" + arg.name.name() + "`";
  if (!is_control(arg.type.scalar)) return bad_input(loc, name + " is data, which cannot be fixed");
  if (arg.type.scalar == Scalar::boolean) {
    if (const auto* b = std::get_if<bool>(&value)) return bool_const(*b, loc);
    return bad_input(loc, name + " is a bool: give true or false");
  }
  const auto* n = std::get_if<std::int64_t>(&value);
  if (n == nullptr) return bad_input(loc, name + " is an integer: give a number");
  if (arg.type.scalar == Scalar::size && *n < 1)
    return bad_input(loc, name + " is a size, so at least 1");
  return int_const(*n, loc);
}

Result<Substitution> constants(const Proc& p, const NamedValues& values) {
  Substitution map;
  for (const auto& [name, value] : values.values) {
    const auto arg = std::find_if(p->args.begin(), p->args.end(),
                                  [&n = name](const Arg& a) { return a.name.name() == n; });
    if (arg == p->args.end()) {
      std::vector<std::string> names;
      for (const Arg& a : p->args) names.push_back(a.name.name());
      return bad_input(values.loc, "`" + p->name + "` has no argument `" + name + "`",
                       did_you_mean(name, names));
    }
    TRY(constant, constant_for(*arg, value, values.loc));
    map.insert_or_assign(arg->name, constant);
  }
  if (map.empty()) return bad_input(values.loc, "no argument is given a value");
  return map;
}

std::vector<Arg> remaining_args(const Proc& p, const Substitution& map) {
  std::vector<Arg> args;
  for (Arg a : p->args) {
    if (map.count(a.name) != 0) continue;
    for (Expr& extent : a.type.shape) extent = substitute(extent, map);
    args.push_back(a);
  }
  return args;
}

Result<std::vector<Expr>> remaining_asserts(const Proc& p, const Substitution& map) {
  std::vector<Expr> asserts;
  for (const Expr& a : p->asserts) {
    const Expr fixed = substitute(a, map);
    const Expr folded = simplify_control(fixed, [](const Expr&) { return false; });
    const auto* known = as<ConstBool>(folded);
    if (known != nullptr && !known->value) {
      return not_applicable(a->loc, "these values break the precondition `" + print(a) + "`");
    }
    if (known == nullptr) asserts.push_back(fixed);
  }
  return asserts;
}

Result<Plan> plan(const Planner& p, const PartialEval& args) {
  TRY(map, constants(p.proc(), args.values));
  TRY(asserts, remaining_asserts(p.proc(), map));
  Plan plan{.edit = Edit(p.proc()), .owes = {}, .laws = {}, .keeps_signature = false};
  plan.edit.map_body(substitute(p.proc()->body, map));
  plan.edit.set_asserts(asserts);
  plan.edit.set_args(remaining_args(p.proc(), map));
  return plan;
}

}  // namespace

Primitive make_partial_eval() {
  return define<PartialEval>(
      {.name = "partial_eval",
       .summary = "fix control arguments to constants",
       .rewrite = "def f(n: size, x: f32[n]): s\n~>  def f(x: f32[8]): s[n -> 8]",
       .sound = "the new procedure is the old one called with these arguments",
       .owes = {},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives
