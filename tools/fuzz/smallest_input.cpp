// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/smallest_input.h"

#include <fmt/format.h>

#include <algorithm>

namespace selvage::fuzz {
namespace {

using core::Domain;
using core::Tensor;
using core::Value;
using Control = std::map<core::Sym, std::int64_t>;

constexpr std::size_t most_controls = 3000;  // assignments of control arguments
constexpr int most_plain = 400;              // trials to make data plainer
// Of data and of what the hardware's state holds.  More of them for the smallest sizes, if few do
// not show it.
constexpr std::uint64_t few_seeds = 4, many_seeds = 40;
constexpr std::size_t smallest = 30;
constexpr std::size_t most_shown = 8;  // cells of one argument

// The values that an argument may have, the smallest first.
std::vector<std::int64_t> values_of(const core::Arg& a) {
  using core::Scalar;
  if (a.type.scalar == Scalar::boolean) return {0, 1};
  if (a.type.scalar == Scalar::size) return {1, 2, 3, 4, 5, 6, 7, 8, 9};
  return {0, 1, -1, 2, -2, 3, -3, 4, 5, 6};
}

// All assignments of the free control arguments, by how far they are from the smallest.
std::vector<Control> controls_of(const Rewrite& rewrite) {
  std::vector<std::pair<std::size_t, Control>> all = {{0, {}}};
  for (const core::Arg& a : rewrite.before->args) {
    if (!core::is_control(a.type.scalar) || rewrite.fixed.contains(a.name.name())) continue;
    const std::vector<std::int64_t> values = values_of(a);
    std::vector<std::pair<std::size_t, Control>> more;
    for (const auto& [distance, control] : all) {
      for (std::size_t k = 0; k < values.size(); ++k) {
        more.emplace_back(distance + k, control);
        more.back().second.emplace(a.name, values[k]);
      }
    }
    std::ranges::stable_sort(more, {}, [](const auto& one) { return one.first; });
    if (more.size() > most_controls) more.resize(most_controls);
    all = std::move(more);
  }
  std::vector<Control> out;
  for (auto& [distance, control] : all) out.push_back(std::move(control));
  return out;
}

// A number as a cell of either domain.
core::Cell plain(std::uint64_t number) { return {true, static_cast<double>(number), number}; }

class Search {
 public:
  Search(const Rewrite& rewrite, bool bit_for_bit)
      : rewrite_(rewrite), comparison_(rewrite), bit_for_bit_(bit_for_bit) {}

  std::optional<DifferingInput> run() {
    std::vector<Control> controls = controls_of(rewrite_);
    if (!find(controls, 1, few_seeds)) {
      if (controls.size() > smallest) controls.resize(smallest);
      if (!find(controls, few_seeds + 1, many_seeds)) return std::nullopt;
    }
    make_plainer();
    read_in_machine();
    return DifferingInput{at(), fmt::format("{}{}", inputs(), message_)};
  }

 private:
  bool find(const std::vector<Control>& controls, std::uint64_t first, std::uint64_t last) {
    for (const Control& control : controls) {
      for (const Domain domain : {Domain::field, Domain::machine}) {
        if (domain == Domain::machine && !bit_for_bit_) continue;
        for (std::uint64_t seed = first; seed <= last; ++seed) {
          const auto args = comparison_.inputs(domain, 1, seed, control);
          if (!args) break;
          if (differs(*args, domain, seed)) return true;
        }
      }
    }
    return false;
  }

  // Keeps the input if the versions differ on it.
  bool differs(const std::vector<Value>& args, Domain domain, std::uint64_t seed) {
    const auto found = comparison_.on(args, domain, seed);
    if (!found) return false;
    args_ = args;
    domain_ = domain;
    seed_ = seed;
    message_ = *found;
    return true;
  }

  void make_plainer() {
    int left = most_plain;
    for (std::size_t k = 0; k < args_.size(); ++k) {
      const auto* tensor = std::get_if<Tensor>(&args_[k]);
      const std::size_t cells = tensor == nullptr ? 0 : tensor->cells.size();
      for (std::size_t c = 0; c < cells; ++c) {
        for (const std::uint64_t number : {0, 1, 2}) {
          if (--left < 0) return;
          std::vector<Value> plainer = args_;
          std::get<Tensor>(plainer[k]).cells[c] = plain(number);
          if (differs(plainer, domain_, seed_)) break;
        }
      }
    }
  }

  // Numbers are easier to read than elements of a field.
  void read_in_machine() {
    if (domain_ == Domain::machine) return;
    std::vector<Value> args = args_;
    for (Value& v : args) {
      auto* tensor = std::get_if<Tensor>(&v);
      if (tensor == nullptr || !core::is_float(tensor->type)) continue;
      for (core::Cell& cell : tensor->cells) {
        constexpr std::uint64_t exact = 1000;
        if (cell.bits > exact) return;
        cell.real = static_cast<double>(cell.bits);
      }
    }
    differs(args, Domain::machine, seed_);
  }

  [[nodiscard]] std::map<std::string, std::int64_t> at() const {
    std::map<std::string, std::int64_t> out;
    for (std::size_t k = 0; k < args_.size(); ++k) {
      const std::string& name = rewrite_.before->args[k].name.name();
      if (const auto* integer = std::get_if<std::int64_t>(&args_[k])) out.emplace(name, *integer);
      if (const auto* boolean = std::get_if<bool>(&args_[k])) out.emplace(name, *boolean ? 1 : 0);
    }
    return out;
  }

  [[nodiscard]] std::string inputs() const {
    std::vector<std::string> parts;
    for (std::size_t k = 0; k < args_.size(); ++k) {
      const std::string value = text_of(args_[k]);
      if (!value.empty()) parts.push_back(rewrite_.before->args[k].name.name() + " = " + value);
    }
    return parts.empty() ? "" : fmt::format("for {}: ", fmt::join(parts, ", "));
  }
  [[nodiscard]] std::string text_of(const Value& value) const {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
    if (const auto* boolean = std::get_if<bool>(&value)) return *boolean ? "true" : "false";
    const auto& tensor = std::get<Tensor>(value);
    if (!tensor.strides.empty() || tensor.cells.size() > most_shown) return "";
    std::vector<std::string> cells;
    for (const core::Cell& cell : tensor.cells) cells.push_back(text_of(tensor.type, cell));
    if (tensor.shape.empty()) return cells[0];
    return fmt::format("[{}]", fmt::join(cells, ", "));
  }
  [[nodiscard]] std::string text_of(core::Scalar type, const core::Cell& cell) const {
    if (core::is_float(type) && domain_ == Domain::machine) return fmt::format("{}", cell.real);
    if (core::is_float(type)) return fmt::format("{}", cell.bits);
    return fmt::format("{}", static_cast<std::int64_t>(cell.bits));
  }

  const Rewrite& rewrite_;
  Comparison comparison_;
  bool bit_for_bit_;
  std::vector<Value> args_;  // the smallest so far
  Domain domain_ = Domain::field;
  std::uint64_t seed_ = 0;
  std::string message_;
};

}  // namespace

std::optional<DifferingInput> smallest_differing_input(const Rewrite& rewrite, bool bit_for_bit) {
  return Search(rewrite, bit_for_bit).run();
}

}  // namespace selvage::fuzz
