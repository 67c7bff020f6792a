// SPDX-License-Identifier: Apache-2.0
#include "core/place.h"

#include <doctest/doctest.h>

#include "core/build.h"

using namespace selvage::core;

namespace {

SourceLoc line(int n) { return SourceLoc{nullptr, n, 1, 0}; }

Stmt leaf(int n, const Expr& value) {
  return make_stmt(line(n), Assign{Sym::fresh("x"), {}, value});
}
Stmt leaf(int n) { return leaf(n, int_const(n, line(n))); }

// 1: x = 1
// 2: for i in seq(0, 9):
// 3:     if True:
// 4:         x = 4
// 5:     x = 5
// 6: x = a + 6
Proc sample() {
  const Expr sum = make_expr(line(6), Type{Scalar::index},
                             Binary{BinaryOp::add, var(Sym::fresh("a")), int_const(6, line(60))});
  const Stmt branch = if_then(bool_const(true), {leaf(4)}, {}, line(3));
  ProcNode p;
  p.name = "p";
  p.loc = line(100);
  p.body = {leaf(1),
            for_loop(Sym::fresh("i"), int_const(0), int_const(9), {branch, leaf(5)}, LoopMode::seq,
                     line(2)),
            leaf(6, sum)};
  return make_proc(p);
}

int line_of(const Proc& p, const Place& place) { return loc_of(p, place).line; }

}  // namespace

TEST_CASE("paths name statements and blocks") {
  const Proc p = sample();
  CHECK(is_stmt_path({1}));
  CHECK_FALSE(is_stmt_path({}));
  CHECK_FALSE(is_stmt_path({1, 0}));
  CHECK(stmt_at(p, {1, 0, 0, 0, 0})->loc.line == 4);
  CHECK(block_at(p, {}).size() == 3);
  CHECK(block_at(p, {1, 0}).size() == 2);
  CHECK(block_at(p, {1, 0, 0, 1}).empty());
  CHECK(stmts_at(p, {{}, 1, 2})[1]->loc.line == 6);
  CHECK(stmt_path(range_of({1, 0, 1})) == Path{1, 0, 1});
  CHECK(is_prefix({1}, {1, 0}));
  CHECK_FALSE(is_prefix({1, 0}, {1}));
}

TEST_CASE("what does not exist is found not to, whatever the numbers") {
  const Proc p = sample();
  const int huge = 2147483647;
  CHECK(exists(p, BlockRange{{}, 0, 3}));
  for (const BlockRange& r :
       {BlockRange{{}, 0, 4}, BlockRange{{}, 3, 1}, BlockRange{{}, -1, 1}, BlockRange{{}, 0, 0},
        BlockRange{{}, 1, huge}, BlockRange{{0, 0}, 0, 1}, BlockRange{{1, 1}, 0, 1},
        BlockRange{{1, -1}, 0, 1}, BlockRange{{-1, 0}, 0, 1}, BlockRange{{1}, 0, 1},
        BlockRange{{huge, huge}, 0, 1}}) {
    CHECK_FALSE(exists(p, r));
  }
  CHECK(exists(p, Gap{{}, 3}));
  CHECK(exists(p, Gap{{1, 0, 0, 1}, 0}));
  CHECK_FALSE(exists(p, Gap{{}, 4}));
  CHECK_FALSE(exists(p, Gap{{}, -1}));
  CHECK_FALSE(exists(p, Gap{{0, 0}, 0}));
  CHECK(exists(p, ExprPlace{{2}, {0, 1}}));
  for (const ExprPlace& e : {ExprPlace{{2}, {}}, ExprPlace{{2}, {1}}, ExprPlace{{2}, {0, 2}},
                             ExprPlace{{2}, {0, -1}}, ExprPlace{{}, {0}}, ExprPlace{{7}, {0}}}) {
    CHECK_FALSE(exists(p, e));
  }
  CHECK_THROWS_AS((void)stmt_at(p, {7}), selvage::InternalError);
  CHECK_THROWS_AS((void)block_at(p, {1}), selvage::InternalError);
}

TEST_CASE("expressions are found by child numbers") {
  CHECK(constant_value(expr_at(sample(), {{2}, {0, 1}})) == 6);
  CHECK(constant_value(expr_at(sample(), {{1}, {1}})) == 9);
}

TEST_CASE("every place has a location") {
  const Proc p = sample();
  CHECK(line_of(p, BlockRange{{1, 0}, 1, 1}) == 5);
  CHECK(line_of(p, Gap{{}, 1}) == 2);
  CHECK(line_of(p, Gap{{}, 3}) == 6);
  CHECK(line_of(p, Gap{{1, 0, 0, 1}, 0}) == 3);
  CHECK(line_of(p, ExprPlace{{2}, {0, 1}}) == 60);
}

TEST_CASE("no rule leaves a path alone") {
  CHECK(forward(Forwarding{}, Path{1, 0, 2}) == Path{1, 0, 2});
}

TEST_CASE("a rule carries what lies below and shifts its siblings") {
  const Forwarding f{{{{1, 0, 2}, -1, Path{4}}}};
  CHECK(forward(f, Path{1, 0, 2}) == Path{4});
  CHECK(forward(f, Path{1, 0, 5, 1, 0}) == Path{7, 1, 0});
  CHECK(forward(f, Path{1, 0, 5, 1}) == Path{7, 1});
  CHECK(forward(f, Path{1, 0, 1}) == Path{1, 0, 1});
  CHECK(forward(f, Path{1, 0}) == Path{1, 0});
  CHECK(forward(f, Path{1, 1, 2}) == Path{1, 1, 2});
}

TEST_CASE("a rule with a count stops after it") {
  const Forwarding f{{{{1}, 2, Path{5}}}};
  CHECK(forward(f, Path{0}) == Path{0});
  CHECK(forward(f, Path{2, 0, 0}) == Path{6, 0, 0});
  CHECK(forward(f, Path{3}) == Path{3});
}

TEST_CASE("the longest rule decides, and of two equally long ones the first") {
  const Forwarding f{{{{2}, 1, std::nullopt}, {{2, 0, 0}, 1, Path{2}}, {{2}, -1, Path{9}}}};
  CHECK(forward(f, Path{2}) == std::nullopt);
  CHECK(forward(f, Path{2, 0, 1}) == std::nullopt);
  CHECK(forward(f, Path{2, 0, 0, 0, 3}) == Path{2, 0, 3});
  CHECK(forward(f, Path{3}) == Path{10});
}

TEST_CASE("a rule on a block carries its statements") {
  const Forwarding f{{{{2, 0}, 1, Path{2, 1}}}};
  CHECK(forward(f, Path{2, 0, 3}) == Path{2, 1, 3});
  CHECK(forward(f, Path{2, 0}) == Path{2, 1});
  CHECK(forward(f, Path{2}) == Path{2});
}

TEST_CASE("a range forwards only while its statements stay neighbours in order") {
  const Forwarding shifted{{{{1}, -1, Path{3}}}};
  CHECK(forward(shifted, Place(BlockRange{{}, 1, 3})) == Place(BlockRange{{}, 3, 3}));
  CHECK(forward(shifted, Place(BlockRange{{}, 0, 2})) == std::nullopt);  // now {0} and {3}
  const Forwarding swapped{{{{0}, 1, Path{1}}, {{1}, 1, Path{0}}}};
  CHECK(forward(swapped, Place(BlockRange{{}, 0, 2})) == std::nullopt);
  const Forwarding one_gone{{{{1}, 1, std::nullopt}}};
  CHECK(forward(one_gone, Place(BlockRange{{}, 0, 2})) == std::nullopt);
}

TEST_CASE("a gap follows the statement after it, else the one before, else its block") {
  const Forwarding f{{{{0}, 2, std::nullopt}, {{2}, -1, Path{7}}}};
  CHECK(forward(f, Place(Gap{{}, 2})) == Place(Gap{{}, 7}));
  CHECK(forward(f, Place(Gap{{}, 1})) == std::nullopt);  // both neighbours are gone
  CHECK(forward(f, Place(Gap{{}, 0})) == Place(Gap{{}, 0}));
  CHECK(forward(f, Place(Gap{{0, 0}, 0})) == std::nullopt);
  const Forwarding last_gone{{{{3}, 1, std::nullopt}}};
  CHECK(forward(last_gone, Place(Gap{{}, 3})) == Place(Gap{{}, 3}));
}

TEST_CASE("an expression follows its statement") {
  const Forwarding f{{{{0}, 1, std::nullopt}, {{1}, -1, Path{0}}}};
  CHECK(forward(f, Place(ExprPlace{{1, 0, 2}, {0, 1}})) == Place(ExprPlace{{0, 0, 2}, {0, 1}}));
  CHECK(forward(f, Place(ExprPlace{{0}, {0}})) == std::nullopt);
}
