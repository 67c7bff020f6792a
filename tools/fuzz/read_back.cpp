// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/read_back.h"

#include <set>

#include "backends/c_usage.h"
#include "core/parse.h"
#include "core/print.h"

namespace selvage::fuzz {
namespace {

using core::Proc;

// What has to be printed with it; nothing if two have one name, which no file can say.
std::vector<Proc> with_callees(const Proc& root, const core::Library& library) {
  std::vector<Proc> out;
  std::set<std::string> names;
  for (const Proc& p : backends::callees_first({root})) {
    const auto known = library.instructions.find(p->name);
    if (known != library.instructions.end() && known->second == p) continue;
    if (known != library.instructions.end() || !names.insert(p->name).second) return {};
    out.push_back(p);
  }
  return out;
}

}  // namespace

std::optional<std::string> read_back_fault(const Proc& p, const core::Library& library) {
  const std::vector<Proc> procs = with_callees(p, library);
  if (procs.empty()) return std::nullopt;
  const std::string text = core::print(core::Module{nullptr, {}, procs});
  const auto source =
      std::make_shared<const core::SourceFile>(core::SourceFile{"printed.slv", text});
  const Result<core::Module> read = core::parse_module(source, library);
  if (!read.ok()) return "what is printed cannot be read: " + render(read.error());
  const std::string again = core::print(core::Module{nullptr, {}, read.value().procs});
  if (again == text) return std::nullopt;
  return "it is printed, read and printed again as\n" + again;
}

}  // namespace selvage::fuzz
