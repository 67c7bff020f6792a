// SPDX-License-Identifier: Apache-2.0
#include "core/traverse.h"

#include <doctest/doctest.h>

#include "core/build.h"
#include "core/hardware.h"

using namespace selvage::core;

namespace {

const Type f32{Scalar::f32};

Expr real(double value) { return make_expr({}, f32, ConstReal{value}); }
Expr read(const Sym& x, std::vector<Expr> index) {
  return make_expr({}, f32, Read{x, std::move(index)});
}
Stmt assign(const Sym& x, std::vector<Expr> index, const Expr& rhs) {
  return make_stmt({}, Assign{x, std::move(index), rhs});
}
Stmt alloc(const Sym& x, std::vector<Expr> shape) {
  return make_stmt({}, Alloc{x, Type{Scalar::f32, std::move(shape)}, dram()});
}
Expr window(const Sym& x, const Expr& lo, const Expr& hi) {
  return make_expr({}, f32, WindowExpr{x, {WindowDim{lo, hi}, WindowDim{lo, std::nullopt}}});
}

// for name in seq(0, n): t: f32[n]; t[name] = x[name]; w = t[0:name, 0]; w[0] += 1.0
Block sample(const std::string& name, const Sym& n, const Sym& x) {
  const Sym i = Sym::fresh(name), t = Sym::fresh("t"), w = Sym::fresh("w");
  return {for_loop(i, int_const(0), var(n, Scalar::size),
                   {alloc(t, {var(n)}), assign(t, {var(i)}, read(x, {var(i)})),
                    make_stmt({}, WindowStmt{w, window(t, int_const(0), var(i))}),
                    make_stmt({}, Reduce{w, {int_const(0)}, real(1)})})};
}

Proc proc_of(const std::string& iter) {
  const Sym n = Sym::fresh("n" + iter), x = Sym::fresh("x");
  ProcNode p;
  p.name = "p";
  p.args = {Arg{n, Type{Scalar::size}, std::nullopt, {}},
            Arg{x, Type{Scalar::f32, {var(n)}}, dram(), {}}};
  p.asserts = {compare(BinaryOp::ge, var(n), int_const(4))};
  p.body = sample(iter, n, x);
  return make_proc(p);
}

Proc with_body(const Proc& p, Block body) {
  ProcNode copy = *p;
  copy.body = std::move(body);
  return make_proc(copy);
}

}  // namespace

TEST_CASE("children and expressions come in the documented order") {
  const Sym x = Sym::fresh("x"), i = Sym::fresh("i");
  const Expr a = var(i), b = int_const(7), c = real(2);
  CHECK(children(read(x, {a, b})) == std::vector<Expr>{a, b});
  CHECK(children(window(x, a, b)) == std::vector<Expr>{a, b, a});
  CHECK(children(a).empty());
  CHECK(expressions(assign(x, {a, b}, c)) == std::vector<Expr>{a, b, c});
  CHECK(expressions(alloc(x, {b, a})) == std::vector<Expr>{b, a});
  CHECK(expressions(for_loop(i, b, a, {})) == std::vector<Expr>{b, a});
}

TEST_CASE("every alternative is rebuilt from its own children, with handles kept or replaced") {
  const Sym x = Sym::fresh("x"), i = Sym::fresh("i");
  const auto fn =
      Extern(std::make_shared<const ExternDecl>(ExternDecl{"max", 2, "max", {}, {}, {}}));
  const Expr a = var(i), b = int_const(7);
  const std::vector<Expr> all = {read(x, {a, b}),
                                 window(x, a, b),
                                 add(a, b),
                                 logical_not(a),
                                 make_expr({}, f32, ExternCall{fn, {a, b}}),
                                 make_expr({}, f32, Cast{a})};
  for (const Expr& e : all) {
    CHECK(with_children(e, children(e)) == e);
    std::vector<Expr> changed = children(e);
    for (Expr& child : changed) child = int_const(1);
    const Expr other = with_children(e, changed);
    CHECK(children(other) == changed);
    CHECK(other->kind.index() == e->kind.index());
    changed.push_back(a);
    CHECK_THROWS_AS((void)with_children(e, changed), selvage::InternalError);
  }
}

TEST_CASE("an `if` has two blocks even if the else is empty") {
  const Stmt s = if_then(bool_const(true), {make_stmt({}, Pass{})});
  REQUIRE(blocks(s).size() == 2);
  CHECK(blocks(s)[1].empty());
  CHECK(nested_block(s, 2) == nullptr);
  CHECK(with_blocks(s, blocks(s)) == s);
}

TEST_CASE("a rewrite that changes nothing keeps every handle") {
  const Block b = sample("i", Sym::fresh("n"), Sym::fresh("x"));
  CHECK(rewrite_expressions(b, [](const Expr&) { return std::nullopt; }) == b);
  CHECK(rewrite_statements(b, [](const Stmt&) { return std::nullopt; }) == b);
  CHECK(substitute(b, {{Sym::fresh("n"), int_const(1)}}) == b);
  CHECK(rename_buffers(b, {{Sym::fresh("x"), Sym::fresh("y")}}) == b);
}

TEST_CASE(
    "a statement rewrite that empties a body leaves `pass`, one that empties an else leaves none") {
  const Stmt gone = assign(Sym::fresh("x"), {}, real(1));
  const Stmt branch = if_then(bool_const(true), {gone}, {gone});
  const Block out = rewrite_statements({branch, gone}, [](const Stmt& s) {
    return as<Assign>(s) != nullptr ? std::optional(Block{}) : std::nullopt;
  });
  REQUIRE(out.size() == 1);
  REQUIRE(blocks(out[0])[0].size() == 1);
  CHECK(as<Pass>(blocks(out[0])[0][0]) != nullptr);
  CHECK(blocks(out[0])[1].empty());
}

TEST_CASE("substitution reaches allocation shapes and is simultaneous") {
  const Sym n = Sym::fresh("n"), m = Sym::fresh("m"), t = Sym::fresh("t");
  const Block b = {alloc(t, {add(var(n), var(m))})};
  const Block swapped = substitute(b, {{n, var(m)}, {m, var(n)}});
  CHECK(equal(swapped, Block{alloc(t, {add(var(m), var(n))})}));
}

TEST_CASE("substitution keeps the handles of statements it does not touch") {
  const Sym n = Sym::fresh("n"), m = Sym::fresh("m"), x = Sym::fresh("x");
  Block b = sample("i", n, x);
  b.push_back(assign(x, {var(m)}, real(0)));
  const Block out = substitute(b, {{m, int_const(3)}});
  CHECK(out[0] == b[0]);
  CHECK_FALSE(out[1] == b[1]);
}

TEST_CASE("buffers are renamed in every kind of occurrence") {
  const Sym x = Sym::fresh("x"), y = Sym::fresh("y"), w = Sym::fresh("w");
  const auto body = [&](const Sym& buffer) {
    return Block{
        assign(buffer, {int_const(0)}, read(buffer, {int_const(1)})),
        make_stmt({}, Reduce{buffer, {}, real(1)}),
        make_stmt({}, WindowStmt{w, window(buffer, int_const(0), int_const(1))}),
        if_then(compare(BinaryOp::eq, make_expr({}, Type{Scalar::stride}, StrideOf{buffer, 0}),
                        int_const(1)),
                {assign(buffer, {}, make_expr({}, f32, Whole{buffer}))})};
  };
  CHECK(equal(rename_buffers(body(x), {{x, y}}), body(y)));
}

TEST_CASE("free names respect scopes") {
  const Sym n = Sym::fresh("n"), x = Sym::fresh("x"), i = Sym::fresh("i"), t = Sym::fresh("t");
  CHECK(free_names(sample("i", n, x)) == std::set<Sym>{n, x});
  CHECK(bound_names(sample("i", n, x)).size() == 3);
  // An iterator is not in scope in its own bounds, nor after the loop; a buffer not before its
  // allocation.
  CHECK(free_names(Block{for_loop(i, var(i), int_const(1), {make_stmt({}, Pass{})})}).count(i) ==
        1);
  CHECK(free_names(Block{for_loop(i, var(n), int_const(1), {make_stmt({}, Pass{})}),
                         assign(x, {var(i)}, real(0))}) == std::set<Sym>{n, i, x});
  CHECK(free_names(Block{assign(t, {}, real(0)), alloc(t, {})}).count(t) == 1);
  CHECK(free_names(Block{alloc(t, {}), assign(t, {}, real(0))}).empty());
  // A buffer ends with its block.
  CHECK(free_names(Block{if_then(bool_const(true), {alloc(t, {})}), assign(t, {}, real(0))}) ==
        std::set<Sym>{t});
}

TEST_CASE("a freshened block is equal and shares no bound symbol") {
  const Sym n = Sym::fresh("n"), x = Sym::fresh("x");
  const Block b = sample("i", n, x), fresh = freshen(b);
  CHECK(equal(b, fresh));
  CHECK(free_names(fresh) == free_names(b));
  for (const Sym& name : bound_names(fresh)) CHECK(bound_names(b).count(name) == 0);
}

TEST_CASE("freshening separates two plain copies of one block") {
  Block twice = sample("i", Sym::fresh("n"), Sym::fresh("x"));
  twice.push_back(twice[0]);
  CHECK(bound_names(twice).size() == 3);
  CHECK(bound_names(freshen(twice)).size() == 6);
}

TEST_CASE("freshening leaves alone what is used outside the scope of its binder") {
  const Sym t = Sym::fresh("t"), i = Sym::fresh("i");
  const Block b = {if_then(bool_const(true), {alloc(t, {})}), assign(t, {}, real(0)),
                   for_loop(i, int_const(0), int_const(1), {assign(t, {}, real(0))}),
                   assign(t, {var(i)}, real(0))};
  CHECK(free_names(freshen(b)) == std::set<Sym>{t, i});
}

TEST_CASE("a freshened procedure is equal, with new arguments") {
  const Proc p = proc_of("i"), q = freshen(p);
  CHECK(equal(p, q));
  CHECK(structural_hash(p) == structural_hash(q));
  CHECK_FALSE(p->args[0].name == q->args[0].name);
  CHECK(free_names(q->body) == std::set<Sym>{q->args[0].name, q->args[1].name});
  CHECK(free_names(q->args[1].type.shape[0]) == std::set<Sym>{q->args[0].name});
  CHECK(free_names(q->asserts[0]) == std::set<Sym>{q->args[0].name});
}

TEST_CASE("spelling of bound symbols does not count, identity of free ones does") {
  const Sym n = Sym::fresh("n"), x = Sym::fresh("x");
  CHECK(equal(sample("i", n, x), sample("other", n, x)));
  CHECK_FALSE(equal(sample("i", n, x), sample("i", n, Sym::fresh("x"))));
  CHECK(equal(proc_of("i"), proc_of("j")));
  CHECK(structural_hash(proc_of("i")) == structural_hash(proc_of("j")));
}

TEST_CASE("two symbols never correspond to one") {
  const Sym x = Sym::fresh("x"), y = Sym::fresh("y"), z = Sym::fresh("z");
  const Block two = {alloc(x, {}), alloc(y, {}), assign(x, {}, read(y, {}))};
  const Block one = {alloc(z, {}), alloc(z, {}), assign(z, {}, read(z, {}))};
  CHECK_FALSE(equal(two, one));
  CHECK_FALSE(equal(one, two));
  CHECK(equal(two, two));
}

TEST_CASE("a bound symbol is not equal to the same symbol free") {
  const Sym x = Sym::fresh("x"), y = Sym::fresh("y");
  const Block binds_x = {alloc(x, {}), assign(x, {}, real(0))};
  const Block binds_y = {alloc(y, {}), assign(x, {}, real(0))};
  CHECK_FALSE(equal(binds_x, binds_y));
  CHECK_FALSE(equal(binds_y, binds_x));
}

TEST_CASE("the scope of an allocation ends with its block") {
  const Sym t = Sym::fresh("t"), u = Sym::fresh("u");
  const auto block = [&](const Sym& bound, const Sym& used_after) {
    return Block{if_then(bool_const(true), {alloc(bound, {}), assign(bound, {}, real(0))}),
                 assign(used_after, {}, real(1))};
  };
  CHECK(equal(block(t, u), block(Sym::fresh("v"), u)));
  CHECK_FALSE(
      equal(block(t, t), block(u, u)));  // the last statement writes two different free names
}

TEST_CASE("types, constants, operators, modes and shapes count") {
  const Sym i = Sym::fresh("i"), t = Sym::fresh("t");
  const Block pass = {make_stmt({}, Pass{})};
  CHECK_FALSE(equal(real(0.0), real(-0.0)));
  CHECK_FALSE(equal(make_expr({}, Type{Scalar::i8}, ConstInt{1}),
                    make_expr({}, Type{Scalar::i16}, ConstInt{1})));
  CHECK_FALSE(equal(add(var(i), int_const(2)), sub(var(i), int_const(2))));
  CHECK_FALSE(equal(Block{for_loop(i, int_const(0), int_const(4), pass)},
                    Block{for_loop(i, int_const(0), int_const(4), pass, LoopMode::par)}));
  CHECK_FALSE(equal(Block{alloc(t, {int_const(1)})}, Block{alloc(t, {int_const(2)})}));
  CHECK(equal(var(i, Scalar::size), var(i, Scalar::index)));
  CHECK_FALSE(equal(pass, Block{}));
}

TEST_CASE("procedures differ by name, asserts, instruction and assumptions") {
  const Proc p = proc_of("i");
  ProcNode name = *p, asserts = *p, instr = *p, assumed = *p;
  name.name = "q";
  asserts.asserts.clear();
  instr.instr = InstrSpec{"f();", {}, {}};
  assumed.assumptions.push_back(Assumption{"n % 4 == 0", {}});
  ProcNode narrowed = assumed;
  narrowed.assumptions[0].precondition = true;
  CHECK_FALSE(equal(make_proc(assumed), make_proc(narrowed)));
  CHECK(structural_hash(make_proc(assumed)) != structural_hash(make_proc(narrowed)));
  for (const ProcNode& changed : {name, asserts, instr, assumed}) {
    CHECK_FALSE(equal(p, make_proc(changed)));
    CHECK(structural_hash(p) != structural_hash(make_proc(changed)));
  }
}

TEST_CASE("declarations count by what they say, not by which load made them") {
  const Sym t = Sym::fresh("t");
  const auto block = [&](const MemoryDecl& m) {
    return Block{make_stmt({}, Alloc{t, f32, Memory(std::make_shared<const MemoryDecl>(m))})};
  };
  MemoryDecl other = *dram();
  CHECK(dram() == dram());
  CHECK(equal(block(*dram()), block(other)));
  other.shared = !other.shared;
  CHECK_FALSE(equal(block(*dram()), block(other)));
}

TEST_CASE("callees are compared by structure, and shared ones only once") {
  const auto tower = [](const std::string& iter) {
    Proc p = proc_of(iter);
    for (int level = 0; level < 60; ++level) {  // 2^60 comparisons if nothing is remembered
      const Stmt call = make_stmt({}, Call{p, {}});
      p = with_body(proc_of(iter), {call, call});
    }
    return p;
  };
  CHECK(equal(tower("i"), tower("j")));
  CHECK(structural_hash(tower("i")) == structural_hash(tower("j")));
  ProcNode other = *proc_of("i");
  other.name = "q";
  const Proc p = proc_of("i"), q = make_proc(other);
  CHECK_FALSE(equal(with_body(p, {make_stmt({}, Call{p, {}})}),
                    with_body(p, {make_stmt({}, Call{q, {}})})));
}

TEST_CASE("the structural hash is the same in every run and on every machine") {
  CHECK(structural_hash(proc_of("i")) == 15398296644163741143ULL);
}
