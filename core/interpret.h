// SPDX-License-Identifier: Apache-2.0
//
// The executable form of docs/semantics.md.  Runs a procedure on concrete inputs over one of two data domains, and
// detects what a correct program never does.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/ast.h"
#include "core/result.h"

namespace selvage::core {

// machine: IEEE and two's-complement values of the declared types.
// field: floating-point data are elements of the prime field p = 2^61 - 1 (`+ - * /` are the field's; a literal is the
// field image of its exact binary value; externs and float conversions that lose nothing over the reals are identity or random functions
// fixed by the seed), integer data stay machine integers.  Two programs equal over the reals give equal outputs;
// different ones differ with probability close to 1.
enum class Domain { machine, field };

// One cell.  Floats in `machine` are doubles exactly representable in the type; integers, and field elements, are in `bits`.
struct Cell {
  bool initialised = false;
  double real = 0;
  std::uint64_t bits = 0;
  friend bool operator==(const Cell&, const Cell&) = default;
};

// A data argument: dense row-major cells of `shape`; strides (in elements) may be given to make a strided view, in which
// case cells holds the whole backing store.
struct Tensor {
  Scalar type = Scalar::f32;
  std::vector<std::int64_t> shape;
  std::vector<std::int64_t> strides;  // empty: dense
  std::vector<Cell> cells;
};

using Value = std::variant<std::int64_t, bool, Tensor>;

// What went wrong at run time.
enum class FaultKind {
  out_of_bounds, uninitialised_read, precondition_violated, race, nonpositive_size, aliasing,
  division_by_zero, overflow /* of 64-bit control */, step_limit, not_executable /* extern without meaning */,
};
struct Fault { FaultKind kind; SourceLoc loc; std::string message; };

struct RunOptions {
  Domain domain = Domain::machine;
  std::uint64_t seed = 1;              // of the field's random functions
  std::uint64_t step_limit = 20'000'000;
  bool shuffle_par = false;            // run par loops in a seed-chosen order
};
struct ConfigState { std::map<std::string, std::int64_t> fields; };  // "Config.field" -> value; absent: seed-chosen

struct RunResult {
  std::vector<Value> args;     // after the run, in argument order
  ConfigState config;
  std::optional<Fault> fault;  // if set, args hold the state at the fault
  std::uint64_t steps = 0;
};
// Runs `p`.  Wrong number or kind of arguments is a bug of the caller (ENSURE).  An instruction runs by its meaning.
[[nodiscard]] RunResult run(const Proc& p, std::vector<Value> args, const ConfigState& config, const RunOptions& options);

// Random inputs for `p`: control arguments are taken from `control` (by symbol) or drawn small so that the asserts hold (several
// tries); data are random and initialised (or not, for f: an argument is always initialised).  Nothing if no control values were found
// that meet the asserts.
[[nodiscard]] std::optional<std::vector<Value>> random_inputs(const Proc& p, const std::map<Sym, std::int64_t>& control,
                                                              Domain domain, std::uint64_t seed, std::int64_t max_size = 9);

// The first difference between two runs of two versions of a procedure on the same inputs, in words ("x[1, 0] differs: 3 before, 4 after"),
// or nothing.  Cells left uninitialised in `before` may hold anything in `after`.  A fault in `after` alone is a difference.
[[nodiscard]] std::optional<std::string> difference(const Proc& before_proc, const RunResult& before, const RunResult& after,
                                                    Domain domain);

}  // namespace selvage::core
