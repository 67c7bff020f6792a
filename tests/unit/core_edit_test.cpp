// SPDX-License-Identifier: Apache-2.0
#include "core/edit.h"

#include <doctest/doctest.h>

#include <functional>
#include <map>
#include <random>
#include <sstream>

#include "core/build.h"
#include "core/traverse.h"

using namespace selvage::core;

namespace {

const Sym target = Sym::fresh("x");

// Each statement of these tests holds one constant that no other holds: its identity.
Stmt leaf(int id) { return make_stmt({}, Assign{target, {}, int_const(id)}); }
Stmt loop(int id, Block body) {
  return for_loop(Sym::fresh("i"), int_const(id), int_const(9), std::move(body));
}
Stmt branch(int id, Block then_body, Block else_body) {
  return if_then(
      make_expr({}, Type{Scalar::boolean}, Binary{BinaryOp::eq, int_const(id), int_const(0)}),
      std::move(then_body), std::move(else_body));
}

std::optional<int> id_of(const Stmt& s) {
  if (const auto* assign = as<Assign>(s)) return static_cast<int>(*constant_value(assign->rhs));
  if (const auto* loop_node = as<For>(s)) return static_cast<int>(*constant_value(loop_node->lo));
  if (const auto* test = as<If>(s)) {
    return static_cast<int>(*constant_value(as<Binary>(test->cond)->lhs));
  }
  return std::nullopt;  // `pass`
}

using Where = std::map<int, Path>;

void collect(const Block& b, const Path& path, Where& out) {
  for (std::size_t i = 0; i < b.size(); ++i) {
    Path here = path;
    here.push_back(static_cast<int>(i));
    if (const std::optional<int> id = id_of(b[i])) {
      REQUIRE_MESSAGE(out.emplace(*id, here).second, "an identity occurs twice");
    }
    const std::vector<Block> nested = blocks(b[i]);
    for (std::size_t k = 0; k < nested.size(); ++k) {
      Path below = here;
      below.push_back(static_cast<int>(k));
      collect(nested[k], below, out);
    }
  }
}

Where where(const Proc& p) {
  Where out;
  collect(p->body, {}, out);
  return out;
}

// "1 for2[3 4] if5[6|7]", `_` for pass: the whole tree in one line.
std::string shape(const Block& b) {
  std::string out;
  for (const Stmt& s : b) {
    if (!out.empty()) out += ' ';
    const std::optional<int> id = id_of(s);
    const std::string number = id ? std::to_string(*id) : "_";
    const std::vector<Block> nested = blocks(s);
    if (nested.empty()) out += number;
    if (nested.size() == 1) out += "for" + number + "[" + shape(nested[0]) + "]";
    if (nested.size() == 2) {
      out += "if" + number + "[" + shape(nested[0]) + "|" + shape(nested[1]) + "]";
    }
  }
  return out;
}

Proc proc_of(Block body) {
  ProcNode p;
  p.name = "p";
  p.body = std::move(body);
  return make_proc(p);
}

std::string text(const std::optional<Path>& path) {
  if (!path) return "deleted";
  std::ostringstream out;
  for (const int i : *path) out << i << ' ';
  return out.str();
}

// forward() of each path in `before` is where the same statement is now, or nothing.
void check_paths(const Where& before, const Proc& after,
                 const std::function<std::optional<Path>(const Path&)>& forward_path) {
  const Where now = where(after);
  for (const auto& [id, path] : before) {
    CAPTURE(id);
    const auto found = now.find(id);
    const std::optional<Path> expected =
        found == now.end() ? std::nullopt : std::optional(found->second);
    REQUIRE(text(forward_path(path)) == text(expected));
  }
}

Proc sample() {
  return proc_of({leaf(1), loop(2, {leaf(3), branch(4, {leaf(5)}, {leaf(6)}), leaf(7)}), leaf(8)});
}

// One edit of the sample; the tree after it, all paths checked.
std::string after(const std::function<void(Edit&)>& change) {
  Edit e(sample());
  change(e);
  REQUIRE(e.forwarding().size() == 1);
  check_paths(where(sample()), e.proc(), [&](const Path& p) { return e.now(p); });
  return shape(e.proc()->body);
}

class RandomEdits {
 public:
  explicit RandomEdits(std::uint64_t seed) : random_(seed) {}

  Proc tree() { return proc_of(block(3, 1 + pick(4))); }

  void step(Edit& e) {
    const BlockRange range = any_range(e.proc());
    switch (pick(9)) {
      case 0:
        return e.insert(any_gap(e.proc()), pick(5) == 0 ? Block{} : block(1, 1 + pick(2)));
      case 1:
        return e.erase(range);
      case 2:
        return e.replace(range, pick(4) == 0 ? Block{} : block(1, 1 + pick(3)));
      case 3:
        return e.wrap(range, [&](const Block& b) { return wrapped(b); });
      case 4:
        return unwrap(e, range_of(stmt_path(range)));
      case 5:
        return reverse(e, range);
      case 6:
        return change_in_place(e, stmt_path(range));
      default:
        return move(e, range);
    }
  }

 private:
  int pick(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }

  Block block(int depth, int length) {
    Block b;
    for (int i = 0; i < length; ++i) b.push_back(stmt(depth));
    return b;
  }
  Stmt stmt(int depth) {
    const int kind = depth == 0 ? 0 : pick(4);
    const int id = next_id_++;
    if (kind == 1) return loop(id, block(depth - 1, 1 + pick(3)));
    if (kind == 2) return branch(id, block(depth - 1, 1 + pick(3)), block(depth - 1, pick(3)));
    return leaf(id);
  }
  Stmt wrapped(const Block& b) {
    const int id = next_id_++;
    return pick(2) == 0 ? loop(id, b) : branch(id, b, {});
  }

  Path any_block(const Proc& p) {
    std::vector<Path> all = {{}};
    for (std::size_t i = 0; i < all.size(); ++i) {
      const Block b = block_at(p, all[i]);
      for (std::size_t k = 0; k < b.size(); ++k) {
        for (int n = 0; n < static_cast<int>(blocks(b[k]).size()); ++n) {
          Path below = all[i];
          below.push_back(static_cast<int>(k));
          below.push_back(n);
          all.push_back(below);
        }
      }
    }
    return all[static_cast<std::size_t>(pick(static_cast<int>(all.size())))];
  }
  Gap any_gap(const Proc& p) {
    const Path b = any_block(p);
    return Gap{b, pick(static_cast<int>(block_at(p, b).size()) + 1)};
  }
  BlockRange any_range(const Proc& p) {
    Path b = any_block(p);
    while (block_at(p, b).empty()) b = any_block(p);
    const int length = static_cast<int>(block_at(p, b).size());
    const int first = pick(length);
    return BlockRange{b, first, 1 + pick(length - first)};
  }

  // A loop or branch is replaced by the statements of its first block.
  void unwrap(Edit& e, const BlockRange& range) {
    const std::vector<Block> nested = blocks(stmts_at(e.proc(), range)[0]);
    if (nested.empty()) return;
    std::vector<Kept> kept;
    for (int i = 0; i < static_cast<int>(nested[0].size()); ++i) kept.push_back({{0, 0, i}, {i}});
    e.replace(range, nested[0], kept);
  }

  // The statements in the opposite order, a new one before each.
  void reverse(Edit& e, const BlockRange& range) {
    const Block old = stmts_at(e.proc(), range);
    Block stmts;
    std::vector<Kept> kept;
    for (int i = range.count - 1; i >= 0; --i) {
      stmts.push_back(leaf(next_id_++));
      kept.push_back({{i}, {static_cast<int>(stmts.size())}});
      stmts.push_back(old[static_cast<std::size_t>(i)]);
    }
    e.replace(range, stmts, kept);
  }

  void change_in_place(Edit& e, const Path& path) {
    const Stmt s = stmt_at(e.proc(), path);
    if (as<For>(s) != nullptr) return e.replace_expr({path, {1}}, int_const(pick(100)));
    if (as<If>(s) != nullptr) return e.replace_expr({path, {0, 1}}, int_const(pick(100)));
    if (as<Assign>(s) != nullptr) {
      return e.replace_in_place(path,
                                make_stmt({}, Assign{Sym::fresh("y"), {}, as<Assign>(s)->rhs}));
    }
  }

  void move(Edit& e, const BlockRange& range) {
    const Gap gap = any_gap(e.proc());
    const bool within =
        gap.block == range.block && gap.at > range.first && gap.at < range.first + range.count;
    bool below = false;
    for (int i = 0; i < range.count; ++i) below |= is_prefix(stmt_path(range, i), gap.block);
    if (!within && !below) e.move(range, gap);
  }

  std::mt19937_64 random_;
  int next_id_ = 1;
};

bool bodies_are_filled(const Block& b) {
  bool filled = !b.empty();
  visit_statements(b, [&](const Stmt& s) {
    const std::vector<Block> nested = blocks(s);
    filled = filled && (nested.empty() || !nested[0].empty());
  });
  return filled;
}

}  // namespace

TEST_CASE("an insertion shifts the statements after it") {
  CHECK(after([](Edit& e) {
          e.insert({{1, 0}, 1}, {leaf(10), leaf(11)});
        }) == "1 for2[3 10 11 if4[5|6] 7] 8");
  CHECK(after([](Edit& e) { e.insert({{}, 3}, {leaf(10)}); }) == "1 for2[3 if4[5|6] 7] 8 10");
  CHECK(after([](Edit& e) { e.insert({{}, 0}, {}); }) == "1 for2[3 if4[5|6] 7] 8");
}

TEST_CASE("an erasure deletes what lies below and leaves no empty block") {
  CHECK(after([](Edit& e) { e.erase({{}, 0, 1}); }) == "for2[3 if4[5|6] 7] 8");
  CHECK(after([](Edit& e) { e.erase({{}, 1, 1}); }) == "1 8");
  CHECK(after([](Edit& e) { e.erase({{1, 0}, 0, 3}); }) == "1 for2[_] 8");
  CHECK(after([](Edit& e) { e.erase({{}, 0, 3}); }) == "_");
}

TEST_CASE("a replacement deletes all but what is kept") {
  CHECK(after([](Edit& e) { e.replace({{}, 0, 2}, {leaf(10)}); }) == "10 8");
  CHECK(after([](Edit& e) {
          const Block inner = blocks(stmt_at(e.proc(), {1}))[0];
          e.replace({{}, 1, 1}, inner, {{{0, 0, 0}, {0}}, {{0, 0, 1}, {1}}, {{0, 0, 2}, {2}}});
        }) == "1 3 if4[5|6] 7 8");
  CHECK(after([](Edit& e) {  // the then-block becomes an else-block
          const std::vector<Block> inner = blocks(stmt_at(e.proc(), {1, 0, 1}));
          e.replace({{1, 0}, 1, 1}, {branch(10, inner[1], inner[0])},
                    {{{0, 0}, {0, 1}}, {{0, 1}, {0, 0}}});
        }) == "1 for2[3 if10[6|5] 7] 8");
}

TEST_CASE("wrapping puts the range one block deeper") {
  CHECK(after([](Edit& e) {
          e.wrap({{}, 0, 2}, [](const Block& b) { return loop(10, b); });
        }) == "for10[1 for2[3 if4[5|6] 7]] 8");
}

TEST_CASE("moves shift both the place left and the place reached") {
  CHECK(after([](Edit& e) { e.move({{}, 0, 1}, {{}, 3}); }) == "for2[3 if4[5|6] 7] 8 1");
  CHECK(after([](Edit& e) { e.move({{}, 1, 2}, {{}, 0}); }) == "for2[3 if4[5|6] 7] 8 1");
  CHECK(after([](Edit& e) { e.move({{}, 0, 1}, {{1, 0, 1, 0}, 1}); }) == "for2[3 if4[5 1|6] 7] 8");
  CHECK(after([](Edit& e) { e.move({{1, 0}, 0, 2}, {{}, 1}); }) == "1 3 if4[5|6] for2[7] 8");
  CHECK(after([](Edit& e) { e.move({{1, 0}, 0, 2}, {{}, 2}); }) == "1 for2[7] 3 if4[5|6] 8");
  CHECK(after([](Edit& e) { e.move({{1, 0}, 0, 3}, {{}, 0}); }) == "3 if4[5|6] 7 1 for2[_] 8");
  CHECK(after([](Edit& e) {
          e.move({{1, 0, 1, 0}, 0, 1}, {{1, 0, 1, 1}, 0});
        }) == "1 for2[3 if4[_|5 6] 7] 8");
  CHECK(after([](Edit& e) { e.move({{}, 0, 2}, {{}, 2}); }) == "1 for2[3 if4[5|6] 7] 8");
  CHECK(after([](Edit& e) { e.move({{}, 1, 1}, {{}, 1}); }) == "1 for2[3 if4[5|6] 7] 8");
}

TEST_CASE("a range cannot be moved into itself") {
  Edit e(sample());
  CHECK_THROWS_AS(e.move({{}, 1, 1}, {{1, 0}, 0}), selvage::InternalError);
  CHECK_THROWS_AS(e.move({{}, 0, 2}, {{}, 1}), selvage::InternalError);
  CHECK(e.forwarding().empty());
}

TEST_CASE("edits in place move nothing") {
  CHECK(after([](Edit& e) {
          e.replace_expr({{1}, {1}}, int_const(5));
        }) == "1 for2[3 if4[5|6] 7] 8");
  CHECK(after([](Edit& e) { e.set_name("q"); }) == "1 for2[3 if4[5|6] 7] 8");
  CHECK(after([](Edit& e) { e.map_body(freshen(e.proc()->body)); }) == "1 for2[3 if4[5|6] 7] 8");
  Edit e(sample());
  e.replace_expr({{1, 0, 1}, {0, 1}}, int_const(77));
  CHECK(constant_value(expr_at(e.proc(), {{1, 0, 1}, {0, 1}})) == 77);
  CHECK_THROWS_AS(e.map_body({leaf(1)}), selvage::InternalError);
}

TEST_CASE("an edit changes its copy only, and shares what it does not touch") {
  const Proc p = sample();
  Edit e(p);
  e.erase({{}, 0, 1});
  e.set_name("q");
  e.add_assumption({"true enough", {}});
  CHECK(shape(p->body) == "1 for2[3 if4[5|6] 7] 8");
  CHECK(p->name == "p");
  CHECK(e.proc()->name == "q");
  CHECK(e.proc()->assumptions.size() == 1);
  CHECK(e.proc()->body[0] == p->body[1]);
}

TEST_CASE("random edits: every statement is found where it is, and the deleted ones nowhere") {
  for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
    CAPTURE(seed);
    RandomEdits edits(seed);
    const Proc original = edits.tree();
    Edit e(original);
    for (int step = 0; step < 6; ++step) {
      const Where before = where(e.proc());
      const std::size_t steps_before = e.forwarding().size();
      edits.step(e);
      REQUIRE(bodies_are_filled(e.proc()->body));
      REQUIRE(e.forwarding().size() <= steps_before + 1);
      if (e.forwarding().size() == steps_before) continue;
      check_paths(before, e.proc(),
                  [&](const Path& p) { return forward(e.forwarding().back(), p); });
      check_paths(where(original), e.proc(), [&](const Path& p) { return e.now(p); });
    }
  }
}
