// SPDX-License-Identifier: Apache-2.0
//
// The executable form of docs/semantics.md.  Runs a procedure on concrete inputs over one of two
// data domains, and detects what a correct program never does.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/ast.h"
#include "core/result.h"

namespace selvage::core {

// machine: IEEE and two's-complement values of the declared types.
// field: floating-point data are elements of the prime field p = 2^61 - 1 (`+ - * /` are the
// field's; a literal is the field image of its exact binary value; conversions between float types,
// which lose nothing over the reals, are the identity; externs and conversions from float to
// integer are random functions fixed by the seed); integer data stay machine integers.  Two
// programs equal over the reals give equal outputs; different ones differ with probability close
// to 1.
enum class Domain { machine, field };

// One cell.  Floats in `machine` are doubles exactly representable in the type, in `real`; integers
// (sign- or zero-extended to 64 bits), and field elements, are in `bits`.
struct Cell {
  bool initialised = false;
  double real = 0;
  std::uint64_t bits = 0;
  friend bool operator==(const Cell&, const Cell&) = default;
};

// A data argument: dense row-major cells of `shape`; strides (in elements) may be given to make a
// strided view, in which case cells holds the whole backing store, starting at the view's first
// cell. A scalar has an empty shape and one cell.
struct Tensor {
  Scalar type = Scalar::f32;
  std::vector<std::int64_t> shape;
  std::vector<std::int64_t> strides;  // empty: dense
  std::vector<Cell> cells;
};

// The strides of a tensor, those of row-major order if it gives none.
[[nodiscard]] std::vector<std::int64_t> strides_of(const Tensor& t);

using Value = std::variant<std::int64_t, bool, Tensor>;

// What went wrong at run time.
enum class FaultKind {
  out_of_bounds,
  uninitialised_read,
  precondition_violated,  // an assert, or an argument's shape or layout, does not hold
  race,
  nonpositive_size,  // of a `size`, or of an extent of an allocation
  aliasing,
  division_by_zero,
  overflow,  // of 64-bit control, or of a conversion from float to integer
  step_limit,
  not_executable,  // an extern without meaning for this type
};
[[nodiscard]] std::string_view spelling(FaultKind kind);
struct Fault {
  FaultKind kind;
  SourceLoc loc;
  std::string message;
};

struct RunOptions {
  Domain domain = Domain::machine;
  std::uint64_t seed = 1;  // of the field's random functions, absent config fields, and the shuffle
  std::uint64_t step_limit = 20'000'000;
  bool shuffle_par = false;  // run par loops in a seed-chosen order
};

// Control fields of a configuration whose value nobody gives are drawn with |value| at most this.
inline constexpr std::int64_t max_drawn_config = 8;

// "Config.field" -> value.  An absent field holds a value chosen by the seed and its name, so that
// two versions of a program agree on it.  The value of an f32 field is its bit pattern (machine) or
// its element (field).
struct ConfigState {
  std::map<std::string, std::int64_t> fields;
};

struct RunResult {
  std::vector<Value> args;  // after the run, in argument order
  // Every field that was given or that the program names, at the start and after the run.
  ConfigState initial_config;
  ConfigState config;
  std::optional<Fault> fault;  // if set, args and config hold the state at the fault
  std::uint64_t steps = 0;     // statements, loop iterations and allocated cells
};

namespace compiled {
struct ProgramCode;
}

// A procedure with its callees, names resolved, to be run many times.  Copies share the code;
// running changes nothing in it, so that several threads may run one Program.
class Program {
 public:
  explicit Program(const Proc& p);
  // Wrong number or kind of arguments is a bug of the caller (ENSURE): an int64 for an integer
  // control argument, a bool for a boolean, a Tensor of the declared rank (a float type for a float
  // type, the same integer type for an integer type) for data.  Floats are rounded to the declared
  // type.  An instruction runs by its meaning.
  [[nodiscard]] RunResult run(std::vector<Value> args, const ConfigState& config = {},
                              const RunOptions& options = {}) const;
  [[nodiscard]] const Proc& proc() const;
  [[nodiscard]] const compiled::ProgramCode& code() const { return *code_; }

 private:
  std::shared_ptr<const compiled::ProgramCode> code_;
};

// Runs `p` once.
[[nodiscard]] RunResult run(const Proc& p, std::vector<Value> args, const ConfigState& config,
                            const RunOptions& options);

// Random inputs: control arguments are taken from `control` (by symbol) or drawn small so that the
// asserts hold (several hundred tries; asserts that read a config field see the seed's choice);
// windows are sometimes strided; data are random and initialised.  Nothing if no control values
// were found that meet the asserts.
[[nodiscard]] std::optional<std::vector<Value>> random_inputs(
    const Program& program, const std::map<Sym, std::int64_t>& control, Domain domain,
    std::uint64_t seed, std::int64_t max_size = 9);
[[nodiscard]] std::optional<std::vector<Value>> random_inputs(
    const Proc& p, const std::map<Sym, std::int64_t>& control, Domain domain, std::uint64_t seed,
    std::int64_t max_size = 9);

// The first difference between two runs, with the same options, of two versions of a procedure on
// the same inputs, in words ("x[1, 0] differs: 3 before, 4 after"), or nothing.  Floats of
// `machine` are compared bit by bit, except that any NaN equals any NaN.  Cells left uninitialised
// in `before` may hold anything in `after`.  A fault in `after` alone is a difference; if `before`
// has a fault nothing is claimed of `after`.
[[nodiscard]] std::optional<std::string> difference(const Proc& before_proc,
                                                    const RunResult& before, const RunResult& after,
                                                    Domain domain);

// What ExternDecl::meaning may name, with the number of arguments it takes.
[[nodiscard]] const std::map<std::string, int>& extern_meanings();

}  // namespace selvage::core
