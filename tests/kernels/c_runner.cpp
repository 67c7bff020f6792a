// SPDX-License-Identifier: Apache-2.0
#include "tests/kernels/c_runner.h"

namespace selvage::testing {

std::optional<CDifference> run_c(const std::vector<CRun>& runs, const core::Library& library,
                                 const CCompiler& compiler) {
  const auto results = fuzz::run_c(runs, library, {{compiler.command, "-O1 " + compiler.flags}});
  if (!results.ok()) return CDifference{runs.size(), render(results.error())};
  if (results.value().differences.empty()) return std::nullopt;
  const fuzz::CDifference& first = results.value().differences.front();
  return CDifference{first.run, fuzz::command_of(first.variant) + ": " + first.what};
}

}  // namespace selvage::testing
