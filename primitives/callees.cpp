// SPDX-License-Identifier: Apache-2.0
#include "primitives/callees.h"

#include <map>
#include <optional>
#include <set>

#include "core/traverse.h"

namespace selvage::primitives {
namespace {

using namespace core;

class Names {
 public:
  // The first name met for two procedures.
  std::optional<std::string> clash(const Proc& p) {
    if (!seen_.insert(p.id()).second) return std::nullopt;
    const auto [known, is_new] = by_name_.emplace(p->name, p);
    if (!is_new && !equal(known->second, p)) return p->name;
    std::optional<std::string> found;
    visit_statements(p->body, [&](const Stmt& s) {
      const auto* call = as<Call>(s);
      if (call != nullptr && !found) found = clash(call->callee);
    });
    return found;
  }

 private:
  std::set<const ProcNode*> seen_;
  std::map<std::string, Proc> by_name_;
};

}  // namespace

Status distinct_names(const Proc& p) {
  const auto name = Names().clash(p);
  if (!name) return Ok{};
  return not_applicable(
      p->loc,
      "`" + p->name + "` and what it calls would be two procedures with the name `" + *name + "`",
      "rename one of them first");
}

}  // namespace selvage::primitives
