// SPDX-License-Identifier: Apache-2.0
#include "tools/audit/corners.h"

#include <algorithm>
#include <utility>

namespace selvage::audit {
namespace {

using core::Cell;
using core::Tensor;
using core::Value;

// The extent of the innermost dimension that has one; of a register among its neighbours, that of
// the register.
std::size_t lanes_of(const Tensor& t, std::size_t rank) {
  for (std::size_t d = t.shape.size(); d > t.shape.size() - std::min(rank, t.shape.size()); --d) {
    if (t.shape[d - 1] > 1) return static_cast<std::size_t>(t.shape[d - 1]);
  }
  return 1;
}

// Calls f(cell, place) for the elements, which in a window are not all of the cells.
template <class F>
void for_each_element(Tensor& t, const F& f) {
  const std::vector<std::int64_t> strides = core::strides_of(t);
  std::int64_t total = 1;
  for (const std::int64_t extent : t.shape) total *= extent;
  for (std::int64_t place = 0; place < total; ++place) {
    std::int64_t rest = place, cell = 0;
    for (std::size_t d = t.shape.size(); d-- > 0;) {
      cell += rest % t.shape[d] * strides[d];
      rest /= t.shape[d];
    }
    f(t.cells[static_cast<std::size_t>(cell)], static_cast<std::size_t>(place));
  }
}

bool has_floats(const std::vector<Value>& args) {
  return std::ranges::any_of(args, [](const Value& v) {
    const auto* t = std::get_if<Tensor>(&v);
    return t != nullptr && core::is_float(t->type);
  });
}

}  // namespace

Corners::Corners(const Wrapper& w, const std::vector<Value>& sample) {
  // Integers wrap, in any order.
  const bool of_any_order = w.comparable || !has_floats(sample);
  std::size_t most_read = 0, least_written = 0;
  for (std::size_t k = 0; k < sample.size(); ++k) {
    const auto* t = std::get_if<Tensor>(&sample[k]);
    if (t == nullptr || t->cells.empty()) continue;
    const auto role = w.roles.find(w.proc->args[k].name.name());
    const Wrapper::Role is = role == w.roles.end() ? Wrapper::Role{} : role->second;
    Column c{k, lanes_of(*t, is.rank), t->cells.size(), is.read, {}, {}};
    for (std::size_t which = 0; which < special_classes; ++which) {
      const bool usable = of_any_order || is_free_of_order(t->type, which);
      c.numbers.push_back(specials(t->type, usable ? which : plain_class));
      c.next.push_back(0);
    }
    if (is.read) most_read = std::max(most_read, c.lanes);
    if (is.written && (least_written == 0 || c.lanes < least_written)) least_written = c.lanes;
    read_ += is.read ? 1 : 0;
    columns_.push_back(std::move(c));
  }
  if (columns_.empty()) return;
  std::ranges::stable_sort(columns_, {}, [](const Column& c) {
    return std::pair(!c.read, std::pair(c.lanes, c.total));
  });
  step_ = columns_[read_ > 1 ? 1 : 0].lanes;
  const std::size_t blocks = (special_classes + step_ - 1) / step_;
  pairs_ = read_ > 1 ? special_classes * blocks : blocks;
  alike_ = special_classes;
  // What is summed up or compared with others shows among plain ones only.
  alone_ = least_written < most_read ? special_classes * std::max<std::size_t>(read_, 1)
                                     : special_classes;
}

// First the pairs; then every place of an argument alike; then one place of an argument.
std::size_t Corners::class_at(std::size_t number, std::size_t column, std::size_t place) const {
  const std::size_t p = special_classes;
  if (number < pairs_) {
    const std::size_t a = number % p, b = number / p * step_ + place;
    if (read_ > 1) return column == 0 ? a : (column * a + b) % p;
    return (number * step_ + place + column) % p;
  }
  number -= pairs_;
  if (number < alike_) return number * (column % (p - 1) + 1) % p;
  number -= alike_;
  const std::size_t lanes = columns_[column].lanes;
  const bool here = place % lanes == (number + number / p + column) % lanes;
  // Of a reduction in one argument at a time.
  const bool in_this = alone_ == p || number / p == column;
  return here && in_this ? number % p : plain_class;
}

// Of the places only one in `parts` gets special numbers.
void Corners::fill(std::vector<Value>& args, std::size_t number, std::size_t parts,
                   std::size_t part) {
  for (std::size_t k = 0; k < columns_.size(); ++k) {
    Column& c = columns_[k];
    const auto take = [&](std::size_t which) {
      const std::vector<Cell>& all = c.numbers[which];
      return all[c.next[which]++ % all.size()];
    };
    auto& t = std::get<Tensor>(args[c.arg]);
    for (Cell& cell : t.cells) cell = take(plain_class);
    for_each_element(t, [&](Cell& cell, std::size_t place) {
      if (place % parts == part) cell = take(class_at(number, k, place));
    });
  }
}

void Corners::drop_what_does_not_run(const std::vector<Value>& args, const Try& attempt) {
  tried_ = true;
  std::vector<Value> plain = args;
  for (const Column& c : columns_) {
    for (Cell& cell : std::get<Tensor>(plain[c.arg]).cells) cell = c.numbers[plain_class][0];
  }
  for (Column& c : columns_) {
    for (std::size_t which = 0; which < plain_class; ++which) {
      std::erase_if(c.numbers[which], [&](const Cell& number) {
        std::vector<Value> one = plain;
        std::ranges::fill(std::get<Tensor>(one[c.arg]).cells, number);
        return !attempt(std::move(one));
      });
      if (c.numbers[which].empty()) c.numbers[which] = c.numbers[plain_class];
    }
  }
}

std::optional<fuzz::CRun> Corners::run(std::size_t number, std::vector<Value> args,
                                       const Try& attempt) {
  fill(args, number, 1, 0);
  if (auto one = attempt(args)) return one;
  if (!tried_) drop_what_does_not_run(args, attempt);
  for (const std::size_t parts : {1, 2, 4}) {
    for (std::size_t part = 0; part < parts; ++part) {
      fill(args, number, parts, part);
      if (auto one = attempt(args)) return one;
    }
  }
  return std::nullopt;
}

}  // namespace selvage::audit
