// SPDX-License-Identifier: Apache-2.0
//
// Random small programs with windows, calls and configuration: one that is certified never faults
// when it is run, on any small input; one that is refuted nearly always does.  Every failure prints
// the program.
#include "core/interpret.h"
#include "core/random.h"
#include "core/traverse.h"
#include "effects_fixture.h"

namespace selvage::effects {
namespace {

using core::Proc;

const std::string callees =
    "@proc\ndef fill(m: size, a: [i32][m]):\n    for q in seq(0, m):\n        a[q] = 1\n\n"
    "@proc\ndef pick(k: index, a: [i32][2], b: [i32][2]):\n    assert k >= 0 and k < 2\n"
    "    assert stride(a, 0) == 1\n    a[k] = b[1 - k]\n    Cfg.i = k + Cfg.k\n\n"
    "@proc\ndef late(a: [i32][4]):\n    assert Cfg.i >= 0 and Cfg.i < 4\n    a[Cfg.i] += 1\n"
    "    if Cfg.i > 2:\n        Cfg.i = 0\n\n";

// Bodies for  p(n: size, k: index, x: i32[8], y: i32[n, 4])  with n <= 4.
class Generator {
 public:
  explicit Generator(std::uint64_t seed) : random_(seed) {}

  std::string body() {
    std::string out;
    const std::int64_t count = random_.between(2, 4);
    for (std::int64_t i = 0; i < count; ++i) out += statement(1);
    return out;
  }

 private:
  bool chance(std::int64_t one_in) { return random_.between(1, one_in) == 1; }
  std::string one_of(const std::vector<std::string>& list) {
    return list[static_cast<std::size_t>(
        random_.between(0, static_cast<std::int64_t>(list.size()) - 1))];
  }
  std::string number(std::int64_t lo, std::int64_t hi) {
    return std::to_string(random_.between(lo, hi));
  }
  std::string atom() {
    if (!iterators_.empty() && !chance(3)) return one_of(iterators_);
    return one_of({"n", "k", "Cfg.i", "Cfg.i", number(0, 3), number(0, 1)});
  }
  std::string index() {
    const std::string a = atom();
    return one_of(
        {a, a, a, a + " + 1", a + " - 1", "3 - " + a, a + " % 4", a + " / 2", "2 * " + a});
  }
  std::string guard(const std::string& e, const std::string& extent) {
    return e + " >= 0 and " + e + " < " + extent;
  }
  static std::string indent(int depth) {
    return std::string(static_cast<std::size_t>(4 * depth), ' ');
  }

  // The statement, mostly behind the guard that makes it right.
  std::string guarded(int depth, const std::string& condition, const std::string& text) {
    if (chance(3)) return indent(depth) + text + "\n";
    return indent(depth) + "if " + condition + ":\n" + indent(depth + 1) + text + "\n";
  }
  std::string leaf(int depth) {
    const std::string i = index();
    switch (random_.between(0, 8)) {
      case 0:
      case 1:
        return guarded(depth, guard(i, "8"), "x[" + i + "] = 1");
      case 2:
        return guarded(depth, guard(i, "n"), "y[" + i + ", " + number(0, 3) + "] += x[7]");
      case 3:
        return indent(depth) + "Cfg.i = " + index() + "\n";
      case 4:
        return indent(depth) + "Cfg.k = " + one_of({"0", "1", "n", atom()}) + "\n";
      case 5:
        return guarded(depth, guard(i, "6"),
                       "pick(" + one_of({"0", "1", "k"}) + ", x[" + i + ":" + i + " + 2], y[0, " +
                           one_of({"0:2", "2:4", "1:3"}) + "])");
      case 6:
        return guarded(depth, "Cfg.i >= 0 and Cfg.i < 4",
                       "late(" + one_of({"x[2:6]", "y[0, 0:4]"}) + ")");
      case 7:
        return guarded(depth, i + " > 0 and " + i + " < 8", "fill(" + i + ", x[0:" + i + "])");
      default:
        return window(depth, i);
    }
  }
  std::string window(int depth, const std::string& i) {
    const std::string w = "w" + std::to_string(++names_);
    const std::string inside = one_of({"0", "1", "2", "Cfg.i", atom()});
    return indent(depth) + "if " + guard(i, "6") + ":\n" + indent(depth + 1) + w + " = x[" + i +
           ":" + i + " + 3]\n" + (chance(2) ? indent(depth + 1) + "Cfg.i = 1\n" : "") +
           guarded(depth + 1, guard(inside, "3"), w + "[" + inside + "] = 2");
  }
  std::string statement(int depth) {
    if (depth > 3 || chance(2)) return leaf(depth);
    if (chance(3)) {
      return indent(depth) + "if " + one_of({"k > 0", "Cfg.i > 1", "n > 2"}) + ":\n" +
             statement(depth + 1) +
             (chance(2) ? indent(depth) + "else:\n" + statement(depth + 1) : "");
    }
    const std::string iter = "i" + std::to_string(++names_);
    const std::string head = indent(depth) + "for " + iter + " in seq(" +
                             one_of({"0, n", "1, n", "0, 3", "k, 3", "0, Cfg.i", "0, n - 1"}) +
                             "):\n";
    iterators_.push_back(iter);
    std::string out = head + statement(depth + 1);
    if (chance(2)) out += statement(depth + 1);
    iterators_.pop_back();
    return out;
  }

  core::Random random_;
  std::vector<std::string> iterators_;
  int names_ = 0;
};

core::Value tensor(std::vector<std::int64_t> shape) {
  core::Tensor t;
  t.type = core::Scalar::i32;
  std::int64_t cells = 1;
  for (const std::int64_t extent : shape) cells *= extent;
  t.shape = std::move(shape);
  core::Cell cell;
  cell.initialised = true;
  t.cells.assign(static_cast<std::size_t>(cells), cell);
  return t;
}

// A fault on some small input, in words, or nothing.
std::optional<std::string> any_fault(const Proc& p) {
  for (std::int64_t n = 1; n <= 4; ++n) {
    for (std::int64_t k = -2; k <= 5; ++k) {
      for (std::int64_t i = -2; i <= 9; ++i) {
        core::ConfigState config;
        config.fields = {{"Cfg.i", i}, {"Cfg.k", (i + k) % 4}, {"Cfg.on", i % 2 == 0}};
        const core::RunResult r =
            core::run(p, {n, k, tensor({8}), tensor({n, 4})}, config, core::RunOptions{});
        if (r.fault) {
          return "n = " + std::to_string(n) + ", k = " + std::to_string(k) +
                 ", Cfg.i = " + std::to_string(i) + ": " + r.fault->message;
        }
      }
    }
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("certified programs do not fault, on random programs") {
  int certified = 0;
  int refuted = 0;
  int seen = 0;
  int open = 0;
  JudgeOptions options;
  options.confirm = false;
  Judge judge(
      options);  // one for all: what it remembers must not leak from one program into another
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    const std::string text =
        callees + "@proc\ndef p(n: size, k: index, x: i32[8], y: i32[n, 4]):\n    assert n <= 4\n" +
        Generator(seed).body();
    CAPTURE(seed);
    CAPTURE(text);
    const Proc p = fixture::proc(text);
    const Result<Certificate> r = judge.certify_source(p);
    const std::optional<std::string> fault = any_fault(p);
    if (r.ok()) {
      ++certified;
      CHECK_MESSAGE(!fault, fault.value_or(""));
    } else if (r.error().reason == Reason::refuted) {
      ++refuted;
      if (fault) ++seen;
    } else {
      ++open;
    }
  }
  MESSAGE("certified " << certified << ", refuted " << refuted << " (seen " << seen
                       << "), not proved " << open);
  CHECK(certified >= 40);
  CHECK(seen * 10 >= refuted * 9);
  CHECK(open < certified);
}

}  // namespace selvage::effects
