// SPDX-License-Identifier: Apache-2.0
//
// Copies with new bound symbols.
#include "core/mentions.h"
#include "core/scoped_map.h"
#include "core/traverse.h"

namespace selvage::core {
namespace {

// Follows the scopes of the tree, so that each binder of the copy gets a symbol of its own even
// where the input binds one symbol twice (a block put next to a plain copy of itself).
class Freshener {
 public:
  Expr expr(const Expr& e) const {
    return rewrite(e, [this](const Expr& x) -> std::optional<Expr> {
      const std::optional<Sym> old = mentioned_name(x);
      const Sym* fresh = old ? now_.find(*old) : nullptr;
      if (fresh == nullptr) return std::nullopt;
      return with_mentioned_name(x, *fresh);
    });
  }

  Sym bind(const Sym& old) {
    const Sym fresh = old.copy();
    now_.bind(old, fresh);
    return fresh;
  }

  Block block(const Block& b) {
    const std::size_t outside = now_.enter();
    Block out;
    out.reserve(b.size());
    for (const Stmt& s : b) out.push_back(stmt(s));
    now_.leave(outside);
    return out;
  }

  Type type(Type t) const {
    for (Expr& e : t.shape) e = expr(e);
    return t;
  }

 private:
  Stmt stmt(const Stmt& s) {
    std::vector<Expr> own = expressions(s);
    for (Expr& e : own) e = expr(e);
    Stmt out = with_expressions(s, own);
    const std::optional<Sym> target = target_name(s);
    const Sym* fresh = target ? now_.find(*target) : nullptr;
    if (fresh != nullptr) out = with_target_name(out, *fresh);
    if (const std::optional<Sym> name = bound_name(s)) return with_binder_name(out, bind(*name));
    return as<For>(s) != nullptr ? loop(out) : with_blocks(out, nested(out));
  }

  Stmt loop(const Stmt& s) {
    const std::size_t outside = now_.enter();
    std::vector<Sym> reduced = reduced_names(s);
    for (Sym& buffer : reduced) {
      const Sym* fresh = now_.find(buffer);
      if (fresh != nullptr) buffer = *fresh;
    }
    const Sym iter = bind(*binder_name(s));
    const Stmt renamed = with_binder_name(with_blocks(s, nested(s)), iter);
    const Stmt out = reduced.empty() ? renamed : with_reduced_names(renamed, std::move(reduced));
    now_.leave(outside);
    return out;
  }

  std::vector<Block> nested(const Stmt& s) {
    std::vector<Block> inner = blocks(s);
    for (Block& b : inner) b = block(b);
    return inner;
  }

  ScopedMap<Sym, Sym> now_;
};

}  // namespace

Block freshen(const Block& b) { return Freshener().block(b); }

Proc freshen(const Proc& p) {
  Freshener fresh;
  ProcNode copy = *p;
  for (Arg& a : copy.args) a.name = fresh.bind(a.name);
  for (Arg& a : copy.args) a.type = fresh.type(a.type);
  for (Expr& e : copy.asserts) e = fresh.expr(e);
  copy.body = fresh.block(p->body);
  return make_proc(std::move(copy));
}

}  // namespace selvage::core
