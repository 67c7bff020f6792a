// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/workers.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <nlohmann/json.hpp>

namespace selvage::fuzz {
namespace {

using Clock = std::chrono::steady_clock;

// One process; it says which case it begins, and then what came of it, a line each.
struct Worker {
  pid_t pid = -1;
  int fd = -1;
  std::string pending;     // the part of a line that has arrived
  std::uint64_t next = 0;  // the position, among all cases, of the one at hand
};

class Crew {
 public:
  Crew(const core::Library& library, const Plan& plan, const Work& work,
       const std::function<void(const Tally&)>& progress)
      : library_(library), plan_(plan), work_(work), progress_(progress) {}

  Tally run() {
    for (int k = 0; k < work_.jobs; ++k) {
      Worker w;
      w.next = static_cast<std::uint64_t>(k) * block_size;
      if (more(w.next)) start(w);
      workers_.push_back(w);
    }
    while (std::ranges::any_of(workers_, [](const Worker& w) { return w.fd >= 0; })) wait();
    Tally all;
    all.seed = plan_.seed;
    for (const auto& [position, tally] : results_) all.add(tally);
    return all;
  }

 private:
  [[nodiscard]] bool more(std::uint64_t position) const {
    if (work_.count != 0) return position < work_.count;
    return std::chrono::duration<double>(Clock::now() - start_).count() < work_.seconds;
  }
  [[nodiscard]] std::uint64_t number(std::uint64_t position) const {
    return work_.first + position * work_.stride;
  }

  // The position that the same process comes to next: through a block, then on to its next one.
  [[nodiscard]] std::uint64_t after(std::uint64_t position) const {
    ++position;
    const bool is_new_block = position % block_size == 0;
    return is_new_block ? position + (static_cast<std::uint64_t>(work_.jobs) - 1) * block_size
                        : position;
  }

  void start(Worker& w) {
    int ends[2];
    ENSURE(::pipe(ends) == 0, "the system gives pipes");
    w.pid = ::fork();
    ENSURE(w.pid >= 0, "the system starts processes");
    if (w.pid == 0) {
      ::close(ends[0]);
      work(ends[1], w.next);
      ::_exit(0);
    }
    ::close(ends[1]);
    w.fd = ends[0];
    w.pending.clear();
  }

  // In the process of the worker.  The C of a block is judged at its end, along with its last case.
  void work(int fd, std::uint64_t position) const {
    std::vector<CSubject> subjects;
    const Made collect = [&](CSubject s) { subjects.push_back(std::move(s)); };
    const Made made = plan_.c != nullptr ? collect : Made();
    std::shared_ptr<const primitives::Environment> environment;
    while (more(position)) {
      if (!environment || position % block_size == 0)
        environment = std::make_shared<const primitives::Environment>(library_);
      Tally tally = run_case(environment, plan_, number(position), made);
      const std::uint64_t next = after(position);
      if (!subjects.empty() && (next % block_size == 0 || !more(next))) {
        Tally judged = plan_.c->judge(subjects);
        judged.seed = plan_.seed;
        tally.add(judged);
        subjects.clear();
      }
      send(fd, to_json(tally).dump() + "\n");
      position = next;
    }
  }

  static void send(int fd, const std::string& line) {
    for (std::size_t sent = 0; sent < line.size();) {
      const ssize_t n = ::write(fd, line.data() + sent, line.size() - sent);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) ::_exit(1);
      sent += static_cast<std::size_t>(n);
    }
  }

  void wait() {
    std::vector<pollfd> polled;
    for (const Worker& w : workers_) polled.push_back({w.fd, POLLIN, 0});
    if (::poll(polled.data(), polled.size(), -1) < 0) return;
    for (std::size_t k = 0; k < workers_.size(); ++k) {
      if (workers_[k].fd >= 0 && polled[k].revents != 0) receive(workers_[k]);
    }
  }

  void receive(Worker& w) {
    char buffer[65536];
    const ssize_t n = ::read(w.fd, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) return;
    if (n <= 0) return ended(w);
    w.pending.append(buffer, static_cast<std::size_t>(n));
    for (std::size_t end = w.pending.find('\n'); end != std::string::npos;
         end = w.pending.find('\n')) {
      Result<Tally> tally =
          tally_from_json(nlohmann::ordered_json::parse(w.pending.substr(0, end)));
      ENSURE(tally.ok(), "a worker writes results");
      w.pending.erase(0, end + 1);
      arrived(w, std::move(tally).value());
    }
  }

  void arrived(Worker& w, Tally tally) {
    so_far_.add(tally);
    results_.emplace(w.next, std::move(tally));
    w.next = after(w.next);
    progress_(so_far_);
  }

  // A process that died takes its case with it; another goes on with the next.
  void ended(Worker& w) {
    ::close(w.fd);
    w.fd = -1;
    int status = 0;
    ::waitpid(w.pid, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
    Tally lost;
    lost.seed = plan_.seed;
    lost.cases = 1;
    const std::string how = WIFSIGNALED(status)
                                ? fmt::format("signal {}", WTERMSIG(status))
                                : fmt::format("exit status {}", WEXITSTATUS(status));
    lost.findings.push_back({"crash",
                             "the process ended with " + how,
                             plan_.seed,
                             number(w.next),
                             "(unknown)",
                             "",
                             {}});
    arrived(w, lost);
    if (more(w.next)) start(w);
  }

  const core::Library& library_;
  const Plan& plan_;
  const Work& work_;
  const std::function<void(const Tally&)>& progress_;
  Clock::time_point start_ = Clock::now();
  std::vector<Worker> workers_;
  std::map<std::uint64_t, Tally> results_;  // by position
  Tally so_far_;
};

}  // namespace

Tally run_cases(const core::Library& library, const Plan& plan, const Work& work,
                const std::function<void(const Tally&)>& progress) {
  return Crew(library, plan, work, progress).run();
}

}  // namespace selvage::fuzz
