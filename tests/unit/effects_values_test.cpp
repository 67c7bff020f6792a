// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <map>

#include "core/print.h"
#include "core/random.h"
#include "effects/value_form.h"
#include "effects/value_sample.h"
#include "effects_order_fixture.h"

namespace selvage::effects {
namespace {

using core::BinaryOp;
using core::Expr;
using core::Scalar;
using smt::Answer;
using testing::proc;
using testing::Tools;

// ---- random expressions over a few cells

class Expressions {
 public:
  explicit Expressions(std::uint64_t seed) : random_(seed) {
    for (const char* name : {"a", "b", "c"}) names_.push_back(core::Sym::fresh(name));
  }

  Expr make(Scalar type, int depth) {
    if (depth == 0) return leaf(type);
    switch (random_.between(0, 9)) {
      case 0:
        return leaf(type);
      case 1:
        return core::make_expr({}, {type}, core::Unary{core::UnaryOp::neg, make(type, depth - 1)});
      case 2:
        return core::make_expr({}, {type}, core::Cast{make(other(type), depth - 1)});
      case 3:
        return binary(BinaryOp::div, type, depth);
      case 4:
      case 5:
        return binary(BinaryOp::sub, type, depth);
      case 6:
      case 7:
        return binary(BinaryOp::add, type, depth);
      default:
        return binary(BinaryOp::mul, type, depth);
    }
  }

  // A cell is its name and type.
  static int cell_of(const Expr& read) {
    const auto* k = core::as<core::Read>(read);
    return static_cast<int>(k->buffer.name()[0]) * 32 + static_cast<int>(read->type.scalar);
  }

 private:
  Expr leaf(Scalar type) {
    if (random_.one_in(3)) return literal(type);
    const auto pick = static_cast<std::size_t>(random_.between(0, 2));
    return core::make_expr({}, {type}, core::Read{names_[pick], {}});
  }

  Expr literal(Scalar type) {
    constexpr std::array values{0.0, -0.0, 1.0, -1.0, 2.0, 0.5, 0.1, 3.0};
    const double v = values.at(static_cast<std::size_t>(random_.between(0, values.size() - 1)));
    if (core::is_float(type)) return core::make_expr({}, {type}, core::ConstReal{v});
    return core::make_expr({}, {type}, core::ConstInt{static_cast<std::int64_t>(2 * v)});
  }

  Expr binary(BinaryOp op, Scalar type, int depth) {
    const bool narrower = random_.one_in(5) && (type == Scalar::f64 || type == Scalar::i16);
    const Scalar left = narrower ? other(type) : type;
    const Expr lhs = make(left, depth - 1);
    return core::make_expr({}, {type}, core::Binary{op, lhs, make(type, depth - 1)});
  }

  static Scalar other(Scalar type) {
    if (type == Scalar::f64) return Scalar::f32;
    if (type == Scalar::f32) return Scalar::f64;
    if (type == Scalar::i16) return Scalar::i8;
    return type == Scalar::i8 ? Scalar::i16 : Scalar::ui8;
  }

  core::Random random_;
  std::vector<core::Sym> names_;
};

// Expressions with one form have one value in every case that is tried.  How many pairs there were.
int check_forms(const Rules& rules, Scalar type, Numerics numerics) {
  Expressions random(static_cast<std::uint64_t>(type) + 17);
  ValueForms forms(rules, Expressions::cell_of);
  std::map<int, Expr> first;
  int pairs = 0;
  for (int n = 0; n < 2500; ++n) {
    const Expr e = random.make(type, 2 + n % 2);
    const auto [found, is_new] = first.try_emplace(forms.of(e), e);
    if (is_new) continue;
    ++pairs;
    const auto example = different_values(found->second, e, Expressions::cell_of, numerics);
    CHECK_MESSAGE(!example.has_value(), core::print(found->second) << " and " << core::print(e)
                                                                   << ": " << example.value_or(""));
  }
  return pairs;
}

Outcome compared(Tools& tools, const core::Proc& p) {
  tools.prover.subject = p;
  const auto* a = core::as<core::Assign>(core::stmt_at(p, {0}));
  const auto* b = core::as<core::Assign>(core::stmt_at(p, {1}));
  return decide_values_equal(tools.prover, values_equal(p, {0}, a->rhs, b->rhs));
}

// Two right-hand sides, as if both stood in the first statement.
Outcome compared(Tools& tools, const std::string& a, const std::string& b) {
  return compared(tools, proc("@proc\ndef p(n: size, k: index, x: f32[4], y: f64[4], q: i8[4], "
                              "r: i32[4], v: [f32][n], t: f32, u: f64, s: i8, z: i32):\n"
                              "    assert 0 <= k and k < 4\n    " +
                              a + "\n    " + b + "\n"));
}

}  // namespace

TEST_CASE("equal forms mean equal bits") {
  CHECK(check_forms({}, Scalar::f32, Numerics::exact) > 100);
  CHECK(check_forms({}, Scalar::f64, Numerics::exact) > 100);
  CHECK(check_forms({}, Scalar::i8, Numerics::exact) > 100);
  CHECK(check_forms({}, Scalar::i16, Numerics::exact) > 100);
}

TEST_CASE("equal forms mean equal values over the reals, whatever the rules") {
  for (const Rules& rules : {Rules{}, Rules{.distribute = true}, Rules{.reassociate = true},
                             Rules{.reassociate = true, .distribute = true},
                             Rules{.reassociate = true, .distribute = true, .reciprocal = true}}) {
    CHECK(check_forms(rules, Scalar::f32, Numerics::real) > 100);
    CHECK(check_forms(rules, Scalar::f64, Numerics::real) > 100);
  }
}

TEST_CASE("numbers are exact") {
  const Scalar f = Scalar::f64;
  CHECK(to_double(*product(f, number_of(0.1), number_of(0.5))) == 0.05);
  CHECK(!to_double(*sum(f, number_of(0.1), number_of(0.2))));  // needs 54 bits
  CHECK(!sum(f, number_of(1e300), number_of(1e-300)));
  CHECK(*sum(f, number_of(1.0), number_of(-1.0)) == Number{});
  CHECK(*reciprocal(number_of(-8.0)) == number_of(-0.125));
  CHECK(!reciprocal(number_of(3.0)));
  CHECK(sum(Scalar::i8, number_of(Scalar::i8, 100), number_of(Scalar::i8, 100))->mantissa == -56);
  CHECK(product(Scalar::ui8, number_of(Scalar::ui8, 16), number_of(Scalar::ui8, 17))->mantissa ==
        16);
  CHECK(number_of(5e-324) == Number{1, -1074});
}

TEST_CASE("the laws that are needed, and no more") {
  Tools tools;
  const auto laws = [&](const std::string& a, const std::string& b) {
    const Outcome o = compared(tools, "t = " + a, "t = " + b);
    CHECK(o.proved());
    std::string out;
    for (const Law& law : o.laws) out += law.name + " ";
    return out;
  };
  CHECK(laws("x[0] * x[1] + x[2]", "x[2] + x[1] * x[0]").empty());
  CHECK(laws("x[0] + x[1] + x[2]", "x[0] + (x[1] + x[2])") == "reassociate ");
  CHECK(laws("x[0] * (x[1] + x[2])", "x[0] * x[1] + x[0] * x[2]") == "distribute ");
  CHECK(laws("x[0] * (x[1] + x[2])", "x[0] * x[2] + x[0] * x[1]") == "distribute ");
  CHECK(laws("x[0] * 0.0", "0.0") == "reassociate distribute ");
  CHECK(laws("x[0] / x[1]", "x[0] * (1.0 / x[1])") == "reassociate distribute reciprocal ");
}

TEST_CASE("a value that follows from what ran before is neither equal nor different") {
  Tools tools;
  const core::Proc p = proc(
      "@proc\ndef p(x: f32[4], y: f32[4]):\n    y[0] = x[0]\n    y[1] = x[0]\n    y[2] = y[0]\n");
  tools.prover.subject = p;
  const auto rhs = [&](int k) { return core::as<core::Assign>(core::stmt_at(p, {k}))->rhs; };
  const auto ask = [&](int at) {
    return decide_values_equal(tools.prover, values_equal(p, {at}, rhs(1), rhs(2))).decision.answer;
  };
  CHECK(ask(0) == Answer::refuted);
  CHECK(ask(1) == Answer::undecided);
}

TEST_CASE("exact numerics refute what only a law makes equal, by an example") {
  Tools exact(Numerics::exact);
  const Outcome o = compared(exact, "t = x[0] + 0.0", "t = x[0]");
  CHECK(o.decision.answer == Answer::refuted);
  CHECK(testing::story(o) == "for x[0] = -0 they are 0 and -0");
}

TEST_CASE("types are never lost") {
  Tools tools;
  const auto answer = [&](const std::string& a, const std::string& b) {
    return compared(tools, a, b).decision.answer;
  };
  CHECK(answer("u = f64(x[0] * x[1])", "u = f64(x[0]) * f64(x[1])") != Answer::proved);
  CHECK(answer("u = f64(f32(y[0]))", "u = y[0]") != Answer::proved);
  CHECK(answer("t = f32(f64(x[0]))", "t = x[0]") == Answer::proved);
  CHECK(answer("z = i32(q[0] + q[1])", "z = i32(q[0]) + i32(q[1])") == Answer::refuted);
  CHECK(answer("s = i8(r[0] + r[1])", "s = i8(r[0]) + i8(r[1])") == Answer::proved);
  CHECK(answer("s = i8(r[0] / r[1])", "s = i8(r[0]) / i8(r[1])") != Answer::proved);
  CHECK(answer("z = i32(i8(r[0]))", "z = r[0]") == Answer::refuted);
  CHECK(answer("s = i8(i32(q[0]))", "s = q[0]") == Answer::proved);
}

}  // namespace selvage::effects
