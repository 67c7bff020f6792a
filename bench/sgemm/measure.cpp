// SPDX-License-Identifier: Apache-2.0
#include "measure.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <new>
#include <random>

namespace selvage::bench {
namespace {

constexpr double shortest_sample =
    1e-3;  // seconds; well above the clock's resolution and call overhead
constexpr int fewest_rounds = 7;
constexpr int most_rounds = 51;

struct Free {
  void operator()(float* p) const { std::free(p); }
};
using Matrix = std::unique_ptr<float, Free>;

// Cache-line aligned, as a library's own tests would have it.
Matrix random_matrix(std::int64_t cells, unsigned seed) {
  const std::size_t bytes = (static_cast<std::size_t>(cells) * sizeof(float) + 63) / 64 * 64;
  Matrix matrix(static_cast<float*>(std::aligned_alloc(64, bytes)));
  if (!matrix) throw std::bad_alloc();
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> entry(-1.0F, 1.0F);
  std::generate_n(matrix.get(), cells, [&] { return entry(random); });
  return matrix;
}

class Bench {
 public:
  explicit Bench(const Shape& shape)
      : shape_(shape),
        a_(random_matrix(shape.m * shape.k, 1)),
        b_(random_matrix(shape.k * shape.n, 2)),
        c_(random_matrix(shape.m * shape.n, 3)) {}

  // Wall time of `calls` calls in a row.
  [[nodiscard]] double seconds(const Sgemm& sgemm, int calls) const {
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < calls; ++i) sgemm(shape_, a_.get(), b_.get(), c_.get());
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }

  // Calls that fill the shortest sample.
  [[nodiscard]] int calls_per_sample(const Sgemm& sgemm) const {
    int calls = 1;
    while (seconds(sgemm, calls) < shortest_sample) calls *= 2;
    return calls;
  }

 private:
  Shape shape_;
  Matrix a_, b_, c_;
};

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// gflops[contender][round]
using Samples = std::vector<std::vector<double>>;

Samples sample(const std::vector<Contender>& contenders, const Bench& bench, const Shape& shape,
               double seconds) {
  std::vector<int> calls;
  double round_cost = 0;
  for (const Contender& c : contenders) {
    calls.push_back(bench.calls_per_sample(c.run));
    round_cost += bench.seconds(c.run, calls.back());
  }
  const int rounds = std::clamp(static_cast<int>(seconds / round_cost), fewest_rounds, most_rounds);
  Samples gflops(contenders.size(), std::vector<double>(static_cast<std::size_t>(rounds)));
  for (std::size_t round = 0; round < static_cast<std::size_t>(rounds); ++round) {
    for (std::size_t turn = 0; turn < contenders.size(); ++turn) {
      const std::size_t who = (turn + round) % contenders.size();
      gflops[who][round] =
          shape.flops() * calls[who] / bench.seconds(contenders[who].run, calls[who]) / 1e9;
    }
  }
  return gflops;
}

}  // namespace

std::vector<Measurement> compare(const std::vector<Contender>& contenders, const Shape& shape,
                                 double seconds) {
  const Samples gflops = sample(contenders, Bench(shape), shape, seconds);
  std::vector<Measurement> results;
  for (const auto& own : gflops) {
    Measurement m{median(own), {}};
    for (const auto& other : gflops) {
      std::vector<double> ratios(own.size());
      std::transform(own.begin(), own.end(), other.begin(), ratios.begin(), std::divides<>());
      m.relative_to.push_back(median(std::move(ratios)));
    }
    results.push_back(std::move(m));
  }
  return results;
}

}  // namespace selvage::bench
