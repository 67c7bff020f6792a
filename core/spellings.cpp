// SPDX-License-Identifier: Apache-2.0
//
// Which text stands for which symbol.  A symbol keeps its own name unless that is a word of the
// language or of C, or would hide an outer symbol of that spelling which is still used in its
// scope.
#include <fmt/format.h>

#include <algorithm>

#include "core/mentions.h"
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

// Where symbols are mentioned.  Statements are numbered in text order; a statement's range holds it
// and all that is nested in it.
class MentionIndex {
 public:
  explicit MentionIndex(const Block& body) { number(body); }

  // Does one of the statements [first, end) itself mention the symbol?
  [[nodiscard]] bool mentioned(const Sym& name, std::size_t first, std::size_t end) const {
    const auto found = statements_.find(name);
    if (found == statements_.end()) return false;
    const auto at = std::lower_bound(found->second.begin(), found->second.end(), first);
    return at != found->second.end() && *at < end;
  }
  [[nodiscard]] std::size_t end_of(std::size_t statement) const { return end_[statement]; }
  [[nodiscard]] std::size_t end_of_block_of(std::size_t statement) const {
    return block_end_[statement];
  }

 private:
  void number(const Block& block) {
    std::vector<std::size_t> numbers;
    for (const Stmt& s : block) {
      const std::size_t me = end_.size();
      numbers.push_back(me);
      end_.push_back(0);
      block_end_.push_back(0);
      note(s, me);
      for (int b = 0; const Block* nested = nested_block(s, b); ++b) number(*nested);
      end_[me] = end_.size();
    }
    for (const std::size_t n : numbers) block_end_[n] = end_.size();
  }

  void note(const Stmt& s, std::size_t number) {
    const auto add = [&](const std::optional<Sym>& name) {
      if (name) statements_[*name].push_back(number);
    };
    add(target_name(s));
    for (const Sym& buffer : reduced_names(s)) add(buffer);
    for (const Expr& e : expressions(s)) {
      visit(e, [&](const Expr& x) { add(mentioned_name(x)); });
    }
  }

  std::map<Sym, std::vector<std::size_t>> statements_;  // ascending
  std::vector<std::size_t> end_, block_end_;
};

class Speller {
 public:
  explicit Speller(const Proc& p) : index_(p->body) {}

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

  // In the order in which the index numbers the statements.
  void walk(const Block& block) {
    const std::size_t mark = order_.size();
    for (const Stmt& s : block) {
      const std::size_t number = next_++;
      if (const auto* loop = as<For>(s)) {
        walk_loop(*loop, number);
      } else {
        for (int b = 0; const Block* nested = nested_block(s, b); ++b) walk(*nested);
      }
      if (const std::optional<Sym> name = bound_name(s)) {
        give(*name, [&](const Sym& outer) {
          return index_.mentioned(outer, index_.end_of(number), index_.end_of_block_of(number));
        });
      }
    }
    release(mark);
  }

  void walk_loop(const For& loop, std::size_t number) {
    const std::size_t mark = order_.size();
    give(loop.iter, [&](const Sym& outer) {
      return index_.mentioned(outer, number + 1, index_.end_of(number));
    });
    walk(loop.body);
    release(mark);
  }

  void release(std::size_t mark) {
    while (order_.size() > mark) {
      in_scope_[order_.back()].pop_back();
      order_.pop_back();
    }
  }

  MentionIndex index_;
  std::size_t next_ = 0;
  std::map<Sym, std::string> spelling_;
  std::map<std::string, std::vector<Sym>> in_scope_;
  std::vector<std::string> order_;
};

}  // namespace

std::map<Sym, std::string> spellings(const Proc& p) { return Speller(p).run(p); }

}  // namespace selvage::core
