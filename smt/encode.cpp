// SPDX-License-Identifier: Apache-2.0
#include "smt/encode.h"

#include <z3++.h>

#include <string>
#include <unordered_map>

#include "core/ensure.h"
#include "smt/checked.h"

namespace selvage::smt {

struct Encoder::State {
  using Memo = std::unordered_map<const Formula::Node*, z3::expr>;

  z3::context& context;
  std::unordered_map<std::uint64_t, z3::expr> variables;

  // Names are by number: a Z3 symbol must not depend on what people call a variable, nor on how
  // many variables the process made before.
  z3::expr encode(const Variable& v) {
    const auto found = variables.find(v.id);
    if (found != variables.end()) return found->second;
    const std::string name = "v" + std::to_string(variables.size());
    z3::expr constant =
        v.boolean ? context.bool_const(name.c_str()) : context.int_const(name.c_str());
    variables.emplace(v.id, constant);
    return constant;
  }

  z3::expr encode(const Atom& atom) {
    if (const auto* v = std::get_if<Variable>(&atom.kind)) return encode(*v);
    const auto* p = std::get_if<Product>(&atom.kind);
    ENSURE(p != nullptr, "divisions are lowered before Z3 sees a formula");
    z3::expr product = encode(*p->factors.front());
    for (std::size_t i = 1; i < p->factors.size(); ++i) product = product * encode(*p->factors[i]);
    return product;
  }

  z3::expr encode(const Monomial& m) {
    const z3::expr atom = encode(*m.atom);
    return m.coefficient == 1 ? atom : context.int_val(m.coefficient) * atom;
  }

  z3::expr negative(Integer value) {
    return value == INT64_MIN ? -context.int_val(value) : context.int_val(-value);
  }

  z3::expr encode(const Comparison& c) {
    z3::expr_vector summands(context);
    for (const Monomial& m : c.term.node().monomials) summands.push_back(encode(m));
    z3::expr left = summands.size() == 1 ? summands[0] : z3::sum(summands);
    const z3::expr right = negative(c.term.node().constant);
    switch (c.relation) {
      case Relation::le:
        return left <= right;
      case Relation::eq:
        return left == right;
      case Relation::ne:
        return left != right;
    }
    ENSURE(false, "every relation is listed");
    return left;
  }

  z3::expr encode(const Junction& j, Memo& memo) {
    z3::expr_vector children(context);
    for (const Formula& child : j.children) children.push_back(encode(child, memo));
    return j.connective == Connective::all ? z3::mk_and(children) : z3::mk_or(children);
  }

  // Shared parts are encoded once.
  z3::expr encode_shared(const Formula& formula, const Junction& j, Memo& memo) {
    const auto known = memo.find(&formula.node());
    if (known != memo.end()) return known->second;
    z3::expr e = encode(j, memo);
    memo.emplace(&formula.node(), e);
    return e;
  }

  z3::expr encode(const Formula& formula, Memo& memo) {
    return std::visit(Overload{[&](const Truth& t) { return context.bool_val(t.value); },
                               [&](const Literal& l) {
                                 const z3::expr v = encode(l.variable);
                                 return l.positive ? v : !v;
                               },
                               [&](const Comparison& c) { return encode(c); },
                               [&](const Unknown&) {
                                 ENSURE(false, "an opaque formula never reaches Z3");
                                 return context.bool_val(false);
                               },
                               [&](const Junction& j) { return encode_shared(formula, j, memo); }},
                      formula.node().kind);
  }
};

Encoder::Encoder(z3::context& context) : state_(new State{context, {}}) {}
Encoder::~Encoder() = default;

z3::expr Encoder::encode(const Variable& v) { return state_->encode(v); }

z3::expr Encoder::encode(const Formula& formula) {
  State::Memo memo;
  return state_->encode(formula, memo);
}

}  // namespace selvage::smt
