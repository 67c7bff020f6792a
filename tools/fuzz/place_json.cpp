// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/place_json.h"

#include <nlohmann/json.hpp>

namespace selvage::fuzz {

nlohmann::ordered_json place_json(const core::Place& place) {
  using Json = nlohmann::ordered_json;
  return std::visit(core::Overload{[](const core::BlockRange& r) {
                                     Json out = {{"path", core::stmt_path(r)}};
                                     if (r.count != 1) out["count"] = r.count;
                                     return out;
                                   },
                                   [](const core::Gap& g) {
                                     core::Path path = g.block;
                                     path.push_back(g.at);
                                     return Json{{"gap", path}};
                                   },
                                   [](const core::ExprPlace& e) {
                                     return Json{{"path", e.stmt}, {"expr", e.path}};
                                   }},
                    place);
}

std::optional<core::Place> place_in(const nlohmann::ordered_json& value) {
  if (!value.is_object()) return std::nullopt;
  if (value.contains("gap")) {
    core::Path path = value["gap"].get<core::Path>();
    const int at = path.back();
    path.pop_back();
    return core::Gap{path, at};
  }
  if (!value.contains("path")) return std::nullopt;
  const core::Path path = value["path"].get<core::Path>();
  if (value.contains("expr")) return core::ExprPlace{path, value["expr"].get<std::vector<int>>()};
  core::BlockRange range = core::range_of(path);
  range.count = value.value("count", 1);
  return range;
}

}  // namespace selvage::fuzz
