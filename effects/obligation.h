// SPDX-License-Identifier: Apache-2.0
//
// What a step may owe.  The list is closed; obligations are built only by the functions below, from
// places in a procedure: a primitive never writes a formula.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/place.h"
#include "effects/config_location.h"

namespace selvage::effects {

enum class Claim {
  // the front-end invariants, proved of every procedure after every step
  in_bounds,                // every cell touched, and every window made, lies inside its buffer
  positive_size,            // every allocated extent and every `size` argument is >= 1
  precondition_holds,       // the callee's asserts hold, and argument shapes match, at every call
  no_alias,                 // data arguments of a call do not overlap where one of them is written
  iterations_independent,   // no two iterations of a par loop touch a cell that one of them writes
  initialised_before_read,  // every cell read was written before, on every path
  // owed by steps
  condition_holds,             // a stated condition holds at a place (see `why`)
  divides_evenly,              // the factor divides the number of iterations or the extent
  cut_point_in_range,          // lo <= at <= hi, or hi <= at <= lo: all ranges are empty
  loop_nonempty,               // the loop runs at least once
  expressions_equal,           // two control expressions have the same value at a place
  statements_commute,          // two neighbouring blocks may run in either order
  flipped_iterations_commute,  // iterations that change order commute
  fissioned_parts_commute,  // the second part of an iteration commutes with the first part of later
                            // ones
  value_unchanged,          // nothing in a range writes what an expression reads
  accesses_within_window,   // every access of a range to a buffer lies in a window of it
  only_reduces,             // every access of a range to a buffer is a `+=`
  writes_cover_window,    // a range writes every cell of a window on every path, before it reads it
  body_idempotent,        // running a range twice in a row does what running it once does
  values_equal,           // two data expressions have the same value at a place
  dead_after,             // no cell of a buffer is read after a place before it is written again
  folded_cells_disjoint,  // cells that share a place of the folded buffer are not alive together
  config_unobserved,  // no configuration field of some is read after a place before it is set again
  changes_nothing,    // a range changes no cell and no configuration field
  cells_taken_over,   // once a cell of a new buffer is written, that of an old one is not touched
  first_part_undisturbed,  // the second part of an iteration changes nothing that the first part of
                           // later ones touches
};
[[nodiscard]] std::string_view name(Claim c);      // "in_bounds"
[[nodiscard]] std::string_view sentence(Claim c);  // its one-line meaning in English
[[nodiscard]] const std::vector<Claim>& all_claims();

// One thing to prove.  `proc` is the version that `places` point into: a Gap for what is evaluated
// at a point (condition_holds, expressions_equal, divides_evenly, fissioned_parts_commute), the
// loop's range for claims about a loop, the range or ranges otherwise.
struct Obligation {
  Claim claim;
  core::Proc proc;
  std::vector<core::Place> places;
  std::vector<core::Expr> exprs;
  std::vector<core::WindowDim> window;
  std::vector<core::Sym> buffers;
  std::int64_t number = 0;
  int dim = 0;
  std::vector<ConfigLocation> fields;
  std::string why;  // what it is for, as "the factor 4 must divide the extent n"; shown in refusals
};

// Evaluated just before the statement (or at the gap).
[[nodiscard]] Obligation condition_holds(const core::Proc& p, const core::Path& stmt,
                                         const core::Expr& condition, std::string why);
[[nodiscard]] Obligation expressions_equal(const core::Proc& p, const core::Path& stmt,
                                           const core::Expr& a, const core::Expr& b);
[[nodiscard]] Obligation divides_evenly(const core::Proc& p, const core::Path& stmt,
                                        const core::Expr& extent, std::int64_t factor);
[[nodiscard]] Obligation cut_point_in_range(const core::Proc& p, const core::Path& loop,
                                            const core::Expr& at);
[[nodiscard]] Obligation loop_nonempty(const core::Proc& p, const core::Path& loop);
[[nodiscard]] Obligation statements_commute(const core::Proc& p, const core::BlockRange& first,
                                            const core::BlockRange& second);
// `outer` is a loop whose body is exactly one loop: (i, j) and (i', j') with i < i' and j > j'
// commute, and the inner bounds do not depend on anything the body writes.
[[nodiscard]] Obligation flipped_iterations_commute(const core::Proc& p, const core::Path& outer);
// The gap splits the body of its parent loop in A; B: B of iteration i commutes with A of every
// later iteration.
[[nodiscard]] Obligation fissioned_parts_commute(const core::Proc& p, const core::Gap& split);
// The same two parts: B of iteration i changes nothing that A of a later one touches, and A does
// not change the bounds.  So an A that is idempotent and the same in every iteration changes
// nothing after the first.
[[nodiscard]] Obligation first_part_undisturbed(const core::Proc& p, const core::Gap& split);
// `expr` (control or data) evaluated at the start of the range has the same value after any part of
// it.
[[nodiscard]] Obligation value_unchanged(const core::Proc& p, const core::BlockRange& range,
                                         const core::Expr& expr);
// Window indices are evaluated just before the range.
[[nodiscard]] Obligation accesses_within_window(const core::Proc& p, const core::BlockRange& range,
                                                const core::Sym& buffer,
                                                const std::vector<core::WindowDim>& window);
// Of the cells in the window, evaluated just before the range, or of all cells if none is given.
[[nodiscard]] Obligation only_reduces(const core::Proc& p, const core::BlockRange& range,
                                      const core::Sym& buffer,
                                      const std::vector<core::WindowDim>& window = {});
[[nodiscard]] Obligation writes_cover_window(const core::Proc& p, const core::BlockRange& range,
                                             const core::Sym& buffer,
                                             const std::vector<core::WindowDim>& window);
// No two different iterations of the loop (sequential or parallel) touch a cell or field that one
// of them changes.
[[nodiscard]] Obligation iterations_independent(const core::Proc& p, const core::Path& loop);
// Every read of the allocated buffer finds a written cell: here it must be proved.
[[nodiscard]] Obligation initialised_before_read(const core::Proc& p, const core::Path& alloc);
// Asked only where `again`, a condition evaluated just before the range, says that it runs twice.
[[nodiscard]] Obligation body_idempotent(const core::Proc& p, const core::BlockRange& range,
                                         const std::optional<core::Expr>& again = std::nullopt);
// Two data expressions of one type, evaluated just before the statement.  The proof may use laws of
// the reals.
[[nodiscard]] Obligation values_equal(const core::Proc& p, const core::Path& stmt,
                                      const core::Expr& a, const core::Expr& b);
// The buffer is a base buffer that is in scope at the gap.  What an argument holds is read by the
// caller.
[[nodiscard]] Obligation dead_after(const core::Proc& p, const core::Gap& gap,
                                    const core::Sym& buffer);
// Of an allocation: with dimension `dim` of it taken modulo `size`, no cell is touched after
// another cell that shares its place was written in its stead.
[[nodiscard]] Obligation folded_cells_disjoint(const core::Proc& p, const core::Path& alloc,
                                               int dim, std::int64_t size);
// What the fields hold at the gap is read by nothing that runs later: callees, loop bounds, windows
// and later iterations of the enclosing loops included.  At the end of the procedure it may still
// be there.
[[nodiscard]] Obligation config_unobserved(const core::Proc& p, const core::Gap& gap,
                                           std::vector<ConfigLocation> fields);
// The same claim, with the caller as one more reader: the fields are set again before the end.
[[nodiscard]] Obligation config_overwritten(const core::Proc& p, const core::Gap& gap,
                                            std::vector<ConfigLocation> fields);
// After the range every cell and every field holds what it held before.
[[nodiscard]] Obligation changes_nothing(const core::Proc& p, const core::BlockRange& range);
// Two buffers of one shape, in scope at the range: in it no cell of the old one is touched after
// the cell of the new one at the same place was written, and what follows the range in its block
// does not touch the new one.
[[nodiscard]] Obligation cells_taken_over(const core::Proc& p, const core::BlockRange& range,
                                          const core::Sym& new_buffer, const core::Sym& old_buffer);
// The same claim, but for these fields.
[[nodiscard]] Obligation changes_only(const core::Proc& p, const core::BlockRange& range,
                                      std::vector<ConfigLocation> fields);

}  // namespace selvage::effects
