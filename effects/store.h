// SPDX-License-Identifier: Apache-2.0
//
// Inside of Analysis and Context: the tables.  Only the files that implement them include this.
#pragma once
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

#include "effects/analysis.h"

namespace selvage::effects {

// A list of numbers that names an interned thing.
using Key = std::vector<std::uint64_t>;
struct KeyHash {
  std::size_t operator()(const Key& k) const noexcept;
};
template <class Node>
[[nodiscard]] std::uint64_t address(const Node* node) {
  return static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(node));
}

// One thing that became known.
struct Started {};
struct Known {
  Resolved condition;
};
struct Defined {
  Resolved condition;
};  // holds whatever the other values are: it says what a ghost is
struct LoopEntered {
  core::Sym iter;
  Resolved lo, hi;
};
struct GhostBorn {
  core::Sym ghost;
};
struct Named {
  core::Sym name;
  std::shared_ptr<const View> view;
};
struct FieldSet {
  ConfigLocation field;
  Resolved value;
};
using Entry = std::variant<Started, Known, Defined, LoopEntered, GhostBorn, Named, FieldSet>;

struct ContextNode {
  Analysis* analysis;
  const ContextNode* parent;  // null for Started
  std::uint64_t id;
  Entry entry;
  std::vector<Resolved> conditions;  // that this entry adds
  std::vector<smt::Formula> facts;   // the same, encoded
};

struct Ghost {
  core::Sym sym;
  bool boolean = false;
  bool approximates = false;
  std::string text;
};

// The values of configuration fields at the head of a loop and after it.
struct LoopFlow {
  struct Field {
    ConfigLocation field;
    Resolved before;               // on entry of the loop
    std::optional<Resolved> last;  // at the end of an iteration, if expressible by what is known
                                   // outside and the iterator
    bool unchanged = false;        // `last` is `before`
  };
  std::vector<Field> fields;
};

struct Analysis::Store {
  Analysis* owner = nullptr;

  std::unordered_map<Key, Resolved, KeyHash> expressions;
  std::unordered_set<const core::ExprNode*> interned;
  // Source expression -> its resolution, if that is the same in every context; otherwise nothing.
  struct SourceExpr {
    core::Expr source;
    std::optional<Resolved> resolved;
  };
  std::unordered_map<const core::ExprNode*, SourceExpr> sources;

  std::unordered_map<Key, std::unique_ptr<ContextNode>, KeyHash> contexts;
  std::unordered_map<Key, LoopFlow, KeyHash> loop_flows;
  // Keep alive what keys name by address.
  std::unordered_map<const core::StmtNode*, core::Stmt> statements;
  std::unordered_map<const core::ConfigDecl*, core::Config> configs;
  std::unordered_map<const core::StmtNode*, std::vector<ConfigLocation>> written_fields;

  std::unordered_map<Key, Ghost, KeyHash> ghosts;
  std::unordered_set<const smt::Formula::Node*> definitions;  // the facts of Defined entries
  std::unordered_map<std::uint64_t, Key> ghost_of_symbol;

  struct Callee {
    core::Proc proc;
    std::unique_ptr<Footprint> footprint;
  };
  std::unordered_map<const core::ProcNode*, Callee> callees;

  // The child of `parent` with one more entry; the same entry on the same parent is the same node.
  const ContextNode* extend(const ContextNode* parent, Entry entry);
  // The ghost of that key, made at first use.
  const Ghost& ghost(Key key, const std::string& text, bool boolean, bool approximates);
  // Keeps the statement alive, so that its address can serve as a key.
  std::uint64_t key_of(const core::Stmt& s);
};

// What a ghost stands for: the first number of its key.
enum class GhostRole : std::uint64_t {
  entry_field,
  parameter_stride,
  loop_head,
  loop_exit,
  join,
  call
};

[[nodiscard]] core::Sym entry_ghost(Analysis& a, const ConfigLocation& l);
[[nodiscard]] core::Sym stride_ghost(Analysis& a, const core::Sym& parameter, int dim);
// The symbol (an iterator or a ghost) as an expression of its type.
[[nodiscard]] Resolved variable_of(Analysis& a, const core::Sym& s);
// The fields of control type that the statement may write, in order of first occurrence.
[[nodiscard]] const std::vector<ConfigLocation>& written_fields(Analysis& a, const core::Stmt& s);

// config_flow.cpp: the statement's effect on configuration.
[[nodiscard]] const LoopFlow& loop_flow(const core::Stmt& loop, const Context& outside);
[[nodiscard]] Context after_if(const core::Stmt& s, const Context& before);
[[nodiscard]] Context after_loop(const core::Stmt& s, const Context& before);
[[nodiscard]] Context after_call(const core::Stmt& s, const Context& before);
[[nodiscard]] Context after_block(const core::Block& b, const Context& before);
// The loop entered, with ghosts for the fields that differ between iterations.
[[nodiscard]] Context enter_body(const core::Stmt& loop, const Context& outside,
                                 std::vector<core::Sym>* varying);

// What a call's parameters and the configuration at its entry stand for (call_map.cpp).
struct CallMap {
  core::Substitution
      values;  // control parameters, entry and stride ghosts, the callee's own ghosts
  std::map<core::Sym, View> views;  // data parameters
  std::vector<core::Sym> born;      // the fresh ghosts
};
[[nodiscard]] CallMap call_map(const core::Stmt& call, const Context& before);

}  // namespace selvage::effects
