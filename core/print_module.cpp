// SPDX-License-Identifier: Apache-2.0
#include "core/print_module.h"

#include <map>
#include <set>

#include "core/print.h"
#include "core/traverse.h"

namespace selvage::core {
namespace {

// Callees first; instructions come from the libraries.
class Collector {
 public:
  Collector(const Library& library, const std::vector<Proc>& roots) : library_(library) {
    for (const auto& [name, proc] : library.instructions) names_.insert(name);
    for (const Proc& p : roots) {
      if (names_.insert(p->name).second) keeps_name_.insert(p.id());
    }
    for (const Proc& p : roots) add(p);
  }
  [[nodiscard]] const std::vector<Proc>& procs() const { return procs_; }

 private:
  Proc add(const Proc& p) {
    const auto instruction = library_.instructions.find(p->name);
    if (instruction != library_.instructions.end() && instruction->second == p) return p;
    const auto found = added_.find(p.id());
    if (found != added_.end()) return found->second;
    ProcNode node = *p;
    bool changed = false;
    node.body = rewrite_statements(p->body, [&](const Stmt& s) -> std::optional<Block> {
      const auto* call = as<Call>(s);
      if (call == nullptr) return std::nullopt;
      const Proc callee = add(call->callee);
      if (callee == call->callee) return std::nullopt;
      changed = true;
      return Block{make_stmt(s->loc, Call{callee, call->args})};
    });
    if (keeps_name_.count(p.id()) == 0) node.name = free_name(p->name);
    changed = changed || node.name != p->name;
    procs_.push_back(changed ? make_proc(std::move(node)) : p);
    added_.emplace(p.id(), procs_.back());
    return procs_.back();
  }

  std::string free_name(const std::string& wish) {
    std::string name = wish;
    for (int k = 1; !names_.insert(name).second; ++k) name = wish + "_" + std::to_string(k);
    return name;
  }

  const Library& library_;
  std::map<const ProcNode*, Proc> added_;
  std::set<std::string> names_;
  std::set<const ProcNode*> keeps_name_;
  std::vector<Proc> procs_;
};

}  // namespace

std::string print_module(const std::vector<Proc>& procs, const Library& library) {
  std::string text;
  for (const auto& [name, file] : library.files) {
    if (name != "dram") text += "import " + name + "\n";  // that one is always there
  }
  const Collector module(library, procs);
  for (const Proc& p : module.procs()) text += (text.empty() ? "" : "\n") + print(p);
  return text;
}

}  // namespace selvage::core
