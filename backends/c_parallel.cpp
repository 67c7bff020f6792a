// SPDX-License-Identifier: Apache-2.0
//
// Parallel loops in C: OpenMP, with the reduction clause of the language as one of OpenMP's.
#include <fmt/format.h>

#include <algorithm>

#include "backends/c_body.h"
#include "core/traverse.h"

namespace selvage::backends {
namespace {

using namespace core;

// Every thread keeps its sums on its stack.
constexpr std::int64_t most_bytes = std::int64_t{1} << 20;

Status can_sum(const View& view, const Sym& buffer, const SourceLoc& loc) {
  const std::string name = "`" + buffer.name() + "`";
  if (!is_plain(*view.memory)) {
    return not_applicable(
        loc,
        fmt::format("threads cannot add up {}, which is in memory `{}`", name, view.memory->name),
        "add it to a buffer in plain memory, and reduce into that");
  }
  if (view.type == Scalar::f16 || view.type == Scalar::bf16) {
    return not_applicable(
        loc, fmt::format("OpenMP has no sums of {}, the type of {}", spelling(view.type), name),
        "reduce into a buffer of type f32");
  }
  return Ok{};
}

Result<CExpr> cells_of(const View& view, const Sym& buffer, const SourceLoc& loc) {
  CExpr count = c_int(1);
  for (const CExpr& extent : view.extents) count = c_mul(count, extent);
  if (count.constant && *count.constant > 8 * most_bytes / bit_width(view.type)) {
    return not_applicable(loc,
                          fmt::format("every thread would hold the {} cells of `{}` on its stack",
                                      *count.constant, buffer.name()),
                          "reduce into a smaller buffer");
  }
  return count;
}

// OpenMP's operator for sums of a type.
std::string operator_for(CUnit& unit, Scalar type) {
  if (type == Scalar::i8) return unit.use(Helper::sum_i8);
  if (type == Scalar::i16) return unit.use(Helper::sum_i16);
  if (type == Scalar::i32) return unit.use(Helper::sum_i32);
  return type == Scalar::i64 ? unit.use(Helper::sum_i64) : "+";
}

}  // namespace

// The lines that precede the loop.  Compilers may not count what a pragma mentions as used.
Result<std::string> BodyWriter::parallel(const For& f, const SourceLoc& loc) {
  const std::set<Sym> used = free_names(f.body);
  std::string clauses;
  std::vector<std::string> unused;
  for (const Sym& buffer : f.mode.reductions) {
    const View& view = scope_.view(buffer);
    TRY(possible, can_sum(view, buffer, loc));
    TRY(count, cells_of(view, buffer, loc));
    scope_.read.insert(buffer);
    const bool variable = view.storage == Storage::value;
    clauses += fmt::format(" reduction({} : {}{})", operator_for(scope_.unit, view.type), view.name,
                           variable ? "" : fmt::format("[0:{}]", count.text));
    if (used.count(buffer) == 0) unused.push_back(view.name);
    for (const std::string& name : variables_in(count.text)) unused.push_back(name);
  }
  std::sort(unused.begin(), unused.end());
  unused.erase(std::unique(unused.begin(), unused.end()), unused.end());
  std::string out;
  for (const std::string& name : unused) out += indent() + "(void)" + name + ";\n";
  return out + "#ifdef _OPENMP\n#pragma omp parallel for" + clauses + "\n#endif\n";
}

}  // namespace selvage::backends
