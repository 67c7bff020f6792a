// SPDX-License-Identifier: Apache-2.0
//
// A program in a workspace, and the steps taken on it: what the fuzzer tries and what it tries
// again to make a failure smaller.
#pragma once
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "primitives/workspace.h"
#include "tools/fuzz/same_meaning.h"

namespace selvage::fuzz {

using Json = nlohmann::ordered_json;

class Session {
 public:
  using Environment = std::shared_ptr<const primitives::Environment>;
  // The program as certified, or why not.
  [[nodiscard]] static Result<Session> start(const Environment& environment,
                                             const std::string& program,
                                             effects::Numerics numerics = effects::Numerics::real);
  [[nodiscard]] static Result<Session> start(const core::Library& library,
                                             const std::string& program);

  // A step that can be planned, and what it would make, uncertified.
  struct Proposal {
    std::string primitive, call;  // the step as JSON
    std::string result;           // its name
    Fixed fixed;
    primitives::Version before;
    primitives::Planned planned;
  };
  [[nodiscard]] Result<Proposal> propose(const Json& step);
  [[nodiscard]] Result<Rewrite> rewrite(const Proposal& proposal) const;

  struct Taken {
    primitives::Version before, after;
    Fixed fixed;
  };
  // One step as a schedule has it, on the procedure that it names or the last result.
  [[nodiscard]] Result<Taken> take(const Json& step);
  [[nodiscard]] Result<Taken> take(const Proposal& proposal);
  [[nodiscard]] Result<Taken> take_step(const std::string& step);  // as JSON text

  [[nodiscard]] const primitives::Version& current() const { return *current_; }
  // The procedure that a step is about.
  [[nodiscard]] Result<primitives::Version> subject(const Json& step) const;
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  [[nodiscard]] primitives::Workspace& workspace() { return *workspace_; }
  // Was it left open somewhere on the way whether uninitialised cells are read?
  [[nodiscard]] bool may_be_uninitialised() const { return open_; }

 private:
  void note_open(const primitives::Version& v);

  std::unique_ptr<primitives::Workspace> workspace_;
  std::optional<primitives::Version> current_;
  std::string current_name_;  // that of the last result
  std::vector<std::string> names_;
  bool open_ = false;
};

// The control arguments that a step fixes.
[[nodiscard]] Fixed fixed_by(const Json& step);
// How two versions differ; nothing if every run of them agrees.  Adds to `runs`.
[[nodiscard]] std::optional<std::string> taken_differs(const Session::Taken& taken,
                                                       bool may_be_uninitialised, int& runs);
// Do they agree for all small control arguments?  No if nothing could be run.
[[nodiscard]] bool agrees_everywhere(const Rewrite& rewrite);

}  // namespace selvage::fuzz
