// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/ensure.h"
#include "core/source.h"
#include "core/symbol.h"

namespace selvage {

// Why an operation did not happen.  The first three are refusals of a step (nothing has changed);
// `bad_input` is a file, argument or pattern that means nothing.
enum class Reason {
  refuted,         // an obligation is false; a counterexample is at hand      exit status 1
  not_applicable,  // the step does not fit the place it was pointed at        exit status 1
  undecided,       // the solver gave up                                      exit status 3
  limit,           // a bound on size, depth or work was met                  exit status 3
  bad_input,       // malformed or ill-typed input                            exit status 2
};

// The word for it in reports and proof files: that of the enumerator.
[[nodiscard]] std::string_view spelling(Reason r);
[[nodiscard]] std::optional<Reason> reason_spelled(std::string_view word);

struct Note {
  core::SourceLoc loc;  // may be empty
  std::string text;
};

// One assignment of a counterexample: an argument or iterator in the user's own names.
struct Witness {
  core::Sym name;
  std::int64_t value;
};

// A failure that is not a bug, as a value.  It is printed by `render(Error)`.
struct Error {
  Reason reason = Reason::bad_input;
  std::string message;           // one sentence, no trailing full stop
  core::SourceLoc loc;           // the place it speaks of
  std::string primitive;         // the step that was refused; empty for files
  std::string claim;             // the obligation that failed; empty if none
  std::string suggestion;        // "did you mean ..."; empty if none
  std::vector<Witness> witness;  // of a refuted obligation
  std::vector<Note> notes;       // counterexample, confirmation, further places, in print order
};

// The error as the user reads it: message with claim, `--> file:line:col`, the quoted line with a
// caret, then one `= note` per note.  Ends with a newline.
std::string render(const Error& error);

Error bad_input(core::SourceLoc loc, std::string message, std::string suggestion = {});
Error not_applicable(core::SourceLoc loc, std::string message, std::string suggestion = {});
Error over_limit(core::SourceLoc loc, std::string message);

// The candidate closest to `word` by edit distance if it is close enough to be a likely
// misspelling, as the text "did you mean `candidate`?"; otherwise "".
std::string did_you_mean(const std::string& word, const std::vector<std::string>& candidates);

// Either a value or an Error.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  [[nodiscard]] const T& value() const& {
    ENSURE(ok(), "value() is asked of a successful result");
    return std::get<0>(state_);
  }
  [[nodiscard]] T&& value() && {
    ENSURE(ok(), "value() is asked of a successful result");
    return std::get<0>(std::move(state_));
  }
  [[nodiscard]] const Error& error() const {
    ENSURE(!ok(), "error() is asked of a failed result");
    return std::get<1>(state_);
  }

 private:
  std::variant<T, Error> state_;
};

// A computation that yields nothing but may fail.
struct Ok {};
using Status = Result<Ok>;

}  // namespace selvage

// TRY(x, expr): evaluates `expr` (a Result); returns its error from the enclosing function, or
// binds its value to a new variable `x`.
#define SELVAGE_CONCAT_(a, b) a##b
#define SELVAGE_CONCAT(a, b) SELVAGE_CONCAT_(a, b)
#define TRY(x, ...)                                       \
  auto SELVAGE_CONCAT(result_, __LINE__) = (__VA_ARGS__); \
  if (!SELVAGE_CONCAT(result_, __LINE__).ok()) {          \
    return SELVAGE_CONCAT(result_, __LINE__).error();     \
  }                                                       \
  [[maybe_unused]] auto x = std::move(SELVAGE_CONCAT(result_, __LINE__)).value()
