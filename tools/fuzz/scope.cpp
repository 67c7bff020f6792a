// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/scope.h"

#include <fmt/format.h>

#include <algorithm>

#include "tools/fuzz/data_text.h"

namespace selvage::fuzz {

void Scope::add_size(const std::string& name, std::int64_t least) {
  sizes_.push_back(ranges_.add_size(name, least));
}

void Scope::push_iterator(const std::string& name, const Affine& lo, const Affine& hi) {
  iterators_.push_back(ranges_.add_iterator(name, lo, hi));
}

std::vector<Buffer> Scope::buffers() const {
  std::vector<Buffer> out;
  for (std::size_t k = 0; k < buffers_.size(); ++k) {
    const bool hidden =
        std::any_of(buffers_.begin() + static_cast<std::ptrdiff_t>(k) + 1, buffers_.end(),
                    [&](const Buffer& later) { return later.name == buffers_[k].name; });
    if (!hidden) out.push_back(buffers_[k]);
  }
  return out;
}

std::vector<Variable> Scope::iterators() const {
  std::vector<Variable> out;
  for (std::size_t k = 0; k < iterators_.size(); ++k) {
    const bool hidden =
        std::any_of(iterators_.begin() + static_cast<std::ptrdiff_t>(k) + 1, iterators_.end(),
                    [&](Variable v) { return ranges_.name(v) == ranges_.name(iterators_[k]); });
    if (!hidden) out.push_back(iterators_[k]);
  }
  return out;
}

Affine Scope::sum() {
  const std::vector<Variable> iters = iterators();
  const Affine constant = Affine::of(random_.between(-2, 3));
  if (iters.empty() || random_.one_in(6))
    return sizes_.empty() || random_.one_in(2) ? constant
                                               : Affine::of(one_of(random_, sizes_)) + constant;
  const Affine i = Affine::of(one_of(random_, iters));
  switch (random_.between(0, 5)) {
    case 0:
      return i + constant;
    case 1:
      return i + Affine::of(one_of(random_, iters));
    case 2:
      return random_.between(2, 4) * i + constant;
    case 3:
      return constant - i;
    default:
      return i;
  }
}

std::string Scope::control() {
  const std::string text = ranges_.text(sum());
  switch (random_.between(0, 4)) {
    case 0:
      return fmt::format("({}) / {}", text, random_.between(2, 4));
    case 1:
      return fmt::format("({}) % {}", text, random_.between(2, 4));
    default:
      return text;
  }
}

std::string Scope::comparison() {
  static const std::vector<std::string> signs = {"<", "<=", ">", ">=", "==", "!="};
  const std::string left = control();
  return fmt::format("{} {} {}", left, one_of(random_, signs),
                     random_.one_in(2) ? control() : random_int(random_, -1, 6));
}

std::optional<Affine> Scope::sum_within(const Affine& extent) {
  for (int tries = 0; tries < 8; ++tries) {
    const Affine e = random_.one_in(6) ? extent - Affine::of(std::int64_t{1}) - sum() : sum();
    if (ranges_.within(e, extent)) return e;
  }
  return std::nullopt;
}

std::string Scope::index(const Affine& extent) {
  if (const std::optional<Affine> e = sum_within(extent)) {
    const std::string text = ranges_.text(*e);
    if (e->is_constant() || !random_.one_in(8)) return text;
    // Rounding down and remainders stay within [0, e].
    return random_.one_in(2) ? fmt::format("({}) / {}", text, random_.between(2, 3))
                             : fmt::format("({}) % {}", text, random_.between(2, 3));
  }
  if (extent.is_constant()) return fmt::format("({}) % {}", control(), extent.constant);
  return "0";
}

std::string Scope::cell(const Buffer& b) {
  if (b.dims.empty()) return b.name;
  std::vector<std::string> at;
  for (const Affine& extent : b.dims) at.push_back(index(extent));
  return fmt::format("{}[{}]", b.name, fmt::join(at, ", "));
}

Scope::Interval Scope::interval(const Affine& extent) {
  for (int tries = 0; tries < 4; ++tries) {
    const Affine lo = random_.one_in(2) ? Affine::of(random_.between(0, 2)) : sum();
    const Affine hi = random_.one_in(2)   ? extent
                      : random_.one_in(2) ? extent - Affine::of(std::int64_t{1})
                                          : lo + Affine::of(random_.between(1, 4));
    const Affine length = hi - lo;
    if (ranges_.nonnegative(lo) && ranges_.nonnegative(extent - hi) &&
        ranges_.nonnegative(length - Affine::of(std::int64_t{1})))
      return {lo, length};
  }
  return {Affine::of(std::int64_t{0}), extent};
}

std::string Scope::text(const Interval& i) const {
  return fmt::format("{}:{}", ranges_.text(i.lo), ranges_.text(i.lo + i.length));
}

Affine Scope::extent() {
  const std::vector<Buffer> known = buffers();
  if (!known.empty() && !random_.one_in(5)) {
    const Buffer& b = one_of(random_, known);
    if (!b.dims.empty()) return one_of(random_, b.dims);
  }
  return Affine::of(random_.one_in(3) ? std::int64_t{8} : random_.between(1, 5));
}

}  // namespace selvage::fuzz
