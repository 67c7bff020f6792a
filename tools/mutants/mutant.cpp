// SPDX-License-Identifier: Apache-2.0
#include "tools/mutants/mutant.h"

#include <algorithm>
#include <iterator>

namespace selvage::mutants {
namespace {

using effects::Claim;
using effects::mutation::Role;
using effects::mutation::Slip;

std::set<std::string> owers(const primitives::Registry& registry, Claim claim) {
  std::set<std::string> out;
  for (const primitives::Primitive& p : registry.all()) {
    if (std::ranges::find(p.manual.owes, claim) != p.manual.owes.end()) out.insert(p.manual.name);
  }
  return out;
}

void add_of_primitives(const primitives::Registry& registry, std::vector<Mutant>& out) {
  for (const primitives::Primitive& p : registry.all()) {
    for (const Claim c : p.manual.owes)
      out.push_back({p.manual.name, {c, Slip::drop, Role::owed}, {p.manual.name}});
  }
}

// Invariants are asked of every step's result; what nobody owes is not decided.
void add_of_claim(const primitives::Registry& registry, Claim claim, std::vector<Mutant>& out) {
  const bool invariant = effects::mutation::is_invariant(claim);
  const std::set<std::string> who = invariant ? std::set<std::string>{} : owers(registry, claim);
  if (!invariant && who.empty()) return;
  const Role role = invariant ? Role::invariant : Role::owed;
  if (invariant) out.push_back({"", {claim, Slip::drop, role}, who});
  for (const Slip s : effects::mutation::slips_of(claim))
    out.push_back({"", {claim, s, role}, who});
}

}  // namespace

std::string Mutant::name() const {
  return (primitive.empty() ? "*" : primitive) + " " + std::string(effects::name(mutation.claim)) +
         " " + std::string(effects::mutation::name(mutation.slip));
}

std::vector<Mutant> all_mutants(const primitives::Registry& registry) {
  std::vector<Mutant> out;
  add_of_primitives(registry, out);
  for (const Claim c : effects::all_claims()) add_of_claim(registry, c, out);
  return out;
}

std::vector<Mutant> matching(const std::vector<Mutant>& all,
                             const std::vector<std::string>& texts) {
  if (texts.empty()) return all;
  std::vector<Mutant> out;
  std::ranges::copy_if(all, std::back_inserter(out), [&](const Mutant& m) {
    return std::ranges::any_of(
        texts, [&](const std::string& t) { return m.name().find(t) != std::string::npos; });
  });
  return out;
}

}  // namespace selvage::mutants
