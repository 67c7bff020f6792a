// SPDX-License-Identifier: Apache-2.0
//
// How places of one version are found in the next.
#include <algorithm>

#include "core/place.h"

namespace selvage::core {
namespace {

using Rule = Forwarding::Rule;

// How many siblings after `rule.from` the path lies at or below; nothing if the rule does not speak
// of it.
std::optional<int> sibling_offset(const Rule& rule, const Path& path) {
  if (!is_stmt_path(rule.from)) return is_prefix(rule.from, path) ? std::optional(0) : std::nullopt;
  const std::size_t last = rule.from.size() - 1;
  if (path.size() <= last ||
      !std::equal(path.begin(), path.begin() + static_cast<long>(last), rule.from.begin())) {
    return std::nullopt;
  }
  const int offset = path[last] - rule.from[last];
  if (offset < 0 || (rule.count >= 0 && offset >= rule.count)) return std::nullopt;
  return offset;
}

const Rule* deciding_rule(const Forwarding& f, const Path& path) {
  const Rule* best = nullptr;
  for (const Rule& rule : f.rules) {
    if (best != nullptr && rule.from.size() <= best->from.size()) continue;
    if (sibling_offset(rule, path)) best = &rule;
  }
  return best;
}

std::optional<Place> forward_range(const Forwarding& f, const BlockRange& r) {
  const std::optional<Path> first = forward(f, stmt_path(r));
  if (!first) return std::nullopt;
  BlockRange out = range_of(*first);
  for (int i = 1; i < r.count; ++i) {
    if (forward(f, stmt_path(r, i)) != stmt_path(out, i)) return std::nullopt;
  }
  out.count = r.count;
  return out;
}

Gap gap_at(const Path& stmt, int offset) {
  return Gap{Path(stmt.begin(), stmt.end() - 1), stmt.back() + offset};
}

std::optional<Place> forward_gap(const Forwarding& f, const Gap& g) {
  const BlockRange before_and_after{g.block, g.at - 1, 2};
  if (const std::optional<Path> after = forward(f, stmt_path(before_and_after, 1))) {
    return gap_at(*after, 0);
  }
  if (g.at > 0) {
    const std::optional<Path> before = forward(f, stmt_path(before_and_after));
    if (before) return gap_at(*before, 1);
    return std::nullopt;
  }
  const std::optional<Path> block = forward(f, g.block);
  if (!block) return std::nullopt;
  return Gap{*block, 0};
}

}  // namespace

std::optional<Path> forward(const Forwarding& f, const Path& path) {
  const Rule* rule = deciding_rule(f, path);
  if (rule == nullptr) return path;
  if (!rule->to) return std::nullopt;
  ENSURE(is_stmt_path(rule->from) == is_stmt_path(*rule->to),
         "statements go to statements, blocks to blocks");
  Path out = *rule->to;
  if (is_stmt_path(out)) out.back() += *sibling_offset(*rule, path);
  out.insert(out.end(), path.begin() + static_cast<long>(rule->from.size()), path.end());
  return out;
}

std::optional<Place> forward(const Forwarding& f, const Place& place) {
  return std::visit(Overload{[&](const BlockRange& r) { return forward_range(f, r); },
                             [&](const Gap& g) { return forward_gap(f, g); },
                             [&](const ExprPlace& e) -> std::optional<Place> {
                               std::optional<Path> stmt = forward(f, e.stmt);
                               if (!stmt) return std::nullopt;
                               return ExprPlace{std::move(*stmt), e.path};
                             }},
                    place);
}

}  // namespace selvage::core
