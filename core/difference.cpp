// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "core/interpret.h"

namespace selvage::core {
namespace {

bool uses_real(Scalar type, Domain domain) { return is_float(type) && domain == Domain::machine; }

bool same_value(Scalar type, Domain domain, const Cell& a, const Cell& b) {
  if (!uses_real(type, domain)) return a.bits == b.bits;
  if (std::isnan(a.real) && std::isnan(b.real)) return true;
  return std::bit_cast<std::uint64_t>(a.real) == std::bit_cast<std::uint64_t>(b.real);
}

std::string text_of(Scalar type, Domain domain, const Cell& cell) {
  if (!cell.initialised) return "uninitialised";
  if (uses_real(type, domain)) return fmt::format("{}", cell.real);
  if (is_float(type)) return fmt::format("element {}", cell.bits);
  return fmt::format("{}", static_cast<std::int64_t>(cell.bits));
}

// The index of a cell of the backing store, or nothing for a cell between those of the view.
// Strides are taken from the largest down, which is right for every view whose dimensions nest.
std::optional<std::vector<std::int64_t>> index_of(const Tensor& t, std::int64_t cell) {
  const std::vector<std::int64_t> strides = strides_of(t);
  std::vector<std::size_t> dims(t.shape.size());
  std::iota(dims.begin(), dims.end(), std::size_t{0});
  std::stable_sort(dims.begin(), dims.end(),
                   [&](std::size_t a, std::size_t b) { return strides[a] > strides[b]; });
  std::vector<std::int64_t> index(t.shape.size(), 0);
  for (const std::size_t dim : dims) {
    if (t.shape[dim] <= 1 || strides[dim] == 0) continue;
    index[dim] = std::min(cell / strides[dim], t.shape[dim] - 1);
    cell -= index[dim] * strides[dim];
  }
  if (cell != 0) return std::nullopt;
  return index;
}

std::string name_of(const std::string& arg, const Tensor& t, std::size_t cell) {
  const auto number = static_cast<std::int64_t>(cell);
  const std::optional<std::vector<std::int64_t>> index = index_of(t, number);
  if (!index) return fmt::format("cell {} under {}", number, arg);
  return index->empty() ? arg : fmt::format("{}[{}]", arg, fmt::join(*index, ", "));
}

std::optional<std::string> tensor_difference(const std::string& arg, const Tensor& before,
                                             const Tensor& after, Domain domain) {
  ENSURE(before.shape == after.shape && before.cells.size() == after.cells.size(),
         "both runs had the same inputs");
  for (std::size_t i = 0; i < before.cells.size(); ++i) {
    const Cell& a = before.cells[i];
    const Cell& b = after.cells[i];
    if (!a.initialised || (b.initialised && same_value(before.type, domain, a, b))) continue;
    return fmt::format("{} differs: {} before, {} after", name_of(arg, before, i),
                       text_of(before.type, domain, a), text_of(after.type, domain, b));
  }
  return std::nullopt;
}

// A program leaves a field that it does not name as it was at the start of the other's run.
std::int64_t field_after(const RunResult& run, const RunResult& other, const std::string& name) {
  const auto found = run.config.fields.find(name);
  return found != run.config.fields.end() ? found->second : other.initial_config.fields.at(name);
}

std::optional<std::string> config_difference(const RunResult& before, const RunResult& after) {
  std::map<std::string, std::int64_t> all = before.config.fields;
  all.insert(after.config.fields.begin(), after.config.fields.end());
  for (const auto& [name, value] : all) {
    const std::int64_t a = field_after(before, after, name);
    const std::int64_t b = field_after(after, before, name);
    if (a != b) return fmt::format("{} differs: {} before, {} after", name, a, b);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> difference(const Proc& before_proc, const RunResult& before,
                                      const RunResult& after, Domain domain) {
  if (before.fault) return std::nullopt;
  if (after.fault) {
    return fmt::format("after has a fault, {}: {}", spelling(after.fault->kind),
                       after.fault->message);
  }
  ENSURE(before.args.size() == after.args.size(), "both runs had the same inputs");
  for (std::size_t i = 0; i < before.args.size(); ++i) {
    const Tensor* a = std::get_if<Tensor>(&before.args[i]);
    const Tensor* b = std::get_if<Tensor>(&after.args[i]);
    ENSURE((a == nullptr) == (b == nullptr), "both runs had the same inputs");
    if (a == nullptr) continue;
    const std::string& name = before_proc->args[i].name.name();
    if (std::optional<std::string> found = tensor_difference(name, *a, *b, domain)) return found;
  }
  return config_difference(before, after);
}

}  // namespace selvage::core
