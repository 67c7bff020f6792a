// SPDX-License-Identifier: Apache-2.0
#include "core/type.h"
#include "primitives/primitive.h"
#include "primitives/signature.h"

// set_precision(buffer, type)
//   x: f64[n]   ~>   x: f32[n]
// requires  floating-point types; over the reals they hold the same values
// law       narrow / widen OLD -> NEW; fix R as NEW
// sound     equal over the reals.  Machine integers wrap, so their width is part of their meaning
//           and is never changed.

namespace selvage::primitives {
namespace {

using namespace core;

struct SetPrecision {
  BufferArg buffer;
  TypeName type;
  std::vector<Field> fields() {
    return {{.name = "buffer",
             .slot = &buffer,
             .doc = "an allocation, or an argument of the procedure"},
            {.name = "type", .slot = &type, .doc = "the new element type"}};
  }
};

std::string law_name(Scalar from, Scalar to) {
  const std::string arrow = std::string(spelling(from)) + " -> " + std::string(spelling(to));
  if (from == Scalar::r) return "fix R as " + std::string(spelling(to));
  // f16 and bf16 are equally wide, and each loses something of the other.
  return (bit_width(to) <= bit_width(from) ? "narrow " : "widen ") + arrow;
}

Result<Plan> plan(const Planner& p, const SetPrecision& args) {
  TRY(type, p.find_type(args.type));
  Declaration now = declaration_of(p.proc(), args.buffer);
  const Scalar old = now.type.scalar;
  const std::string name = "`" + args.buffer.symbol->name() + "`";
  Plan plan{Edit(p.proc()), {}, {}};
  if (old == type) return plan;
  if (type == Scalar::r)
    return not_applicable(now.loc, name + " has a machine type, which cannot become R again");
  if (!is_float(old) || !is_float(type)) {
    return not_applicable(now.loc,
                          name + " is " + std::string(spelling(old)) + ": changing it to " +
                              std::string(spelling(type)) +
                              " would change where values wrap or are cut off, which no law allows",
                          "write the conversion as a cast in the program");
  }
  now.type.scalar = type;
  plan.laws.push_back({law_name(old, type)});
  plan.keeps_signature = args.buffer.allocation.has_value();
  redeclare(plan.edit, args.buffer, now);
  return plan;
}

}  // namespace

Primitive make_set_precision() {
  return define<SetPrecision>({.name = "set_precision",
                               .summary = "choose the floating-point type of a buffer",
                               .rewrite = "x: f64[n]\n~>  x: f32[n]",
                               .sound = "equal over the reals; the law is recorded.  The width of "
                                        "machine integers is part of their meaning and "
                                        "is never changed",
                               .owes = {},
                               .laws = {"narrow OLD -> NEW", "widen OLD -> NEW", "fix R as NEW"}},
                              plan);
}

}  // namespace selvage::primitives
