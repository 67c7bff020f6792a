// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <memory>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "core/result.h"
#include "core/source.h"

namespace selvage::primitives {

// A JSON text together with where each value stands in it.
class JsonDocument {
 public:
  // Refuses malformed JSON, duplicate keys, nesting deeper than 64 and texts over 64 MiB.
  [[nodiscard]] static Result<JsonDocument> parse(core::SourceFileRef source);

  [[nodiscard]] const nlohmann::ordered_json& root() const { return *root_; }
  // The position of the value at a JSON pointer such as "/steps/3/loop"; the nearest enclosing value's if there is none.
  [[nodiscard]] core::SourceLoc at(const std::string& pointer) const;

 private:
  JsonDocument() = default;
  core::SourceFileRef source_;
  std::shared_ptr<const nlohmann::ordered_json> root_;
  std::map<std::string, std::size_t> offsets_;  // of the first character of each value
};

}  // namespace selvage::primitives
