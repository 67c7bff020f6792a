// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/procedure_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace selvage::fuzz {

using core::Scalar;

namespace {

const Affine zero = Affine::of(std::int64_t{0});
const Affine one = Affine::of(std::int64_t{1});

}  // namespace

ProcedureText::ProcedureText(core::Random& random, const core::Library& library,
                             const std::vector<Scalar>& types, const std::vector<Callee>& callees)
    : random_(random),
      library_(library),
      types_(types),
      callees_(callees),
      scope_(random),
      data_(random, types, [this](Scalar type) { return leaf(type); },
            {.division = false,
             .conversions = false,
             .functions = types.size() == 1,
             .odd_literals = false}) {}

// ---- the head

Buffer ProcedureText::add_param(std::string& args, const std::string& name) {
  Buffer b{name, any_type(), {}, false, scope_.new_root()};
  static const std::vector<int> ranks = {0, 1, 1, 1, 1, 1, 2, 2, 2, 3};
  std::vector<std::string> dims;
  for (int left = one_of(random_, ranks); left > 0; --left) {
    Affine extent = Affine::of(one_of(random_, scope_.sizes()));
    if (chance(5)) extent = extent + Affine::of(random_.between(1, 2));
    if (chance(4)) extent = Affine::of(random_.one_in(2) ? std::int64_t{8} : 4);
    b.dims.push_back(extent);
    dims.push_back(text(extent));
  }
  b.window = !dims.empty() && chance(4);
  const std::string scalar(spelling(b.type));
  args += fmt::format(", {}: {}", name, b.window ? "[" + scalar + "]" : scalar);
  if (!dims.empty()) args += fmt::format("[{}]", fmt::join(dims, ", "));
  return b;
}

std::string ProcedureText::main(const std::string& name) {
  std::string args = "n: size";
  const std::int64_t least_n = one_of(random_, std::vector<std::int64_t>{1, 2, 4});
  const std::int64_t least_m = one_of(random_, std::vector<std::int64_t>{1, 3});
  scope_.add_size("n", least_n);
  if (chance(2)) {
    scope_.add_size("m", least_m);
    args += ", m: size";
  }
  const bool has_k = chance(4);
  const bool has_b = chance(5);
  if (has_k) args += ", k: index";
  if (has_b) args += ", b: bool";
  const auto params = random_.between(2, 4);
  for (int k = 0; k < params; ++k) scope_.add(add_param(args, "x" + std::to_string(k)));
  text_ = fmt::format("@proc\ndef {}({}):\n", name, args);
  if (least_n > 1) line(fmt::format("assert n >= {}", least_n));
  if (scope_.sizes().size() > 1 && least_m > 1) line(fmt::format("assert m >= {}", least_m));
  if (chance(4)) line(fmt::format("assert n % {} == 0", random_.between(2, 4)));
  stride_asserts();
  if (has_k) {
    line("assert 0 <= k < n");
    // Within [0, n): known like an iterator that the whole procedure stands in.
    scope_.push_iterator("k", zero, Affine::of(scope_.sizes()[0]));
  }
  left_ = static_cast<int>(random_.between(4, 14));
  if (has_b) {
    line("if b:");
    block(1, 2);
  }
  const auto most = random_.between(2, 5);
  for (int k = 0; k < most; ++k) statement(3);
  return text_;
}

// Windows and cells of one size, so that callers find something to hand over.
std::string ProcedureText::callee(const std::string& name) {
  signature_ = {name, chance(2) ? 1 : 2, {}, chance(4), chance(6)};
  scope_.add_size("n", signature_.least);
  std::string args = "n: size";
  if (signature_.takes_index) args += ", k: index";
  if (signature_.takes_bool) args += ", b: bool";
  const auto count = random_.between(1, 3);
  for (int k = 0; k < count; ++k) {
    const Callee::Param param{any_type(), chance(4) ? 0 : 1, !chance(4)};
    Buffer b{"a" + std::to_string(k), param.type, {}, param.window, scope_.new_root()};
    if (param.rank == 1) b.dims.push_back(Affine::of(scope_.sizes()[0]));
    const std::string scalar(spelling(param.type));
    const std::string element = param.window ? "[" + scalar + "]" : scalar;
    args += fmt::format(", {}: {}", b.name, param.rank == 0 ? scalar : element + "[n]");
    signature_.params.push_back(param);
    scope_.add(b);
  }
  text_ = fmt::format("@proc\ndef {}({}):\n", name, args);
  if (signature_.least > 1) line(fmt::format("assert n >= {}", signature_.least));
  if (signature_.takes_index) {
    line("assert 0 <= k < n");
    scope_.push_iterator("k", zero, Affine::of(scope_.sizes()[0]));
  }
  left_ = 3;
  if (signature_.takes_bool) {
    line("if b:");
    block(1, 2);
  }
  const auto kind = random_.between(0, 5);
  if (kind == 0) copy_or_add();
  if (kind == 1) whole_range();
  if (kind == 2) set_config();
  if (kind == 3) use_config();
  if (kind >= 4 || chance(4)) statement(2);
  return text_;
}

// What is true of dense arguments anyway, and so of their windows with all of the last dimension.
void ProcedureText::stride_asserts() {
  for (const Buffer& b : scope_.buffers()) {
    if (b.window && !b.dims.empty() && chance(4))
      line(fmt::format("assert stride({}, {}) == 1", b.name, b.dims.size() - 1));
  }
}

// ---- what statements are made of

void ProcedureText::line(const std::string& text) {
  text_.append(static_cast<std::size_t>(4 * depth_), ' ').append(text).append("\n");
}

std::string ProcedureText::iterator_name() {
  static const std::vector<std::string> common = {"i", "j", "l"};
  return chance(3) ? fresh("i") : one_of(random_, common);
}

std::vector<Buffer> ProcedureText::usable() const {
  std::vector<Buffer> out;
  for (const Buffer& b : scope_.buffers()) {
    if (std::ranges::find(closed_roots_, b.root) == closed_roots_.end()) out.push_back(b);
  }
  return out;
}

// Fields of f32 are data as well.
std::string ProcedureText::leaf(Scalar type) {
  const std::vector<std::string> fields = config_fields(type);
  if (!fields.empty() && chance(10)) return one_of(random_, fields);
  std::vector<Buffer> same;
  const std::vector<Buffer> all = usable();
  std::ranges::copy_if(all, std::back_inserter(same),
                       [&](const Buffer& b) { return b.type == type; });
  if (!same.empty() && !chance(8)) return scope_.cell(one_of(random_, same));
  if (!all.empty() && same.empty() && chance(2)) {
    const Buffer& other = one_of(random_, all);
    if (core::is_integer_data(other.type) || core::is_float(type))
      return fmt::format("{}({})", spelling(type), scope_.cell(other));
  }
  return data_.literal(type);
}

std::string ProcedureText::condition() {
  const std::string first = chance(6) ? config_condition() : scope_.comparison();
  if (!chance(5)) return first;
  return fmt::format("{} {} {}", first, chance(2) ? "and" : "or", scope_.comparison());
}

Buffer ProcedureText::target() {
  const std::vector<Buffer> all = usable();
  return all.empty() ? Buffer{} : one_of(random_, all);
}

void ProcedureText::store(const Buffer& b, const std::string& cell, const std::string& sign) {
  if (b.name.empty()) return line("pass");
  const bool own = sign == "=" && chance(10);
  line(fmt::format("{} {} {}{}", cell, sign, own ? cell + " + " : "", data(b.type)));
}

// ---- statements

void ProcedureText::block(int depth, int most) {
  const std::size_t mark = scope_.mark();
  ++depth_;
  const auto count = random_.between(1, most);
  for (int k = 0; k < count; ++k) statement(depth);
  --depth_;
  scope_.leave(mark);
}

void ProcedureText::loop(const std::string& name, const Affine& lo, const Affine& hi,
                         const std::function<void()>& body, const std::string& mode,
                         const std::string& clause) {
  line(fmt::format("for {} in {}({}, {}{}):", name, mode, text(lo), text(hi), clause));
  const std::size_t mark = scope_.mark();
  scope_.push_iterator(name, lo, hi);
  ++depth_;
  body();
  --depth_;
  scope_.pop_iterator();
  scope_.leave(mark);
}

void ProcedureText::statement(int depth) {
  --left_;
  const bool simple = depth <= 0 || left_ <= 0;
  const auto choice = random_.between(0, simple ? 4 : 35);
  if (choice <= 3) {
    const Buffer b = target();
    return store(b, b.name.empty() ? "" : scope_.cell(b), chance(2) ? "=" : "+=");
  }
  if (choice == 4) return chance(3) ? line("pass") : set_config();
  if (choice <= 9) return any_loop(depth - 1);
  if (choice == 10) return branch(depth - 1);
  if (choice == 11) return allocate(depth);
  if (choice <= 13) return window();
  if (choice <= 15) return call();
  if (choice == 16) return use_config();
  if (choice == 17) return twin_loops(depth - 1);
  if (choice == 18) return joined_loops();
  if (choice <= 20) return nest();
  if (choice == 21) return reduction();
  if (choice == 22) return through_temporary();
  if (choice == 23) return whole_range();
  if (choice == 24) return parallel_loop();
  if (choice == 25) return parallel_sum();
  if (choice == 26) return copy_or_add();
  if (choice == 27) return unused();
  if (choice == 28) return allocate(depth);
  if (choice == 29) return repeated_stores();
  if (choice == 30) return config_loop(depth - 1);
  if (choice == 31) return config_pair(depth - 1);
  if (choice == 32) return two_temporaries();
  if (choice == 33) return small_buffer();
  if (choice == 34) return repeated_body(depth - 1);
  set_and_use();
}

// Bounds of all sorts: shifted, triangular, negative, empty.
void ProcedureText::any_loop(int depth) {
  const Affine extent = scope_.extent();
  Affine lo = zero;
  Affine hi = extent;
  const std::vector<Variable> outer = scope_.iterators();
  switch (random_.between(0, 9)) {
    case 0:
      lo = Affine::of(random_.between(-2, 2));
      break;
    case 1:
      hi = extent - one;
      break;
    case 2:
      if (!outer.empty()) hi = Affine::of(one_of(random_, outer)) + one;
      break;
    case 3:
      if (!outer.empty()) lo = Affine::of(one_of(random_, outer));
      break;
    case 4:
      lo = Affine::of(random_.between(-3, 3));
      hi = Affine::of(random_.between(-3, 4));
      break;
    case 5:
      hi = extent + Affine::of(random_.between(-2, 2));
      break;
    default:
      break;
  }
  const std::string name = iterator_name();
  // Iterators hide others of their name only in the body.
  loop(name, lo, hi, [&] {
    const auto count = random_.between(1, 2);
    for (int k = 0; k < count; ++k) statement(depth);
  });
}

void ProcedureText::branch(int depth) {
  line(fmt::format("if {}:", condition()));
  block(depth, 2);
  if (chance(4)) {
    line(fmt::format("elif {}:", condition()));
    block(depth, 1);
  }
  if (chance(2)) {
    line("else:");
    block(depth, 2);
  }
}

// A buffer, every cell of it written.
void ProcedureText::allocate(int depth) {
  Buffer b{chance(6) ? "t" : fresh("t"), any_type(), {}, false, scope_.new_root()};
  std::vector<std::string> dims, at;
  for (int k = 0; k < random_.between(0, 2); ++k) {
    b.dims.push_back(scope_.extent());
    dims.push_back(text(b.dims.back()));
  }
  const std::string shape = dims.empty() ? "" : fmt::format("[{}]", fmt::join(dims, ", "));
  line(fmt::format("{}: {}{}", b.name, spelling(b.type), shape));
  const int outside = depth_;
  for (const Affine& extent : b.dims) {
    const std::string i = fresh("z");
    line(fmt::format("for {} in seq(0, {}):", i, text(extent)));
    scope_.push_iterator(i, zero, extent);
    at.push_back(i);
    ++depth_;
  }
  store(b, at.empty() ? b.name : fmt::format("{}[{}]", b.name, fmt::join(at, ", ")), "=");
  depth_ = outside;
  for (std::size_t k = 0; k < at.size(); ++k) scope_.pop_iterator();
  scope_.add(b);
  if (depth > 0 && chance(2)) statement(depth);
}

void ProcedureText::window() {
  const Buffer base = target();
  if (base.name.empty() || base.dims.empty()) return line("pass");
  Buffer view{chance(6) ? "w" : fresh("w"), base.type, {}, true, base.root};
  std::vector<std::string> dims;
  for (std::size_t k = 0; k < base.dims.size(); ++k) {
    const bool last_chance = k + 1 == base.dims.size() && view.dims.empty() && !chance(8);
    if (!last_chance && chance(3)) {
      dims.push_back(scope_.index(base.dims[k]));
      continue;
    }
    const Scope::Interval part = scope_.interval(base.dims[k]);
    dims.push_back(scope_.text(part));
    view.dims.push_back(part.length);
  }
  line(fmt::format("{} = {}[{}]", view.name, base.name, fmt::join(dims, ", ")));
  scope_.add(view);
  statement(1);
}

// Arguments of different roots, all long enough.
void ProcedureText::call() {
  if (callees_.empty()) return line("pass");
  const Callee& callee = one_of(random_, callees_);
  const Affine length = scope_.extent();
  if (!scope_.ranges().nonnegative(length - Affine::of(callee.least))) return line("pass");
  std::string args = text(length);
  if (callee.takes_index) args += ", " + scope_.index(length);
  if (callee.takes_bool) args += ", " + condition();
  std::vector<int> used;
  for (const Callee::Param& param : callee.params) {
    std::vector<std::pair<std::string, int>> found;
    for (const Buffer& b : usable()) {
      if (b.type != param.type || std::ranges::find(used, b.root) != used.end()) continue;
      if (param.rank == 0) {
        found.emplace_back(scope_.cell(b), b.root);
      } else if (!param.window) {
        if (!b.window && b.dims.size() == 1 && b.dims[0] == length)
          found.emplace_back(b.name, b.root);
      } else if (!b.dims.empty() && scope_.ranges().nonnegative(b.dims.back() - length)) {
        std::vector<std::string> dims;
        for (std::size_t k = 0; k + 1 < b.dims.size(); ++k) dims.push_back(scope_.index(b.dims[k]));
        const bool later = scope_.ranges().nonnegative(b.dims.back() - length - one) && chance(2);
        dims.push_back(scope_.text({later ? one : zero, length}));
        found.emplace_back(fmt::format("{}[{}]", b.name, fmt::join(dims, ", ")), b.root);
      }
    }
    if (found.empty()) return line("pass");
    const auto& [arg, root] = one_of(random_, found);
    args += ", " + arg;
    used.push_back(root);
  }
  line(fmt::format("{}({})", callee.name, args));
}

}  // namespace selvage::fuzz
