// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/simpler_steps.h"

#include <nlohmann/json.hpp>

#include "tools/fuzz/place_json.h"

namespace selvage::fuzz {
namespace {

using Json = nlohmann::ordered_json;

// What may stand in place of a value.
std::vector<Json> plainer(const Json& value) {
  std::vector<Json> out;
  if (place_in(value)) return out;
  if (value.is_number_integer()) {
    for (const int small : {0, 1, 2, 3, 4}) {
      if (value > small) out.emplace_back(small);
    }
  }
  if (value.is_string()) {
    for (const char* text : {"0", "1", "2", "4", "1.0"}) out.emplace_back(text);
  }
  if (value.is_array()) {
    for (std::size_t k = 0; k < value.size(); ++k) {
      out.push_back(value);
      out.back().erase(k);
    }
  }
  if (!value.is_structured()) return out;
  // One part of it.
  for (const auto& [key, part] : value.items()) {
    for (Json& other : plainer(part)) {
      out.push_back(value);
      if (value.is_array())
        out.back()[std::stoul(key)] = std::move(other);
      else
        out.back()[key] = std::move(other);
    }
  }
  return out;
}

}  // namespace

std::vector<std::string> simpler_steps(const std::string& step) {
  std::vector<std::string> out;
  const Json whole = Json::parse(step);
  for (const auto& [key, value] : whole.items()) {
    if (key == "op") continue;
    Json less = whole;
    less.erase(key);
    out.push_back(less.dump());
    for (Json& other : plainer(value)) {
      less = whole;
      less[key] = std::move(other);
      out.push_back(less.dump());
    }
  }
  return out;
}

}  // namespace selvage::fuzz
