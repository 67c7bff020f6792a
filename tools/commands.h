// SPDX-License-Identifier: Apache-2.0
//
// The commands of the program.  Each returns an exit status; results go to stdout, messages to
// stderr.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "effects/judge.h"

namespace selvage::tools {

// Options that several commands share.
struct Common {
  std::vector<std::string> hardware_folders;
  bool json = false;
  bool exact = false;                   // --numerics exact
  std::uint64_t steps = 0;              // --solver-steps; 0: the default
  std::optional<std::string> dump_smt;  // --dump-smt DIR
  // Makes the folders that the options name.
  [[nodiscard]] Status prepare() const;
  [[nodiscard]] effects::JudgeOptions judge_options() const;
};

struct CheckOptions {
  std::vector<std::string> files;
  std::vector<std::string> hardware;
};
int check(const CheckOptions& options, const Common& common);

struct PrintOptions {
  std::string file;
  std::string proc;  // empty: all
  std::vector<std::string> hardware;
};
int print(const PrintOptions& options, const Common& common);

struct ReplayOptions {
  std::string schedule;
  std::string out;     // empty: write nothing
  std::string record;  // empty: write no recorded schedule
  bool quiet = false;
};
int replay(const ReplayOptions& options, const Common& common);

struct ManualOptions {
  std::string name;  // empty: the list
  bool schema = false;
  bool markdown = false;
};
int primitives_manual(const ManualOptions& options, const Common& common);

struct FuzzOptions {
  std::uint64_t seed = 1;
  // When to stop, one of the three at most; 0: not that.
  std::uint64_t count = 0;   // cases
  std::uint64_t judged = 0;  // steps
  double seconds = 0;
  std::vector<std::string> primitives;  // empty: all
  std::vector<std::string> hardware;
  int jobs = 1;
  std::string out;                     // empty: write nothing
  std::string shard;                   // "k/n"
  double hang_seconds = 120;           // longer than that, a case hangs
  bool corpus = true;                  // start from cases of the proof files, too
  bool emit_c = false;                 // judge the C, too
  std::vector<std::string> compilers;  // of emitted C; empty: gcc and clang
  bool sanitize = false;
  bool keep = false;      // findings as they were found, not made smaller
  bool examples = false;  // of possibly over-careful refusals
  bool quiet = false;
  // Instead of a run:
  std::optional<std::uint64_t> one_case;  // tell of this one
  std::vector<std::string> merge;         // results to add up
  std::string reproduce;                  // a schedule whose steps are judged
};
// 0 if nothing was found, 1 if something was, 128 + the signal if a run was interrupted.
int fuzz_command(const FuzzOptions& options, const Common& common);
// Its other two modes.
int fuzz_case(const FuzzOptions& options, const Common& common);
int fuzz_reproduce(const FuzzOptions& options, const Common& common);

struct AuditOptions {
  std::string file;
  std::uint64_t seed = 1;
  std::uint64_t count = 30;
  std::string instr;  // empty: all
  int jobs = 1;
};
// 0 if what was run is right, 1 if something is wrong, 3 if something could not be audited.
int audit_command(const AuditOptions& options, const Common& common);

// Prints the error to stderr (and, with --json, as an object to stdout) and gives its exit status.
int fail(const Error& error, const Common& common);

}  // namespace selvage::tools
