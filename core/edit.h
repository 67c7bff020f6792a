// SPDX-License-Identifier: Apache-2.0
//
// The one way to edit a procedure.  Edits never change their input; each records how places move.
#pragma once
#include <vector>

#include "core/place.h"

namespace selvage::core {

// Where a piece of the replaced text lives on: `from` and `to` are paths relative to the range (so
// {0} is its first statement, {0, 0} the first nested block of it).  What is not listed is deleted.
struct Kept {
  Path from, to;
};

// A procedure under edit.  Paths given to each operation are paths of the *current* state;
// forwarding() is from the original procedure to the current state.
class Edit {
 public:
  explicit Edit(Proc original);

  [[nodiscard]] const Proc& proc() const { return current_; }
  // One Forwarding per operation, oldest first.
  [[nodiscard]] const std::vector<Forwarding>& forwarding() const { return forwarding_; }
  // The current path of a place of the original.
  [[nodiscard]] std::optional<Path> now(const Path& original) const;

  void insert(const Gap& at, const Block& stmts);
  // Erases the range; a block that would become empty gets a `pass`.
  void erase(const BlockRange& range);
  void replace(const BlockRange& range, const Block& stmts, const std::vector<Kept>& kept = {});
  // Replaces the statement without moving anything below it (its nested blocks stay where they
  // are).
  void replace_in_place(const Path& stmt, const Stmt& s);
  void replace_expr(const ExprPlace& at, const Expr& e);
  // Moves the range to the gap (both in current paths, the gap not inside the range).
  void move(const BlockRange& range, const Gap& to);
  // Puts the range into a new statement made by `wrap` from the block; the range becomes nested
  // block 0 of it.
  template <class F>
  void wrap(const BlockRange& range, const F& make) {
    replace(range, Block{make(stmts_at(proc(), range))}, kept_by_wrapping(range));
  }
  // Changes everything but the shape of the statement tree: `f` maps the body to one with the same
  // paths.
  void map_body(const Block& same_shape);
  // Changes of the head.
  void set_name(std::string name);
  void set_args(std::vector<Arg> args);
  void set_asserts(std::vector<Expr> asserts);
  void set_instr(InstrSpec instr);
  void add_assumption(Assumption a);
  // Everything that the other one did, done after this: its original is the current procedure here.
  void append(const Edit& next);

 private:
  static std::vector<Kept> kept_by_wrapping(const BlockRange& range);
  Proc original_;
  Proc current_;
  std::vector<Forwarding> forwarding_;
};

}  // namespace selvage::core
