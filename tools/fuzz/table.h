// SPDX-License-Identifier: Apache-2.0
//
// Results for people.
#pragma once
#include <string>

#include "tools/fuzz/results.h"

namespace selvage::fuzz {

// Steps by primitive; possibly over-careful refusals by primitive and claim, with an example each
// if asked for; the findings.
[[nodiscard]] std::string table(const Results& results, bool with_examples);
// Some lines for each finding, with its program and steps.
[[nodiscard]] std::string finding_text(const Finding& finding);

// Each line of the text behind as many blanks.
[[nodiscard]] std::string indented(const std::string& text, int columns);

}  // namespace selvage::fuzz
