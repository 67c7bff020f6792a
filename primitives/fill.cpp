// SPDX-License-Identifier: Apache-2.0
#include "primitives/fill.h"

#include <nlohmann/json.hpp>

#include "primitives/decode.h"

namespace selvage::primitives {
namespace {

using Json = nlohmann::ordered_json;

Json place_json(const core::Place& place) {
  return std::visit(core::Overload{
                        [](const core::BlockRange& r) -> Json {
                          Json j{{"path", core::stmt_path(r)}};
                          if (r.count != 1) j["count"] = r.count;
                          return j;
                        },
                        [](const core::Gap& g) -> Json {
                          core::Path path = g.block;
                          path.push_back(g.at);
                          return Json{{"gap", path}};
                        },
                        [](const core::ExprPlace& e) -> Json {
                          return Json{{"path", e.stmt}, {"expr", e.path}};
                        },
                    },
                    place);
}

Result<Json> cursor_json(const Cursor& c, const std::optional<Version>& v) {
  ENSURE(v.has_value(), "a cursor is carried to a version");
  TRY(here, forward(c, *v));
  return place_json(here.place);
}

Result<Json> value_json(const ArgValue& value, const std::optional<Version>& v) {
  return std::visit(core::Overload{
                        [](const std::string& s) -> Result<Json> { return Json(s); },
                        [](std::int64_t n) -> Result<Json> { return Json(n); },
                        [](bool b) -> Result<Json> { return Json(b); },
                        [](const Names& names) -> Result<Json> { return Json(names); },
                        [](const std::vector<std::int64_t>& n) -> Result<Json> { return Json(n); },
                        [&](const Cursor& c) -> Result<Json> { return cursor_json(c, v); },
                        [](const core::Place& p) -> Result<Json> { return place_json(p); },
                        [&](const std::vector<Cursor>& cursors) -> Result<Json> {
                          Json list = Json::array();
                          for (const Cursor& c : cursors) {
                            TRY(j, cursor_json(c, v));
                            list.push_back(j);
                          }
                          return list;
                        },
                        [](const Values& values) -> Result<Json> {
                          Json object = Json::object();
                          for (const auto& [name, x] : values) {
                            std::visit([&object, &key = name](auto y) { object[key] = y; }, x);
                          }
                          return object;
                        },
                    },
                    value);
}

}  // namespace

Result<std::string> fill(Request& request, const Primitive& primitive,
                         const std::vector<NamedArg>& args, const std::optional<Version>& v) {
  Json step{{"op", primitive.manual.name}};
  for (const NamedArg& a : args) {
    TRY(j, value_json(a.value, v));
    step[a.name] = j;
  }
  const std::string call = step.dump();
  const auto source = std::make_shared<const core::SourceFile>(core::SourceFile{"<call>", call});
  TRY(document, JsonDocument::parse(source));
  TRY(done, decode(request, primitive, document, "", {"op"}));
  return call;
}

}  // namespace selvage::primitives
