// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace selvage::fuzz {

// Reads a JSON object member by member.  The first thing that is not as it is asked for is kept as
// the problem, and what is read from then on is empty: so there is one check, at the end.
class JsonReader {
 public:
  struct Problem {
    std::string pointer, message;
  };
  JsonReader(const nlohmann::ordered_json& value, std::optional<Problem>& problem);

  [[nodiscard]] bool has(const std::string& key) const;
  [[nodiscard]] std::uint64_t number(const std::string& key) const;
  [[nodiscard]] std::int64_t integer(const std::string& key) const;
  [[nodiscard]] double real(const std::string& key) const;
  [[nodiscard]] bool flag(const std::string& key) const;
  [[nodiscard]] std::string text(const std::string& key) const;
  [[nodiscard]] std::vector<std::string> texts(const std::string& key) const;
  [[nodiscard]] std::vector<std::uint64_t> numbers(const std::string& key) const;
  [[nodiscard]] std::map<std::string, std::uint64_t> counts(const std::string& key) const;
  [[nodiscard]] std::map<std::string, std::int64_t> integers(const std::string& key) const;
  [[nodiscard]] JsonReader object(const std::string& key) const;
  // The objects of a list, and those that are members of an object.
  [[nodiscard]] std::vector<JsonReader> objects(const std::string& key) const;
  [[nodiscard]] std::vector<std::pair<std::string, JsonReader>> members(
      const std::string& key) const;
  // Something else that is wrong with a member.
  void refuse(const std::string& key, const std::string& message) const;

 private:
  JsonReader(const nlohmann::ordered_json& value, std::string pointer,
             std::optional<Problem>& problem);
  [[nodiscard]] const nlohmann::ordered_json& member(const std::string& key) const;
  [[nodiscard]] std::string pointer_to(const std::string& key) const;
  void refuse_at(const std::string& pointer, const std::string& message) const;

  const nlohmann::ordered_json* value_;
  std::string pointer_;
  std::optional<Problem>* problem_;
};

}  // namespace selvage::fuzz
