// SPDX-License-Identifier: Apache-2.0
//
// Checks the emitted kernels against OpenBLAS, bit for bit, then compares the speed of one of them
// on one thread in one run.
//   bench_sgemm            every size, OpenBLAS and BLIS
//   bench_sgemm --short    a few sizes, OpenBLAS only
//   bench_sgemm --check    no timing, only the check
//   bench_sgemm --kernel NAME ...   not sgemm_avx2 but gemm_x86_avx2 or gemm_x86_avx512
//   bench_sgemm MxNxK ...  these shapes
#include <cstdio>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <string>

#include "check.h"
#include "measure.h"

namespace {

using namespace selvage::bench;

struct Plan {
  std::vector<Shape> shapes;
  bool with_blis = true;
  bool only_check = false;
  std::string kernel = "sgemm_avx2";
  double seconds_per_shape = 0.5;
};

Shape square(std::int64_t n) { return {n, n, n}; }

Plan full_plan() {
  Plan plan;
  for (const int n : {16,  17,  24,  31,  32,  48,  63,  64,  65,  96,  100, 127,  128,
                      129, 160, 191, 192, 224, 255, 256, 257, 384, 512, 768, 1000, 1024}) {
    plan.shapes.push_back(square(n));
  }
  for (const Shape& s :
       {Shape{6, 16, 512}, Shape{63, 65, 67}, Shape{1024, 1024, 8}, Shape{1, 512, 512}}) {
    plan.shapes.push_back(s);
  }
  return plan;
}

Plan short_plan() {
  Plan plan;
  for (const int n :
       {16, 17, 31, 32, 63, 64, 65, 100, 127, 128, 129, 191, 255, 256, 257, 512, 1024}) {
    plan.shapes.push_back(square(n));
  }
  plan.shapes.push_back({63, 65, 67});
  plan.with_blis = false;
  plan.seconds_per_shape = 0.15;
  return plan;
}

// False if an argument is not understood.
bool read_arguments(int argc, char** argv, Plan& plan) {
  for (int i = 1; i < argc; ++i) {
    Shape s;
    if (std::strcmp(argv[i], "--short") == 0) {
      const std::string kernel = plan.kernel;
      plan = short_plan();
      plan.kernel = kernel;
    } else if (std::strcmp(argv[i], "--check") == 0) {
      plan.only_check = true;
      plan.with_blis = false;
    } else if (std::strcmp(argv[i], "--kernel") == 0 && i + 1 < argc) {
      plan.kernel = argv[++i];
    } else if (std::sscanf(argv[i], "%ldx%ldx%ld", &s.m, &s.n, &s.k) == 3 && s.m > 0 && s.n > 0 &&
               s.k > 0) {
      plan.shapes.push_back(s);
    } else {
      std::fprintf(stderr, "usage: %s [--kernel NAME] [--short | --check | MxNxK ...]\n", argv[0]);
      return false;
    }
  }
  if (!plan.only_check && plan.shapes.empty()) plan.shapes = full_plan().shapes;
  return true;
}

bool check(const Contender& kernel, const Contender& reference) {
  const std::vector<Shape> shapes = shapes_to_check();
  if (const auto bad = first_difference(kernel.run, reference.run, shapes)) {
    std::fprintf(stderr, "WRONG: %s and %s differ for M=%ld N=%ld K=%ld\n", kernel.detail.c_str(),
                 reference.name.c_str(), bad->m, bad->n, bad->k);
    return false;
  }
  std::printf("%s agrees with %s, bit for bit, on %zu shapes\n", kernel.detail.c_str(),
              reference.name.c_str(), shapes.size());
  return true;
}

void print_header(const std::vector<Contender>& contenders) {
  std::printf("\nGFLOP/s, one thread (median); ratios are medians within interleaved rounds\n%16s",
              "M x N x K");
  for (const Contender& c : contenders) std::printf("%12s", c.name.c_str());
  for (std::size_t i = 1; i < contenders.size(); ++i)
    std::printf("  of %-9s", contenders[i].name.c_str());
  std::printf("\n");
}

void print_row(const Shape& s, const std::vector<Measurement>& row) {
  std::printf("%5ld x%4ld x%4ld", s.m, s.n, s.k);
  for (const Measurement& m : row) std::printf("%12.1f", m.gflops);
  for (std::size_t i = 1; i < row.size(); ++i) std::printf("%12.2f", row[0].relative_to[i]);
  std::printf("\n");
  std::fflush(stdout);
}

Contender kernel_named(const std::string& name) {
  for (const Contender& c : selvage_kernels()) {
    if (c.detail == name) return c;
  }
  throw std::runtime_error("there is no kernel " + name + " that this processor can run");
}

int run(const Plan& plan) {
  const Contender reference = openblas();
  for (const Contender& c : selvage_kernels()) {
    if (!check(c, reference)) return 1;
  }
  if (plan.only_check) return 0;
  std::vector<Contender> contenders{kernel_named(plan.kernel), reference};
  if (plan.with_blis) contenders.push_back(blis());
  for (const Contender& c : contenders) std::printf("%s: %s\n", c.name.c_str(), c.detail.c_str());
  print_header(contenders);
  for (const Shape& s : plan.shapes) print_row(s, compare(contenders, s, plan.seconds_per_shape));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) {
    std::fprintf(stderr, "this processor has no AVX2 and FMA\n");
    return 2;
  }
  Plan plan;
  if (!read_arguments(argc, argv, plan)) return 2;
  try {
    return run(plan);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 2;
  }
}
