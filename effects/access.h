// SPDX-License-Identifier: Apache-2.0
//
// Everything a statement touches, from one function for every kind of statement.
#pragma once
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/place.h"
#include "effects/context.h"

namespace selvage::effects {

enum class AccessKind { read, write, reduce };

// Where: the base buffer of a data access, or a configuration field.
using Location = std::variant<core::Sym, ConfigLocation>;
[[nodiscard]] std::string location_text(const Location& l);

// A variable that takes many values while the statement runs: an iterator with its range [lo, hi)
// (in terms of earlier binders), or a ghost that has no range (what is known of it is among the
// guards).
struct Binder {
  struct Range {
    Resolved lo, hi;
  };
  core::Sym name;
  std::optional<Range> range;
  bool boolean = false;
  bool approximate = false;  // a ghost of which less is known than is true
};

// For every value of the binders (within their ranges) that meets all guards, the cell `index` of
// `where` is touched.
struct Access {
  AccessKind kind = AccessKind::read;
  Location where;
  core::Scalar scalar = core::Scalar::f32;  // of the cells
  std::vector<Resolved> index;  // base coordinates; empty for a scalar buffer or a field
  std::vector<Binder> binders;  // outermost first
  std::vector<Resolved> guards;
  bool allocated_inside =
      false;        // the buffer lives inside the statement: nobody else can see the access
  core::Stmt stmt;  // in the analysed procedure: for calls, the call
  core::SourceLoc loc;
  std::optional<core::Expr> source;  // the expression as written, where there is one
  // Of a field of control type: what it holds when it is read, or is set to; nothing where that
  // cannot be written down.
  std::optional<Resolved> value = std::nullopt;
  // The statement leaves the cell as it is, bit for bit: the write of `x[i] = x[i]` and the read
  // that it is made of, or a sum of 0 in integers.
  bool idle = false;

  [[nodiscard]] const core::Sym* buffer() const { return std::get_if<core::Sym>(&where); }
  [[nodiscard]] const ConfigLocation* field() const { return std::get_if<ConfigLocation>(&where); }
  // "x[i, 0]" as written, or "g(x[0:4])" for what a callee does.
  [[nodiscard]] std::string text() const;
  // The ranges of the binders and the guards, as one list of conditions.
  [[nodiscard]] std::vector<Resolved> conditions() const;
  // Is it not known exactly which cells are touched (an approximate binder occurs)?
  [[nodiscard]] bool inexact() const;
};

// The access with other expressions for free variables (binders are left alone: symbols have
// identity).
[[nodiscard]] Access substitute(const Access& a, const core::Substitution& map);
// The access with new symbols for all its binders.
[[nodiscard]] Access freshen(const Access& a);

// Over-approximation: whatever is touched is in it.
struct MaySet {
  std::vector<Access> accesses;
};
// Under-approximation: whatever is in it is touched, on every path.
struct MustSet {
  std::vector<Access> accesses;
};

// In order of evaluation: of an assignment the index, the right-hand side, then the write; of a
// loop its bounds, then the body.  Reads of configuration fields by indices, bounds, conditions and
// callee asserts are accesses too.
struct Effects {
  std::vector<Access> accesses;
  // Everything seen from outside: accesses to buffers allocated inside are left out.
  [[nodiscard]] MaySet may() const;
  [[nodiscard]] MustSet must() const;
};
[[nodiscard]] Effects effects_of(const core::Stmt& s, const Context& before);
// What a loop with a reduction clause does when it has ended: it adds to every cell of the buffers
// named there.  Part of `effects_of` the loop.
[[nodiscard]] Effects effects_of_combining(const core::Stmt& loop, const Context& before);
// Consecutive statements, the first of them run in `before`.
[[nodiscard]] Effects effects_of(const core::Block& b, const Context& before);
[[nodiscard]] Effects effects_of(Analysis& a, const core::Proc& p, const core::BlockRange& range);
// Reads made by evaluating one expression (control or data).
[[nodiscard]] Effects effects_of_expr(const core::Expr& e, const core::Stmt& owner,
                                      const Context& before);

}  // namespace selvage::effects
