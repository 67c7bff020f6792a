// SPDX-License-Identifier: Apache-2.0
//
// Patterns and navigation.  The first line is a pattern, each further line a navigation step.
#include "core/pattern.h"

#include <algorithm>
#include <sstream>

#include "core/print.h"
#include "core/traverse.h"
#include "tests/fuzz/fuzz.h"

namespace selvage::fuzz {
namespace {

using core::Place;
using core::PlaceKind;

constexpr std::size_t most_steps = 8;
constexpr std::size_t most_places = 4;

// `there` and `back` are opposite where both apply.
void expect_undone(const Place& place, const std::string& there, const std::string& back) {
  const Result<Place> away = core::navigate(sample_proc(), place, there);
  if (!away.ok()) return expect_located(away.error());
  const Result<Place> home = core::navigate(sample_proc(), away.value(), back);
  expect(home.ok() && home.value() == place, "`" + back + "` does not undo `" + there + "`");
}

void expect_navigable(const Place& place) {
  expect(core::exists(sample_proc(), place), "a place found does not exist");
  const auto* range = std::get_if<core::BlockRange>(&place);
  if (range == nullptr || range->count != 1) return;
  expect_undone(place, "next", "prev");
  expect_undone(place, "prev", "next");
  expect_undone(place, "body", "parent");
  expect_undone(place, "orelse", "parent");
}

void walk(Place place, const std::vector<std::string>& steps) {
  expect_navigable(place);
  for (const std::string& step : steps) {
    const Result<Place> to = core::navigate(sample_proc(), place, step);
    if (!to.ok()) return expect_located(to.error());
    place = to.value();
    expect_navigable(place);
  }
}

void expect_kind(const Place& place, PlaceKind kind) {
  expect((kind == PlaceKind::expression) == std::holds_alternative<core::ExprPlace>(place),
         "a pattern found a place of another kind");
  const auto* range = std::get_if<core::BlockRange>(&place);
  if (range == nullptr) return;
  expect(kind == PlaceKind::block || range->count == 1, "one statement was meant");
  const core::Stmt s = core::stmt_at(sample_proc(), core::stmt_path(*range));
  expect(kind != PlaceKind::loop || core::as<core::For>(s) != nullptr, "a loop was meant");
  expect(kind != PlaceKind::allocation || core::as<core::Alloc>(s) != nullptr,
         "an allocation was meant");
  expect(kind != PlaceKind::call || core::as<core::Call>(s) != nullptr, "a call was meant");
}

void find_one(const std::string& pattern, PlaceKind kind) {
  const Result<Place> found = core::find(sample_proc(), pattern, kind);
  if (!found.ok()) return expect_located(found.error());
  expect(core::exists(sample_proc(), found.value()), "a place found does not exist");
  expect_kind(found.value(), kind);
  if (pattern.find('#') != std::string::npos) return;
  const Result<Place> first = core::find(sample_proc(), pattern + " #0", kind);
  expect(first.ok() && first.value() == found.value(), "`#0` is not the first match");
}

}  // namespace

bool accepts(const std::string& text) {
  std::istringstream lines(text);
  std::string pattern;
  std::getline(lines, pattern);
  std::vector<std::string> steps;
  for (std::string line; steps.size() < most_steps && std::getline(lines, line);) {
    steps.push_back(line);
  }
  using enum PlaceKind;
  for (const PlaceKind kind : {statement, block, gap, expression, loop, allocation, call}) {
    find_one(pattern, kind);
  }
  const Result<std::vector<Place>> found = core::find_all(sample_proc(), pattern);
  if (!found.ok()) {
    expect_located(found.error());
    return false;
  }
  const std::size_t tried = std::min(found.value().size(), most_places);
  for (std::size_t k = 0; k < tried; ++k) walk(found.value()[k], steps);
  return true;
}

}  // namespace selvage::fuzz
