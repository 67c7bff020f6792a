// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "core/result.h"
#include "effects/judge.h"
#include "smt/session.h"

namespace selvage::bench {

// One replay of a schedule in a new session: nothing is known from earlier ones.
struct ColdReplay {
  double seconds = 0;  // wall time: reading files, planning, proving, applying
  std::size_t steps = 0;
  std::vector<effects::Decision> decisions;
  smt::Statistics solver;
};

[[nodiscard]] Result<ColdReplay> replay_cold(const std::string& schedule_file,
                                             const std::string& hardware_folder);

}  // namespace selvage::bench
