// SPDX-License-Identifier: Apache-2.0
//
// Shapes that scheduling steps look for, and that chance alone would seldom write.
#include <fmt/format.h>

#include "tools/fuzz/procedure_text.h"

namespace selvage::fuzz {
namespace {

const Affine zero = Affine::of(std::int64_t{0});
const Affine one = Affine::of(std::int64_t{1});

std::string indexed(const Buffer& b, const std::vector<std::string>& at) {
  return at.empty() ? b.name : fmt::format("{}[{}]", b.name, fmt::join(at, ", "));
}

}  // namespace

// Two loops over one range (to fuse), or one after the other under one condition.
void ProcedureText::twin_loops(int depth) {
  const Affine extent = scope_.extent();
  const bool conditions = chance(5);
  const std::string test = condition();
  const Affine lo = chance(3) ? one : zero;
  for (int k = 0; k < 2; ++k) {
    if (conditions) {
      line(fmt::format("if {}:", test));
      block(depth, 1);
      continue;
    }
    loop(iterator_name(), lo, extent, [&] { statement(k == 0 ? 0 : depth); });
  }
}

// One loop in two parts with equal bodies.
void ProcedureText::joined_loops() {
  const Affine extent = scope_.extent();
  const Affine middle = Affine::of(random_.between(0, 1));
  const Buffer b = target();
  if (b.name.empty()) return line("pass");
  const std::string i = fresh("i");
  std::string cell, value;
  const std::string sign = chance(2) ? "=" : "+=";
  // The body may only use the whole range.
  line(fmt::format("for {} in seq(0, {}):", i, text(middle)));
  scope_.push_iterator(i, zero, extent);
  cell = scope_.cell(b);
  value = data(b.type);
  ++depth_;
  line(fmt::format("{} {} {}", cell, sign, value));
  --depth_;
  line(fmt::format("for {} in seq({}, {}):", i, text(middle), text(extent)));
  ++depth_;
  line(fmt::format("{} {} {}", cell, sign, value));
  --depth_;
  scope_.pop_iterator();
}

// Two or three perfectly nested loops.
void ProcedureText::nest() {
  const auto levels = random_.between(2, 3);
  const int outside = depth_;
  std::vector<Variable> made;
  for (int k = 0; k < levels; ++k) {
    const Affine extent = scope_.extent();
    const std::string i = iterator_name();
    const std::vector<Variable> outer = scope_.iterators();
    const Affine lo = chance(5) ? one : zero;
    const Affine hi = !outer.empty() && chance(4) ? Affine::of(outer.back()) + one : extent;
    if (k > 0 && chance(6)) {
      line(fmt::format("if {}:", condition()));
      ++depth_;
    }
    line(fmt::format("for {} in seq({}, {}):", i, text(lo), text(hi)));
    scope_.push_iterator(i, lo, hi);
    ++depth_;
  }
  const std::size_t mark = scope_.mark();
  for (int k = 0; k < random_.between(1, 2); ++k) statement(0);
  scope_.leave(mark);
  depth_ = outside;
  for (int k = 0; k < levels; ++k) scope_.pop_iterator();
}

// s = 0; for ...: s += c * x
void ProcedureText::reduction() {
  const Buffer b = target();
  if (b.name.empty()) return line("pass");
  const std::string cell = scope_.cell(b);
  if (!chance(4)) line(fmt::format("{} = {}", cell, core::is_float(b.type) ? "0.0" : "0"));
  const std::string factor = leaf(b.type);
  const bool folded = chance(3);
  loop(iterator_name(), zero, scope_.extent(), [&] {
    const std::string term = chance(2) ? factor + " * " + leaf(b.type) : data(b.type);
    line(folded ? fmt::format("{} = {} + {}", cell, cell, term)
                : fmt::format("{} += {}", cell, term));
  });
}

// A temporary that is made in one loop and used in the next, or one for each iteration.
void ProcedureText::through_temporary() {
  Buffer t{fresh("t"), any_type(), {}, false, scope_.new_root()};
  const Affine extent = scope_.extent();
  const std::size_t mark = scope_.mark();
  const auto use = [&] {
    const Buffer b = target();
    if (b.name.empty()) return line("pass");
    line(fmt::format(
        "{} {} {} * {}", scope_.cell(b), chance(2) ? "=" : "+=",
        b.type == t.type ? scope_.cell(t) : fmt::format("{}({})", spelling(b.type), scope_.cell(t)),
        leaf(b.type)));
  };
  if (chance(2)) {
    loop(iterator_name(), zero, extent, [&] {
      line(fmt::format("{}: {}", t.name, spelling(t.type)));
      store(t, t.name, "=");
      scope_.add(t);
      use();
    });
    return;
  }
  t.dims.push_back(extent);
  line(fmt::format("{}: {}[{}]", t.name, spelling(t.type), text(extent)));
  const std::string i = iterator_name();
  loop(i, zero, extent, [&] { store(t, indexed(t, {i}), "="); });
  scope_.add(t);
  loop(iterator_name(), zero, extent, use);
  // Where the procedure goes on it may be used again.
  if (chance(2)) scope_.leave(mark);
}

// Every cell of a row: what instructions and library procedures do.
void ProcedureText::whole_range() {
  const Buffer b = target();
  if (b.name.empty() || b.dims.empty()) return line("pass");
  std::vector<std::string> at;
  for (std::size_t k = 0; k + 1 < b.dims.size(); ++k) at.push_back(scope_.index(b.dims[k]));
  const std::string i = iterator_name();
  loop(i, zero, b.dims.back(), [&] {
    at.push_back(i);
    if (chance(2))
      line(indexed(b, at) + " = " + data_.literal(b.type));
    else
      store(b, indexed(b, at), chance(2) ? "=" : "+=");
  });
}

// What library procedures do, too, so that calls can replace it.
void ProcedureText::row_operation(const Buffer& to, const Buffer& from) {
  std::vector<std::string> left, right;
  for (std::size_t k = 0; k + 1 < to.dims.size(); ++k) left.push_back(scope_.index(to.dims[k]));
  for (std::size_t k = 0; k + 1 < from.dims.size(); ++k)
    right.push_back(scope_.index(from.dims[k]));
  const std::string i = iterator_name();
  loop(i, zero, to.dims.back(), [&] {
    left.push_back(i);
    right.push_back(i);
    line(fmt::format("{} {} {}", indexed(to, left), chance(2) ? "=" : "+=", indexed(from, right)));
  });
}

void ProcedureText::copy_or_add() {
  for (int tries = 0; tries < 6; ++tries) {
    const Buffer to = target();
    const Buffer from = target();
    const bool rows = !to.dims.empty() && !from.dims.empty() && to.type == from.type;
    if (rows && to.root != from.root && to.dims.back() == from.dims.back())
      return row_operation(to, from);
  }
  whole_range();
}

// A buffer or window that nobody needs, or a condition that is always decided.
void ProcedureText::unused() {
  if (chance(2))
    return line(fmt::format("{}: {}[{}]", fresh("u"), spelling(any_type()), text(scope_.extent())));
  line(fmt::format("if {}:", chance(2) ? "0 < n" : "n < 0"));
  block(1, 1);
}

// Iterations that keep to their own cells.
void ProcedureText::parallel_loop() {
  const Buffer b = target();
  if (b.name.empty() || b.dims.empty() || !closed_roots_.empty()) return line("pass");
  const auto own =
      static_cast<std::size_t>(random_.between(0, static_cast<std::int64_t>(b.dims.size()) - 1));
  const std::string i = fresh("i");
  closed_roots_.push_back(b.root);
  const auto write = [&] {
    std::vector<std::string> at;
    for (std::size_t k = 0; k < b.dims.size(); ++k)
      at.push_back(k == own ? i : scope_.index(b.dims[k]));
    store(b, indexed(b, at), chance(2) ? "=" : "+=");
  };
  loop(
      i, zero, b.dims[own],
      [&] {
        write();
        if (chance(2)) loop(fresh("i"), zero, scope_.extent(), write);
      },
      "par");
  closed_roots_.pop_back();
}

void ProcedureText::parallel_sum() {
  const Buffer b = target();
  if (b.name.empty() || b.window || !closed_roots_.empty()) return line("pass");
  closed_roots_.push_back(b.root);
  loop(
      fresh("i"), zero, scope_.extent(), [&] { store(b, scope_.cell(b), "+="); }, "par",
      fmt::format(", reduce({})", b.name));
  closed_roots_.pop_back();
}

// The same cell again, by assignment or addition; equal expressions; a sum to split.
void ProcedureText::repeated_stores() {
  const Buffer b = target();
  if (b.name.empty()) return line("pass");
  const std::string cell = scope_.cell(b);
  const std::string common = data(b.type);
  const std::string sum =
      chance(2) ? leaf(b.type) : fmt::format("({} + {})", leaf(b.type), leaf(b.type));
  line(fmt::format("{} {} {} + {}", cell, chance(2) ? "=" : "+=", common, sum));
  const Buffer other = target();
  if (chance(3) && other.type == b.type)
    line(fmt::format("{} = {} + {}", scope_.cell(other), common, leaf(b.type)));
  line(fmt::format("{} {} {} * ({})", cell, chance(2) ? "=" : "+=", leaf(b.type), common));
}

// Two buffers of one kind, the first of which is not needed any more when the second begins.
void ProcedureText::two_temporaries() {
  const Affine extent = scope_.extent();
  const core::Scalar type = any_type();
  const std::size_t mark = scope_.mark();
  for (int k = 0; k < 2; ++k) {
    const Buffer t{fresh("t"), type, {extent}, false, scope_.new_root()};
    line(fmt::format("{}: {}[{}]", t.name, spelling(t.type), text(extent)));
    const std::string i = iterator_name();
    loop(i, zero, extent, [&] { store(t, indexed(t, {i}), "="); });
    const Buffer b = target();
    if (!b.name.empty() && b.type == type)
      line(fmt::format("{} {} {}", scope_.cell(b), chance(2) ? "=" : "+=", scope_.cell(t)));
    if (chance(4)) scope_.add(t);
  }
  if (chance(2)) scope_.leave(mark);
}

// A buffer of few cells, each named by a constant.
void ProcedureText::small_buffer() {
  const auto cells = random_.between(2, 3);
  const Buffer t{fresh("t"), any_type(), {Affine::of(cells)}, false, scope_.new_root()};
  line(fmt::format("{}: {}[{}]", t.name, spelling(t.type), cells));
  for (std::int64_t k = 0; k < cells; ++k) store(t, fmt::format("{}[{}]", t.name, k), "=");
  const Buffer b = target();
  if (b.type == t.type && !b.name.empty())
    line(fmt::format("{} = {}[0] + {}[{}]", scope_.cell(b), t.name, t.name, cells - 1));
  scope_.add(t);
}

// What is done again and again, though once would do.
void ProcedureText::repeated_body(int depth) {
  const Buffer b = target();
  if (b.name.empty()) return line("pass");
  const std::string cell = scope_.cell(b);
  const std::string value = data(b.type);
  const Affine lo = chance(3) ? Affine::of(random_.between(-1, 1)) : zero;
  line(fmt::format("for {} in seq({}, {}):", iterator_name(), text(lo), text(scope_.extent())));
  ++depth_;
  line(fmt::format("{} {} {}", cell, chance(5) ? "+=" : "=", value));
  if (chance(3) && depth > 0) {
    const Buffer other = target();
    store(other, other.name.empty() ? "" : scope_.cell(other), "=");
  }
  --depth_;
}

// A cell that is assigned, read by the statements that follow, and perhaps not needed after them.
void ProcedureText::set_and_use() {
  Buffer t = target();
  if (t.name.empty() || chance(2)) {
    t = {fresh("t"), any_type(), {}, false, scope_.new_root()};
    line(fmt::format("{}: {}", t.name, spelling(t.type)));
  }
  const std::string cell = t.dims.empty() ? t.name : scope_.cell(t);
  line(fmt::format("{} = {}", cell, data(t.type)));
  const auto uses = random_.between(1, 2);
  for (int k = 0; k < uses; ++k) {
    const Buffer b = target();
    if (b.name.empty() || b.type != t.type) continue;
    line(fmt::format("{} {} {} * {}", scope_.cell(b), chance(2) ? "=" : "+=", cell, leaf(t.type)));
  }
  if (chance(3)) line(fmt::format("{} = {}", cell, data_.literal(t.type)));
}

}  // namespace selvage::fuzz
