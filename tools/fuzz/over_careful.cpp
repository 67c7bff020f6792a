// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/over_careful.h"

#include <algorithm>
#include <set>

#include "core/build.h"
#include "core/mentions.h"
#include "core/traverse.h"
#include "effects/obligation.h"
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

// How many statements two blocks have in common, from the front and from the back.
struct Common {
  std::size_t first = 0, last = 0;
};

Common common(const Block& a, const Block& b) {
  Common out;
  const std::size_t shorter = std::min(a.size(), b.size());
  // A name that is made here is used later.
  const auto same = [&](std::size_t i, std::size_t j) {
    return core::bound_name(a[i]) == core::bound_name(b[j]) &&
           core::equal(Block{a[i]}, Block{b[j]});
  };
  while (out.first < shorter && same(out.first, out.first)) ++out.first;
  while (out.last < shorter - out.first && same(a.size() - 1 - out.last, b.size() - 1 - out.last))
    ++out.last;
  return out;
}

// `old` with silence in the statements that are others in `now`; says whether there are any.
Block silence_changes(const Block& old, const Block& now, bool& found) {
  const auto [first, last] = common(old, now);
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

// ---- without the rest of the program

// Arguments keep the random values they came with.
Block without_assignments_to_arguments(const Block& b, const Proc& p) {
  return core::rewrite_statements(b, [&](const Stmt& s) -> std::optional<Block> {
    const auto target = core::target_name(s);
    const bool is_argument = target && std::ranges::any_of(p->args, [&](const core::Arg& a) {
                               return a.name == *target;
                             });
    return is_argument ? std::optional(Block{}) : std::nullopt;
  });
}

Proc with_body(const Proc& p, Block body) {
  core::ProcNode copy = *p;
  copy.body = std::move(body);
  return core::make_proc(std::move(copy));
}

// The statement of the body that the rewrite has changed, after what makes buffers, windows and
// configuration for it.
Rewrite alone(const Rewrite& rewrite) {
  const Common same = common(rewrite.before->body, rewrite.after->body);
  const auto cut = [&](const Proc& p) {
    const auto first = p->body.begin() + static_cast<std::ptrdiff_t>(same.first);
    const auto last = p->body.end() - static_cast<std::ptrdiff_t>(same.last);
    Block body = without_assignments_to_arguments(Block(p->body.begin(), first), p);
    body.insert(body.end(), first, last);
    return with_body(p, std::move(body));
  };
  Rewrite out = rewrite;
  out.before = cut(rewrite.before);
  out.after = cut(rewrite.after);
  return out;
}

// Is it about what runs after the place?
bool looks_ahead(const Error& refusal) {
  using effects::Claim;
  for (const Claim c : {Claim::dead_after, Claim::config_unobserved, Claim::cells_taken_over,
                        Claim::folded_cells_disjoint}) {
    if (refusal.claim == name(c)) return true;
  }
  return false;
}

// ---- runs

// Few control arguments make few combinations of small values, and data have values, too.
bool differs_somewhere(const Rewrite& planned, Domain domain) {
  constexpr std::uint64_t more = 24;
  Comparison comparison(planned);
  for (std::uint64_t seed = 1; seed <= more; ++seed) {
    if (comparison.once(domain, 1 + static_cast<std::int64_t>(seed % 9), 1000 + seed)) return true;
  }
  return false;
}

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

// A memory that each thread has for itself is one thing for a run, which has one thread; and a
// window is asked for what other callers may pass.
bool runs_say_nothing(const Rewrite& planned) {
  return planned.primitive == "set_memory" || planned.primitive == "set_window";
}

}  // namespace

std::optional<Proc> without_what_changed(const Rewrite& rewrite) {
  bool found = false;
  core::ProcNode copy = *rewrite.before;
  copy.body = silence_changes(rewrite.before->body, rewrite.after->body, found);
  if (!found) return std::nullopt;
  return core::make_proc(std::move(copy));
}

bool perhaps_over_careful(const Rewrite& planned, const Error& refusal,
                          effects::Numerics numerics) {
  if (runs_say_nothing(planned)) return false;
  if (!agrees_everywhere(planned) || differs_at_counterexample(planned, refusal)) return false;
  if (differs_somewhere(planned, Domain::field) || made_a_faulty_one(planned)) return false;
  if (numerics == effects::Numerics::exact && differs_somewhere(planned, Domain::machine))
    return false;
  if (!looks_ahead(refusal) && !agrees_everywhere(alone(planned))) return false;
  const std::optional<Proc> silent = without_what_changed(planned);
  if (!silent) return true;
  Rewrite without = planned;
  without.primitive.clear();
  without.call.clear();
  without.after = *silent;
  return !agrees_everywhere(without);
}

}  // namespace selvage::fuzz
