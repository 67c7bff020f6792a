// SPDX-License-Identifier: Apache-2.0
//
// Special data in every argument: which, where, and with what in the others.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "tools/audit/specials.h"
#include "tools/audit/wrapper.h"
#include "tools/fuzz/c_run.h"

namespace selvage::audit {

// Cells of arguments that stand in the same place are thought to meet in one operation; which do is
// not known, and need not be: a shift of places keeps what follows.  With a and b of [0, p), p the
// number of classes, the j-th argument gets class (j a + b) mod p in place b: an orthogonal array,
// in which any two arguments have every pair of classes, and each has every class in every place.
// The argument with the fewest places (a scalar, perhaps) gets class a in all of them.
class Corners {
 public:
  // Runs the arguments; nothing if the meaning does not run on them.
  using Try = std::function<std::optional<fuzz::CRun>(std::vector<core::Value>)>;

  Corners(const Wrapper& w, const std::vector<core::Value>& sample);
  [[nodiscard]] std::size_t count() const { return pairs_ + alike_ + alone_; }
  // The run of this number, with data of `args` replaced.  Where the meaning does not run on a
  // number in one argument, plain ones take its place there; where it does not run on several
  // together, it gets fewer of them.
  [[nodiscard]] std::optional<fuzz::CRun> run(std::size_t number, std::vector<core::Value> args,
                                              const Try& attempt);

 private:
  struct Column {
    std::size_t arg;    // its number
    std::size_t lanes;  // places that follow each other
    std::size_t total;
    bool read;
    std::vector<std::vector<core::Cell>> numbers;  // by class; the plain ones if there are none
    std::vector<std::size_t> next;                 // of each class
  };
  [[nodiscard]] std::size_t class_at(std::size_t number, std::size_t column,
                                     std::size_t place) const;
  void fill(std::vector<core::Value>& args, std::size_t number, std::size_t parts,
            std::size_t part);
  void drop_what_does_not_run(const std::vector<core::Value>& args, const Try& attempt);

  std::vector<Column> columns_;  // those that are read, by places, and then the others
  std::size_t read_ = 0, step_ = 1;
  std::size_t pairs_ = 0, alike_ = 0, alone_ = 0;  // runs
  bool tried_ = false;
};

}  // namespace selvage::audit
