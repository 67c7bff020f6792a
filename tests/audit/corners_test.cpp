// SPDX-License-Identifier: Apache-2.0
//
// Special data come in every argument and place, and in pairs.
#include "tools/audit/corners.h"

#include <doctest/doctest.h>

#include <bit>
#include <set>

#include "core/parse.h"

using namespace selvage;
using audit::Corners;
using audit::Wrapper;
using core::Tensor;
using core::Value;

namespace {

Wrapper wrapper(const std::string& text) {
  const auto source = std::make_shared<const core::SourceFile>(core::SourceFile{"t.slv", text});
  const auto module = core::parse_module(source, core::Library{});
  if (!module.ok()) FAIL(render(module.error()));
  return {"t", {}, module.value().procs[0], {}, true, {}, true, {}};
}

std::vector<Value> dense(const core::Proc& p, std::int64_t lanes) {
  std::vector<Value> out;
  for (const core::Arg& a : p->args) {
    Tensor t{a.type.scalar, {}, {}, {}};
    if (!a.type.shape.empty()) t.shape = {lanes};
    t.cells.resize(t.shape.empty() ? 1 : static_cast<std::size_t>(lanes));
    out.emplace_back(t);
  }
  return out;
}

// Classes whose numbers no other class has.
std::size_t class_of(const core::Cell& c) {
  constexpr std::size_t own = 8;
  for (std::size_t which = 0; which < own; ++which) {
    for (const core::Cell& one : audit::specials(core::Scalar::f32, which)) {
      if (std::bit_cast<std::uint64_t>(one.real) == std::bit_cast<std::uint64_t>(c.real))
        return which;
    }
  }
  return own;
}

const Tensor& tensor(const fuzz::CRun& run, std::size_t k) { return std::get<Tensor>(run.args[k]); }

std::vector<fuzz::CRun> all_runs(const Wrapper& w, std::int64_t lanes, bool without_nan = false) {
  const std::vector<Value> args = dense(w.proc, lanes);
  Corners corners(w, args);
  std::vector<fuzz::CRun> out;
  const auto attempt = [&](std::vector<Value> some) -> std::optional<fuzz::CRun> {
    for (const Value& v : some) {
      for (const core::Cell& c : std::get<Tensor>(v).cells) {
        if (without_nan && c.real != c.real) return std::nullopt;
      }
    }
    return fuzz::CRun{w.proc, std::move(some), {}, true, {}};
  };
  for (std::size_t k = 0; k < corners.count(); ++k) {
    if (auto one = corners.run(k, args, attempt)) out.push_back(*std::move(one));
  }
  return out;
}

// Pairs of the eight classes that two arguments have in each place; a scalar is in all places.
void check_pairs(const std::vector<fuzz::CRun>& runs, std::size_t a, std::size_t b,
                 std::size_t expected) {
  const std::size_t places =
      std::max(tensor(runs[0], a).cells.size(), tensor(runs[0], b).cells.size());
  std::set<std::pair<std::size_t, std::size_t>> met;
  for (const fuzz::CRun& run : runs) {
    for (std::size_t k = 0; k < places; ++k) {
      const auto& x = tensor(run, a).cells;
      const auto& y = tensor(run, b).cells;
      met.emplace(class_of(x[x.size() == 1 ? 0 : k]), class_of(y[y.size() == 1 ? 0 : k]));
    }
  }
  std::erase_if(met, [](const auto& pair) { return pair.first == 8 || pair.second == 8; });
  CHECK(met.size() == expected);
}

const std::string three =
    "@proc\ndef t(x: f32[n], y: f32[n], z: f32[n]):\n    for i in seq(0, n):\n"
    "        z[i] += x[i] * y[i]\n";

std::string with_lanes(std::string text, std::int64_t lanes) {
  for (std::size_t at = 0; (at = text.find("[n]")) != std::string::npos;)
    text.replace(at, 3, "[" + std::to_string(lanes) + "]");
  for (std::size_t at = 0; (at = text.find(", n)")) != std::string::npos;)
    text.replace(at, 4, ", " + std::to_string(lanes) + ")");
  return text;
}

}  // namespace

TEST_CASE("every pair of classes meets in any two arguments") {
  for (const std::int64_t lanes : {1, 2, 3, 4, 8, 11, 16}) {
    CAPTURE(lanes);
    const auto runs = all_runs(wrapper(with_lanes(three, lanes)), lanes);
    check_pairs(runs, 0, 1, 64);
    check_pairs(runs, 0, 2, 64);
    check_pairs(runs, 1, 2, 64);
  }
}

TEST_CASE("every pair of classes meets in a scalar and a vector") {
  const Wrapper w =
      wrapper("@proc\ndef t(x: f32, y: f32[4]):\n    for i in seq(0, 4):\n        y[i] += x\n");
  check_pairs(all_runs(w, 4), 0, 1, 64);
}

TEST_CASE("every class comes in every place, also alone") {
  const auto runs = all_runs(wrapper(with_lanes(three, 8)), 8);
  for (std::size_t arg = 0; arg < 3; ++arg) {
    std::set<std::pair<std::size_t, std::size_t>> seen, alike;
    std::set<std::size_t> alone;
    for (const fuzz::CRun& run : runs) {
      std::set<std::size_t> here;
      std::size_t special = 0;
      for (std::size_t k = 0; k < 8; ++k) {
        const std::size_t which = class_of(tensor(run, arg).cells[k]);
        if (which == 8) continue;
        seen.emplace(which, k);
        here.insert(which);
        ++special;
      }
      if (special == 8 && here.size() == 1) alike.emplace(*here.begin(), 0);
      if (special == 1) alone.insert(*here.begin());
    }
    CHECK(seen.size() == 64);
    CHECK(alike.size() == 8);
    CHECK(alone.size() == 8);
  }
}

TEST_CASE("what the meaning does not take in one argument takes nothing from the rest") {
  const auto runs = all_runs(wrapper(with_lanes(three, 4)), 4, true);
  check_pairs(runs, 0, 1, 49);
  check_pairs(runs, 1, 2, 49);
}
