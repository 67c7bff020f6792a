// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/over_careful.h"

#include <algorithm>
#include <set>

#include "core/build.h"
#include "core/traverse.h"
#include "tools/fuzz/session.h"

namespace selvage::fuzz {
namespace {

using core::Block;
using core::Domain;
using core::Proc;
using core::Stmt;

constexpr std::uint64_t seeds = 6;

// ---- what a step has changed

bool has_effect(const Stmt& s) {
  return core::as<core::Assign>(s) != nullptr || core::as<core::Reduce>(s) != nullptr ||
         core::as<core::WriteConfig>(s) != nullptr || core::as<core::Call>(s) != nullptr;
}

// Buffers and windows stay, so that the rest still makes sense.
Block silenced(const Block& b) {
  return core::rewrite_statements(
      b, [](const Stmt& s) { return has_effect(s) ? std::optional(Block{}) : std::nullopt; });
}

bool same_head(const Stmt& a, const Stmt& b) {
  const auto bare = [](const Stmt& s) {
    const Block nothing{core::make_stmt(s->loc, core::Pass{})};
    return Block{core::with_blocks(s, std::vector<Block>(core::blocks(s).size(), nothing))};
  };
  return core::equal(bare(a), bare(b));
}

// `old` with silence in the statements that are others in `now`; says whether there are any.
Block silence_changes(const Block& old, const Block& now, bool& found) {
  std::size_t first = 0;
  const std::size_t shorter = std::min(old.size(), now.size());
  while (first < shorter && core::equal(Block{old[first]}, Block{now[first]})) ++first;
  std::size_t last = 0;
  while (last < shorter - first &&
         core::equal(Block{old[old.size() - 1 - last]}, Block{now[now.size() - 1 - last]}))
    ++last;
  const auto begin = old.begin() + static_cast<std::ptrdiff_t>(first);
  const auto end = old.end() - static_cast<std::ptrdiff_t>(last);
  Block out(old.begin(), begin);
  const bool one = end - begin == 1 && now.size() - first - last == 1;
  if (one && !core::blocks(*begin).empty() && same_head(*begin, now[first])) {
    const std::vector<Block> theirs = core::blocks(now[first]);
    std::vector<Block> nested = core::blocks(*begin);
    for (std::size_t k = 0; k < nested.size(); ++k)
      nested[k] = silence_changes(nested[k], theirs[k], found);
    out.push_back(core::with_blocks(*begin, nested));
  } else {
    found = found || begin != end;
    const Block silent = silenced(Block(begin, end));
    out.insert(out.end(), silent.begin(), silent.end());
  }
  out.insert(out.end(), end, old.end());
  return out;
}

// ---- runs

bool differs_at_counterexample(const Rewrite& planned, const Error& refusal) {
  std::map<core::Sym, std::int64_t> given;
  for (const Witness& w : refusal.witness) {
    const auto is = [&](const core::Arg& a) { return a.name == w.name; };
    if (std::ranges::any_of(planned.before->args, is)) given.emplace(w.name, w.value);
  }
  if (given.empty()) return false;
  Comparison comparison(planned);
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    if (comparison.once(Domain::field, 9, seed, given)) return true;
  }
  return false;
}

std::vector<Proc> callees(const Proc& p) {
  std::vector<Proc> out;
  core::visit_statements(p->body, [&](const Stmt& s) {
    if (const auto* call = core::as<core::Call>(s)) out.push_back(call->callee);
  });
  return out;
}

// A procedure that the step makes is certified by itself: it has to work for every caller.
bool made_a_faulty_one(const Rewrite& planned) {
  const std::vector<Proc> known = callees(planned.before);
  for (const Proc& p : callees(planned.after)) {
    if (std::ranges::find(known, p) != known.end()) continue;
    Rewrite alone{p, p, {}, {}, {}};
    alone.may_be_uninitialised = planned.may_be_uninitialised;
    Comparison comparison(alone);
    for (std::uint64_t seed = 1; seed <= 4 * seeds; ++seed) {
      if (comparison.once(Domain::field, 1 + static_cast<std::int64_t>(seed % 8), seed))
        return true;
    }
  }
  return false;
}

}  // namespace

std::optional<Proc> without_what_changed(const Rewrite& rewrite) {
  bool found = false;
  core::ProcNode copy = *rewrite.before;
  copy.body = silence_changes(rewrite.before->body, rewrite.after->body, found);
  if (!found) return std::nullopt;
  return core::make_proc(std::move(copy));
}

bool perhaps_over_careful(const Rewrite& planned, const Error& refusal) {
  if (!agrees_everywhere(planned) || differs_at_counterexample(planned, refusal)) return false;
  if (made_a_faulty_one(planned)) return false;
  const std::optional<Proc> silent = without_what_changed(planned);
  if (!silent) return true;
  Rewrite without = planned;
  without.primitive.clear();
  without.call.clear();
  without.after = *silent;
  return !agrees_everywhere(without);
}

}  // namespace selvage::fuzz
