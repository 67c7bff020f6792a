// SPDX-License-Identifier: Apache-2.0
//
// Random small programs: whatever is proved must be what running both versions shows.  Every
// failure prints the program.
#include <random>

#include "core/build.h"
#include "core/interpret.h"
#include "core/print.h"
#include "core/traverse.h"
#include "effects/confirm.h"
#include "effects_order_fixture.h"

namespace selvage::effects {
namespace {

using core::Block;
using core::BlockRange;
using core::Proc;
using smt::Answer;
using testing::proc;
using testing::symbol;
using testing::Tools;

const std::string callees =
    "@proc\ndef bump(a: [i32][4]):\n    for q in seq(0, 4):\n        a[q] += 1\n\n"
    "@proc\ndef shift(a: [i32][4], k: index):\n    assert k >= 0 and k < 3\n    a[k] = a[k + 1]\n"
    "    Cfg.i = k\n\n";

// Programs over x, y: i32[16] and n in [1, 6], so that no index below leaves its buffer.
class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  template <class T>
  const T& one_of(const std::vector<T>& list) {
    return list[static_cast<std::size_t>(below(static_cast<int>(list.size())))];
  }

  std::string buffer() { return one_of<std::string>(buffers); }
  std::string iterator() { return iterators.empty() ? "0" : one_of(iterators); }
  std::string index() {
    const std::string i = iterator();
    switch (below(9)) {
      case 0:
        return i + " + 1";
      case 1:
        return "2 * " + i;
      case 2:
        return "9 - " + i;
      case 3:
        return i + " % 2";
      case 4:
        return i + " / 2 + " + std::to_string(below(3));
      case 5:
        return std::to_string(below(4));
      case 6:
        return iterators.size() > 1 ? iterators[0] + " + " + iterators[1] : "n";
      case 7:
        return below(4) == 0 ? "Cfg.i % 4" : i;
      default:
        return i;
    }
  }
  std::string cell() { return buffer() + "[" + index() + "]"; }
  std::string value() {
    return below(3) == 0 ? std::to_string(below(3)) : cell() + (below(2) == 0 ? " + 1" : "");
  }
  std::string condition() {
    const std::vector<std::string> some = {iterator() + " % 2 == 0", iterator() + " > 1", "n > 3",
                                           "Cfg.i == 2", "Cfg.on"};
    return one_of(some);
  }
  std::string leaf(const std::string& indent) {
    const int kind = below(14);
    if (kind < 7) return indent + cell() + " = " + value() + "\n";
    if (kind < 10) return indent + cell() + " += " + value() + "\n";
    if (kind == 10) return indent + "Cfg.i = " + one_of<std::string>({"2", "n", iterator()}) + "\n";
    const int lo = below(4);
    const std::string part =
        buffer() + "[" + std::to_string(lo) + ":" + std::to_string(lo + 4) + "]";
    if (kind == 11) return indent + "bump(" + part + ")\n";
    if (kind == 12) return indent + "shift(" + part + ", " + std::to_string(below(3)) + ")\n";
    return indent + "if " + condition() + ":\n" + indent + "    " + cell() + " = " + value() + "\n";
  }
  std::string loop_head(const std::string& iter, const std::string& mode = "seq") {
    const std::vector<std::string> ranges = {"0, n", "1, n", "0, 3", "2, 5", "n, 5", "0, n / 2"};
    return "for " + iter + " in " + mode + "(" + one_of(ranges) + "):\n";
  }
  // One statement that may contain a loop.
  std::string statement() {
    if (below(3) == 0) return leaf("    ");
    const std::string iter = "i" + std::to_string(++loops_);
    const std::string head = "    " + loop_head(iter);
    iterators.push_back(iter);
    std::string out = head + leaf("        ");
    if (below(2) == 0) out += leaf("        ");
    iterators.pop_back();
    return out;
  }

  std::vector<std::string> buffers = {"x", "y"};
  std::vector<std::string> iterators;

 private:
  std::mt19937 random_;
  int loops_ = 0;
};

Proc program(const std::string& body) {
  return proc(callees + "@proc\ndef p(n: size, x: i32[16], y: i32[16]):\n    assert n <= 6\n" +
              body);
}

Proc with_body(const Proc& p, Block body) {
  core::ProcNode node = *p;
  node.body = std::move(body);
  return core::make_proc(std::move(node));
}

const core::For& loop(const core::Stmt& s) { return *core::as<core::For>(s); }

core::Stmt loop_like(const core::For& f, Block body) {
  return core::for_loop(f.iter, f.lo, f.hi, std::move(body), f.mode);
}

// A difference between the versions for some n, or nothing.
std::optional<std::string> any_difference(const Proc& before, const Proc& after) {
  for (std::int64_t n = 1; n <= 6; ++n) {
    const auto found =
        confirm_difference(before, after, {{symbol(before, "n"), n}}, Numerics::real);
    if (found) return "with n = " + std::to_string(n) + ": " + *found;
  }
  return std::nullopt;
}

struct Tally {
  int proved = 0, refuted = 0, undecided = 0, confirmed = 0;
  void count(Answer a) {
    proved += a == Answer::proved ? 1 : 0;
    refuted += a == Answer::refuted ? 1 : 0;
    undecided += a == Answer::undecided ? 1 : 0;
  }
};

// A proved step must make no difference; counts how many refuted ones do.
void compare(Tally& tally, const Outcome& o, const Proc& before, const Proc& after) {
  tally.count(o.decision.answer);
  const auto found = any_difference(before, after);
  tally.confirmed += !o.proved() && found ? 1 : 0;
  if (!o.proved()) return;
  CHECK_MESSAGE(!found, found.value_or("") << "\n" << core::print(before) << core::print(after));
}

constexpr int programs = 150;

}  // namespace

TEST_CASE("statements that are proved to commute do, on random programs") {
  Tally tally;
  for (unsigned seed = 1; seed <= programs; ++seed) {
    CAPTURE(seed);
    Generator g(seed);
    const Proc p = program(g.statement() + g.statement());
    Tools tools;
    const Outcome o = decide_statements_commute(
        tools.prover, statements_commute(p, BlockRange{{}, 0, 1}, BlockRange{{}, 1, 1}));
    compare(tally, o, p, with_body(p, {p->body[1], p->body[0]}));
  }
  MESSAGE("proved " << tally.proved << ", refuted " << tally.refuted << " (seen " << tally.confirmed
                    << "), undecided " << tally.undecided);
  CHECK(tally.proved > 10);
  CHECK(tally.confirmed > 10);
  CHECK(tally.undecided < 10);
}

TEST_CASE("iterations that are proved to flip do, on random programs") {
  Tally tally;
  for (unsigned seed = 1; seed <= programs; ++seed) {
    CAPTURE(seed);
    Generator g(seed);
    const std::string heads = "    " + g.loop_head("i") + "        " + g.loop_head("j");
    g.iterators = {"i", "j"};
    std::string body = g.leaf("            ");
    if (g.below(2) == 0) body += g.leaf("            ");
    const Proc p = program(heads + body);
    Tools tools;
    const Outcome o =
        decide_flipped_iterations_commute(tools.prover, flipped_iterations_commute(p, {0}));
    const core::For& outer = loop(p->body[0]);
    const core::For& inner = loop(outer.body[0]);
    compare(tally, o, p, with_body(p, {loop_like(inner, {loop_like(outer, inner.body)})}));
  }
  MESSAGE("proved " << tally.proved << ", refuted " << tally.refuted << " (seen " << tally.confirmed
                    << "), undecided " << tally.undecided);
  CHECK(tally.proved > 10);
  CHECK(tally.confirmed > 10);
  // Configuration written in a nest is known approximately at its head.
  CHECK(tally.undecided < 40);
}

TEST_CASE("parts that are proved to split do, on random programs") {
  Tally tally;
  for (unsigned seed = 1; seed <= programs; ++seed) {
    CAPTURE(seed);
    Generator g(seed);
    const std::string head = "    " + g.loop_head("i");
    g.iterators = {"i"};
    const Proc p = program(head + g.leaf("        ") + g.leaf("        "));
    Tools tools;
    const Outcome o = decide_fissioned_parts_commute(
        tools.prover, fissioned_parts_commute(p, core::Gap{{0, 0}, 1}));
    const core::For& both = loop(p->body[0]);
    Block split = {loop_like(both, {both.body[0]})};
    split.push_back(core::freshen({loop_like(both, {both.body[1]})})[0]);
    compare(tally, o, p, with_body(p, split));
  }
  MESSAGE("proved " << tally.proved << ", refuted " << tally.refuted << " (seen " << tally.confirmed
                    << "), undecided " << tally.undecided);
  CHECK(tally.proved > 10);
  CHECK(tally.confirmed > 10);
  CHECK(tally.undecided < 10);
}

TEST_CASE("buffers that are proved initialised never fault, on random programs") {
  Tally tally;
  for (unsigned seed = 1; seed <= programs; ++seed) {
    CAPTURE(seed);
    Generator g(seed);
    g.buffers = {"t", "t", "x"};
    std::string text = "    t: i32[16]\n";
    if (g.below(2) == 0)
      text +=
          "    for z in seq(0, " + std::to_string(4 + 3 * g.below(5)) + "):\n        t[z] = 0\n";
    for (int k = 0; k < 3; ++k) text += g.statement();
    const Proc p = program(text);
    Tools tools;
    const Outcome o = decide_initialised_before_read(tools.prover, p, {0});
    tally.count(o.decision.answer);
    std::optional<std::string> fault;
    for (std::int64_t n = 1; n <= 6 && !fault; ++n) {
      fault = confirm_fault(p, {{symbol(p, "n"), n}}, {core::FaultKind::uninitialised_read});
    }
    tally.confirmed += fault ? 1 : 0;
    if (o.proved()) CHECK_MESSAGE(!fault, fault.value_or("") << "\n" << core::print(p));
    if (o.decision.answer == Answer::refuted) CHECK_MESSAGE(fault, core::print(p));
  }
  MESSAGE("proved " << tally.proved << ", refuted " << tally.refuted << ", undecided "
                    << tally.undecided << ", faults " << tally.confirmed);
  CHECK(tally.proved > 10);
  CHECK(tally.refuted > 10);
}

TEST_CASE("parallel loops that are proved independent never race, on random programs") {
  Tally tally;
  for (unsigned seed = 1; seed <= programs; ++seed) {
    CAPTURE(seed);
    Generator g(seed);
    const std::string head = "    " + g.loop_head("i", "par");
    g.iterators = {"i"};
    std::string body = g.leaf("        ");
    if (g.below(2) == 0) body += g.leaf("        ");
    const Proc p = program(head + body);
    Tools tools;
    const Outcome o = decide_iterations_independent(tools.prover, p, core::Path{0});
    tally.count(o.decision.answer);
    std::optional<std::string> fault;
    for (std::int64_t n = 1; n <= 6 && !fault; ++n) {
      fault = confirm_fault(p, {{symbol(p, "n"), n}}, {core::FaultKind::race});
    }
    tally.confirmed += fault ? 1 : 0;
    if (o.proved()) CHECK_MESSAGE(!fault, fault.value_or("") << "\n" << core::print(p));
  }
  MESSAGE("proved " << tally.proved << ", refuted " << tally.refuted << " (seen " << tally.confirmed
                    << "), undecided " << tally.undecided);
  CHECK(tally.proved > 10);
  CHECK(tally.confirmed > 10);
}

TEST_CASE("loops that are proved to reduce do, on random programs") {
  Tally tally;
  for (unsigned seed = 1; seed <= programs; ++seed) {
    CAPTURE(seed);
    Generator g(seed);
    const std::string range = g.one_of<std::string>({"0, n", "n, 5", "1, 5"});
    const std::string clause = g.one_of<std::string>({"x", "y", "x, y"});
    g.iterators = {"i"};
    std::string body;
    for (int k = 0; k < 3; ++k) {
      const int kind = g.below(6);
      const std::string target = g.buffer() + "[" + g.index() + "]";
      const std::string value = g.below(2) == 0 ? "2" : g.cell();
      if (kind < 3) body += "        " + target + " += " + value + "\n";
      if (kind == 3) body += "        " + target + " = " + target + " - 3\n";
      if (kind == 4) body += "        bump(" + g.buffer() + "[2:6])\n";
      if (kind == 5) body += g.leaf("        ");
    }
    const Proc after = program("    for i in par(" + range + ", reduce(" + clause + ")):\n" + body);
    const core::For& parallel = loop(after->body[0]);
    const Proc before =
        with_body(after, {core::for_loop(parallel.iter, parallel.lo, parallel.hi, parallel.body)});
    Tools tools;
    compare(tally, decide_iterations_independent(tools.prover, after, core::Path{0}), before,
            after);
  }
  MESSAGE("proved " << tally.proved << ", refuted " << tally.refuted << " (seen " << tally.confirmed
                    << "), undecided " << tally.undecided);
  CHECK(tally.proved > 10);
  CHECK(tally.confirmed > 10);
}

}  // namespace selvage::effects
