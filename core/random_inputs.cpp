// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "core/arith.h"
#include "core/field.h"
#include "core/interpret_machine.h"
#include "core/random.h"

namespace selvage::core {
namespace {

using compiled::ControlId;
using compiled::ControlNode;
using compiled::Machine;
using compiled::ParamCode;
using compiled::ProcCode;
using compiled::ViewSlot;

constexpr int tries = 600;
constexpr int tries_of_layouts = 40;                        // where all control arguments are given
constexpr std::int64_t most_cells = std::int64_t{1} << 22;  // of one argument

using Strides = std::vector<std::int64_t>;

// Draws control arguments and layouts until the asserts hold.  Random numbers alone rarely meet
// `n == m + 1`, `n % 8 == 0` or `stride(x, 0) == 1`, so the constants of the asserts are drawn more
// often, and what an assert equates is set equal.
class EntrySearch {
 public:
  EntrySearch(const Program& program, const std::map<Sym, std::int64_t>& control,
              std::uint64_t seed, std::int64_t max_size);

  // Leaves a frame that meets the asserts in `machine()`; false if none was found.
  bool run();
  [[nodiscard]] Machine& machine() { return machine_; }
  [[nodiscard]] Random& random() { return random_; }
  [[nodiscard]] const Strides& strides(const ParamCode& p) const {
    return strides_[static_cast<std::size_t>(p.view)];
  }

 private:
  struct Equation {
    int slot;
    ControlId value;
  };
  [[nodiscard]] bool mentions_strides(ControlId id) const;
  void collect_constants(ControlId id);
  void collect_equations(ControlId condition);
  void collect_equation(ControlId lhs, ControlId rhs);
  [[nodiscard]] const ControlNode& node(ControlId id) const {
    return code_.control[static_cast<std::size_t>(id)];
  }
  [[nodiscard]] const ViewSlot& view_of(const ParamCode& p) const {
    return code_.views[static_cast<std::size_t>(p.view)];
  }

  [[nodiscard]] int attempts() const;
  bool attempt(std::int64_t range);
  std::int64_t draw(const ParamCode& param, std::int64_t range);
  std::int64_t draw_constant();
  void solve_controls();
  bool controls_hold();
  bool lay_out(const ParamCode& param);
  bool nested(const std::vector<std::int64_t>& shape, const Strides& required,
              const std::vector<std::size_t>& inner_to_outer, bool dense, Strides& strides);
  void require_strides(const ParamCode& param);

  const ProcCode& code_;
  std::int64_t max_size_;
  RunOptions options_;
  ConfigState config_;
  Machine machine_;
  Random random_;
  std::vector<std::optional<std::int64_t>> fixed_;  // by parameter
  std::vector<std::int64_t> constants_;
  std::vector<Equation> equations_;
  std::vector<ControlId> of_controls_;  // the asserts that say nothing of layouts
  std::vector<Strides> strides_;        // by view
  // Of the layout at hand.
  std::vector<std::int64_t> shape_;
  std::vector<std::size_t> order_;
  Strides required_;
};

EntrySearch::EntrySearch(const Program& program, const std::map<Sym, std::int64_t>& control,
                         std::uint64_t seed, std::int64_t max_size)
    : code_(program.code().main()),
      max_size_(std::clamp<std::int64_t>(max_size, 1, most_cells)),
      options_{.seed = seed},
      machine_(program.code(), options_, config_),
      random_(seed),
      strides_(code_.params.size()) {
  for (const Arg& arg : program.proc()->args) {
    const auto given = control.find(arg.name);
    fixed_.push_back(given == control.end() ? std::nullopt : std::optional(given->second));
  }
  machine_.be_silent();
  for (const ControlId condition : code_.asserts) {
    if (!mentions_strides(condition)) of_controls_.push_back(condition);
    collect_constants(condition);
    collect_equations(condition);
  }
  for (const ParamCode& param : code_.params) {
    for (const ControlId extent : param.shape) collect_constants(extent);
  }
}

bool is_unary(const ControlNode& n) {
  return n.op == ControlNode::Op::negate || n.op == ControlNode::Op::logical_not;
}

bool EntrySearch::mentions_strides(ControlId id) const {
  const ControlNode& n = node(id);
  if (n.op == ControlNode::Op::binary) return mentions_strides(n.lhs) || mentions_strides(n.rhs);
  if (is_unary(n)) return mentions_strides(n.lhs);
  return n.op == ControlNode::Op::slot &&
         std::none_of(code_.params.begin(), code_.params.end(),
                      [&](const ParamCode& p) { return p.is_control() && p.slot == n.slot; });
}

void EntrySearch::collect_constants(ControlId id) {
  const ControlNode& n = node(id);
  const bool binary = n.op == ControlNode::Op::binary;
  const bool unary = is_unary(n);
  if (n.op == ControlNode::Op::constant) constants_.push_back(n.value);
  if (binary || unary) collect_constants(n.lhs);
  if (binary) collect_constants(n.rhs);
}

// The equations among the conjuncts of the condition.
void EntrySearch::collect_equations(ControlId condition) {
  const ControlNode& n = node(condition);
  if (n.op != ControlNode::Op::binary) return;
  if (n.binary == BinaryOp::logical_and) {
    collect_equations(n.lhs);
    collect_equations(n.rhs);
  } else if (n.binary == BinaryOp::eq) {
    collect_equation(n.lhs, n.rhs);
    collect_equation(n.rhs, n.lhs);
  }
}

void EntrySearch::collect_equation(ControlId lhs, ControlId rhs) {
  if (node(lhs).op == ControlNode::Op::slot) equations_.push_back({node(lhs).slot, rhs});
}

// How many attempts may differ from each other: all, unless nothing is left to be drawn.
int EntrySearch::attempts() const {
  bool is_open = false, has_window = false;
  for (std::size_t i = 0; i < code_.params.size(); ++i) {
    is_open = is_open || (code_.params[i].is_control() && !fixed_[i]);
    has_window = has_window || code_.params[i].window;
  }
  if (is_open) return tries;
  return has_window ? tries_of_layouts : 1;
}

bool EntrySearch::run() {
  const int most = attempts();
  for (int i = 0; i < most; ++i) {
    // The last thirds look among larger numbers.
    const int third = 3 * i / most;
    if (attempt(max_size_ << (3 * third))) return true;
    machine_.forget_fault();
  }
  return false;
}

bool EntrySearch::attempt(std::int64_t range) {
  for (std::size_t i = 0; i < code_.params.size(); ++i) {
    const ParamCode& param = code_.params[i];
    if (!param.is_control()) continue;
    machine_.bind_control(param, fixed_[i] ? *fixed_[i] : draw(param, range));
  }
  solve_controls();
  if (!controls_hold()) return false;
  for (const ParamCode& param : code_.params) {
    if (!param.is_control() && !lay_out(param)) return false;
  }
  return machine_.check_entry(code_.proc->loc);
}

// What can be seen before there are layouts, which is most of what fails.
bool EntrySearch::controls_hold() {
  const bool sizes_hold =
      std::all_of(code_.params.begin(), code_.params.end(), [this](const ParamCode& p) {
        return p.type != Scalar::size || machine_.frame()[static_cast<std::size_t>(p.slot)] >= 1;
      });
  return sizes_hold && std::all_of(of_controls_.begin(), of_controls_.end(), [this](ControlId id) {
           return machine_.control(id) != 0 && !machine_.fault();
         });
}

std::int64_t EntrySearch::draw(const ParamCode& param, std::int64_t range) {
  if (param.type == Scalar::boolean) return random_.between(0, 1);
  if (!constants_.empty() && random_.one_in(3)) {
    const std::int64_t c = draw_constant();
    if (range > max_size_ || (-range <= c && c <= range)) return c;
  }
  const bool positive = param.type == Scalar::size || param.type == Scalar::stride;
  if (positive) return random_.between(1, range);
  return random_.one_in(4) ? random_.between(-range, range) : random_.between(0, range);
}

// A small multiple of a constant of the asserts, or a neighbour of one.
std::int64_t EntrySearch::draw_constant() {
  const auto last = static_cast<std::int64_t>(constants_.size()) - 1;
  const std::int64_t c = constants_[static_cast<std::size_t>(random_.between(0, last))];
  const std::optional<std::int64_t> near = control_arith(BinaryOp::add, c, random_.between(-1, 1));
  const std::optional<std::int64_t> multiple =
      control_arith(BinaryOp::mul, c, random_.between(1, 4));
  return random_.one_in(2) ? near.value_or(c) : multiple.value_or(c);
}

// Sets the free control arguments that an assert equates with something to that; now and then not,
// since two equations may need to be solved in the other direction.
void EntrySearch::solve_controls() {
  for (const Equation& equation : equations_) {
    if (random_.one_in(4)) continue;
    for (std::size_t i = 0; i < code_.params.size(); ++i) {
      const ParamCode& param = code_.params[i];
      if (!param.is_control() || param.slot != equation.slot || fixed_[i]) continue;
      const std::int64_t value = machine_.control(equation.value);
      if (!machine_.fault()) machine_.bind_control(param, value);
    }
  }
}

// ---- layouts ---------------------------------------------------------------------------------

// What the asserts equate the strides with; 0 where they say nothing.
void EntrySearch::require_strides(const ParamCode& param) {
  const ViewSlot& view = view_of(param);
  required_.assign(param.shape.size(), 0);
  if (!param.window) return;
  for (const Equation& equation : equations_) {
    const int dim = equation.slot - view.stride(0);
    if (dim < 0 || dim >= view.rank) continue;
    required_[static_cast<std::size_t>(dim)] = machine_.control(equation.value);
  }
}

// Strides in which every dimension steps over all cells of those inside it, so that no two indices
// name one cell.
bool EntrySearch::nested(const std::vector<std::int64_t>& shape, const Strides& required,
                         const std::vector<std::size_t>& inner_to_outer, bool dense,
                         Strides& strides) {
  strides.resize(shape.size());
  std::int64_t span = 1;
  for (const std::size_t dim : inner_to_outer) {
    const std::int64_t gap = dense ? 0 : random_.between(0, 3);
    strides[dim] = required[dim] != 0 ? required[dim] : span + gap;
    if (strides[dim] < span && shape[dim] > 1) return false;
    const std::optional<std::int64_t> next =
        control_arith(BinaryOp::mul, strides[dim], std::max<std::int64_t>(shape[dim], 1));
    if (!next || *next > most_cells || strides[dim] < 1) return false;
    span = std::max(span, *next);
  }
  return true;
}

bool EntrySearch::lay_out(const ParamCode& param) {
  shape_.clear();
  for (const ControlId extent : param.shape) shape_.push_back(machine_.control(extent));
  const bool exists =
      std::all_of(shape_.begin(), shape_.end(), [](std::int64_t e) { return e >= 0; });
  if (machine_.fault() || !exists) return false;
  order_.resize(shape_.size());
  for (std::size_t i = 0; i < order_.size(); ++i) order_[i] = order_.size() - 1 - i;
  require_strides(param);
  const bool dense = !param.window || random_.one_in(2);
  Strides& strides = strides_[static_cast<std::size_t>(param.view)];
  bool found = nested(shape_, required_, order_, dense, strides);
  if (!found && param.window) {
    // Perhaps the required strides are those of another order of the dimensions.
    random_.shuffle(order_);
    found = nested(shape_, required_, order_, dense, strides);
  }
  if (found) machine_.bind_view(param, 0, shape_, strides);
  return found;
}

// ---- data ------------------------------------------------------------------------------------

// Mostly small, sometimes at the ends of the type's range.
std::int64_t random_integer(Scalar type, Random& random) {
  if (!random.one_in(8)) return random.between(is_unsigned(type) ? 0 : -9, 9);
  const int bits = bit_width(type);
  const std::int64_t greatest = is_unsigned(type)
                                    ? (std::int64_t{1} << bits) - 1
                                    : std::numeric_limits<std::int64_t>::max() >> (64 - bits);
  const std::int64_t least = is_unsigned(type) ? 0 : -greatest - 1;
  return random.one_in(2) ? greatest : least;
}

Cell random_cell(Scalar type, Domain domain, Random& random) {
  Cell cell{.initialised = true};
  if (!is_float(type)) {
    cell.bits = static_cast<std::uint64_t>(random_integer(type, random));
  } else if (domain == Domain::field) {
    cell.bits = random.next() % field_prime;
  } else {
    // Multiples of 1/4 of at most 8 bits: exact in every float type.
    cell.real = static_cast<double>(random.between(-64, 64)) / 4.0;
  }
  return cell;
}

Tensor random_tensor(const ParamCode& param, std::vector<std::int64_t> shape, Strides strides,
                     Domain domain, Random& random) {
  Tensor t{param.type, std::move(shape), {}, {}};
  std::int64_t count = 1;
  for (std::size_t i = 0; i < t.shape.size(); ++i) count += (t.shape[i] - 1) * strides[i];
  const bool empty =
      std::any_of(t.shape.begin(), t.shape.end(), [](std::int64_t e) { return e == 0; });
  if (!empty) t.cells.reserve(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < (empty ? 0 : count); ++i) {
    t.cells.push_back(random_cell(param.type, domain, random));
  }
  if (param.window) t.strides = std::move(strides);
  return t;
}

}  // namespace

std::optional<std::vector<Value>> random_inputs(const Program& program,
                                                const std::map<Sym, std::int64_t>& control,
                                                Domain domain, std::uint64_t seed,
                                                std::int64_t max_size) {
  EntrySearch search(program, control, seed, max_size);
  if (!search.run()) return std::nullopt;
  std::vector<Value> values;
  for (const ParamCode& param : program.code().main().params) {
    if (!param.is_control()) {
      values.emplace_back(random_tensor(param, search.machine().declared_shape(param),
                                        search.strides(param), domain, search.random()));
      continue;
    }
    const std::int64_t value = search.machine().frame()[static_cast<std::size_t>(param.slot)];
    if (param.type == Scalar::boolean) {
      values.emplace_back(value != 0);
    } else {
      values.emplace_back(value);
    }
  }
  return values;
}

std::optional<std::vector<Value>> random_inputs(const Proc& p,
                                                const std::map<Sym, std::int64_t>& control,
                                                Domain domain, std::uint64_t seed,
                                                std::int64_t max_size) {
  return random_inputs(Program(p), control, domain, seed, max_size);
}

}  // namespace selvage::core
