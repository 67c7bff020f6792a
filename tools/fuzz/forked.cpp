// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/forked.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <exception>

#include "core/ensure.h"

namespace selvage::fuzz {
namespace {

using Clock = std::chrono::steady_clock;

std::string how(int status) {
  if (WIFEXITED(status)) return fmt::format("exit status {}", WEXITSTATUS(status));
  return fmt::format("signal {} ({})", WTERMSIG(status), ::strsignal(WTERMSIG(status)));
}

[[noreturn]] void be_child(const std::function<void(int)>& work, int fd, pid_t parent) {
  constexpr int failed = 1;
  // An interrupt is for the parent, which ends its children.
  std::signal(SIGINT, SIG_IGN);
  std::signal(SIGTERM, SIG_DFL);
  std::signal(SIGPIPE, SIG_DFL);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(failed);
  try {
    work(fd);
  } catch (const std::exception& e) {
    say(STDERR_FILENO, fmt::format("selvage fuzz: {}\n", e.what()));
    ::_exit(failed);
  }
  ::_exit(0);
}

}  // namespace

Child start_process(const std::function<void(int)>& work) {
  int ends[2];
  ENSURE(::pipe(ends) == 0, "the system gives pipes");
  const pid_t parent = ::getpid();
  Child child{::fork(), ends[0]};
  ENSURE(child.pid >= 0, "the system starts processes");
  if (child.pid == 0) {
    ::close(ends[0]);
    be_child(work, ends[1], parent);
  }
  ::close(ends[1]);
  return child;
}

std::optional<std::string> end_process(Child& child, bool kill) {
  if (kill) ::kill(child.pid, SIGKILL);
  ::close(child.fd);
  int status = 0;
  while (::waitpid(child.pid, &status, 0) < 0 && errno == EINTR) {
  }
  child = Child{};
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return std::nullopt;
  return how(status);
}

void say(int fd, const std::string& text) {
  for (std::size_t sent = 0; sent < text.size();) {
    const ssize_t n = ::write(fd, text.data() + sent, text.size() - sent);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) ::_exit(1);
    sent += static_cast<std::size_t>(n);
  }
}

Said run_process(const std::function<void(int)>& work, double seconds) {
  Child child = start_process(work);
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  Said said;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
    said.too_late = left.count() <= 0;
    if (said.too_late) break;
    pollfd polled{child.fd, POLLIN, 0};
    constexpr std::int64_t longest = 1000;
    if (::poll(&polled, 1, static_cast<int>(std::min<std::int64_t>(left.count() + 1, longest))) <=
        0)
      continue;
    char buffer[65536];
    const ssize_t n = ::read(child.fd, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    said.text.append(buffer, static_cast<std::size_t>(n));
  }
  said.failure = end_process(child, said.too_late);
  return said;
}

}  // namespace selvage::fuzz
