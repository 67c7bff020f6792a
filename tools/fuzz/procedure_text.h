// SPDX-License-Identifier: Apache-2.0
//
// The text of one random procedure.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "core/hardware.h"
#include "tools/fuzz/data_text.h"
#include "tools/fuzz/scope.h"

namespace selvage::fuzz {

// What a procedure takes: a size `n`, then data whose extents are sums of it.
struct Callee {
  std::string name;
  std::int64_t least = 1;  // of `n`
  struct Param {
    core::Scalar type;
    int rank = 0;  // 0: a cell; 1: n cells
    bool window = false;
  };
  std::vector<Param> params;
  // After `n`: an index `k` of [0, n), and a truth value `b`.
  bool takes_index = false, takes_bool = false;
};

class ProcedureText {
 public:
  ProcedureText(core::Random& random, const core::Library& library,
                const std::vector<core::Scalar>& types, const std::vector<Callee>& callees);

  // A procedure that others may call, and one that may call others.
  [[nodiscard]] std::string callee(const std::string& name);
  [[nodiscard]] Callee signature() const { return signature_; }
  [[nodiscard]] std::string main(const std::string& name);

 private:
  // ---- text
  void line(const std::string& text);
  std::string fresh(const std::string& stem) { return stem + std::to_string(names_++); }
  std::string iterator_name();
  std::string text(const Affine& a) { return scope_.ranges().text(a); }
  core::Scalar any_type() { return one_of(random_, types_); }
  bool chance(std::uint64_t n) { return random_.one_in(n); }

  // ---- what statements are made of
  std::vector<Buffer> usable() const;  // but for those of roots that must not be read here
  std::string leaf(core::Scalar type);
  std::string data(core::Scalar type) {
    return data_.expression(type, static_cast<int>(random_.between(0, 2)));
  }
  std::string condition();
  Buffer add_param(std::string& args, const std::string& name);
  Buffer target();
  void store(const Buffer& b, const std::string& cell, const std::string& sign);

  // ---- statements
  void block(int depth, int most);
  void statement(int depth);
  // The loop, and what `body` writes in it.
  void loop(const std::string& name, const Affine& lo, const Affine& hi,
            const std::function<void()>& body, const std::string& mode = "seq",
            const std::string& clause = "");
  void any_loop(int depth);
  void branch(int depth);
  void allocate(int depth);
  void window();
  void call();
  void stride_asserts();
  // ---- configuration (procedure_config.cpp)
  std::vector<std::string> config_fields(core::Scalar type) const;
  std::string config_condition();
  void set_config();
  void use_config();
  void config_loop(int depth);
  void config_pair(int depth);
  // ---- what steps look for
  void twin_loops(int depth);
  void joined_loops();
  void nest();
  void reduction();
  void through_temporary();
  void whole_range();
  void row_operation(const Buffer& to, const Buffer& from);
  void copy_or_add();
  void unused();
  void parallel_loop();
  void parallel_sum();
  void repeated_stores();
  void two_temporaries();
  void small_buffer();
  void repeated_body(int depth);
  void set_and_use();

  core::Random& random_;
  const core::Library& library_;
  const std::vector<core::Scalar>& types_;
  const std::vector<Callee>& callees_;
  Scope scope_;
  DataText data_;
  std::vector<int> closed_roots_;  // must be neither read nor written
  Callee signature_;
  std::string text_;
  int depth_ = 1;
  int names_ = 0;
  int left_ = 0;  // statements that may still be written
};

}  // namespace selvage::fuzz
