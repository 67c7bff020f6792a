// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "primitives/schedule.h"

namespace selvage::primitives {
namespace {

using Json = nlohmann::ordered_json;

class Reader {
 public:
  explicit Reader(const JsonDocument& document) : document_(document), root_(document.root()) {}

  Result<Schedule> read() const {
    if (!root_.is_object()) return wrong("", "a schedule must be a JSON object");
    TRY(keys, known_keys("", root_, {"selvage", "sources", "hardware", "steps", "emit"}));
    TRY(version, check_version());
    Schedule schedule{document_, {}, {}, {}, 0, std::nullopt};
    TRY(sources, read_sources(schedule));
    TRY(hardware, read_names("/hardware", schedule.hardware));
    for (std::size_t k = 0; k < schedule.hardware.size(); ++k) {
      schedule.hardware_locs.push_back(document_.at(fmt::format("/hardware/{}", k)));
    }
    TRY(steps, read_steps(schedule));
    TRY(emit, read_emit(schedule));
    return schedule;
  }

 private:
  [[nodiscard]] Error wrong(const std::string& at, const std::string& message,
                            const std::string& hint = {}) const {
    return bad_input(document_.at(at), message, hint);
  }

  Status known_keys(const std::string& at, const Json& object,
                    const std::vector<std::string>& known) const {
    for (const auto& [key, value] : object.items()) {
      if (std::find(known.begin(), known.end(), key) == known.end()) {
        return bad_input(document_.at_key(at, key), "unknown key \"" + key + "\"",
                         did_you_mean(key, known));
      }
    }
    return Ok{};
  }

  Status check_version() const {
    if (!root_.contains("selvage"))
      return wrong("", "a schedule begins with its format: \"selvage\": 1");
    if (root_["selvage"] != 1)
      return wrong("/selvage", "this program reads schedules of format 1 only");
    return Ok{};
  }

  Status read_sources(Schedule& schedule) const {
    if (!root_.contains("sources") || !root_["sources"].is_array() || root_["sources"].empty()) {
      return wrong(root_.contains("sources") ? "/sources" : "",
                   "`sources` must list at least one file",
                   "\"sources\": [{\"file\": \"kernel.slv\"}]");
    }
    for (std::size_t k = 0; k < root_["sources"].size(); ++k) {
      TRY(one, read_source(fmt::format("/sources/{}", k), root_["sources"][k], schedule));
    }
    return Ok{};
  }

  Status read_source(const std::string& at, const Json& value, Schedule& schedule) const {
    if (!value.is_object() || !value.contains("file")) {
      return wrong(at, "a source is an object with a `file`", "{\"file\": \"kernel.slv\"}");
    }
    if (!is_file_name(value["file"]))
      return wrong(at + "/file", "`file` must be the name of a file");
    TRY(keys, known_keys(at, value, {"file", "sha256"}));
    Schedule::Source source{value["file"].get<std::string>(), std::nullopt,
                            document_.at(at + "/file"), document_.at(at + "/sha256")};
    if (value.contains("sha256")) {
      if (!is_sha256(value["sha256"]))
        return wrong(at + "/sha256", "`sha256` must be 64 lower-case hexadecimal digits");
      source.sha256 = value["sha256"].get<std::string>();
    }
    schedule.sources.push_back(source);
    return Ok{};
  }

  // Paths of the operating system end at a NUL.
  static bool is_file_name(const Json& value) {
    if (!value.is_string()) return false;
    const auto& name = value.get_ref<const std::string&>();
    return !name.empty() && name.find('\0') == std::string::npos;
  }

  static bool is_sha256(const Json& value) {
    if (!value.is_string()) return false;
    const auto& text = value.get_ref<const std::string&>();
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
  }

  // The list there, if there is one.
  Status read_names(const std::string& at, std::vector<std::string>& out) const {
    const Json::json_pointer pointer(at);
    if (!root_.contains(pointer)) return Ok{};
    const Json& list = root_.at(pointer);
    if (!list.is_array())
      return wrong(at, "`" + at.substr(at.rfind('/') + 1) + "` must be a list of names");
    for (std::size_t k = 0; k < list.size(); ++k) {
      if (!list[k].is_string() || list[k].get_ref<const std::string&>().empty()) {
        return wrong(fmt::format("{}/{}", at, k), "a name must be a string that is not empty");
      }
      out.push_back(list[k].get<std::string>());
    }
    return Ok{};
  }

  Status read_steps(Schedule& schedule) const {
    if (!root_.contains("steps") || !root_["steps"].is_array()) {
      return wrong(root_.contains("steps") ? "/steps" : "", "`steps` must be a list of steps");
    }
    for (std::size_t k = 0; k < root_["steps"].size(); ++k) {
      const std::string at = fmt::format("/steps/{}", k);
      const Json& step = root_["steps"][k];
      if (!step.is_object()) return wrong(at, "a step must be an object");
      if (step.contains("op") == step.contains("let")) {
        return wrong(
            at,
            "a step has either an `op` (the name of a primitive) or a `let` (a name for a place)");
      }
      for (const char* key : {"op", "let", "proc", "as"}) {
        if (!step.contains(key)) continue;
        if (!step[key].is_string())
          return wrong(at + "/" + key, fmt::format("`{}` must be a string", key));
        if (step[key].get_ref<const std::string&>().empty()) {
          return wrong(at + "/" + key, fmt::format("`{}` must not be empty", key));
        }
      }
    }
    schedule.steps = root_["steps"].size();
    return Ok{};
  }

  Status read_emit(Schedule& schedule) const {
    if (!root_.contains("emit")) return Ok{};
    const Json& emit = root_["emit"];
    if (!emit.is_object())
      return wrong("/emit", "`emit` must be an object with `procs` and `name`");
    TRY(keys, known_keys("/emit", emit, {"procs", "name", "target"}));
    Schedule::Emit out;
    out.loc = document_.at("/emit");
    if (!emit.contains("procs"))
      return wrong("/emit", "`emit` needs `procs`, the procedures to write");
    TRY(procs, read_names("/emit/procs", out.procs));
    if (out.procs.empty()) return wrong("/emit/procs", "`procs` must name at least one procedure");
    if (!emit.contains("name") || !emit["name"].is_string())
      return wrong("/emit", "`emit` needs the `name` of the files to write");
    out.name = emit["name"].get<std::string>();
    constexpr std::size_t longest_name = 100;
    const bool plain = !out.name.empty() && out.name.size() <= longest_name &&
                       std::all_of(out.name.begin(), out.name.end(), [](unsigned char c) {
                         return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.';
                       });
    if (!plain || out.name[0] == '.' || out.name[0] == '-') {
      return wrong("/emit/name", fmt::format("`name` is a file name without folders: at most {} "
                                             "letters, digits, `_`, `-` and `.`, "
                                             "the first one not `-` or `.`",
                                             longest_name));
    }
    TRY(target, check_target(emit, schedule));
    schedule.emit = out;
    return Ok{};
  }

  Status check_target(const Json& emit, const Schedule& schedule) const {
    if (!emit.contains("target")) return Ok{};
    if (!emit["target"].is_string()) return wrong("/emit/target", "`target` must be a string");
    const auto target = emit["target"].get<std::string>();
    const auto& known = schedule.hardware;
    if (std::find(known.begin(), known.end(), target) != known.end()) return Ok{};
    return wrong("/emit/target", "`" + target + "` is not listed in `hardware`",
                 did_you_mean(target, known));
  }

  const JsonDocument& document_;
  const Json& root_;
};

}  // namespace

Result<Schedule> read_schedule(core::SourceFileRef source) {
  TRY(document, JsonDocument::parse(std::move(source)));
  return Reader(document).read();
}

}  // namespace selvage::primitives
