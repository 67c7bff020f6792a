// SPDX-License-Identifier: Apache-2.0
#include "primitives/linear.h"

#include "core/build.h"
#include "core/print.h"
#include "core/random.h"
#include "core/traverse.h"
#include "primitives_fixture.h"

namespace selvage::primitives::test {
namespace {

using core::Expr;
using core::Sym;

struct Names {
  Sym i = Sym::fresh("i"), j = Sym::fresh("j"), n = Sym::fresh("n");
};

// An expression in the names of `f`, read by the parser of schedules.
Expr control(const Names& f, const std::string& text) {
  core::Scope scope;
  for (const Sym& s : {f.i, f.j, f.n}) {
    scope.names.emplace(s.name(),
                        core::ScopeEntry{s, core::Type{core::Scalar::index}, std::nullopt});
  }
  const Result<Expr> e = core::parse_expr(source_of(text), scope, {});
  if (!e.ok()) FAIL(render(e.error()));
  return e.value();
}

std::string shortest(const Names& f, const std::string& text) {
  const auto form = linear_form(control(f, text));
  REQUIRE(form.has_value());
  return core::print(to_expr(*form));
}

TEST_CASE("a linear form collects equal atoms and cancels opposite ones") {
  const Names f;
  CHECK(shortest(f, "i + 2 * j - i + 3 - j") == "j + 3");
  CHECK(shortest(f, "4 * (i + 1) - 2 * (2 * i + 2)") == "0");
  CHECK(shortest(f, "-(i - 3)") == "3 - i");
  CHECK(shortest(f, "i - i") == "0");
}

TEST_CASE("a linear form begins with a positive term where there is one") {
  const Names f;
  CHECK(shortest(f, "-i + j") == "j - i");
  CHECK(shortest(f, "-2 * i + 1") == "1 - 2 * i");
}

TEST_CASE("divisions and remainders are atoms, told apart by what they divide") {
  const Names f;
  CHECK(shortest(f, "i / 4 + i % 4 + i / 4") == "2 * (i / 4) + i % 4");
  CHECK(shortest(f, "(i + 1) / 4 - (i + 1) / 4 + j") == "j");
  CHECK(shortest(f, "i / 4 - i / 2") == "i / 4 - i / 2");
}

TEST_CASE("symbols are told apart by identity, not by spelling") {
  const Names f;
  const Sym other = f.i.copy();
  const auto form = linear_form(core::sub(core::var(f.i), core::var(other)));
  REQUIRE(form.has_value());
  CHECK(form->terms.size() == 2);
  CHECK(mentions(*form, other));
  CHECK_FALSE(mentions(*form, f.j));
}

TEST_CASE("mentions looks inside atoms") {
  const Names f;
  const auto form = linear_form(control(f, "j + (2 * i + 1) / 8"));
  REQUIRE(form.has_value());
  CHECK(mentions(*form, f.i));
  CHECK_FALSE(mentions(*form, f.n));
}

TEST_CASE("coefficients that do not fit 64 bits give no form") {
  const Names f;
  const Expr huge = core::int_const(INT64_MAX);
  const Expr i = core::var(f.i);
  CHECK(linear_form(core::mul(huge, i)).has_value());
  const Linear big{{{i, INT64_MAX}}, 0};
  CHECK_FALSE(plus(big, big).has_value());
  CHECK_FALSE(plus(Linear{{}, INT64_MAX}, Linear{{}, 1}).has_value());
  CHECK_FALSE(plus(Linear{{}, INT64_MIN}, Linear{}).has_value());
  CHECK_FALSE(plus(Linear{}, big, 3).has_value());
}

// The value of a control expression of constants, sums, products, `/` and `%` by constants.
std::int64_t value(const Expr& e, const std::map<Sym, std::int64_t>& at) {
  core::Substitution constants;
  for (const auto& [name, v] : at) constants.emplace(name, core::int_const(v));
  // Folding makers evaluate bottom-up.
  const Expr folded =
      core::rewrite(core::substitute(e, constants), [](const Expr& x) -> std::optional<Expr> {
        const auto v = core::constant_value(x);
        if (!v) return std::nullopt;
        return core::int_const(*v);
      });
  const auto v = core::constant_value(folded);
  REQUIRE(v.has_value());
  return *v;
}

Expr random_control(core::Random& random, const Names& f, int depth) {
  if (depth == 0 || random.one_in(4)) {
    const Sym names[] = {f.i, f.j, f.n};
    if (random.one_in(3)) return core::int_const(random.between(-6, 6));
    return core::var(names[random.between(0, 2)]);
  }
  const Expr a = random_control(random, f, depth - 1);
  switch (random.between(0, 4)) {
    case 0:
      return core::add(a, random_control(random, f, depth - 1));
    case 1:
      return core::sub(a, random_control(random, f, depth - 1));
    case 2:
      return core::mul(core::int_const(random.between(-5, 5)), a);
    case 3:
      return core::floor_div(a, core::int_const(random.between(1, 7)));
    default:
      return core::floor_mod(a, core::int_const(random.between(1, 7)));
  }
}

TEST_CASE("the shortest spelling has the value of the expression") {
  const Names f;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    core::Random random(seed);
    const Expr e = random_control(random, f, 5);
    const auto form = linear_form(e);
    REQUIRE(form.has_value());
    const Expr shorter = to_expr(*form);
    for (int k = 0; k < 4; ++k) {
      const std::map<Sym, std::int64_t> at{{f.i, random.between(-50, 50)},
                                           {f.j, random.between(-50, 50)},
                                           {f.n, random.between(-50, 50)}};
      INFO("seed ", seed, ": ", core::print(e), " ~> ", core::print(shorter));
      CHECK(value(e, at) == value(shorter, at));
    }
  }
}

}  // namespace
}  // namespace selvage::primitives::test
