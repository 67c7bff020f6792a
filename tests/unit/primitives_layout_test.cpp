// SPDX-License-Identifier: Apache-2.0
//
// Changes of layout as C++ calls them.
#include "core/print.h"
#include "core/traverse.h"
#include "primitives_fixture.h"

namespace selvage::primitives::test {
namespace {

constexpr const char* program = R"(
@proc
def p(x: f32[2, 8]):
    t: f32[2, 8]
    for i in seq(0, 2):
        for j in seq(0, 8):
            t[i, j] = x[i, j]
    x[1, 7] = t[0, 3]
)";

bool has(const core::Proc& p, const std::string& text) {
  return core::print(p).find(text) != std::string::npos;
}

TEST_CASE("a step leaves the version that it started from as it was") {
  Bench bench(program);
  const std::string before = core::print(bench.source()->proc);
  const std::uint64_t hash = core::structural_hash(bench.source()->proc);
  const Version fused = bench.step(bench.source(), "mult_dim",
                                   {{"buffer", "t"}, {"hi_dim_idx", 0}, {"lo_dim_idx", 1}});
  CHECK(has(fused->proc, "t: f32[16]"));
  const Version turned =
      bench.step(bench.source(), "rearrange_dim",
                 {{"buffer", "t"}, {"permute_vector", std::vector<std::int64_t>{1, 0}}});
  CHECK(has(turned->proc, "t: f32[8, 2]"));
  CHECK(core::print(bench.source()->proc) == before);
  CHECK(core::structural_hash(bench.source()->proc) == hash);
}

TEST_CASE("`_` keeps an extent, as null does in a schedule") {
  Bench bench(program);
  const Version bounded =
      bench.step(bench.source(), "bound_alloc", {{"buffer", "t"}, {"new_bounds", Names{"4", "_"}}});
  CHECK(has(bounded->proc, "t: f32[4, 8]"));
}

TEST_CASE("a transposed procedure cannot be called in the place of the original") {
  Bench bench(program);
  const Version turned = bench.step(bench.source(), "transpose", {{"arg", "x"}});
  CHECK(has(turned->proc, "x: f32[8, 2]"));
  CHECK_FALSE(equivalent(turned, bench.source()));
  const Version window = bench.step(bench.source(), "set_window", {{"arg", "x"}});
  CHECK(has(window->proc, "x: [f32][2, 8]"));
  CHECK(equivalent(window, bench.source()));
}

}  // namespace
}  // namespace selvage::primitives::test
