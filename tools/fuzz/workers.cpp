// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/workers.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <limits>
#include <nlohmann/json.hpp>

#include "tools/fuzz/block.h"
#include "tools/fuzz/forked.h"
#include "tools/fuzz/interrupts.h"

namespace selvage::fuzz {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr int tick = 100;  // milliseconds
// Looking into a lost case and making it smaller may take so many times as long as a case, and so
// may compiling what came of a block.
constexpr double patience = 30;

// A process at work on a block.
struct Worker {
  Child child;
  Block block;
  std::uint64_t next = 0;   // the case that it is at
  std::string pending;      // the part of a line that has arrived
  Clock::time_point since;  // it is at that case
};

// The cases of a shard in their order.
class Order {
 public:
  Order(const Work& work)
      : stride_(work.shards),
        block_(work.shard),
        number_(block_ * block_size),
        end_(work.stop.by == Stop::By::cases ? work.stop.number
                                             : std::numeric_limits<std::uint64_t>::max()) {}

  [[nodiscard]] std::uint64_t number() const { return number_; }
  [[nodiscard]] std::uint64_t end() const { return end_; }
  // Cases of a far shard have no numbers; nor have those that nobody lives to see.
  [[nodiscard]] bool over() const {
    return number_ >= end_ || block_ > (std::numeric_limits<std::uint64_t>::max() >> 8U);
  }
  void next_case() {
    ++number_;
    if (number_ % block_size == 0) next_block();
  }
  void next_block() {
    block_ += stride_;
    number_ = block_ * block_size;
  }

 private:
  std::uint64_t stride_, block_, number_, end_;
};

class Crew {
 public:
  Crew(const Subject& subject, const Plan& plan, const Work& work,
       const std::function<void(const Progress&)>& progress)
      : subject_(subject),
        plan_(plan),
        work_(work),
        progress_(progress),
        to_start_(work),
        to_count_(work) {
    ran_.tally.seed = plan.seed;
  }

  Ran run() {
    while (hire() || !workers_.empty()) {
      wait();
      arrived_.seconds = elapsed();
      progress_(arrived_);
      ran_.signal = interrupts_.signal();
      if (enough_ || ran_.signal != 0) break;
    }
    for (Worker& w : workers_) (void)end_process(w.child, true);
    // Those after a gap, if the run was not to go on to a certain case.
    if (!enough_) {
      for (const auto& [number, tally] : early_) ran_.tally.add(tally);
    }
    return std::move(ran_);
  }

 private:
  [[nodiscard]] double elapsed() const { return Seconds(Clock::now() - start_).count(); }

  // Processes for the next blocks; true if one was started.
  bool hire() {
    bool hired = false;
    while (workers_.size() < static_cast<std::size_t>(work_.jobs) && more()) {
      Block block{to_start_.number(),
                  std::min(to_start_.number() + block_size, to_start_.end()),
                  {},
                  work_.shrink,
                  work_.hang_seconds,
                  {}};
      if (work_.stop.by == Stop::By::seconds) block.deadline = deadline();
      start(block);
      to_start_.next_block();
      hired = true;
    }
    return hired;
  }
  [[nodiscard]] Clock::time_point deadline() const {
    return start_ + std::chrono::duration_cast<Clock::duration>(Seconds(work_.stop.seconds));
  }
  [[nodiscard]] bool more() const {
    if (work_.stop.by == Stop::By::seconds && elapsed() >= work_.stop.seconds) return false;
    return !to_start_.over();
  }

  void start(const Block& block) {
    Worker w;
    w.block = block;
    w.next = block.lost ? block.lost->number : block.begin;
    w.since = Clock::now();
    w.child = start_process([&](int fd) { run_block(subject_, plan_, block, fd); });
    workers_.push_back(std::move(w));
  }

  void wait() {
    std::vector<pollfd> polled;
    for (const Worker& w : workers_) polled.push_back({w.child.fd, POLLIN, 0});
    (void)::poll(polled.data(), polled.size(), tick);
    std::vector<Block> again;
    std::vector<Worker> staying;
    for (std::size_t k = 0; k < workers_.size(); ++k) {
      const bool is_over = polled[k].revents != 0 ? !receive(workers_[k], again)
                                                  : ended_for_hanging(workers_[k], again);
      if (!is_over) staying.push_back(std::move(workers_[k]));
    }
    workers_ = std::move(staying);
    for (const Block& block : again) start(block);
  }

  // False if the process has come to its end, after which a case may have to be looked into.
  bool receive(Worker& w, std::vector<Block>& again) {
    char buffer[65536];
    const ssize_t n = ::read(w.child.fd, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) return true;
    if (n <= 0) {
      if (const auto failure = end_process(w.child))
        lost(w, "crash", "the process ended with " + *failure, again);
      return false;
    }
    w.pending.append(buffer, static_cast<std::size_t>(n));
    for (std::size_t end; (end = w.pending.find('\n')) != std::string::npos;) {
      std::optional<JsonReader::Problem> problem;
      const auto line = nlohmann::ordered_json::parse(w.pending.substr(0, end));
      Tally tally = read_tally(JsonReader(line, problem));
      ENSURE(!problem, "a worker writes tallies");
      w.pending.erase(0, end + 1);
      w.since = Clock::now();
      arrived(w.next++, std::move(tally));
    }
    return true;
  }

  bool ended_for_hanging(Worker& w, std::vector<Block>& again) {
    const bool is_second = w.block.lost && w.next == w.block.lost->number;
    const bool is_patient = is_second || plan_.c != nullptr;
    const double limit = work_.hang_seconds * (is_patient ? patience : 1);
    if (Seconds(Clock::now() - w.since).count() < limit) return false;
    (void)end_process(w.child, true);
    lost(w, "hang", "the case takes too long", again);
    return true;
  }

  // What cannot even be looked into is told without its program.
  void lost(const Worker& w, const std::string& kind, const std::string& message,
            std::vector<Block>& again) {
    Block rest = w.block;
    const bool is_second = w.block.lost && w.next == w.block.lost->number;
    if (is_second) {
      Tally tally;
      tally.seed = plan_.seed;
      tally.cases = 1;
      tally.findings.push_back({kind, message, plan_.seed, w.next, "", "", {}});
      arrived(w.next, std::move(tally));
      rest.lost.reset();
      rest.begin = w.next + 1;
    } else {
      if (rest.lost) rest.begin = rest.lost->number + 1;
      rest.lost = Block::Lost{w.next, kind, message};
    }
    again.push_back(rest);
  }

  // Counted in order, so that the first cases with enough steps are the same whoever is faster.
  void arrived(std::uint64_t number, Tally tally) {
    arrived_.cases += tally.cases;
    arrived_.judged += tally.sum().judged;
    arrived_.findings += tally.findings.size();
    early_.emplace(number, std::move(tally));
    while (!enough_ && !early_.empty() && early_.begin()->first == to_count_.number()) {
      judged_ += early_.begin()->second.sum().judged;
      ran_.tally.add(early_.begin()->second);
      early_.erase(early_.begin());
      to_count_.next_case();
      enough_ = work_.stop.by == Stop::By::judged && judged_ >= work_.stop.number;
    }
  }

  const Subject& subject_;
  const Plan& plan_;
  const Work& work_;
  const std::function<void(const Progress&)>& progress_;
  const Interrupts interrupts_;
  const Clock::time_point start_ = Clock::now();
  std::vector<Worker> workers_;
  Order to_start_, to_count_;
  std::map<std::uint64_t, Tally> early_;  // by case, those before which one is missing
  Progress arrived_;                      // all, counted or not
  std::uint64_t judged_ = 0;              // of what is counted
  bool enough_ = false;
  Ran ran_;
};

}  // namespace

Ran run_cases(const Subject& subject, const Plan& plan, const Work& work,
              const std::function<void(const Progress&)>& progress) {
  return Crew(subject, plan, work, progress).run();
}

}  // namespace selvage::fuzz
