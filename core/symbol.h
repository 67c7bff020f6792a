// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <compare>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace selvage::core {

// A name with identity.  Two symbols are equal only if one is a copy of the other: two loops that
// both print as `i` have different symbols.  Symbols are ordered by creation, which makes every
// ordered container of them deterministic.
class Sym {
 public:
  // A symbol equal to no other, printed as `name` (or as `name_1`, ... where that would clash).
  static Sym fresh(std::string name);

  [[nodiscard]] const std::string& name() const { return data_->name; }
  [[nodiscard]] std::uint64_t id() const { return data_->id; }
  // A new symbol that stands for a copy of the same thing, and prints alike or as `name`.
  [[nodiscard]] Sym copy() const { return copy(name()); }
  [[nodiscard]] Sym copy(std::string name) const;
  // The first symbol of those that it is a copy of, by its id.
  [[nodiscard]] std::uint64_t origin() const { return data_->origin; }

  friend bool operator==(const Sym& a, const Sym& b) { return a.data_ == b.data_; }
  friend std::strong_ordering operator<=>(const Sym& a, const Sym& b) { return a.id() <=> b.id(); }

 private:
  struct Data {
    std::string name;
    std::uint64_t id;
    std::uint64_t origin;
  };
  explicit Sym(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
  std::shared_ptr<const Data> data_;
};

}  // namespace selvage::core

template <>
struct std::hash<selvage::core::Sym> {
  std::size_t operator()(const selvage::core::Sym& s) const noexcept {
    return static_cast<std::size_t>(s.id() * 0x9E3779B97F4A7C15ULL);
  }
};
