// SPDX-License-Identifier: Apache-2.0
#include "tools/mutants/cases.h"

#include <fmt/format.h>

#include "core/parse.h"
#include "primitives/proof_file.h"
#include "tools/fuzz/session.h"
#include "tools/mutants/hunt.h"

namespace selvage::mutants {
namespace {

std::string told(const Result<fuzz::Session::Taken>& taken, const fuzz::Session& session) {
  if (!taken.ok()) {
    const std::string claim = taken.error().claim;
    return fmt::format("refused{}: {}", claim.empty() ? "" : " (" + claim + ")",
                       taken.error().message);
  }
  int runs = 0;
  const auto wrong = fuzz::taken_differs(taken.value(), session.may_be_uninitialised(), runs);
  if (wrong) return "WRONG: " + *wrong;
  return fmt::format("accepted, agrees in {} runs", runs);
}

Result<std::string> under(const core::Library& library, const Mutant& mutant,
                          const proofs::ProofCase& c) {
  TRY(session, fuzz::Session::start(library, c.program->text));
  for (std::size_t k = 0; k + 1 < c.steps.size(); ++k) {
    TRY(taken, session.take_step(c.steps[k]->text));
  }
  if (c.steps.empty()) return std::string("no step");
  const Mistaken mistaken(mutant.mutation);
  const auto taken = session.take_step(c.steps.back()->text);
  return told(taken, session) + fmt::format(" ({} dropped)", effects::mutation::reached().dropped);
}

}  // namespace

Result<std::string> cases_under(const core::Library& library, const Mutant& mutant,
                                const core::SourceFileRef& proof_file) {
  TRY(file, proofs::parse_proof(proof_file));
  std::string out;
  for (const proofs::ProofCase& c : file.cases) {
    const Result<std::string> line = under(library, mutant, c);
    out += fmt::format("{}: {}\n", c.title,
                       line.ok() ? line.value() : "before that: " + line.error().message);
  }
  return out;
}

}  // namespace selvage::mutants
