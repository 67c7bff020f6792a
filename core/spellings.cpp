// SPDX-License-Identifier: Apache-2.0
//
// Which text stands for which symbol.  A symbol keeps its own name unless that is a word of the
// language or of C, or would hide an outer symbol of that spelling which is still used in its
// scope.
#include <fmt/format.h>

#include <set>

#include "core/print.h"
#include "core/traverse.h"

namespace selvage::core {

namespace {

// `i_12` -> `i`
std::string stem_of(const std::string& name) {
  const std::size_t digits = name.find_last_not_of("0123456789");
  const bool numbered =
      digits != std::string::npos && digits + 1 < name.size() && digits > 0 && name[digits] == '_';
  return numbered ? name.substr(0, digits) : name;
}

class Speller {
 public:
  std::map<Sym, std::string> run(const Proc& p) {
    for (const Arg& a : p->args) {
      // The signature shows all arguments at once: each needs a spelling of its own.
      give(a.name, [](const Sym&) { return true; });
    }
    walk(p->body);
    return std::move(spelling_);
  }

 private:
  // `used(s)`: is the outer symbol `s` mentioned where `name` will be in scope?
  template <class Used>
  void give(const Sym& name, const Used& used) {
    const std::string stem = stem_of(name.name());
    std::string candidate = name.name();
    for (int n = 1; !is_free(candidate, used); ++n) candidate = fmt::format("{}_{}", stem, n);
    spelling_.insert_or_assign(name, candidate);
    in_scope_[candidate].push_back(name);
    order_.push_back(candidate);
  }

  template <class Used>
  bool is_free(const std::string& candidate, const Used& used) const {
    if (is_reserved(candidate) || is_c_keyword(candidate)) return false;
    const auto holders = in_scope_.find(candidate);
    return holders == in_scope_.end() || holders->second.empty() || !used(holders->second.back());
  }

  void walk(const Block& block) {
    const std::size_t mark = order_.size();
    for (std::size_t i = 0; i < block.size(); ++i) {
      const Stmt& s = block[i];
      if (const auto* loop = as<For>(s)) {
        walk_loop(*loop);
      } else {
        for (const Block& nested : blocks(s)) walk(nested);
      }
      if (const std::optional<Sym> name = bound_name(s)) {
        give(*name, [&](const Sym& outer) { return mentioned_after(block, i, outer); });
      }
    }
    release(mark);
  }

  void walk_loop(const For& loop) {
    const std::size_t mark = order_.size();
    give(loop.iter, [&](const Sym& outer) { return free_names(loop.body).contains(outer); });
    walk(loop.body);
    release(mark);
  }

  static bool mentioned_after(const Block& block, std::size_t i, const Sym& name) {
    const Block rest(block.begin() + static_cast<std::ptrdiff_t>(i) + 1, block.end());
    return free_names(rest).contains(name);
  }

  void release(std::size_t mark) {
    while (order_.size() > mark) {
      in_scope_[order_.back()].pop_back();
      order_.pop_back();
    }
  }

  std::map<Sym, std::string> spelling_;
  std::map<std::string, std::vector<Sym>> in_scope_;
  std::vector<std::string> order_;
};

}  // namespace

std::map<Sym, std::string> spellings(const Proc& p) { return Speller().run(p); }

}  // namespace selvage::core
