// SPDX-License-Identifier: Apache-2.0
//
// A primitive as the registry knows it.  See docs/adding-a-primitive.md.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "primitives/args.h"
#include "primitives/plan.h"

namespace selvage::primitives {

// The page of the manual that comes from the code.
struct Manual {
  std::string name;     // as in schedules: "divide_loop"
  std::string summary;  // one line
  std::string rewrite;  // before ~> after, in the object language
  std::string sound;    // why the rewrite keeps the meaning, given the obligations
  std::vector<effects::Claim>
      owes;  // every claim a plan of it may owe (beyond the front-end invariants)
  std::vector<std::string> laws;  // every law of the reals it may use
};

// One call being prepared: an argument record with its list of fields, and the planning function
// bound to it.
struct Request {
  std::shared_ptr<void> record;
  std::vector<Field> fields;
  std::function<Result<Plan>(const Planner&)> plan;
};

struct Primitive {
  Manual manual;
  std::string family;  // the folder it lives in
  std::function<Request()> request;
};

// Args: a default-constructible record with `std::vector<Field> fields()`.
template <class Args>
Primitive define(Manual manual, Result<Plan> (*plan)(const Planner&, const Args&)) {
  return {std::move(manual), {}, [plan] {
            auto args = std::make_shared<Args>();
            return Request{args, args->fields(),
                           [plan, args](const Planner& p) { return plan(p, *args); }};
          }};
}

}  // namespace selvage::primitives
