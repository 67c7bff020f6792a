// SPDX-License-Identifier: Apache-2.0
#include "primitives/json_source.h"

#include <nlohmann/json.hpp>

#include "core/random.h"
#include "primitives_fixture.h"

namespace selvage::primitives::test {
namespace {

JsonDocument document(const std::string& text) {
  Result<JsonDocument> parsed = JsonDocument::parse(source_of(text));
  if (!parsed.ok()) FAIL(render(parsed.error()));
  return parsed.value();
}

Error refusal(const std::string& text) {
  const Result<JsonDocument> parsed = JsonDocument::parse(source_of(text));
  REQUIRE_FALSE(parsed.ok());
  return parsed.error();
}

std::pair<int, int> at(const JsonDocument& d, const std::string& pointer) {
  const core::SourceLoc loc = d.at(pointer);
  return {loc.line, loc.column};
}

TEST_CASE("every value knows where it begins") {
  const JsonDocument d =
      document("{\"a\": [1, -2.5e3, true,\n  null, \"x\\\"y\", {\"b\": false}],\n \"c\":{}}");
  CHECK(at(d, "") == std::pair{1, 1});
  CHECK(at(d, "/a") == std::pair{1, 7});
  CHECK(at(d, "/a/0") == std::pair{1, 8});
  CHECK(at(d, "/a/1") == std::pair{1, 11});
  CHECK(at(d, "/a/2") == std::pair{1, 19});
  CHECK(at(d, "/a/3") == std::pair{2, 3});
  CHECK(at(d, "/a/4") == std::pair{2, 9});
  CHECK(at(d, "/a/5") == std::pair{2, 17});
  CHECK(at(d, "/a/5/b") == std::pair{2, 23});
  CHECK(at(d, "/c") == std::pair{3, 6});
}

TEST_CASE("a number at the end of the text is placed") {
  CHECK(at(document("12"), "") == std::pair{1, 1});
  CHECK(at(document("  -7"), "") == std::pair{1, 3});
  CHECK(at(document("[1,23]"), "/1") == std::pair{1, 4});
}

TEST_CASE("keys with slashes and tildes are escaped as in JSON pointers") {
  const JsonDocument d = document("{\"a/b\": 1, \"c~d\": 2}");
  CHECK(at(d, "/a~1b") == std::pair{1, 9});
  CHECK(at(d, "/c~0d") == std::pair{1, 19});
}

TEST_CASE("a pointer without value is placed at the nearest enclosing value") {
  const JsonDocument d = document("{\"a\":\n [1]}");
  CHECK(at(d, "/a/7/b") == std::pair{2, 2});
  CHECK(at(d, "/z") == std::pair{1, 1});
}

TEST_CASE("a key that appears twice in one object is refused where it stands") {
  const Error e = refusal("{\"a\": 1,\n \"b\": {\"a\": 2},\n \"a\": 3}");
  CHECK(e.reason == Reason::bad_input);
  CHECK(e.message.find("\"a\" appears twice") != std::string::npos);
  CHECK(e.loc.line == 3);
  CHECK(e.loc.column == 2);
}

TEST_CASE("equal keys of different objects are fine") {
  CHECK(JsonDocument::parse(source_of("[{\"a\": 1}, {\"a\": {\"a\": 2}}]")).ok());
}

TEST_CASE("nesting is limited") {
  CHECK(JsonDocument::parse(source_of(std::string(64, '[') + std::string(64, ']'))).ok());
  const Error e = refusal(std::string(65, '[') + std::string(65, ']'));
  CHECK(e.reason == Reason::limit);
  const Error objects = refusal([] {
    std::string text;
    for (int k = 0; k < 65; ++k) text += "{\"a\":";
    return text + "1" + std::string(65, '}');
  }());
  CHECK(objects.reason == Reason::limit);
}

TEST_CASE("many values below long keys are over a limit") {
  std::string zeros = "0";
  for (int k = 0; k < 2000; ++k) zeros += ",0";
  const std::string text = "{\"" + std::string(1u << 18, 'k') + "\": [" + zeros + "]}";
  const auto refused = JsonDocument::parse(
      std::make_shared<const core::SourceFile>(core::SourceFile{"t.json", text}));
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().reason == Reason::limit);
  CHECK(refused.error().message.find("keys too long") != std::string::npos);
}

TEST_CASE("an object of very many keys is over a limit") {
  std::string text = "{";
  for (int k = 0; k < 20000; ++k) text += "\"k" + std::to_string(k) + "\": 0,\n";
  const auto refused = JsonDocument::parse(
      std::make_shared<const core::SourceFile>(core::SourceFile{"t.json", text + "\"z\": 0}"}));
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().reason == Reason::limit);
  CHECK(refused.error().loc.line == 10001);
}

TEST_CASE("what is not JSON is refused with its position") {
  for (const char* text :
       {"", "{", "[1,]", "{\"a\" 1}", "{'a': 1}", "[01]", "nul", "\"abc", "[1] 2", "{\"a\":1,}"}) {
    INFO("text: ", text);
    const Error e = refusal(text);
    CHECK(e.reason == Reason::bad_input);
    CHECK(e.message.find("not JSON") != std::string::npos);
    CHECK(e.loc.line == 1);
    CHECK(e.loc.column <= static_cast<int>(std::string(text).size()) + 1);
  }
  const Error e = refusal("{\n  \"a\": 1,\n  \"b\": x\n}");
  CHECK(e.loc.line == 3);
  CHECK(e.loc.column == 8);
}

TEST_CASE("invalid UTF-8 is refused") {
  CHECK_FALSE(JsonDocument::parse(source_of("\"\xff\xfe\"")).ok());
}

// A random value, and the text of it with blanks, in which `placed` notes where each value began.
struct RandomText {
  explicit RandomText(std::uint64_t seed) : random(seed) { value("", 4); }

  void blanks() {
    for (std::int64_t n = random.between(0, 2); n > 0; --n) text += random.one_in(3) ? "\n" : " ";
  }
  void value(const std::string& pointer, int depth) {
    blanks();
    placed[pointer] = text.size();
    const std::int64_t kind = random.between(depth > 0 ? 0 : 2, 6);
    if (kind == 0)
      list(pointer, depth);
    else if (kind == 1)
      object(pointer, depth);
    else if (kind == 2)
      text += std::to_string(random.between(-999, 999));
    else if (kind == 3)
      text += "-1.25e-3";
    else if (kind == 4)
      text += random.one_in(2) ? "true" : "false";
    else if (kind == 5)
      text += "null";
    else
      text += random.one_in(2) ? "\"\\\\\\\"\"" : "\"a\\u00e9 {[,\"";
    blanks();
  }
  void list(const std::string& pointer, int depth) {
    text += "[";
    const std::int64_t length = random.between(0, 3);
    for (std::int64_t k = 0; k < length; ++k) {
      if (k > 0) text += ",";
      value(pointer + "/" + std::to_string(k), depth - 1);
    }
    if (length == 0) blanks();
    text += "]";
  }
  void object(const std::string& pointer, int depth) {
    text += "{";
    const std::int64_t length = random.between(0, 3);
    for (std::int64_t k = 0; k < length; ++k) {
      if (k > 0) text += ",";
      blanks();
      text += "\"k" + std::to_string(k) + "\"";
      blanks();
      text += ":";
      value(pointer + "/k" + std::to_string(k), depth - 1);
    }
    if (length == 0) blanks();
    text += "}";
  }

  core::Random random;
  std::string text;
  std::map<std::string, std::size_t> placed;
};

TEST_CASE("positions are right in random texts") {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const RandomText r(seed);
    const JsonDocument d = document(r.text);
    for (const auto& [pointer, offset] : r.placed) {
      const std::string before = r.text.substr(0, offset);
      const int line = 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
      const int column = static_cast<int>(offset - (before.rfind('\n') + 1)) + 1;
      INFO("seed ", seed, ", pointer ", pointer, " in\n", r.text);
      CHECK(at(d, pointer) == std::pair{line, column});
    }
  }
}

}  // namespace
}  // namespace selvage::primitives::test
