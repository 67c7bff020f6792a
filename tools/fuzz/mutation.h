// SPDX-License-Identifier: Apache-2.0
//
// Small random changes of procedures: what people might have written instead.  The results are
// well-typed; whether they are in bounds and initialised is for the judge to say.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/edit.h"
#include "core/hardware.h"
#include "core/parse.h"
#include "core/random.h"
#include "tools/fuzz/aim.h"
#include "tools/fuzz/data_text.h"

namespace selvage::fuzz {

// One change of one procedure.
class Mutation {
 public:
  // `callees`: procedures that it may call, besides those of the library.
  Mutation(core::Random& random, const core::Library& library,
           const std::vector<core::Proc>& callees, const core::Proc& p);

  // The procedure changed somewhere; nothing if what was drawn does not fit.
  [[nodiscard]] std::optional<core::Proc> made();

 private:
  // ---- what is there
  template <class T>
  const T* any(const std::vector<T>& items) {
    return items.empty() ? nullptr : &one_of(random_, items);
  }
  bool chance(std::uint64_t n) { return random_.one_in(n); }
  [[nodiscard]] std::optional<core::Expr> parsed(const std::string& text, const core::Gap& where);
  [[nodiscard]] std::optional<core::Expr> integer(const core::Gap& where);
  [[nodiscard]] std::optional<core::Expr> condition(const core::Gap& where);

  // Each makes its change in edit_, or leaves it alone.
  void change();
  // ---- statements (mutation_statements.cpp)
  void duplicate();
  void erase();
  void swap();
  void move();
  void copy_elsewhere();
  void guard();
  void loop_around();
  void dissolve();
  void store_otherwise();
  void bend_bounds();
  void switch_mode();
  void rename_binder();
  void insert_pass();
  // ---- what reaches buffers and state in other ways (mutation_names.cpp)
  void alias();
  void redirect();
  void write_config();
  void read_config();
  void call();
  void temporary();
  // ---- expressions and the head (mutation_expressions.cpp)
  void bend_expression();
  [[nodiscard]] core::Expr bent_integer(const core::Expr& e, const core::Gap& where);
  [[nodiscard]] core::Expr bent_condition(const core::Expr& e, const core::Gap& where);
  [[nodiscard]] core::Expr bent_data(const core::Expr& e);
  void bend_index();
  void bend_shape();
  void bend_argument();
  void bend_asserts();

  core::Random& random_;
  const core::Library& library_;
  const std::vector<core::Proc>& callees_;
  core::Proc p_;
  Places places_;
  core::Edit edit_;
};

// The same procedures with data of type `to` wherever they had `from`.
[[nodiscard]] std::vector<core::Proc> retyped(const std::vector<core::Proc>& procs,
                                              core::Scalar from, core::Scalar to);
// `p` with its calls of procedures of these names made calls of these.
[[nodiscard]] core::Proc relinked(const core::Proc& p, const std::vector<core::Proc>& callees);

}  // namespace selvage::fuzz
