// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/finding_files.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace selvage::fuzz {
namespace {

using Json = nlohmann::ordered_json;

std::string indented(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    out += (line.empty() ? "" : "  " + line) + "\n";
    at = end + 1;
  }
  return out;
}

// What the first step of a schedule is about has to be said.
std::string last_procedure(const std::string& program) {
  const std::size_t def = program.rfind("\ndef ");
  if (def == std::string::npos) return "";
  const std::size_t name = def + std::string("\ndef ").size();
  return program.substr(name, program.find('(', name) - name);
}

}  // namespace

std::vector<FindingFile> finding_files(const Finding& f, const std::vector<std::string>& hardware) {
  const std::string stem = fmt::format("{}_{}_{}", f.primitive, f.seed, f.number);
  const std::string note = fmt::format("{}: {}", f.kind, f.message);
  Json schedule = {{"selvage", 1}, {"sources", {{{"file", stem + ".slv"}}}}};
  if (!hardware.empty()) schedule["hardware"] = hardware;
  Json& steps = schedule["steps"] = Json::array();
  std::string applied;
  for (const std::string& step : f.steps) {
    steps.push_back(Json::parse(step));
    if (steps.size() == 1 && !steps[0].contains("proc"))
      steps[0]["proc"] = last_procedure(f.program);
    applied += "  apply " + step + "\n";
  }
  std::string imports;
  for (const std::string& name : hardware) imports += "import " + name + "\n";
  if (!imports.empty()) imports += "\n";
  const std::string comment = "# " + note.substr(0, note.find('\n')) + "\n";
  return {{stem + ".slv", comment + f.program},
          {stem + ".json", schedule.dump(1) + "\n"},
          {stem + ".proof",
           fmt::format("refuse \"{}\"\n{}{}  because refuted CLAIM\n", "found by selvage fuzz",
                       indented(imports + f.program), applied)}};
}

}  // namespace selvage::fuzz
