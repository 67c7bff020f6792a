// SPDX-License-Identifier: Apache-2.0
#include "primitives/registry.h"

#include <set>

#include "primitives_fixture.h"

namespace selvage::primitives::test {
namespace {

TEST_CASE("every primitive can be found by its name") {
  const Registry registry;
  REQUIRE_FALSE(registry.all().empty());
  for (const Primitive& p : registry.all()) {
    const Result<const Primitive*> found = registry.find(p.manual.name);
    REQUIRE(found.ok());
    CHECK(found.value() == &p);
  }
}

TEST_CASE("names are distinct") {
  const Registry registry;
  std::set<std::string> names;
  for (const Primitive& p : registry.all()) {
    INFO(p.manual.name);
    CHECK(names.insert(p.manual.name).second);
  }
}

TEST_CASE("a misspelt name gets a suggestion") {
  const Registry registry;
  const Result<const Primitive*> found = registry.find("divide_lop");
  REQUIRE_FALSE(found.ok());
  CHECK(found.error().reason == Reason::bad_input);
  CHECK(found.error().suggestion.find("divide_loop") != std::string::npos);
}

TEST_CASE("every manual page is complete") {
  const Registry registry;
  for (const Primitive& p : registry.all()) {
    INFO(p.manual.name);
    CHECK_FALSE(p.manual.summary.empty());
    CHECK(p.manual.summary.back() != '.');
    CHECK(p.manual.rewrite.find("~>") != std::string::npos);
    CHECK_FALSE(p.manual.sound.empty());
    CHECK_FALSE(p.family.empty());
  }
}

TEST_CASE("no argument has the name of a key of the schedule") {
  const Registry registry;
  for (const Primitive& p : registry.all()) {
    std::set<std::string> names{"op", "proc", "as", "let", "place", "evidence"};
    for (const Field& f : p.request().fields) {
      INFO(p.manual.name, ".", f.name);
      CHECK(names.insert(f.name).second);
      CHECK_FALSE(f.doc.empty());
      CHECK_FALSE(kind_name(f.slot).empty());
    }
  }
}

TEST_CASE("requests do not share their records") {
  const Registry registry;
  const Primitive& p = *registry.find("rename").value();
  const Request a = p.request();
  const Request b = p.request();
  std::get<NewName*>(a.fields.at(0).slot)->text = "other";
  CHECK(std::get<NewName*>(b.fields.at(0).slot)->text.empty());
}

TEST_CASE("a primitive owes only claims that steps may owe") {
  // The front-end invariants are proved of every result; two of them may be owed as well, where a
  // step needs them of something else than the result, or proved without a doubt.
  const std::set<effects::Claim> both{effects::Claim::iterations_independent,
                                      effects::Claim::initialised_before_read};
  const Registry registry;
  for (const Primitive& p : registry.all()) {
    for (const effects::Claim c : p.manual.owes) {
      INFO(p.manual.name, " owes ", std::string(effects::name(c)));
      CHECK((c >= effects::Claim::condition_holds || both.contains(c)));
    }
  }
}

}  // namespace
}  // namespace selvage::primitives::test
