// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "core/build.h"
#include "core/print.h"
#include "core/traverse.h"
#include "core/type.h"
#include "primitives/aliases.h"
#include "primitives/layout.h"
#include "primitives/primitive.h"
#include "primitives/signature.h"

// reuse_buffer(buffer, replace)
//   x: T[n] ; ... ; y: T[n] ; s   ~>   x: T[n] ; ... ; s[y -> x]
// requires  the extents of x are those of y, and nothing changes what they read in between
//                                                        (expressions_equal, value_unchanged)
//           up to the last use of y, once a cell of y was written, that cell of x is not touched
//                                                                          (cells_taken_over)
//           after it no cell of x is read before it is written again             (dead_after)
// sound     y starts without values.  A value written to y is not overwritten through x before the
//           last use of y, and a value of x that y overwrites is never read again.

namespace selvage::primitives {
namespace {

using namespace core;

struct ReuseBuffer {
  BufferArg buffer;
  BufferArg replace;

  std::vector<Field> fields() {
    return {
        {.name = "buffer", .slot = &buffer, .doc = "the buffer to use again"},
        {.name = "replace", .slot = &replace, .doc = "the later allocation that shall disappear"}};
  }
};

struct Reuse {
  Path gone;  // the allocation that disappears
  Sym old, fresh;
  Declaration old_declaration, fresh_declaration;
};

std::string quoted(const Sym& s) { return "`" + s.name() + "`"; }

// The buffer must be known, and alive, where the other one is allocated.
Status in_scope(const Proc& p, const ReuseBuffer& args, const Path& gone) {
  const SourceLoc loc = stmt_at(p, gone)->loc;
  if (*args.buffer.symbol == *args.replace.symbol) {
    return bad_input(loc, quoted(*args.buffer.symbol) + " cannot take the place of itself");
  }
  if (!args.buffer.allocation) return Ok{};
  const Path& alloc = *args.buffer.allocation;
  const Path home(alloc.begin(), alloc.end() - 1);
  if (is_prefix(home, gone) && alloc.back() < gone[home.size()]) return Ok{};
  return not_applicable(loc,
                        fmt::format("{} is not in scope where {} is allocated",
                                    quoted(*args.buffer.symbol), quoted(*args.replace.symbol)),
                        "lift_alloc it further out, or reuse the one that comes first");
}

Status one_kind(const Reuse& r) {
  const Type& a = r.old_declaration.type;
  const Type& b = r.fresh_declaration.type;
  const std::string both = quoted(r.old) + " and " + quoted(r.fresh);
  const SourceLoc loc = r.fresh_declaration.loc;
  if (a.scalar != b.scalar) return not_applicable(loc, both + " hold values of different types");
  if (a.rank() != b.rank()) {
    return not_applicable(loc, both + " have different numbers of dimensions");
  }
  const std::string& memory = r.old_declaration.memory->name;
  if (memory == r.fresh_declaration.memory->name) return Ok{};
  return not_applicable(loc, fmt::format("{} lie in different memories, {} and {}", both, memory,
                                         r.fresh_declaration.memory->name));
}

// Cells of a window parameter may lie apart.
Status dense_if_asked(const Proc& p, const Reuse& r) {
  const auto alive = lifetime(p, r.gone);
  if (!r.old_declaration.type.window || !alive ||
      !asks_for_stride(stmts_at(p, *alive), {r.fresh})) {
    return Ok{};
  }
  return not_applicable(r.fresh_declaration.loc,
                        "a stride of " + quoted(r.fresh) +
                            " is used, and cells of the window parameter " + quoted(r.old) +
                            " may lie further apart");
}

void owe_equal_shapes(Plan& plan, const Proc& p, const Reuse& r, const BufferArg& buffer) {
  for (int d = 0; d < r.old_declaration.type.rank(); ++d) {
    const Expr& old = r.old_declaration.type.shape[static_cast<std::size_t>(d)];
    const Expr& fresh = r.fresh_declaration.type.shape[static_cast<std::size_t>(d)];
    plan.owes.push_back(effects::expressions_equal(p, r.gone, old, fresh));
    if (!buffer.allocation) continue;
    const Path& alloc = *buffer.allocation;
    const BlockRange between{Path(alloc.begin(), alloc.end() - 1), alloc.back() + 1,
                             r.gone[alloc.size() - 1] - alloc.back()};
    plan.owes.push_back(effects::value_unchanged(p, between, old));
  }
}

// From the allocation to the last statement of its block that uses it, under any name; nothing if
// none does.
std::optional<BlockRange> uses_of(const Proc& p, const Reuse& r) {
  auto range = lifetime(p, r.gone);
  if (!range) return std::nullopt;
  const auto views = views_at(p, Gap{range->block, range->first + range->count});
  const auto uses = [&](const Stmt& s) {
    const std::set<Sym> names = free_names(Block{s});
    return std::ranges::any_of(names, [&](const Sym& n) { return base_of(views, n) == r.fresh; });
  };
  while (range->count > 0 && !uses(stmt_at(p, stmt_path(*range, range->count - 1)))) --range->count;
  return range->count > 0 ? range : std::nullopt;
}

Result<Plan> plan(const Planner& p, const ReuseBuffer& args) {
  if (!args.replace.allocation) {
    return not_applicable(args.replace.loc, quoted(*args.replace.symbol) +
                                                " is an argument, not an allocation to do without");
  }
  const Path gone = *args.replace.allocation;
  TRY(known, in_scope(p.proc(), args, gone));
  const Reuse r{gone, *args.buffer.symbol, *args.replace.symbol,
                declaration_of(p.proc(), args.buffer), declaration_of(p.proc(), args.replace)};
  TRY(alike, one_kind(r));
  TRY(dense, dense_if_asked(p.proc(), r));
  Plan plan{Edit(p.proc()), {}, {}};
  owe_equal_shapes(plan, p.proc(), r, args.buffer);
  if (const auto used = uses_of(p.proc(), r)) {
    const Gap end{used->block, used->first + used->count};
    plan.owes.push_back(effects::cells_taken_over(p.proc(), *used, r.fresh, r.old));
    plan.owes.push_back(effects::dead_after(p.proc(), end, r.old));
  }
  if (const auto alive = lifetime(p.proc(), gone)) {
    const Block renamed = rename_buffers(stmts_at(p.proc(), *alive), {{r.fresh, r.old}});
    for (int k = 0; k < alive->count; ++k) {
      plan.edit.replace_in_place(stmt_path(*alive, k), renamed[static_cast<std::size_t>(k)]);
    }
  }
  plan.edit.erase(range_of(gone));
  return plan;
}

}  // namespace

Primitive make_reuse_buffer() {
  return define<ReuseBuffer>(
      {.name = "reuse_buffer",
       .summary = "use a buffer that is not needed any more instead of allocating another",
       .rewrite = "x: T[n]\n...\ny: T[n]\ns\n~>  x: T[n]\n    ...\n    s[y -> x]",
       .sound =
           "a value written to the new buffer is not overwritten through the old one while the "
           "new one lives, and a value of the old one that is overwritten is never read again",
       .owes = {effects::Claim::expressions_equal, effects::Claim::value_unchanged,
                effects::Claim::cells_taken_over, effects::Claim::dead_after},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives
