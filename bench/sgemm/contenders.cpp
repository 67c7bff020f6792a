// SPDX-License-Identifier: Apache-2.0
#include <dlfcn.h>

#include <cstdlib>
#include <stdexcept>

#include "gemm_x86_avx2.h"
#include "gemm_x86_avx512.h"
#include "sgemm.h"
#include "sgemm_avx2.h"

namespace selvage::bench {
namespace {

using CblasSgemm = void (*)(int order, int trans_a, int trans_b, int m, int n, int k, float alpha,
                            const float* a, int lda, const float* b, int ldb, float beta, float* c,
                            int ldc);
constexpr int row_major = 101;
constexpr int no_trans = 111;

void* open_library(const char* file) {
  void* library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr)
    throw std::runtime_error(std::string("cannot open ") + file + ": " + dlerror());
  return library;
}

template <class Function>
Function symbol(void* library, const char* name) {
  void* address = dlsym(library, name);
  if (address == nullptr)
    throw std::runtime_error(std::string("no function ") + name + " in the library");
  return reinterpret_cast<Function>(address);
}

Sgemm through_cblas(CblasSgemm sgemm) {
  return [sgemm](const Shape& s, const float* a, const float* b, float* c) {
    const int m = static_cast<int>(s.m);
    const int n = static_cast<int>(s.n);
    const int k = static_cast<int>(s.k);
    sgemm(row_major, no_trans, no_trans, m, n, k, 1.0F, a, k, b, n, 1.0F, c, n);
  };
}

using EmittedKernel = void (*)(std::int64_t m, std::int64_t n, std::int64_t k, const float* a,
                               const float* b, float* c);

Sgemm through_c(EmittedKernel kernel) {
  return [kernel](const Shape& s, const float* a, const float* b, float* c) {
    kernel(s.m, s.n, s.k, a, b, c);
  };
}

bool has_avx512() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

// BLIS 0.9 knows AMD processors up to Zen 3 and runs its portable C kernels on later ones.  Those
// get the Zen 3 kernels (number 6 in its list), unless the user has chosen.
void use_avx2_kernels_of_blis() {
  if (__builtin_cpu_is("amd") && !__builtin_cpu_is("amdfam17h")) setenv("BLIS_ARCH_TYPE", "6", 0);
}

}  // namespace

std::vector<Contender> selvage_kernels() {
  std::vector<Contender> kernels = {{"Selvage", "sgemm_avx2", through_c(sgemm_avx2)},
                                    {"Selvage", "gemm_x86_avx2", through_c(gemm_x86_avx2)}};
  if (has_avx512()) kernels.push_back({"Selvage", "gemm_x86_avx512", through_c(gemm_x86_avx512)});
  return kernels;
}

Contender openblas() {
  void* library = open_library("libopenblas.so.0");
  symbol<void (*)(int)>(library, "openblas_set_num_threads")(1);
  const char* core = symbol<char* (*)()>(library, "openblas_get_corename")();
  return {"OpenBLAS", core, through_cblas(symbol<CblasSgemm>(library, "cblas_sgemm"))};
}

Contender blis() {
  use_avx2_kernels_of_blis();
  void* library = open_library("libblis.so.4");
  symbol<void (*)(std::int64_t)>(library, "bli_thread_set_num_threads")(1);
  const int arch = symbol<int (*)()>(library, "bli_arch_query_id")();
  const char* core = symbol<const char* (*)(int)>(library, "bli_arch_string")(arch);
  return {"BLIS", core, through_cblas(symbol<CblasSgemm>(library, "cblas_sgemm"))};
}

}  // namespace selvage::bench
