// SPDX-License-Identifier: Apache-2.0
#include "tools/mutants/crew.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <exception>
#include <iostream>

#include "core/ensure.h"

namespace selvage::mutants {
namespace {

struct Worker {
  std::size_t task;
  pid_t pid;
  int fd;
};

void write_all(int fd, const std::string& text) {
  for (std::size_t sent = 0; sent < text.size();) {
    const ssize_t n = ::write(fd, text.data() + sent, text.size() - sent);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) ::_exit(1);
    sent += static_cast<std::size_t>(n);
  }
}

// In the process of the worker.
[[noreturn]] void work(int fd, std::size_t task,
                       const std::function<std::string(std::size_t)>& run) {
  try {
    write_all(fd, run(task));
  } catch (const std::exception& e) {
    std::cerr << "internal error: " << e.what() << "\n";
    ::_exit(70);
  }
  ::_exit(0);
}

Worker start(std::size_t task, const std::function<std::string(std::size_t)>& run) {
  int ends[2];
  ENSURE(::pipe(ends) == 0, "the system gives pipes");
  const pid_t pid = ::fork();
  ENSURE(pid >= 0, "the system starts processes");
  if (pid == 0) {
    ::close(ends[0]);
    work(ends[1], task, run);
  }
  ::close(ends[1]);
  return {task, pid, ends[0]};
}

std::string end_of(const Worker& w) {
  ::close(w.fd);
  int status = 0;
  ::waitpid(w.pid, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  return WIFSIGNALED(status) ? fmt::format("signal {}", WTERMSIG(status))
                             : fmt::format("exit status {}", WEXITSTATUS(status));
}

}  // namespace

std::vector<Outcome> run_tasks(std::size_t count, int jobs,
                               const std::function<std::string(std::size_t)>& task,
                               const std::function<void(std::size_t, const Outcome&)>& done) {
  std::vector<Outcome> outcomes(count);
  std::vector<Worker> workers;
  std::size_t next = 0;
  while (next < count || !workers.empty()) {
    while (next < count && workers.size() < static_cast<std::size_t>(jobs))
      workers.push_back(start(next++, task));
    std::vector<pollfd> polled;
    for (const Worker& w : workers) polled.push_back({w.fd, POLLIN, 0});
    if (::poll(polled.data(), polled.size(), -1) < 0) continue;
    for (std::size_t k = workers.size(); k-- > 0;) {
      if (polled[k].revents == 0) continue;
      char buffer[65536];
      const Worker w = workers[k];
      const ssize_t n = ::read(w.fd, buffer, sizeof buffer);
      if (n < 0 && errno == EINTR) continue;
      if (n > 0) {
        outcomes[w.task].text.append(buffer, static_cast<std::size_t>(n));
        continue;
      }
      workers.erase(workers.begin() + static_cast<std::ptrdiff_t>(k));
      outcomes[w.task].died = end_of(w);
      done(w.task, outcomes[w.task]);
    }
  }
  return outcomes;
}

}  // namespace selvage::mutants
