// SPDX-License-Identifier: Apache-2.0
#include "effects/digits.h"

#include <algorithm>

#include "core/arith.h"
#include "core/build.h"
#include "core/traverse.h"

namespace selvage::effects {
namespace {

using core::BinaryOp;
using core::Sym;
using Sum = std::optional<DigitSum>;

std::optional<std::int64_t> product(std::int64_t a, std::int64_t b) {
  return core::control_arith(BinaryOp::mul, a, b);
}

// a + sign * b
Sum combined(DigitSum a, const DigitSum& b, std::int64_t sign) {
  for (const WeightedDigit& d : b.digits) {
    const auto same = std::find_if(a.digits.begin(), a.digits.end(),
                                   [&](const WeightedDigit& x) { return x.digit == d.digit; });
    const auto weight = product(sign, d.weight);
    if (!weight) return std::nullopt;
    if (same == a.digits.end()) {
      a.digits.push_back({d.digit, *weight});
      continue;
    }
    const auto total = core::control_arith(BinaryOp::add, same->weight, *weight);
    if (!total) return std::nullopt;
    same->weight = *total;
  }
  std::erase_if(a.digits, [](const WeightedDigit& d) { return d.weight == 0; });
  a.rest = sign > 0 ? core::add(a.rest, b.rest) : core::sub(a.rest, b.rest);
  return a;
}

Sum scaled(DigitSum s, std::int64_t factor) {
  for (WeightedDigit& d : s.digits) {
    const auto weight = product(d.weight, factor);
    if (!weight) return std::nullopt;
    d.weight = *weight;
  }
  if (factor == 0) s.digits.clear();
  s.rest = core::mul(core::int_const(factor), s.rest);
  return s;
}

// The sum if it is one digit and nothing else.
std::optional<Digit> lone_digit(const DigitSum& s) {
  const bool lone =
      s.digits.size() == 1 && s.digits.front().weight == 1 && core::constant_value(s.rest) == 0;
  return lone ? std::optional(s.digits.front().digit) : std::nullopt;
}

DigitSum sum_of(Digit d) { return DigitSum{{{std::move(d), 1}}, core::int_const(0)}; }

// match: ((i / d) % m) / k   result: (i / (d*k)) % (m/k) if k divides m;  (i / d) / k   result: i /
// (d*k)
Sum divided(const DigitSum& s, std::int64_t k) {
  std::optional<Digit> d = lone_digit(s);
  if (!d || k < 1 || (d->mod && *d->mod % k != 0)) return std::nullopt;
  const auto div = product(d->div, k);
  if (!div) return std::nullopt;
  d->div = *div;
  if (d->mod) *d->mod /= k;
  return sum_of(*d);
}

// match: (i / d) % k   result: that digit;  ((i / d) % m) % k   result: (i / d) % k if k divides m
Sum remainder(const DigitSum& s, std::int64_t k) {
  std::optional<Digit> d = lone_digit(s);
  if (!d || k < 1 || (d->mod && *d->mod % k != 0)) return std::nullopt;
  d->mod = k;
  return sum_of(*d);
}

class Reader {
 public:
  Reader(const std::set<Sym>& binders, std::vector<NamedNumber>* named)
      : binders_(binders), named_(named) {}

  [[nodiscard]] Sum read(const Resolved& e) {
    if (!mentions(e, binders_)) return DigitSum{{}, e};
    if (const auto* v = core::as<core::Var>(e)) return sum_of(Digit{v->name, 1, std::nullopt});
    if (const auto* b = core::as<core::Binary>(e)) return of_binary(*b);
    const auto* u = core::as<core::Unary>(e);
    if (u == nullptr || u->op != core::UnaryOp::neg) return std::nullopt;
    const Sum arg = read(u->arg);
    return arg ? scaled(*arg, -1) : std::nullopt;
  }

 private:
  Sum of_binary(const core::Binary& b) {
    const auto right = core::constant_value(b.rhs);
    if (b.op == BinaryOp::div || b.op == BinaryOp::mod) {
      return right ? of_part(b, *right) : std::nullopt;
    }
    const Sum lhs = read(b.lhs);
    const Sum rhs = read(b.rhs);
    if (!lhs || !rhs) return std::nullopt;
    const auto left = core::constant_value(b.lhs);
    if (b.op == BinaryOp::add) return combined(*lhs, *rhs, 1);
    if (b.op == BinaryOp::sub) return combined(*lhs, *rhs, -1);
    if (b.op == BinaryOp::mul && left) return scaled(*rhs, *left);
    if (b.op == BinaryOp::mul && right) return scaled(*lhs, *right);
    return std::nullopt;
  }

  Sum of_part(const core::Binary& b, std::int64_t k) {
    const auto part = [&](const DigitSum& s) {
      return b.op == BinaryOp::div ? divided(s, k) : remainder(s, k);
    };
    if (const Sum number = read(b.lhs)) {
      if (const Sum direct = part(*number)) return direct;
    }
    return named_ == nullptr || k < 1 ? std::nullopt
                                      : part(sum_of(Digit{name_of(b.lhs), 1, std::nullopt}));
  }

  Sym name_of(const Resolved& number) {
    for (const NamedNumber& n : *named_) {
      if (core::equal(n.number, number)) return n.name;
    }
    return named_->emplace_back(NamedNumber{Sym::fresh("number"), number}).name;
  }

  const std::set<Sym>& binders_;
  std::vector<NamedNumber>* named_;
};

}  // namespace

bool mentions(const Resolved& e, const std::set<Sym>& binders) {
  const std::set<Sym> names = core::free_names(e);
  return std::any_of(names.begin(), names.end(), [&](const Sym& s) { return binders.contains(s); });
}

Resolved value_of(const Digit& d, const Resolved& binder_value) {
  Resolved v = d.div == 1 ? binder_value : core::floor_div(binder_value, core::int_const(d.div));
  return d.mod ? core::floor_mod(v, core::int_const(*d.mod)) : v;
}

std::optional<DigitSum> digit_sum(const Resolved& e, const std::set<Sym>& binders) {
  return Reader(binders, nullptr).read(e);
}

std::optional<DigitSum> digit_sum(const Resolved& e, const std::set<Sym>& binders,
                                  std::vector<NamedNumber>& named) {
  return Reader(binders, &named).read(e);
}

}  // namespace selvage::effects
