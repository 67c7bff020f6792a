// SPDX-License-Identifier: Apache-2.0
#include "tests/kernels/random_program.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "tools/fuzz/data_text.h"

namespace selvage::testing {
namespace {

using core::Random;
using core::Scalar;
using fuzz::one_of;

struct Buffer {
  std::string name;
  Scalar type;
  std::vector<int> shape;
  bool is_window = false;
};

// What a procedure that was written before takes.
struct Callee {
  std::string name;
  std::vector<Buffer> params;  // after `n`, `k`, `b`
};

class ProcWriter {
 public:
  // With `threads` there are parallel loops, and otherwise buffers that threads cannot have.
  ProcWriter(Random& random, const std::vector<Scalar>& types, const std::vector<Callee>& callees,
             bool threads)
      : random_(random),
        types_(types),
        callees_(callees),
        threads_(threads),
        data_(random, types, [this](Scalar type) { return leaf(type); }, {}) {}

  // The procedure, and how it is called.
  std::pair<std::string, Callee> write(const std::string& name) {
    Callee self{name, {}};
    std::string args = "n: size, k: index, b: bool";
    const auto count = random_.between(2, 4);
    for (int i = 0; i < count; ++i) {
      Buffer buffer{"x" + std::to_string(i), any_type(), shape(random_.between(0, 2)), false};
      buffer.is_window = !buffer.shape.empty() && random_.one_in(2);
      args += fmt::format(", {}: {}", buffer.name, type_text(buffer));
      self.params.push_back(buffer);
      buffers_.push_back(buffer);
    }
    text_ = fmt::format("@proc\ndef {}({}):\n", name, args);
    line("assert n <= 6");
    line("assert k <= 9");
    line("assert k >= -9");
    line("Cfg.i = 0 - k");
    line("Cfg.on = b");
    const auto statements = random_.between(3, 7);
    for (int i = 0; i < statements; ++i) statement(3);
    return {text_ + "\n", self};
  }

 private:
  // ---- control ----

  std::string constant(int lo, int hi) { return fuzz::random_int(random_, lo, hi); }

  std::string control(int depth) {
    if (depth == 0 || random_.one_in(4)) return control_leaf();
    switch (random_.between(0, 6)) {
      case 0:
        return fmt::format("({} + {})", control(depth - 1), control(depth - 1));
      case 1:
        return fmt::format("({} - {})", control(depth - 1), control(depth - 1));
      case 2:
        return fmt::format("{} * {}", constant(-4, 4), wrapped(depth - 1));
      case 3:
        return fmt::format("{} / {}", wrapped(depth - 1), constant(1, 5));
      case 4:
        return fmt::format("{} % {}", wrapped(depth - 1), constant(1, 5));
      case 5:
        return fmt::format("(-{})", wrapped(depth - 1));
      default:
        return control_leaf();
    }
  }
  std::string wrapped(int depth) { return "(" + control(depth) + ")"; }

  std::string control_leaf() {
    switch (random_.between(0, 4)) {
      case 0:
        return "n";
      case 1:
        return "k";
      case 2:
        return "Cfg.i";
      case 3:
        return iters_.empty() ? "k" : one_of(random_, iters_);
      default:
        return "(" + constant(-9, 9) + ")";
    }
  }

  std::string condition(int depth) {
    if (depth == 0 || random_.one_in(3)) {
      static const std::vector<std::string> signs = {"<", "<=", ">", ">=", "==", "!="};
      if (random_.one_in(6)) return random_.one_in(2) ? "b" : "Cfg.on";
      return fmt::format("({} {} {})", control(2), one_of(random_, signs), control(2));
    }
    switch (random_.between(0, 3)) {
      case 0:
        return fmt::format("({} and {})", condition(depth - 1), condition(depth - 1));
      case 1:
        return fmt::format("({} or {})", condition(depth - 1), condition(depth - 1));
      case 2:
        return fmt::format("({} == {})", condition(depth - 1), condition(depth - 1));
      default:
        return fmt::format("(not {})", condition(depth - 1));
    }
  }

  // Always in [0, extent).
  std::string index(int extent) {
    if (random_.one_in(3)) return constant(0, extent - 1);
    return fmt::format("({}) % {}", control(2), extent);
  }

  // ---- data ----

  Scalar any_type() { return one_of(random_, types_); }

  std::vector<int> shape(std::int64_t rank) {
    std::vector<int> out;
    for (std::int64_t i = 0; i < rank; ++i) out.push_back(static_cast<int>(random_.between(2, 5)));
    return out;
  }

  static std::string type_text(const Buffer& b) {
    const std::string scalar(spelling(b.type));
    if (b.shape.empty()) return scalar;
    const std::string dims = fmt::format("[{}]", fmt::join(b.shape, ", "));
    return b.is_window ? "[" + scalar + "]" + dims : scalar + dims;
  }

  std::string cell(const Buffer& b) {
    if (b.shape.empty()) return b.name;
    std::vector<std::string> at;
    for (const int extent : b.shape) at.push_back(index(extent));
    return fmt::format("{}[{}]", b.name, fmt::join(at, ", "));
  }

  // A cell of a buffer of exactly this type, or else a conversion of another to it.
  std::string leaf(Scalar type) {
    std::vector<Buffer> same;
    for (const Buffer& b : buffers_) {
      if (b.type == type) same.push_back(b);
    }
    if (!same.empty()) return cell(one_of(random_, same));
    return fmt::format("{}({})", spelling(type), cell(one_of(random_, buffers_)));
  }

  std::string data(Scalar type, int depth) { return data_.expression(type, depth); }

  // ---- statements ----

  void line(const std::string& text) {
    text_.append(static_cast<std::size_t>(4 * depth_), ' ').append(text).append("\n");
  }

  std::string fresh(const std::string& stem) { return stem + std::to_string(names_++); }

  void block(int depth) {
    const std::size_t buffers = buffers_.size();
    ++depth_;
    const auto count = random_.between(1, 3);
    for (int i = 0; i < count; ++i) statement(depth);
    --depth_;
    buffers_.resize(buffers);
  }

  void statement(int depth) {
    const auto choice = random_.between(0, depth == 0 ? 5 : 11);
    if (choice <= 2) return store("=");
    if (choice <= 4) return store("+=");
    if (choice == 5) return line(random_.one_in(4) ? "pass" : "Cfg.i = " + control(1) + " % 7");
    if (choice == 6) return if_statement(depth - 1);
    if (choice <= 8) return loop(depth - 1);
    if (choice == 9) return allocate();
    if (choice == 10) return window();
    call();
  }

  void store(const std::string& sign) {
    const Buffer target = one_of(random_, buffers_);
    // Converted where it is stored, if the types may meet.
    const Scalar other = any_type();
    const Scalar type = core::wider(target.type, other) ? other : target.type;
    line(fmt::format("{} {} {}", cell(target), sign, data(type, 3)));
  }

  void if_statement(int depth) {
    line(fmt::format("if {}:", condition(2)));
    block(depth);
    if (random_.one_in(3)) {
      line(fmt::format("elif {}:", condition(1)));
      block(depth);
    }
    if (random_.one_in(2)) {
      line("else:");
      block(depth);
    }
  }

  void loop(int depth) {
    const std::string i = random_.one_in(2) ? "i" : fresh("i");
    const bool hidden = std::find(iters_.begin(), iters_.end(), i) != iters_.end();
    const std::string iter = hidden ? fresh("i") : i;
    const std::string lo = random_.one_in(2) ? "0" : fmt::format("({}) % 3", control(1));
    const std::string hi = random_.one_in(3) ? "n" : constant(-1, 4);
    const char* mode = threads_ && random_.one_in(4) ? "par" : "seq";
    line(fmt::format("for {} in {}({}, {}):", iter, mode, random_.one_in(4) ? "-2" : lo, hi));
    iters_.push_back(iter);
    block(depth);
    iters_.pop_back();
  }

  // A new buffer, every cell of it written.
  void allocate() {
    const std::vector<std::string> memories = {"DRAM", "DRAM_STACK",
                                               threads_ ? "DRAM" : "DRAM_STATIC"};
    const Buffer b{fresh("t"), any_type(), shape(random_.between(0, 2)), false};
    line(fmt::format("{}: {} @ {}", b.name, type_text(b), one_of(random_, memories)));
    std::string at;
    int nested = 0;
    for (const int extent : b.shape) {
      const std::string i = fresh("z");
      line(fmt::format("for {} in seq(0, {}):", i, extent));
      ++depth_;
      ++nested;
      at += (at.empty() ? "" : ", ") + i;
    }
    line(fmt::format("{}{} = {}", b.name, at.empty() ? "" : "[" + at + "]", data(b.type, 1)));
    depth_ -= nested;
    buffers_.push_back(b);
  }

  // Part of a buffer of rank 1 or 2 as text, and what it is.
  std::optional<std::pair<std::string, Buffer>> part() {
    const Buffer base = one_of(random_, buffers_);
    if (base.shape.empty()) return std::nullopt;
    Buffer view{"", base.type, {}, true};
    std::vector<std::string> dims;
    for (std::size_t i = 0; i < base.shape.size(); ++i) {
      const int extent = base.shape[i];
      const bool last_chance = i + 1 == base.shape.size() && view.shape.empty();
      if (!last_chance && random_.one_in(3)) {
        dims.push_back(index(extent));
        continue;
      }
      const int length = static_cast<int>(random_.between(1, extent));
      const std::string lo = index(extent - length + 1);
      dims.push_back(fmt::format("{} : {} + {}", lo, lo, length));
      view.shape.push_back(length);
    }
    return std::pair(fmt::format("{}[{}]", base.name, fmt::join(dims, ", ")), view);
  }

  void window() {
    std::optional<std::pair<std::string, Buffer>> view = part();
    if (!view) return line("pass");
    view->second.name = fresh("w");
    line(fmt::format("{} = {}", view->second.name, view->first));
    buffers_.push_back(view->second);
  }

  // A call that passes, for each parameter, some buffer of the same type and shape; none if one
  // lacks it.
  void call() {
    if (callees_.empty()) return line("pass");
    const Callee& callee = one_of(random_, callees_);
    std::string args = fmt::format("n, ({}) % 9, {}", control(1), condition(0));
    std::vector<std::string> used;
    for (const Buffer& param : callee.params) {
      const std::optional<std::string> arg = argument(param, used);
      if (!arg) return line("pass");
      args += ", " + *arg;
    }
    line(fmt::format("{}({})", callee.name, args));
  }

  std::optional<std::string> argument(const Buffer& param, std::vector<std::string>& used) {
    for (const Buffer& b : buffers_) {
      if (b.type != param.type || std::find(used.begin(), used.end(), b.name) != used.end())
        continue;
      if (param.shape.empty()) {
        used.push_back(b.name);
        return cell_reference(b);
      }
      const bool fits = b.shape == param.shape && (param.is_window || !b.is_window);
      if (!fits) continue;
      used.push_back(b.name);
      return b.name;
    }
    return std::nullopt;
  }

  std::string cell_reference(const Buffer& b) { return cell(b); }

  Random& random_;
  const std::vector<Scalar>& types_;
  const std::vector<Callee>& callees_;
  bool threads_;
  fuzz::DataText data_;
  std::vector<Buffer> buffers_;
  std::vector<std::string> iters_;
  std::string text_;
  int depth_ = 1;
  int names_ = 0;
};

}  // namespace

std::string random_programs(Random& random, const std::vector<Scalar>& types,
                            const std::string& prefix, int count) {
  std::string text;
  std::array<std::vector<Callee>, 2> callees;
  for (int i = 0; i < count; ++i) {
    const bool threads = i % 2 == 0;
    std::vector<Callee>& alike = callees[threads ? 0 : 1];
    auto [proc, self] = ProcWriter(random, types, alike, threads).write(prefix + std::to_string(i));
    text += proc;
    alike.push_back(self);
    if (alike.size() > 6) alike.erase(alike.begin());
  }
  return text;
}

}  // namespace selvage::testing
