// SPDX-License-Identifier: Apache-2.0
//
// What a random program has in scope, and places in it that are known to be within bounds.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/random.h"
#include "core/type.h"
#include "tools/fuzz/affine.h"

namespace selvage::fuzz {

struct Buffer {
  std::string name;
  core::Scalar type = core::Scalar::f32;
  std::vector<Affine> dims = {};  // all at least 1
  bool window = false;
  int root = 0;  // buffers of one root may share cells
};

class Scope {
 public:
  explicit Scope(core::Random& random) : random_(random) {}

  Ranges& ranges() { return ranges_; }
  void add_size(const std::string& name, std::int64_t least);
  void push_iterator(const std::string& name, const Affine& lo, const Affine& hi);
  void pop_iterator() { iterators_.pop_back(); }
  int new_root() { return roots_++; }
  void add(Buffer b) { buffers_.push_back(std::move(b)); }
  // To leave a block: how many buffers there were at its start.
  [[nodiscard]] std::size_t mark() const { return buffers_.size(); }
  void leave(std::size_t mark) { buffers_.resize(mark, Buffer{}); }

  // Those that no later one of the same name hides.
  [[nodiscard]] std::vector<Buffer> buffers() const;
  [[nodiscard]] std::vector<Variable> iterators() const;
  [[nodiscard]] const std::vector<Variable>& sizes() const { return sizes_; }

  // A sum of a variable in scope, or two, and a small constant.
  [[nodiscard]] Affine sum();
  // The same as text, perhaps with a floor division or remainder.
  [[nodiscard]] std::string control();
  [[nodiscard]] std::string comparison();
  // An index that is known to be in [0, extent).
  [[nodiscard]] std::string index(const Affine& extent);
  [[nodiscard]] std::string cell(const Buffer& b);
  struct Interval {
    Affine lo, length;
  };
  // Part of [0, extent), at least one cell.
  [[nodiscard]] Interval interval(const Affine& extent);
  [[nodiscard]] std::string text(const Interval& i) const;
  // An extent of some buffer, or a small constant; at least 1.
  [[nodiscard]] Affine extent();

 private:
  [[nodiscard]] std::optional<Affine> sum_within(const Affine& extent);

  core::Random& random_;
  Ranges ranges_;
  std::vector<Variable> sizes_, iterators_;
  std::vector<Buffer> buffers_;
  int roots_ = 0;
};

}  // namespace selvage::fuzz
