// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/aim.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/build.h"
#include "core/print.h"
#include "core/traverse.h"
#include "tools/fuzz/data_text.h"

namespace selvage::fuzz {
namespace {

using core::Expr;
using core::Path;

constexpr int longest_run = 4;

void collect_expressions(const Path& path, const core::Stmt& stmt, const std::vector<Expr>& level,
                         const std::vector<int>& above, Places& out) {
  for (std::size_t k = 0; k < level.size(); ++k) {
    std::vector<int> below = above;
    below.push_back(static_cast<int>(k));
    out.exprs.push_back({{path, below}, level[k], stmt});
    collect_expressions(path, stmt, core::children(level[k]), below, out);
  }
}

void collect_runs(const core::Block& block, const Path& at, Places& out) {
  const auto length = static_cast<int>(block.size());
  for (int first = 0; first < length; ++first) {
    core::Block stmts;
    for (int count = 1; count <= longest_run && first + count <= length; ++count) {
      stmts.push_back(block[static_cast<std::size_t>(first + count - 1)]);
      out.runs.push_back({{at, first, count}, stmts});
    }
  }
}

void collect(const core::Block& block, const Path& at, const std::optional<core::Stmt>& around,
             Places& out) {
  collect_runs(block, at, out);
  for (int k = 0; k <= static_cast<int>(block.size()); ++k) out.gaps.push_back({at, k});
  for (std::size_t k = 0; k < block.size(); ++k) {
    const core::Stmt& s = block[k];
    StmtSite site{at, s, std::nullopt, around, block.size()};
    site.path.push_back(static_cast<int>(k));
    if (k + 1 < block.size()) site.next = block[k + 1];
    if (core::as<core::Alloc>(s) != nullptr)
      site.after.assign(block.begin() + static_cast<std::ptrdiff_t>(k) + 1, block.end());
    const Path path = site.path;
    out.stmts.push_back(std::move(site));
    collect_expressions(path, s, core::expressions(s), {}, out);
    for (int b = 0; const core::Block* nested = core::nested_block(s, b); ++b) {
      if (nested->empty()) continue;
      Path inner = path;
      inner.push_back(b);
      collect(*nested, inner, s, out);
    }
  }
}

// The cells that statements name of each buffer.
struct Touched {
  core::Sym buffer;
  std::vector<Expr> index;
};

std::vector<Touched> touched_by(const core::Block& block) {
  std::vector<Touched> out;
  core::visit_statements(block, [&](const core::Stmt& s) {
    if (const auto* a = core::as<core::Assign>(s)) out.push_back({a->buffer, a->index});
    if (const auto* r = core::as<core::Reduce>(s)) out.push_back({r->buffer, r->index});
  });
  core::visit_expressions(block, [&](const Expr& e) {
    if (const auto* r = core::as<core::Read>(e)) out.push_back({r->buffer, r->index});
    if (const auto* w = core::as<core::WindowExpr>(e)) out.push_back({w->buffer, {}});
  });
  return out;
}

}  // namespace

Places places_of(const core::Proc& p) {
  Places out;
  collect(p->body, {}, std::nullopt, out);
  return out;
}

Aim::Aim(core::Random& random, const core::Proc& p, const core::Gap& gap)
    : random_(random), scope_(core::scope_at(p, gap)) {
  for (int k = 0; k <= 4; ++k) integers_.push_back(std::to_string(k));
  integers_.emplace_back("8");
  for (const auto& [name, entry] : scope_.names) {
    if (entry.type.is_tensor()) continue;
    if (core::is_control_int(entry.type.scalar)) integers_.insert(integers_.end(), 3, name);
    if (entry.type.scalar == core::Scalar::boolean) booleans_.push_back(name);
  }
  core::Path stmt = gap.block;
  stmt.push_back(gap.at);
  if (!core::exists(p, core::Place(core::range_of(stmt)))) return;
  const core::Stmt next = core::stmt_at(p, stmt);
  for (const Expr& e : core::expressions(next)) {
    if (core::as<core::For>(next) != nullptr) integers_.insert(integers_.end(), 6, core::print(e));
  }
  core::visit_expressions({next}, [&](const Expr& e) {
    if (e->type.scalar == core::Scalar::boolean) booleans_.push_back(core::print(e));
  });
}

std::string Aim::near(const std::string& text) {
  switch (random_.between(0, 9)) {
    case 0:
      return text + " + " + random_int(random_, 1, 3);
    case 1:
      return text + " - " + random_int(random_, 1, 2);
    case 2:
      return fmt::format("({}) / {}", text, random_.between(2, 4));
    case 3:
      return fmt::format("{} - {}", text, one_of(random_, integers_));
    default:
      return text;
  }
}

std::string Aim::integer() { return near(one_of(random_, integers_)); }

std::string Aim::condition() {
  if (!booleans_.empty() && random_.one_in(2)) return one_of(random_, booleans_);
  static const std::vector<std::string> signs = {"<", "<=", ">", ">=", "==", "!="};
  if (random_.one_in(5))
    return fmt::format("({}) % {} == 0", one_of(random_, integers_), random_.between(2, 4));
  const std::string left = integer();
  return fmt::format("{} {} {}", left, one_of(random_, signs), integer());
}

std::string Aim::extent(const Expr& e) { return near(core::print(e)); }

// A point that is used, what lies around one, or all of the dimension.
std::string Aim::dim(const Expr& extent, const std::vector<Expr>& used) {
  if (!used.empty() && random_.one_in(2)) {
    const std::string at = core::print(one_of(random_, used));
    switch (random_.between(0, 3)) {
      case 0:
        return at;
      case 1:
        return fmt::format("{}:{} + {}", at, at, random_.between(1, 2));
      default:
        break;
    }
  }
  const std::string whole = core::print(extent);
  switch (random_.between(0, 5)) {
    case 0:
      return fmt::format("0:{}", integer());
    case 1:
      return fmt::format("{}:{}", integer(), whole);
    case 2:
      return integer();
    default:
      return "0:" + whole;
  }
}

std::string Aim::window(const core::Block& used_by) {
  const std::vector<Touched> all = touched_by(used_by);
  std::vector<Touched> known;
  for (const Touched& t : all) {
    const auto entry = scope_.names.find(t.buffer.name());
    if (entry != scope_.names.end() && entry->second.name == t.buffer) known.push_back(t);
  }
  if (known.empty()) return "x0";
  const core::Sym& buffer = one_of(random_, known).buffer;
  const core::Type& type = scope_.names.at(buffer.name()).type;
  std::vector<std::string> dims;
  for (std::size_t k = 0; k < type.shape.size(); ++k) {
    std::vector<Expr> used;
    for (const Touched& t : known) {
      if (t.buffer != buffer || k >= t.index.size()) continue;
      const std::set<core::Sym> names = core::free_names(t.index[k]);
      const bool in_scope = std::ranges::all_of(names, [&](const core::Sym& s) {
        const auto entry = scope_.names.find(s.name());
        return entry != scope_.names.end() && entry->second.name == s;
      });
      if (in_scope) used.push_back(t.index[k]);
    }
    dims.push_back(dim(type.shape[k], used));
  }
  return dims.empty() ? buffer.name() : fmt::format("{}[{}]", buffer.name(), fmt::join(dims, ", "));
}

// A buffer of its type: all of it, or as many cells as fit, from the first or second on.
std::string Aim::argument(const core::Arg& param) {
  if (param.type.scalar == core::Scalar::boolean) return condition();
  if (core::is_control(param.type.scalar)) return integer();
  std::vector<std::pair<std::string, core::ScopeEntry>> fitting;
  for (const auto& [name, entry] : scope_.names) {
    if (entry.type.scalar == param.type.scalar && entry.type.rank() >= param.type.rank())
      fitting.emplace_back(name, entry);
  }
  if (fitting.empty()) return "x0";
  const auto& [name, buffer] = one_of(random_, fitting);
  std::vector<std::string> dims;
  for (int k = 0; k < buffer.type.rank(); ++k) {
    const std::string lo = std::to_string(random_.one_in(4) ? 1 : 0);
    const int at = k - (buffer.type.rank() - param.type.rank());
    if (at < 0) {
      dims.push_back(lo);
      continue;
    }
    const auto extent = core::constant_value(param.type.shape[static_cast<std::size_t>(at)]);
    dims.push_back(extent ? fmt::format("{}:{} + {}", lo, lo, *extent)
                          : "0:" + core::print(buffer.type.shape[static_cast<std::size_t>(k)]));
  }
  return dims.empty() ? name : fmt::format("{}[{}]", name, fmt::join(dims, ", "));
}

std::string Aim::like(const Expr& e) {
  const std::string text = core::print(e);
  const auto* binary = core::as<core::Binary>(e);
  if (e->type.scalar == core::Scalar::boolean)
    return random_.one_in(2) ? fmt::format("not (not ({}))", text) : condition();
  const bool data = core::is_data(e->type.scalar);
  switch (random_.between(0, 6)) {
    case 0:
      return fmt::format("({}) + {}", text, core::is_float(e->type.scalar) ? "0.0" : "0");
    case 1:
      return data ? fmt::format("({}) * {}", text, core::is_float(e->type.scalar) ? "1.0" : "1")
                  : fmt::format("({}) * 2 / 2", text);
    case 2:
      return data ? fmt::format("-(-({}))", text) : fmt::format("({} + 4) % 4", text);
    case 3:
      if (binary != nullptr) {
        const std::string sign = binary->op == core::BinaryOp::add   ? "+"
                                 : binary->op == core::BinaryOp::sub ? "-"
                                                                     : "*";
        return fmt::format("({}) {} ({})", core::print(binary->rhs), sign,
                           core::print(binary->lhs));
      }
      return text;
    case 4:
      return data ? text : integer();
    case 5:
      return data ? fmt::format("({}) - ({})", text, text) : fmt::format("({} + 1) - 1", text);
    default:
      return text;
  }
}

}  // namespace selvage::fuzz
