// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/c_run.h"

#include <algorithm>

#include "tools/fuzz/c_batch.h"

namespace selvage::fuzz {
namespace {

using Function = CBatch::Function;

std::vector<Function> functions_of(const std::vector<CRun>& runs) {
  std::vector<Function> out;
  for (std::size_t k = 0; k < runs.size(); ++k) {
    const auto same = [&](const Function& f) { return f.proc == runs[k].proc; };
    auto found = std::ranges::find_if(out, same);
    if (found == out.end()) found = out.insert(out.end(), Function{runs[k].proc, {}});
    found->runs.push_back(k);
  }
  return out;
}

std::pair<std::vector<Function>, std::vector<Function>> halves(const std::vector<Function>& all) {
  const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
  return {{all.begin(), middle}, {middle, all.end()}};
}

class Runner {
 public:
  Runner(const std::vector<CRun>& runs, const core::Library& library,
         const std::vector<CVariant>& variants, Around around)
      : runs_(runs), library_(library), variants_(variants), around_(around) {}

  // In one file if that is possible, or else in two.
  Status run(const std::vector<Function>& functions) {
    if (functions.empty()) return Ok{};
    Result<CBatch> written = CBatch::write(runs_, functions, library_);
    if (written.ok()) {
      CBatch batch = std::move(written).value();
      for (const CVariant& v : variants_) check(functions, batch, v);
      return Ok{};
    }
    if (functions.size() == 1) return written.error();
    const auto [left, right] = halves(functions);
    TRY(first, run(left));
    return run(right);
  }
  CResults finish() && { return std::move(results_); }

 private:
  void check(const std::vector<Function>& functions, CBatch& batch, const CVariant& variant) {
    const auto refused = batch.compile(variant);
    if (!refused && variant.compile_only) return;
    if (!refused) {
      for (CBatch::Fault& f : batch.execute(variant, around_, results_.compared))
        results_.differences.push_back({f.run, variant, f.what, std::move(f.found)});
      return;
    }
    if (functions.size() == 1) {
      results_.differences.push_back({functions[0].runs[0], variant, *refused, {}, false});
      return;
    }
    // Which of them is it?
    const auto [left, right] = halves(functions);
    for (const std::vector<Function>* half : {&left, &right}) {
      Result<CBatch> written = CBatch::write(runs_, *half, library_);
      ENSURE(written.ok(), "part of a file that can be emitted can be emitted");
      CBatch part = std::move(written).value();
      check(*half, part, variant);
    }
  }

  const std::vector<CRun>& runs_;
  const core::Library& library_;
  const std::vector<CVariant>& variants_;
  Around around_;
  CResults results_;
};

}  // namespace

Result<CResults> run_c(const std::vector<CRun>& runs, const core::Library& library,
                       const std::vector<CVariant>& variants, Around around) {
  Runner runner(runs, library, variants, around);
  TRY(done, runner.run(functions_of(runs)));
  return std::move(runner).finish();
}

}  // namespace selvage::fuzz
