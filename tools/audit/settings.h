// SPDX-License-Identifier: Apache-2.0
//
// Configuration that an instruction reads, set before it by the library's own instructions.
#pragma once
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/hardware.h"
#include "tools/audit/wording.h"

namespace selvage::audit {

// Does the instruction do nothing but set configuration?
[[nodiscard]] bool is_setter(const core::Proc& p);
// "Config.field" of all that the meaning or the preconditions read.
[[nodiscard]] std::set<std::string> fields_read(const core::Proc& p);
// All that the meaning sets.
[[nodiscard]] std::set<std::string> fields_set(const core::Proc& p);

// Those of them that live in the hardware, where C does not see them.
[[nodiscard]] std::set<std::string> fields_in_hardware(const core::Proc& setter);

struct Settings {
  std::vector<std::string> calls;    // in the order in which they are to stand
  std::vector<std::string> params;   // that the calls need: "name: type"
  std::vector<std::string> asserts;  // of the setters, in terms of the arguments
  FieldTexts values;
  std::vector<std::string> used;        // setters
  std::optional<std::string> obstacle;  // what nothing sets
  std::size_t choices = 1;              // of setters
};

// For a call with these arguments.  A field that a precondition equates with something is set to
// that, others to new parameters.  Fields of a C struct are the caller's to set.  Where several
// instructions set a field, `choice` says which.
[[nodiscard]] Settings settings_for(const core::Proc& instr, const Actuals& actuals,
                                    const core::Library& library, std::size_t choice,
                                    std::vector<std::string>& taken);

}  // namespace selvage::audit
