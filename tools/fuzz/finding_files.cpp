// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/finding_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tools/fuzz/c_judge.h"
#include "tools/fuzz/table.h"

namespace selvage::fuzz {
namespace {

using Json = nlohmann::ordered_json;

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

// What the first step of a schedule is about has to be said.
std::string last_procedure(const std::string& program) {
  const std::size_t def = program.rfind("\ndef ");
  if (def == std::string::npos) return "";
  const std::size_t name = def + std::string("\ndef ").size();
  return program.substr(name, program.find('(', name) - name);
}

std::string comments(const Finding& f) {
  std::string out = fmt::format("# {}: {}: {}\n", f.primitive, f.kind, first_line(f.message));
  if (f.exact) out += "# with --numerics exact\n";
  if (!f.owed.empty()) out += fmt::format("# proved for it: {}\n", fmt::join(f.owed, ", "));
  return out;
}

std::string schedule_text(const Finding& f, const std::vector<std::string>& hardware) {
  Json schedule = {{"selvage", 1}, {"sources", {{{"file", stem_of(f) + ".slv"}}}}};
  if (!hardware.empty()) schedule["hardware"] = hardware;
  Json& steps = schedule["steps"] = Json::array();
  for (const std::string& step : f.steps) {
    steps.push_back(Json::parse(step));
    if (steps.size() == 1 && !steps[0].contains("proc"))
      steps[0]["proc"] = last_procedure(f.program);
  }
  return schedule.dump(1) + "\n";
}

// A quotation mark would end the title.
std::string title_of(const Finding& f) {
  constexpr std::size_t longest = 200;
  std::string title =
      fmt::format("seed {}, case {}: {}: {}", f.seed, f.number, f.kind, first_line(f.message));
  std::ranges::replace(title, '"', '\'');
  return title.substr(0, longest);
}

// Which claim would refuse the step, or whether it is to be accepted with another result, is for
// who mends it to say.  That it must be sound is known.
std::string proof_text(const Finding& f, const std::vector<std::string>& hardware) {
  std::string imports;
  for (const std::string& name : hardware) imports += "import " + name + "\n";
  if (!imports.empty()) imports += "\n";
  std::string out =
      fmt::format("sound \"{}\"\n{}", title_of(f), indented(imports + comments(f) + f.program, 2));
  for (const std::string& step : f.steps) out += "  apply " + step + "\n";
  std::vector<std::string> at;
  for (const auto& [name, value] : f.at) at.push_back(fmt::format("{} = {}", name, value));
  if (!at.empty()) out += fmt::format("  witness {}\n", fmt::join(at, ", "));
  if (f.exact) out += "  numerics exact\n";
  return out;
}

}  // namespace

std::string stem_of(const Finding& f) {
  std::string stem =
      fmt::format("{}_{}_{}", f.primitive.empty() ? "none" : f.primitive, f.seed, f.number);
  if (f.kind != "meaning") stem += "_" + f.kind;
  std::ranges::replace(stem, ' ', '_');
  return stem;
}

std::vector<FindingFile> finding_files(const Finding& f, const std::vector<std::string>& hardware) {
  if (f.program.empty()) return {};
  const std::string stem = stem_of(f);
  std::vector<FindingFile> files = {{stem + ".slv", comments(f) + f.program}};
  files.push_back({stem + ".json", schedule_text(f, hardware)});
  // What the emitter makes of a result, or the parser of a program, is nothing that a case of a
  // primitive can say.
  if (f.kind != c_kind && !f.steps.empty())
    files.push_back({stem + ".proof", proof_text(f, hardware)});
  return files;
}

}  // namespace selvage::fuzz
