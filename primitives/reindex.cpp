// SPDX-License-Identifier: Apache-2.0
#include "primitives/reindex.h"

#include <algorithm>

#include "core/build.h"

namespace selvage::primitives {
namespace {

using namespace core;

class Rewriter {
 public:
  explicit Rewriter(const Reindex& how) : how_(how) {}

  Expr expr(const Expr& e) const {
    if (!mentions_one(e)) return e;
    const bool integer = !e->type.is_tensor() && is_control_int(e->type.scalar);
    if (integer) {
      if (const auto form = linear(e)) return to_expr(*form);
    }
    if (const auto name = iterator(e)) return how_.each.at(*name);
    return by_children(e);
  }

  Block block(const Block& b) const {
    Block out;
    out.reserve(b.size());
    for (const Stmt& s : b) out.push_back(statement(s));
    return out;
  }

 private:
  Stmt statement(const Stmt& s) const {
    std::vector<Expr> own;
    for (const Expr& e : expressions(s)) own.push_back(expr(e));
    std::vector<Block> nested;
    for (const Block& b : blocks(s)) nested.push_back(block(b));
    return with_blocks(with_expressions(s, own), nested);
  }

  Expr by_children(const Expr& e) const {
    std::vector<Expr> parts;
    for (const Expr& c : children(e)) parts.push_back(expr(c));
    return with_children(e, parts);
  }

  bool mentions_one(const Expr& e) const {
    const std::set<Sym> names = free_names(e);
    return std::any_of(names.begin(), names.end(),
                       [&](const Sym& s) { return how_.each.contains(s); });
  }

  // The iterator that an atom is, if it is one.
  std::optional<Sym> iterator(const Expr& atom) const {
    const auto* v = as<Var>(atom);
    if (v == nullptr) return std::nullopt;
    return how_.each.contains(v->name) ? std::optional(v->name) : std::nullopt;
  }

  std::optional<Linear> sum_of(const Coefficients& coefficients) const {
    if (how_.together) {
      if (const auto sum = how_.together(coefficients)) return sum;
    }
    std::optional<Linear> out = Linear{};
    for (const auto& [name, coefficient] : coefficients) {
      const auto value = linear_form(how_.each.at(name));
      out = value && out ? plus(*out, *value, coefficient) : std::nullopt;
    }
    return out;
  }

  // The iterators of the sum go, all together, to where the first of them stood.
  std::optional<Linear> linear(const Expr& e) const {
    const auto form = linear_form(e);
    if (!form) return std::nullopt;
    Coefficients coefficients;
    for (const Linear::Term& t : form->terms) {
      if (const auto name = iterator(t.atom)) coefficients.emplace(*name, t.coefficient);
    }
    std::optional<Linear> out = Linear{};
    bool placed = false;
    for (const Linear::Term& t : form->terms) {
      if (!out) return std::nullopt;
      if (!iterator(t.atom)) {
        const auto atom = linear_form(by_children(t.atom));
        out = atom ? plus(*out, *atom, t.coefficient) : std::nullopt;
      } else if (!placed) {
        placed = true;
        const auto sum = sum_of(coefficients);
        out = sum ? plus(*out, *sum) : std::nullopt;
      }
    }
    return out ? plus(*out, Linear{{}, form->constant}) : std::nullopt;
  }

  const Reindex& how_;
};

}  // namespace

Block reindexed(const Block& b, const Reindex& how) { return Rewriter(how).block(b); }

}  // namespace selvage::primitives
