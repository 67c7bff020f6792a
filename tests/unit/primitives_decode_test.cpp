// SPDX-License-Identifier: Apache-2.0
#include "primitives/decode.h"

#include <nlohmann/json.hpp>

#include "primitives/registry.h"
#include "primitives_fixture.h"

namespace selvage::primitives::test {
namespace {

// One field of each kind.
struct Everything {
  LoopArg loop;
  ExprArg expr;
  std::vector<ExprArg> exprs;
  BufferArg buffer;
  NewName name;
  std::vector<NewName> names;
  ExprText text;
  ProcName with;
  MemoryName memory;
  TypeName type;
  Choice choice{{"guard", "cut"}, "guard"};
  NamedValues values;
  std::int64_t number = 0;
  bool flag = false;

  std::vector<Field> fields() {
    const auto optional = [](const char* n, Slot slot) { return Field{n, slot, "a field", true}; };
    std::vector<Field> all{
        optional("loop", &loop),     optional("expr", &expr),     optional("exprs", &exprs),
        optional("buffer", &buffer), optional("name", &name),     optional("names", &names),
        optional("text", &text),     optional("with", &with),     optional("memory", &memory),
        optional("type", &type),     optional("choice", &choice), optional("values", &values),
        optional("number", &number), optional("flag", &flag)};
    all[12].at_least = 1;
    all[12].at_most = 9;
    return all;
  }
};

struct Decoded {
  std::shared_ptr<Everything> record = std::make_shared<Everything>();
  Status status = Ok{};
};

Decoded decoded(const std::string& json) {
  Decoded out;
  const Primitive primitive = define<Everything>(
      {.name = "everything", .summary = {}, .rewrite = {}, .sound = {}, .owes = {}, .laws = {}},
      [](const Planner& p, const Everything&) -> Result<Plan> {
        return Plan{core::Edit(p.proc()), {}, {}};
      });
  Request request{out.record, out.record->fields(), {}};
  const Result<JsonDocument> document = JsonDocument::parse(source_of(json));
  if (!document.ok()) FAIL(render(document.error()));
  out.status = decode(request, primitive, document.value(), "", {"op", "proc", "as"});
  return out;
}

Error refusal(const std::string& json) {
  const Decoded d = decoded(json);
  INFO("json: ", json);
  REQUIRE_FALSE(d.status.ok());
  CHECK(d.status.error().reason == Reason::bad_input);
  return d.status.error();
}

TEST_CASE("every kind of field is read") {
  const Decoded d = decoded(R"({"op": "everything", "proc": "p", "as": "q", "loop": "i",
    "expr": {"find": "x[_]", "nav": ["rhs"]}, "exprs": ["a", {"path": [0], "expr": [1, 0]}], "buffer": "t",
    "name": "t2", "names": ["io", "ii"], "text": "n + 1", "with": "f", "memory": "DRAM", "type": "f32",
    "choice": "cut", "values": {"n": -8, "on": true}, "number": 9, "flag": true})");
  REQUIRE(d.status.ok());
  const Everything& r = *d.record;
  CHECK(r.loop.pattern == "i");
  CHECK(r.expr.pattern == "x[_]");
  CHECK(r.expr.nav == std::vector<std::string>{"rhs"});
  REQUIRE(r.exprs.size() == 2);
  CHECK(r.exprs[0].pattern == "a");
  REQUIRE(r.exprs[1].literal.has_value());
  CHECK(std::get<core::ExprPlace>(*r.exprs[1].literal) == core::ExprPlace{{0}, {1, 0}});
  CHECK(r.buffer.pattern == "t");
  CHECK(r.name.text == "t2");
  REQUIRE(r.names.size() == 2);
  CHECK(r.names[1].text == "ii");
  CHECK(r.text.text == "n + 1");
  CHECK(r.with.text == "f");
  CHECK(r.memory.text == "DRAM");
  CHECK(r.type.text == "f32");
  CHECK(r.choice.value == "cut");
  REQUIRE(r.values.values.size() == 2);
  CHECK(std::get<std::int64_t>(r.values.values[0].second) == -8);
  CHECK(std::get<bool>(r.values.values[1].second));
  CHECK(r.number == 9);
  CHECK(r.flag);
}

TEST_CASE("one expression may stand for a list of one, and a number for an expression") {
  const Decoded d = decoded(R"({"exprs": "x[_]", "text": -3})");
  REQUIRE(d.status.ok());
  REQUIRE(d.record->exprs.size() == 1);
  CHECK(d.record->text.text == "-3");
}

TEST_CASE("literal places: a statement, several, a gap") {
  const Decoded one = decoded(R"({"loop": {"path": [0, 0, 2]}})");
  REQUIRE(one.status.ok());
  CHECK(std::get<core::BlockRange>(*one.record->loop.literal) == core::BlockRange{{0, 0}, 2, 1});
  const Decoded two = decoded(R"({"loop": {"path": [1], "count": 2}})");
  REQUIRE(two.status.ok());
  CHECK(std::get<core::BlockRange>(*two.record->loop.literal) == core::BlockRange{{}, 1, 2});
  const Decoded gap = decoded(R"({"loop": {"gap": [0, 0, 3]}})");
  REQUIRE(gap.status.ok());
  CHECK(std::get<core::Gap>(*gap.record->loop.literal) == core::Gap{{0, 0}, 3});
}

TEST_CASE("a value of the wrong type is refused where it stands, for every field") {
  const std::vector<std::pair<std::string, std::vector<std::string>>> wrong{
      {"loop", {"1", "null", "[]", "true", "{}", "\"\""}},
      {"expr", {"1", "null", "[\"x\"]", "{\"nav\": []}"}},
      {"exprs", {"[]", "1", "[1]", "[\"a\", null]"}},
      {"buffer", {"0", "[]"}},
      {"name", {"1", "[\"a\"]", "\"\"", "{}"}},
      {"names", {"\"io\"", "[1]", "[\"\"]", "{}"}},
      {"text", {"1.5", "[]", "true", "\"\""}},
      {"with", {"null", "1"}},
      {"memory", {"null", "1"}},
      {"type", {"null", "1"}},
      {"choice", {"1", "\"other\"", "\"\""}},
      {"values",
       {"1", "[]", "{\"n\": \"8\"}", "{\"n\": 1.5}", "{\"n\": null}",
        "{\"n\": 99999999999999999999}"}},
      {"number", {"\"1\"", "1.0", "true", "9223372036854775808", "null"}},
      {"flag", {"1", "\"true\"", "null"}},
  };
  for (const auto& [field, values] : wrong) {
    for (const std::string& value : values) {
      const Error e = refusal("{\"op\": \"everything\",\n \"" + field + "\": " + value + "}");
      INFO(field, " = ", value, ": ", e.message);
      CHECK(e.loc.line == 2);
      CHECK_FALSE(e.message.empty());
    }
  }
}

TEST_CASE("numbers keep to their bounds") {
  CHECK(refusal(R"({"number": 0})").message.find("at least 1") != std::string::npos);
  CHECK(refusal(R"({"number": 10})").message.find("at most 9") != std::string::npos);
}

TEST_CASE("places with unknown, missing or impossible parts are refused") {
  for (const char* place :
       {R"({"find": "i", "nab": []})", R"({"find": 3})", R"({"find": "i", "nav": "parent"})",
        R"({"find": "i", "nav": [1]})", R"({"path": [0, 0]})", R"({"path": []})",
        R"({"path": [-1]})", R"({"path": [0.5]})", R"({"path": "0"})",
        R"({"path": [0], "count": 0})", R"({"path": [0], "count": "1"})",
        R"({"path": [0], "cuont": 1})", R"({"path": [99999999999]})", R"({"gap": [0, 0]})",
        R"({"gap": "x"})", R"({"path": [0], "expr": [-1]})", R"({"count": 1})",
        R"({"path": [0], "expr": 1})"}) {
    refusal(std::string(R"({"loop": )") + place + "}");
  }
}

TEST_CASE("an unknown argument gets a suggestion") {
  const Error e = refusal(R"({"memroy": "DRAM"})");
  CHECK(e.suggestion.find("`memory`") != std::string::npos);
}

TEST_CASE("the keys of the schedule are not arguments") {
  CHECK(decoded(R"({"op": "everything", "proc": "p", "as": "q"})").status.ok());
  refusal(R"({"let": "x"})");
}

TEST_CASE("an unknown key with a slash or a tilde is refused, too") {
  refusal(R"({"a/b": 1})");
  refusal(R"({"values": {"a~b/c": null}})");
  refusal(R"({"loop": {"find": "i", "x/y": 1}})");
}

TEST_CASE("an argument that is needed and missing is named, for every primitive") {
  const Registry registry;
  for (const Primitive& p : registry.all()) {
    Request request = p.request();
    const bool needs = std::any_of(request.fields.begin(), request.fields.end(),
                                   [](const Field& f) { return !f.optional; });
    const Result<JsonDocument> document = JsonDocument::parse(source_of("{}"));
    REQUIRE(document.ok());
    const Status status = decode(request, p, document.value(), "", {"op"});
    INFO(p.manual.name);
    CHECK(status.ok() == !needs);
    if (needs)
      CHECK(status.error().message.find(p.manual.name + " needs the argument") !=
            std::string::npos);
  }
}

}  // namespace
}  // namespace selvage::primitives::test
