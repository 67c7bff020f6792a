// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/result.h"
#include "core/source.h"

namespace selvage::primitives {

// A key as a part of a JSON pointer, its punctuation escaped.
[[nodiscard]] std::string pointer_part(const std::string& key);

// A JSON text together with where each value stands in it.
class JsonDocument {
 public:
  // Refuses malformed JSON, duplicate keys, nesting deeper than 64, more than a million values,
  // objects of more than 10 000 keys, paths of more than 256 MiB in all and texts over 64 MiB.
  [[nodiscard]] static Result<JsonDocument> parse(core::SourceFileRef source);

  [[nodiscard]] const nlohmann::ordered_json& root() const { return *root_; }
  // The position of the value at a JSON pointer such as "/steps/3/loop"; the nearest enclosing
  // value's if there is none.
  [[nodiscard]] core::SourceLoc at(const std::string& pointer) const;
  // The position of the key `key` of the object at the pointer.
  [[nodiscard]] core::SourceLoc at_key(const std::string& object, const std::string& key) const;

 private:
  JsonDocument() = default;
  core::SourceFileRef source_;
  std::shared_ptr<const nlohmann::ordered_json> root_;
  // Of the first character of each value and of each key.
  std::map<std::string, std::size_t> offsets_, key_offsets_;
  std::vector<std::size_t> line_starts_;

  [[nodiscard]] core::SourceLoc loc_at(std::size_t offset) const;
};

}  // namespace selvage::primitives
