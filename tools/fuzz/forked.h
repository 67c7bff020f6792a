// SPDX-License-Identifier: Apache-2.0
//
// Work in processes of its own: it may die or never end.
#pragma once
#include <sys/types.h>

#include <functional>
#include <optional>
#include <string>

namespace selvage::fuzz {

// A process that writes to a pipe.
struct Child {
  pid_t pid = -1;
  int fd = -1;  // to read from
};
// Runs `work` in a fork, which ends with it, or with the process that made it.  What is thrown
// there ends it with a status other than 0.
[[nodiscard]] Child start_process(const std::function<void(int fd)>& work);
// Reaps a process that has closed its pipe (or is killed first): how it ended, unless well.
[[nodiscard]] std::optional<std::string> end_process(Child& child, bool kill = false);

// All of the text; ends the process if nobody reads any more.
void say(int fd, const std::string& text);

struct Said {
  std::string text;                    // up to the end
  std::optional<std::string> failure;  // how the process died
  bool too_late = false;               // and was killed
};
// Runs `work` in a process and waits for it, so many seconds at most.
[[nodiscard]] Said run_process(const std::function<void(int fd)>& work, double seconds);

}  // namespace selvage::fuzz
