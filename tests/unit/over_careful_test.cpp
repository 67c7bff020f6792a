// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/over_careful.h"

#include <doctest/doctest.h>

#include "core/build.h"
#include "core/edit.h"
#include "core/parse.h"
#include "core/traverse.h"

namespace selvage::fuzz {
namespace {

core::Proc parsed(const std::string& body) {
  const auto file = std::make_shared<const core::SourceFile>(
      core::SourceFile{"t.slv", "@proc\ndef p(n: size, x: i32[n + 2], y: i32[n + 2]):\n" + body});
  const core::Library library;
  auto module = core::parse_module(file, library);
  REQUIRE_MESSAGE(module.ok(), (module.ok() ? "" : render(module.error())));
  return module.value().procs.front();
}

// `after`, with the arguments of `before`.
Rewrite rewrite(const std::string& before, const std::string& after) {
  const core::Proc old = parsed(before);
  const core::Proc other = parsed(after);
  core::ProcNode now = *old;
  now.body = other->body;
  std::map<core::Sym, core::Sym> buffers;
  core::Substitution values;
  for (std::size_t k = 0; k < old->args.size(); ++k) {
    const core::Arg& to = old->args[k];
    if (core::is_control(to.type.scalar))
      values.emplace(other->args[k].name, core::var(to.name, to.type.scalar));
    else
      buffers.emplace(other->args[k].name, to.name);
  }
  now.body = core::rename_buffers(core::substitute(now.body, values), buffers);
  return {old, core::make_proc(std::move(now)), "some_step", "{}", {}};
}

bool counted(const std::string& before, const std::string& after, Error refusal = {}) {
  return perhaps_over_careful(rewrite(before, after), refusal);
}

TEST_CASE("what agrees everywhere is counted, what differs is not") {
  CHECK(counted("    x[0] = 1\n    y[0] = 2\n", "    y[0] = 2\n    x[0] = 1\n"));
  CHECK_FALSE(counted("    x[0] = 1\n    x[0] = 2\n", "    x[0] = 2\n    x[0] = 1\n"));
}

TEST_CASE("a counterexample of larger size is tried") {
  const std::string before = "    if n < 40:\n        x[0] = 1\n";
  const std::string after = "    x[0] = 1\n";
  const Rewrite r = rewrite(before, after);
  Error refusal;
  CHECK(perhaps_over_careful(r, refusal));
  refusal.witness = {{r.before->args.front().name, 40}};
  CHECK_FALSE(perhaps_over_careful(r, refusal));
}

TEST_CASE("code without effect says nothing") {
  CHECK_FALSE(counted("    for i in seq(0, n):\n        pass\n", "    pass\n"));
  CHECK_FALSE(counted("    t: i32\n    t = x[0]\n    y[0] = 1\n",
                      "    t: i32\n    t = x[1]\n    y[0] = 1\n"));
  // Where nothing was there before, there is nothing to leave out.
  CHECK(counted("    x[0] = 1\n", "    x[0] = 1\n    x[1] = x[1]\n"));
}

TEST_CASE("what runs later or before hides nothing") {
  CHECK_FALSE(counted("    x[0] = 1\n    x[0] = 3\n", "    x[0] = 2\n    x[0] = 3\n"));
  CHECK_FALSE(counted("    x[0] = 0\n    y[0] = x[0] * y[1] + 1\n",
                      "    x[0] = 0\n    y[0] = x[0] * y[0] + 1\n"));
  // Unless the claim is about what runs later.
  Error refusal;
  refusal.claim = "dead_after";
  CHECK(counted("    t: i32\n    x[1] = 0\n    t = x[0]\n    y[0] = t\n",
                "    t: i32\n    t = x[0]\n    x[1] = 0\n    y[0] = t\n", refusal));
}

TEST_CASE("equal statements that change places") {
  const core::Proc before = parsed(
      "    for i in seq(0, n):\n        x[0] += y[i]\n    for j in seq(0, n):\n        x[0] += "
      "y[j]\n"
      "    x[1] = 0\n");
  core::Edit edit(before);
  edit.move(core::range_of({0}), core::Gap{{}, 2});
  CHECK(perhaps_over_careful({before, edit.proc(), "some_step", "{}", {}}, Error{}));
}

TEST_CASE("the statements that a rewrite changes are those that are left out") {
  const core::Proc before =
      parsed("    x[0] = 1\n    for i in seq(0, n):\n        x[i] = 2\n        y[i] = 3\n");
  core::Edit edit(before);
  edit.erase(core::range_of({1, 0, 0}));
  const auto without = without_what_changed({before, edit.proc(), "some_step", "{}", {}});
  REQUIRE(without);
  CHECK(core::equal(*without, edit.proc()));
  CHECK_FALSE(without_what_changed({before, before, "some_step", "{}", {}}));
}

}  // namespace
}  // namespace selvage::fuzz
