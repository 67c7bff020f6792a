// SPDX-License-Identifier: Apache-2.0
#include "tools/proof_pages.h"

#include <algorithm>

#include "core/ensure.h"

namespace selvage::tools {
namespace {

using proofs::ProofCase;

// A case that was refused by a proof says more than one about a wrong argument.
const ProofCase* most_telling_refusal(const std::vector<ProofCase>& cases) {
  const auto refuted = std::ranges::find_if(
      cases, [](const ProofCase& c) { return c.refusal && c.refusal->reason == Reason::refuted; });
  if (refuted != cases.end()) return &*refuted;
  const auto any =
      std::ranges::find_if(cases, [](const ProofCase& c) { return c.refusal.has_value(); });
  return any == cases.end() ? nullptr : &*any;
}

}  // namespace

Examples examples_of(const std::string& primitive) {
  const auto page = std::ranges::find(proof_pages(), primitive, &ProofPage::name);
  ENSURE(page != proof_pages().end(), "every primitive has a proof file");
  const auto source =
      std::make_shared<const core::SourceFile>(core::SourceFile{page->name + ".proof", page->text});
  const Result<proofs::ProofFile> file = proofs::parse_proof(source);
  ENSURE(file.ok(), "the proof runner has read this file");
  const std::vector<ProofCase>& cases = file.value().cases;
  const auto accepted = std::ranges::find_if(cases, &ProofCase::accepted);
  ENSURE(accepted != cases.end(), "a proof file accepts something");
  const ProofCase* refused = most_telling_refusal(cases);
  return {accepted->text, refused == nullptr ? "" : refused->text};
}

}  // namespace selvage::tools
