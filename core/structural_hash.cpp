// SPDX-License-Identifier: Apache-2.0
//
// A hash that agrees with `equal`.  Bound symbols enter as the number of their binder in text
// order, so neither their spelling nor their identity matters.
#include <bit>

#include "core/hardware.h"
#include "core/mentions.h"
#include "core/scoped_map.h"
#include "core/traverse.h"

namespace selvage::core {
namespace {

// Hashes of callees, each computed once.
using Known = std::map<const ProcNode*, std::uint64_t>;

class Hasher {
 public:
  explicit Hasher(Known& known) : known_(known) {}

  std::uint64_t proc(const ProcNode& p) {
    text(p.name);
    number(p.args.size());
    for (const Arg& a : p.args) bind(a.name);
    for (const Arg& a : p.args) arg(a);
    exprs(p.asserts);
    block(p.body);
    number(p.instr.has_value() ? 1 : 0);
    if (p.instr) {
      text(p.instr->c_template);
      texts(p.instr->c_global);
      texts(p.instr->laws);
    }
    number(p.assumptions.size());
    for (const Assumption& a : p.assumptions) {
      text(a.text);
      number(a.precondition ? 1 : 0);
    }
    return state_;
  }

 private:
  // One round of splitmix64 over the state and the next number.
  void number(std::uint64_t n) {
    std::uint64_t z = (state_ ^ n) + 0x9E3779B97F4A7C15ULL;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    state_ = z ^ (z >> 31U);
  }

  void text(const std::string& s) {
    number(s.size());
    for (const char c : s) number(static_cast<unsigned char>(c));
  }

  void texts(const std::vector<std::string>& list) {
    number(list.size());
    for (const std::string& s : list) text(s);
  }

  void bind(const Sym& name) { binders_.bind(name, binders_seen_++); }

  void name(const std::optional<Sym>& s) {
    if (!s) return number(0);
    const std::uint64_t* binder = binders_.find(*s);
    if (binder == nullptr) {
      number(1);
      return text(s->name());
    }
    number(2);
    number(*binder);
  }

  void scalar(Scalar s) { number(static_cast<std::uint64_t>(s)); }

  void arg(const Arg& a) {
    scalar(a.type.scalar);
    number(a.type.window ? 1 : 0);
    exprs(a.type.shape);
    number(a.memory.has_value() ? 1 : 0);
    if (a.memory) text((*a.memory)->name);
  }

  void exprs(const std::vector<Expr>& list) {
    number(list.size());
    for (const Expr& e : list) expr(e);
  }

  void expr(const Expr& e) {
    number(e->kind.index());
    scalar(is_control_int(e->type.scalar) ? Scalar::index : e->type.scalar);
    number(e->type.shape.size());
    number(e->type.window ? 1 : 0);
    name(mentioned_name(e));
    expr_payload(*e);
    exprs(children(e));
  }

  void expr_payload(const ExprNode& e) {
    match(
        e, [&](const ConstInt& k) { number(static_cast<std::uint64_t>(k.value)); },
        [&](const ConstBool& k) { number(k.value ? 1 : 0); },
        [&](const ConstReal& k) { number(std::bit_cast<std::uint64_t>(k.value)); },
        [](const Var&) {}, [](const Read&) {}, [](const Whole&) {},
        [&](const WindowExpr& k) {
          for (const WindowDim& d : k.dims) number(d.is_point() ? 1 : 0);
        },
        [&](const StrideOf& k) { number(static_cast<std::uint64_t>(k.dim)); },
        [&](const ReadConfig& k) { field(k.config, k.field); },
        [&](const Unary& k) { number(static_cast<std::uint64_t>(k.op)); },
        [&](const Binary& k) { number(static_cast<std::uint64_t>(k.op)); },
        [&](const ExternCall& k) { text(k.fn->name); }, [](const Cast&) {});
  }

  void field(const Config& config, int number_of_field) {
    text(config->name);
    number(static_cast<std::uint64_t>(number_of_field));
  }

  void block(const Block& b) {
    const std::size_t outside = binders_.enter();
    number(b.size());
    for (const Stmt& s : b) stmt(s);
    binders_.leave(outside);
  }

  void stmt(const Stmt& s) {
    number(s->kind.index());
    exprs(expressions(s));
    name(target_name(s));
    stmt_payload(*s);
    nested(s);
    if (const std::optional<Sym> bound = bound_name(s)) bind(*bound);
  }

  void stmt_payload(const StmtNode& s) {
    match(
        s, [](const Assign&) {}, [](const Reduce&) {},
        [&](const WriteConfig& k) { field(k.config, k.field); }, [](const Pass&) {},
        [](const If&) {}, [&](const For& k) { loop_kind(k.mode); },
        [&](const Alloc& k) {
          scalar(k.type.scalar);
          text(k.memory->name);
        },
        [](const WindowStmt&) {}, [&](const Call& k) { number(callee(k.callee)); });
  }

  // A loop without a clause hashes as it did before there were any.
  void loop_kind(const LoopKind& k) {
    number(static_cast<std::uint64_t>(k.mode));
    for (const Sym& buffer : k.reductions) name(buffer);
  }

  void nested(const Stmt& s) {
    const std::size_t outside = binders_.enter();
    if (const auto* loop = as<For>(s)) bind(loop->iter);
    for (int i = 0; const Block* inner = nested_block(s, i); ++i) block(*inner);
    binders_.leave(outside);
  }

  std::uint64_t callee(const Proc& p) {
    const auto found = known_.find(p.id());
    if (found != known_.end()) return found->second;
    const std::uint64_t hash = Hasher(known_).proc(*p);
    known_.emplace(p.id(), hash);
    return hash;
  }

  std::uint64_t state_ = 0;
  std::uint64_t binders_seen_ = 0;
  ScopedMap<Sym, std::uint64_t> binders_;
  Known& known_;
};

}  // namespace

std::uint64_t structural_hash(const Proc& p) {
  Known known;
  return Hasher(known).proc(*p);
}

}  // namespace selvage::core
