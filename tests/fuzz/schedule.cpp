// SPDX-License-Identifier: Apache-2.0
//
// Schedules: every value knows its place, what is read and written reads the same, and the
// arguments of each step decode and resolve in the sample procedure or are refused.
#include "primitives/schedule.h"

#include <cctype>
#include <nlohmann/json.hpp>

#include "primitives/decode.h"
#include "primitives/registry.h"
#include "primitives/resolve.h"
#include "tests/fuzz/fuzz.h"

namespace selvage::fuzz {
namespace {

using Json = nlohmann::ordered_json;
using primitives::JsonDocument;
using primitives::Schedule;

// Of longer texts the places are not checked, which takes time for each value and byte.
constexpr std::size_t longest_placed = 1u << 14;

// The text from the place on, to the end of its line.
std::string rest_of_line(const core::SourceLoc& loc) {
  const std::string line = core::line_text(loc);
  const auto column = static_cast<std::size_t>(loc.column - 1);
  return column < line.size() ? line.substr(column) : "";
}

bool begins(const Json& value, const std::string& text) {
  if (text.empty()) return false;
  const char c = text[0];
  if (value.is_object()) return c == '{';
  if (value.is_array()) return c == '[';
  if (value.is_string()) return c == '"';
  if (value.is_boolean()) return text.starts_with(value.get<bool>() ? "true" : "false");
  if (value.is_null()) return text.starts_with("null");
  return c == '-' || std::isdigit(static_cast<unsigned char>(c)) != 0;
}

void expect_placed(const JsonDocument& document, const Json& value, const std::string& at) {
  expect(begins(value, rest_of_line(document.at(at))), "a value is not where it is said to be");
  if (!value.is_structured()) return;
  std::size_t number = 0;
  for (const auto& [key, inner] : value.items()) {
    if (value.is_object()) {
      expect(rest_of_line(document.at_key(at, key)).starts_with('"'),
             "a key is not where it is said to be");
    }
    const std::string part =
        value.is_object() ? primitives::pointer_part(key) : std::to_string(number);
    expect_placed(document, inner, at + "/" + part);
    ++number;
  }
}

void expect_same(const Schedule& a, const Schedule& b) {
  expect(a.document.root() == b.document.root(), "writing a schedule changes it");
  expect(a.hardware == b.hardware && a.steps == b.steps, "writing a schedule changes its parts");
  expect(a.hardware.size() == a.hardware_locs.size(), "hardware without a place");
  expect(a.sources.size() == b.sources.size(), "writing a schedule changes its sources");
  for (std::size_t k = 0; k < a.sources.size(); ++k) {
    expect(a.sources[k].file == b.sources[k].file && a.sources[k].sha256 == b.sources[k].sha256,
           "writing a schedule changes a source");
  }
  expect(a.emit.has_value() == b.emit.has_value(), "writing a schedule changes what it emits");
  if (a.emit) {
    expect(a.emit->procs == b.emit->procs && a.emit->name == b.emit->name,
           "writing a schedule changes what it emits");
  }
}

void try_place(const Schedule& schedule, const std::string& at) {
  primitives::PlaceArg arg;
  const Status decoded = primitives::decode_place(arg, schedule.document, at);
  if (!decoded.ok()) return expect_located(decoded.error());
  const Result<core::Place> place = primitives::resolve_any(arg, sample_proc(), {});
  if (!place.ok()) return expect_located(place.error());
  expect(core::exists(sample_proc(), place.value()), "a resolved place does not exist");
}

void try_call(const Schedule& schedule, const std::string& at, const std::string& op) {
  static const primitives::Registry registry;
  const auto primitive = registry.find(op);
  if (!primitive.ok()) {
    expect(!primitive.error().message.empty(), "an error has no message");
    return;
  }
  primitives::Request request = primitive.value()->request();
  const Status decoded = primitives::decode(request, *primitive.value(), schedule.document, at,
                                            {"op", "proc", "as", "evidence"});
  if (!decoded.ok()) return expect_located(decoded.error());
  const Status resolved = primitives::resolve(request, sample_proc(), {});
  if (!resolved.ok()) expect_located(resolved.error());
}

void try_step(const Schedule& schedule, std::size_t number) {
  const std::string at = "/steps/" + std::to_string(number);
  const Json& step = schedule.document.root()["steps"][number];
  if (step.contains("op")) return try_call(schedule, at, step["op"].get<std::string>());
  if (step.contains("place")) try_place(schedule, at + "/place");
}

}  // namespace

bool accepts(const std::string& text) {
  const Result<JsonDocument> document = JsonDocument::parse(source_of(text, "input.json"));
  if (document.ok() && text.size() <= longest_placed)
    expect_placed(document.value(), document.value().root(), "");
  const Result<Schedule> schedule = primitives::read_schedule(source_of(text, "input.json"));
  if (!schedule.ok()) {
    expect_located(schedule.error());
    return false;
  }
  expect(document.ok(), "a schedule is read from what is not JSON");
  const std::string written = schedule.value().document.root().dump(2);
  const Result<Schedule> again = primitives::read_schedule(source_of(written, "written"));
  expect(again.ok(), again.ok() ? "" : "what is written is refused: " + render(again.error()));
  expect_same(schedule.value(), again.value());
  for (std::size_t k = 0; k < schedule.value().steps; ++k) try_step(schedule.value(), k);
  return true;
}

}  // namespace selvage::fuzz
