// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <span>
#include <vector>

#include "smt/key.h"
#include "smt/session.h"

namespace selvage::smt {

// A query in the order and with the variables of its canonical text: number k is the id of the k-th
// variable.  What is made of it is a function of that text alone, whatever the variables were
// called, whenever they were made, and in whatever order the facts came.
struct NumberedQuery {
  std::vector<Formula> facts;
  Formula goal;
  std::vector<Variable> variables;
};

[[nodiscard]] NumberedQuery numbered(const CanonicalQuery& query, std::span<const Formula> facts,
                                     const Formula& goal);
[[nodiscard]] std::vector<const Variable*> variables_of(const NumberedQuery& query);
[[nodiscard]] Model model_of(const NumberedQuery& query, const std::vector<std::int64_t>& values);

// The variables of a query under both their names.
class Renaming {
 public:
  Renaming(const CanonicalQuery& given, const NumberedQuery& query);

  // A variable that the model leaves out is 0.
  [[nodiscard]] Model to_numbers(const Model& model) const;
  // Variables that the query does not mention are left out.
  [[nodiscard]] std::vector<Variable> to_numbers(std::span<const Variable> variables) const;
  [[nodiscard]] Model from_numbers(const Model& model) const;

 private:
  std::map<Variable, Variable> number_of_;
};

}  // namespace selvage::smt
