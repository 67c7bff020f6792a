// SPDX-License-Identifier: Apache-2.0
//
// Each mutant is hunted in a process of its own, so that one that dies is a result as well.
#pragma once
#include <functional>
#include <string>
#include <vector>

namespace selvage::mutants {

// What a task writes, or how its process ended.
struct Outcome {
  std::string text;
  std::string died;  // "signal 11"; empty: it did not
};
// The outcomes in order of the tasks, of which `jobs` run at a time.  `done` is told as they come.
[[nodiscard]] std::vector<Outcome> run_tasks(
    std::size_t count, int jobs, const std::function<std::string(std::size_t)>& task,
    const std::function<void(std::size_t, const Outcome&)>& done);

}  // namespace selvage::mutants
