// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "primitives/defaults.h"
#include "primitives/schedule.h"

namespace selvage::primitives {
namespace {

using Json = nlohmann::ordered_json;

Json text() { return {{"type", "string"}, {"minLength", 1}}; }
Json expression() { return {{"type", Json::array({"string", "integer"})}}; }
Json list_of(const Json& item) { return {{"type", "array"}, {"items", item}}; }
Json reference(const char* name) { return {{"$ref", std::string("#/$defs/") + name}}; }

Json place_schema() {
  const Json numbers = list_of({{"type", "integer"}, {"minimum", 0}});
  const auto object = [](const Json& properties, const Json& required) {
    return Json{{"type", "object"},
                {"properties", properties},
                {"required", required},
                {"additionalProperties", false}};
  };
  return {{"description",
           "a pattern or a name bound by `let`; a pattern with navigation; or a literal path"},
          {"anyOf",
           {text(), object({{"find", text()}, {"nav", list_of(text())}}, Json::array({"find"})),
            object({{"path", numbers},
                    {"count", {{"type", "integer"}, {"minimum", 1}}},
                    {"expr", numbers}},
                   Json::array({"path"})),
            object(Json::object({{"gap", numbers}}), Json::array({"gap"}))}}};
}

Json one_or_more_places() { return {{"anyOf", {reference("place"), list_of(reference("place"))}}}; }

struct SlotSchema {
  const Field& field;
  Json operator()(LoopArg*) const { return reference("place"); }
  Json operator()(StmtArg*) const { return reference("place"); }
  Json operator()(CallArg*) const { return reference("place"); }
  Json operator()(BlockArg*) const { return reference("place"); }
  Json operator()(GapArg*) const { return reference("place"); }
  Json operator()(ExprArg*) const { return reference("place"); }
  Json operator()(BufferArg*) const { return reference("place"); }
  Json operator()(std::vector<BufferArg>*) const { return one_or_more_places(); }
  Json operator()(std::vector<ExprArg>*) const { return one_or_more_places(); }
  Json operator()(NewName*) const { return text(); }
  Json operator()(std::vector<NewName>*) const { return list_of(text()); }
  Json operator()(ExprText*) const { return expression(); }
  Json operator()(std::vector<ExprText>*) const {
    return {{"anyOf", {expression(), list_of(expression())}}};
  }
  Json operator()(ProcName*) const { return text(); }
  Json operator()(MemoryName*) const { return text(); }
  Json operator()(ConfigName*) const { return text(); }
  Json operator()(FieldName*) const { return text(); }
  Json operator()(TypeName*) const { return text(); }
  Json operator()(PlainText*) const { return text(); }
  Json operator()(std::vector<PlainText>*) const { return {{"anyOf", {text(), list_of(text())}}}; }
  Json operator()(Choice* c) const { return {{"enum", c->options}}; }
  Json operator()(NamedValues*) const {
    return {{"type", "object"},
            {"additionalProperties", {{"type", Json::array({"integer", "boolean"})}}}};
  }
  Json operator()(std::int64_t*) const {
    Json j{{"type", "integer"}};
    if (field.at_least != INT64_MIN) j["minimum"] = field.at_least;
    if (field.at_most != INT64_MAX) j["maximum"] = field.at_most;
    return j;
  }
  Json operator()(bool*) const { return {{"type", "boolean"}}; }
  Json operator()(std::vector<std::int64_t>*) const { return list_of({{"type", "integer"}}); }
  Json operator()(OptionalExprs*) const {
    return list_of({{"type", Json::array({"string", "integer", "null"})}});
  }
};

Json step_schema(const Primitive& primitive) {
  Json properties{{"op", {{"const", primitive.manual.name}}},
                  {"proc", text()},
                  {"as", text()},
                  {"evidence", {{"type", "object"}}}};
  Json required = Json::array({"op"});
  Request request = primitive.request();
  for (const Field& f : request.fields) {
    Json schema = std::visit(SlotSchema{f}, f.slot);
    schema["description"] = f.doc;
    if (const auto fallback = default_of(f))
      schema["default"] = std::visit([](const auto& v) { return Json(v); }, *fallback);
    properties[f.name] = schema;
    if (!f.optional) required.push_back(f.name);
  }
  return {{"description", primitive.manual.summary},
          {"type", "object"},
          {"properties", properties},
          {"required", required},
          {"additionalProperties", false}};
}

}  // namespace

std::string json_schema(const Registry& registry) {
  Json steps = Json::array();
  steps.push_back(
      {{"description", "a name for a place, carried along by later steps"},
       {"type", "object"},
       {"properties", {{"let", text()}, {"place", reference("place")}, {"proc", text()}}},
       {"required", Json::array({"let", "place"})},
       {"additionalProperties", false}});
  for (const Primitive& p : registry.all()) steps.push_back(step_schema(p));
  const Json source{
      {"type", "object"},
      {"properties",
       {{"file", text()}, {"sha256", {{"type", "string"}, {"pattern", "^[0-9a-f]{64}$"}}}}},
      {"required", Json::array({"file"})},
      {"additionalProperties", false}};
  Json procs = list_of(text());
  procs["minItems"] = 1;
  Json sources = list_of(source);
  sources["minItems"] = 1;
  const Json root{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                  {"title", "Selvage schedule"},
                  {"type", "object"},
                  {"properties",
                   {{"selvage", {{"const", 1}}},
                    {"sources", sources},
                    {"hardware", list_of(text())},
                    {"steps", list_of({{"anyOf", steps}})},
                    {"emit",
                     {{"type", "object"},
                      {"properties", {{"procs", procs}, {"name", text()}, {"target", text()}}},
                      {"required", Json::array({"procs", "name"})},
                      {"additionalProperties", false}}}}},
                  {"required", Json::array({"selvage", "sources", "steps"})},
                  {"additionalProperties", false},
                  {"$defs", {{"place", place_schema()}}}};
  return root.dump(2) + "\n";
}

}  // namespace selvage::primitives
