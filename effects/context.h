// SPDX-License-Identifier: Apache-2.0
//
// What is known at a place: argument sizes and asserts, enclosing loops and guards, allocations,
// windows, and the value of every configuration field.  Contexts are interned: the same knowledge
// is the same handle with the same id, so "has anything that this statement can see changed?" is a
// comparison of two numbers.
//
// Configuration is dataflow.  After `Cfg.f = e` the value of the field is `e` resolved; where it is
// not expressible (after a loop that writes it, where branches disagree) it is a *ghost*: a fresh
// control variable about which the facts say what is known.  A ghost born inside a loop differs
// between iterations and is renamed apart together with the iterator.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/ast.h"
#include "core/place.h"
#include "core/traverse.h"
#include "effects/config_location.h"
#include "effects/view.h"
#include "smt/formula.h"

namespace selvage::effects {

class Analysis;
struct ContextNode;

struct LoopScope;

// What is known just before a statement.  Cheap to copy; lives as long as the Analysis that made
// it.
class Context {
 public:
  explicit Context(const ContextNode* node) : node_(node) {}

  // Equal ids: the same knowledge.
  [[nodiscard]] std::uint64_t id() const;
  [[nodiscard]] Analysis& analysis() const;
  friend bool operator==(const Context& a, const Context& b) { return a.node_ == b.node_; }

  // Everything known, outermost first: as resolved boolean expressions, and encoded.
  [[nodiscard]] std::vector<Resolved> conditions() const;
  [[nodiscard]] std::vector<smt::Formula> facts() const;
  // What is known here and was not at `outer`, an earlier stage of the same context.
  [[nodiscard]] std::vector<Resolved> conditions_since(const Context& outer) const;
  // The ghosts and iterators introduced since `outer`, in order of birth.
  [[nodiscard]] std::vector<core::Sym> born_since(const Context& outer) const;

  // The meaning of an expression or a data name here.
  [[nodiscard]] Resolved resolve(const core::Expr& control) const;
  [[nodiscard]] std::vector<Resolved> resolve(const std::vector<core::Expr>& control) const;
  [[nodiscard]] const View& view(const core::Sym& data) const;  // ENSUREs that it is in scope
  [[nodiscard]] View view_of_argument(const core::Expr& whole_or_window) const;
  [[nodiscard]] Resolved config_value(const ConfigLocation& field) const;
  // Enclosing loops, outermost first: iterator and range.
  struct Loop {
    core::Sym iter;
    Resolved lo, hi;
  };
  [[nodiscard]] std::vector<Loop> loops() const;

  // Moving through the program.
  [[nodiscard]] Context after(const core::Stmt& s) const;  // before the next sibling of s
  [[nodiscard]] LoopScope enter_loop(
      const core::Stmt& for_loop) const;  // before the first statement of the body
  [[nodiscard]] Context enter_branch(const core::Stmt& if_stmt, bool then_branch) const;
  [[nodiscard]] Context enter_block(const core::Stmt& s,
                                    int block) const;  // either of the two, by block number
  [[nodiscard]] Context assume(const Resolved& condition) const;

 private:
  friend class Analysis;
  friend struct ConfigFlow;
  const ContextNode* node_;
};

// Another run of the same loop body, apart from the first.
struct OtherIteration {
  core::Sym iter;
  core::Substitution rename;  // the iterator and the ghosts at the loop's head, to fresh ones
  std::vector<Resolved>
      conditions;  // what is known of them (the range, and facts about the ghosts)
};

// The inside of a loop, for an arbitrary iteration.
struct LoopScope {
  Context outside;
  Context body;
  core::Sym iter;
  Resolved lo, hi;
  std::vector<core::Sym> varying;  // `iter`, and the ghosts that differ between iterations
  [[nodiscard]] OtherIteration another() const;
};

// The context just before the statement at `stmt`; of a gap, just before what follows it.
[[nodiscard]] Context context_before(Analysis& a, const core::Proc& p, const core::Path& stmt);
[[nodiscard]] Context context_at(Analysis& a, const core::Proc& p, const core::Gap& gap);

// Calls `f` on every statement of the procedure in text order with what is known before it.
using Visitor = std::function<void(const core::Stmt&, const core::Path&, const Context&)>;
void walk(Analysis& a, const core::Proc& p, const Visitor& f);

}  // namespace selvage::effects
