// SPDX-License-Identifier: Apache-2.0
#include "primitives/neighbours.h"

#include <algorithm>

#include "core/print.h"

namespace selvage::primitives {

Status must_be_neighbours(const core::Proc& p, const core::Path& first, const core::Path& second) {
  core::Path next = first;
  ++next.back();
  if (second == next) return Ok{};
  const core::Stmt a = core::stmt_at(p, first);
  const core::Stmt b = core::stmt_at(p, second);
  const std::string names = "`" + core::headline(a) + "` and `" + core::headline(b) + "`";
  if (first == second) {
    return not_applicable(a->loc, "both places are the same statement, `" + core::headline(a) + "`",
                          "name the second one by `#1` after its pattern, or by its place");
  }
  const bool one_block =
      first.size() == second.size() && std::equal(first.begin(), first.end() - 1, second.begin());
  if (one_block && first.back() == second.back() + 1) {
    return not_applicable(b->loc, names + " stand in the other order", "exchange the arguments");
  }
  return not_applicable(b->loc,
                        "the second statement does not come right after the first: " + names,
                        "move them next to each other first");
}

}  // namespace selvage::primitives
