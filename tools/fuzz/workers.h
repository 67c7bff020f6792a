// SPDX-License-Identifier: Apache-2.0
//
// Cases in processes of their own, so that one that dies or never ends is a finding.
#pragma once
#include <functional>

#include "tools/fuzz/case.h"
#include "tools/fuzz/results.h"
#include "tools/fuzz/subject.h"

namespace selvage::fuzz {

// Shard k of n (from 0) has the blocks k, k + n, k + 2 n, ... of consecutive cases.  Each block is
// run in a process of its own, in order of the cases.
struct Work {
  Stop stop;
  std::uint64_t shard = 0, shards = 1;
  int jobs = 1;
  bool shrink = true;  // make findings smaller
  // A case that takes longer hangs.  Nothing else in the results of a case depends on a clock.
  double hang_seconds = 120;
};

struct Progress {
  std::uint64_t cases = 0, judged = 0, findings = 0;
  double seconds = 0;  // since the start
};

struct Ran {
  Tally tally;
  int signal = 0;  // that interrupted the run (SIGINT, SIGTERM); what had arrived is there
};
// `progress` is told several times a second.
[[nodiscard]] Ran run_cases(const Subject& subject, const Plan& plan, const Work& work,
                            const std::function<void(const Progress&)>& progress);

}  // namespace selvage::fuzz
