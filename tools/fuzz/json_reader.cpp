// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/json_reader.h"

#include <nlohmann/json.hpp>

#include "primitives/json_source.h"

namespace selvage::fuzz {
namespace {

using Json = nlohmann::ordered_json;

const Json& nothing() {
  static const Json null;
  return null;
}

}  // namespace

JsonReader::JsonReader(const Json& value, std::optional<Problem>& problem)
    : JsonReader(value, "", problem) {}

JsonReader::JsonReader(const Json& value, std::string pointer, std::optional<Problem>& problem)
    : value_(&value), pointer_(std::move(pointer)), problem_(&problem) {
  if (!value.is_object()) refuse_at(pointer_, "expected an object");
}

std::string JsonReader::pointer_to(const std::string& key) const {
  return pointer_ + "/" + primitives::pointer_part(key);
}

void JsonReader::refuse(const std::string& key, const std::string& message) const {
  refuse_at(pointer_to(key), message);
}

void JsonReader::refuse_at(const std::string& pointer, const std::string& message) const {
  if (!*problem_) *problem_ = Problem{pointer, message};
}

bool JsonReader::has(const std::string& key) const {
  return value_->is_object() && value_->contains(key);
}

const Json& JsonReader::member(const std::string& key) const {
  if (has(key)) return (*value_)[key];
  refuse(key, "`" + key + "` is missing");
  return nothing();
}

std::uint64_t JsonReader::number(const std::string& key) const {
  const Json& value = member(key);
  if (value.is_number_unsigned()) return value.get<std::uint64_t>();
  refuse(key, "`" + key + "` must be a number of 64 bits that is not negative");
  return 0;
}

std::int64_t JsonReader::integer(const std::string& key) const {
  const Json& value = member(key);
  if (value.is_number_integer()) return value.get<std::int64_t>();
  refuse(key, "`" + key + "` must be an integer");
  return 0;
}

double JsonReader::real(const std::string& key) const {
  const Json& value = member(key);
  if (value.is_number()) return value.get<double>();
  refuse(key, "`" + key + "` must be a number");
  return 0;
}

bool JsonReader::flag(const std::string& key) const {
  const Json& value = member(key);
  if (value.is_boolean()) return value.get<bool>();
  refuse(key, "`" + key + "` must be true or false");
  return false;
}

std::string JsonReader::text(const std::string& key) const {
  const Json& value = member(key);
  if (value.is_string()) return value.get<std::string>();
  refuse(key, "`" + key + "` must be a text");
  return {};
}

std::vector<std::string> JsonReader::texts(const std::string& key) const {
  std::vector<std::string> out;
  const Json& value = member(key);
  if (!value.is_array()) refuse(key, "`" + key + "` must be a list of texts");
  if (!value.is_array()) return out;
  for (const Json& part : value) {
    if (part.is_string())
      out.push_back(part.get<std::string>());
    else
      refuse(key, "`" + key + "` must be a list of texts");
  }
  return out;
}

std::vector<std::uint64_t> JsonReader::numbers(const std::string& key) const {
  std::vector<std::uint64_t> out;
  const Json& value = member(key);
  if (!value.is_array()) refuse(key, "`" + key + "` must be a list of numbers");
  if (!value.is_array()) return out;
  for (const Json& part : value) {
    if (part.is_number_unsigned())
      out.push_back(part.get<std::uint64_t>());
    else
      refuse(key, "`" + key + "` must be a list of numbers");
  }
  return out;
}

std::map<std::string, std::uint64_t> JsonReader::counts(const std::string& key) const {
  std::map<std::string, std::uint64_t> out;
  const JsonReader inner = object(key);
  if (!inner.value_->is_object()) return out;
  for (const auto& [name, value] : inner.value_->items()) out[name] = inner.number(name);
  return out;
}

std::map<std::string, std::int64_t> JsonReader::integers(const std::string& key) const {
  std::map<std::string, std::int64_t> out;
  const JsonReader inner = object(key);
  if (!inner.value_->is_object()) return out;
  for (const auto& [name, value] : inner.value_->items()) out[name] = inner.integer(name);
  return out;
}

JsonReader JsonReader::object(const std::string& key) const {
  return {member(key), pointer_to(key), *problem_};
}

std::vector<JsonReader> JsonReader::objects(const std::string& key) const {
  std::vector<JsonReader> out;
  const Json& value = member(key);
  if (!value.is_array()) refuse(key, "`" + key + "` must be a list of objects");
  if (!value.is_array()) return out;
  for (std::size_t k = 0; k < value.size(); ++k)
    out.push_back({value[k], pointer_to(key) + "/" + std::to_string(k), *problem_});
  return out;
}

std::vector<std::pair<std::string, JsonReader>> JsonReader::members(const std::string& key) const {
  std::vector<std::pair<std::string, JsonReader>> out;
  const JsonReader inner = object(key);
  if (!inner.value_->is_object()) return out;
  for (const auto& [name, value] : inner.value_->items())
    out.emplace_back(name, JsonReader(value, inner.pointer_to(name), *problem_));
  return out;
}

}  // namespace selvage::fuzz
