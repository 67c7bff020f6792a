// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/corpus.h"

#include <algorithm>

#include "core/parse.h"
#include "core/print.h"
#include "core/typecheck.h"
#include "tools/fuzz/case.h"
#include "tools/fuzz/data_text.h"
#include "tools/fuzz/mutation.h"
#include "tools/fuzz/program.h"
#include "tools/proof_pages.h"

namespace selvage::fuzz {
namespace {

using core::Proc;
using core::Scalar;

// What rests on an assumption is not judged.
bool is_usable(const core::Module& module) {
  return !module.procs.empty() &&
         std::ranges::all_of(module.procs, [](const Proc& p) { return p->assumptions.empty(); });
}

std::vector<Seed> seeds_in(const tools::ProofPage& page, const core::Library& library) {
  const auto source =
      std::make_shared<const core::SourceFile>(core::SourceFile{page.name + ".proof", page.text});
  const Result<proofs::ProofFile> file = proofs::parse_proof(source);
  ENSURE(file.ok(), "the proof runner has read this file");
  std::vector<Seed> out;
  for (const proofs::ProofCase& c : file.value().cases) {
    Result<core::Module> module = core::parse_module(c.program, library);
    if (!module.ok() || !is_usable(module.value()) || c.steps.empty()) continue;
    Seed seed{page.name, std::move(module).value().procs};
    if (c.exact) seed.numerics = effects::Numerics::exact;
    if (c.refusal) seed.claim = c.refusal->claim;
    for (const core::SourceFileRef& step : c.steps) seed.steps.push_back(step->text);
    out.push_back(std::move(seed));
  }
  return out;
}

// The number of changes is small: most of what a case shows should be left.
class Variation {
 public:
  Variation(core::Random& random, const core::Library& library, std::vector<Proc> procs)
      : random_(random), library_(library), procs_(std::move(procs)) {}

  std::vector<Proc> made() {
    static const std::vector<int> counts = {0, 1, 1, 1, 2, 2, 3, 4};
    for (int left = one_of(random_, counts); left > 0; --left) change();
    if (random_.one_in(8)) retype();
    return std::move(procs_);
  }

 private:
  void change() {
    constexpr int draws = 5;
    const std::size_t last = procs_.size() - 1;
    const std::size_t at =
        last > 0 && random_.one_in(3)
            ? static_cast<std::size_t>(random_.between(0, static_cast<std::int64_t>(last) - 1))
            : last;
    const std::vector<Proc> callees(procs_.begin(),
                                    procs_.begin() + static_cast<std::ptrdiff_t>(at));
    for (int k = 0; k < draws; ++k) {
      const auto changed = Mutation(random_, library_, callees, procs_[at]).made();
      if (changed && replace(at, *changed)) return;
    }
  }

  // With its callers, unless it is nothing that they could call any more.
  bool replace(std::size_t at, const Proc& changed) {
    std::vector<Proc> all = procs_;
    all[at] = changed;
    for (std::size_t later = at + 1; later < all.size(); ++later) {
      Result<Proc> caller = core::typecheck(relinked(all[later], all));
      if (!caller.ok()) return false;
      all[later] = std::move(caller).value();
    }
    procs_ = std::move(all);
    return true;
  }

  void retype() {
    std::vector<Scalar> used;
    for (const core::Arg& a : procs_.back()->args) {
      if (core::is_data(a.type.scalar)) used.push_back(a.type.scalar);
    }
    static const std::vector<Scalar> others = {Scalar::i32, Scalar::f64,  Scalar::i8,
                                               Scalar::f16, Scalar::ui16, Scalar::f32};
    if (!used.empty()) procs_ = retyped(procs_, one_of(random_, used), one_of(random_, others));
  }

  core::Random& random_;
  const core::Library& library_;
  std::vector<Proc> procs_;
};

// Mostly of the primitives that the run is about.
const Seed& random_seed(core::Random& random, const Corpus& corpus, const Plan& plan) {
  std::vector<const std::vector<Seed>*> wanted, all;
  for (const auto& [name, seeds] : corpus.seeds()) {
    all.push_back(&seeds);
    if (plan.primitives.contains(name)) wanted.push_back(&seeds);
  }
  return one_of(random, *one_of(random, wanted.empty() || random.one_in(8) ? all : wanted));
}

Start start_from(core::Random& random, const core::Library& library, const Seed& seed) {
  Start start{{}, seed.steps, seed.primitive, seed.numerics};
  for (const Proc& p : Variation(random, library, seed.procs).made())
    start.program += (start.program.empty() ? "" : "\n") + core::print(p);
  return start;
}

}  // namespace

Corpus::Corpus(const core::Library& library) {
  for (const tools::ProofPage& page : tools::proof_pages()) {
    std::vector<Seed> seeds = seeds_in(page, library);
    if (!seeds.empty()) seeds_.emplace(page.name, std::move(seeds));
  }
}

Corpus Corpus::refused_for(const std::string& claim) const {
  Corpus out;
  for (const auto& [primitive, seeds] : seeds_) {
    for (const Seed& seed : seeds) {
      if (seed.claim == claim) out.seeds_[primitive].push_back(seed);
    }
  }
  return out;
}

Start random_start(core::Random& random, const core::Library& library, const Plan& plan) {
  const bool from_nothing =
      plan.corpus == nullptr || plan.corpus->seeds().empty() || random.one_in(2);
  Start start = from_nothing ? Start{random_program(random, library)}
                             : start_from(random, library, random_seed(random, *plan.corpus, plan));
  // Now and then results are to be kept bit for bit, whatever the seed says.
  if (random.one_in(16)) start.numerics = effects::Numerics::exact;
  return start;
}

}  // namespace selvage::fuzz
