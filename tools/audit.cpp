// SPDX-License-Identifier: Apache-2.0
#include "tools/audit/audit.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tools/commands.h"
#include "tools/exit_status.h"
#include "tools/files.h"
#include "tools/load.h"
#include "tools/report.h"

namespace selvage::tools {
namespace {

using audit::Entry;
using audit::Failure;
using audit::How;
using audit::Report;
using Json = nlohmann::ordered_json;

std::string_view word(How how) {
  switch (how) {
    case How::run:
      return "run";
    case How::compiled:
      return "compiled only";
    case How::unseen:
      return "run, unseen";
    case How::through:
      return "run with others";
    case How::wrong:
      return "WRONG";
    case How::not_audited:
      return "NOT AUDITED";
  }
  return "";
}

std::size_t count_of(const Report& r, How how) {
  return static_cast<std::size_t>(
      std::ranges::count_if(r.entries, [&](const Entry& e) { return e.how == how; }));
}

// How it was run, or why not.
std::string way_text(const Entry& e) {
  std::string out = fmt::format("{}", fmt::join(e.ways, ", "));
  if (e.runs != 0 && !e.ways.empty()) out += fmt::format(", {} runs", e.runs);
  if (!e.reason.empty()) out += (out.empty() ? "" : "; ") + e.reason;
  return out;
}

void append(std::string& out, const std::string& title, const audit::Named& values) {
  for (const auto& [name, text] : values) {
    out += fmt::format("  {:8} {} = {}\n", title, name, text);
  }
}

std::string failure_text(const Entry& e) {
  const Failure& f = *e.failure;
  std::string out = fmt::format("\n{}: {}\n  {}\n", core::to_string(e.loc), e.subject, f.what);
  if (!e.wrong_movers.empty())
    out += fmt::format("  seen through {}, wrong as well\n", fmt::join(e.wrong_movers, ", "));
  append(out, "input", f.inputs);
  append(out, "meaning", f.meaning);
  append(out, "C", f.found);
  out += fmt::format("  {:8} {}\n", "made by", f.command);
  std::istringstream program(f.program);
  for (std::string line; std::getline(program, line);) out += "    " + line + "\n";
  return out;
}

std::string text_of(const Report& r) {
  std::string out = fmt::format("{}, seed {}\n", r.file, r.plan.seed);
  for (const std::string& command : r.commands) out += "  with " + command + "\n";
  for (const std::string& one : r.missing) out += "  not used: " + one + "\n";
  if (!r.obstacle.empty()) out += "  not run: " + r.obstacle + "\n";
  std::size_t width = 0;
  for (const Entry& e : r.entries) width = std::max(width, e.subject.size());
  for (const Entry& e : r.entries) {
    // The reason that all have is said above.
    const bool same = e.how == How::compiled;
    out += fmt::format("{:{}}  {:15} {}\n", e.subject, width, word(e.how), same ? "" : way_text(e));
    while (out.size() > 1 && out[out.size() - 2] == ' ') out.erase(out.size() - 2, 1);
  }
  for (const Entry& e : r.entries) {
    if (e.failure) out += failure_text(e);
  }
  out += fmt::format(
      "{} audited: {} run, {} run with others, {} run unseen, {} compiled only, {} wrong, {} not "
      "audited\n",
      r.entries.size(), count_of(r, How::run), count_of(r, How::through), count_of(r, How::unseen),
      count_of(r, How::compiled), count_of(r, How::wrong), count_of(r, How::not_audited));
  return out;
}

Json named(const audit::Named& values) {
  Json out = Json::object();
  for (const auto& [name, text] : values) out[name] = text;
  return out;
}

Json to_json(const Report& r) {
  Json entries = Json::array();
  for (const Entry& e : r.entries) {
    Json one = {{"subject", e.subject},
                {"line", e.loc.line},
                {"how", word(e.how)},
                {"ways", e.ways},
                {"runs", e.runs}};
    if (!e.reason.empty()) one["reason"] = e.reason;
    if (!e.wrong_movers.empty()) one["seen_through_wrong"] = e.wrong_movers;
    if (e.failure) {
      one["failure"] = {
          {"command", e.failure->command},        {"what", e.failure->what},
          {"program", e.failure->program},        {"inputs", named(e.failure->inputs)},
          {"meaning", named(e.failure->meaning)}, {"c", named(e.failure->found)}};
    }
    entries.push_back(std::move(one));
  }
  return {{"file", r.file},         {"seed", r.plan.seed},  {"count", r.plan.count},
          {"commands", r.commands}, {"missing", r.missing}, {"obstacle", r.obstacle},
          {"entries", entries}};
}

// The file of hardware that is asked for by name or path, as its locations name it.
Result<std::string> file_of(const core::Library& library, const std::string& asked) {
  const auto found = library.files.find(std::filesystem::path(asked).stem().string());
  if (found == library.files.end())
    return selvage::bad_input({}, fmt::format("no hardware `{}`", asked));
  return found->second;
}

}  // namespace

int audit_command(const AuditOptions& options, const Common& common) {
  const bool path = std::filesystem::path(options.file).extension() == ".hw";
  const std::string asked =
      path && options.file.find('/') == std::string::npos ? "./" + options.file : options.file;
  const Result<Loaded> loaded = load_sources({}, asked_by_user({asked}), common.hardware_folders);
  if (!loaded.ok()) return fail(loaded.error(), common);
  const core::Library& library = loaded.value().library;
  const Result<std::string> file = file_of(library, options.file);
  if (!file.ok()) return fail(file.error(), common);
  const Result<Report> report = audit::audit(
      library, file.value(),
      {options.seed, static_cast<std::size_t>(options.count), options.instr, options.jobs});
  if (!report.ok()) return fail(report.error(), common);
  if (common.json)
    print_json(to_json(report.value()));
  else
    std::cout << text_of(report.value());
  if (count_of(report.value(), How::wrong) != 0) return refused;
  return count_of(report.value(), How::not_audited) != 0 ? undecided : done;
}

}  // namespace selvage::tools
