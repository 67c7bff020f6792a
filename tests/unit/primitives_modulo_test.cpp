// SPDX-License-Identifier: Apache-2.0
//
// Versions that are equivalent but for configuration fields: which ones, along which path.
#include <algorithm>

#include "primitives/version.h"
#include "primitives_fixture.h"

namespace selvage::primitives::test {
namespace {

core::Library library() {
  core::Library out;
  const std::vector<core::ConfigField> fields = {{"n", core::Scalar::index},
                                                 {"m", core::Scalar::index}};
  out.configs.emplace(
      "Cfg", std::make_shared<const core::ConfigDecl>(core::ConfigDecl{"Cfg", fields, "", {}, {}}));
  return out;
}

// Versions of one procedure that sets both fields at its end.
struct Family {
  Family() : workspace(library(), {}) {
    const auto text = source_of(R"(@proc
def p(x: f32[4]):
    x[0] = 1.0
    Cfg.n = 1
    Cfg.m = 2
)");
    const Result<core::Module> module = core::parse_module(text, workspace.library());
    if (!module.ok()) FAIL(render(module.error()));
    source = workspace.add_source(module.value().procs.back()).value();
  }
  Version without(const Version& v, const std::string& field) {
    return workspace.step(v, "delete_config", {{"stmt", field + " = _"}}).value();
  }
  Version renamed(const Version& v, const std::string& name) {
    return workspace.step(v, "rename", {{"name", name}}).value();
  }

  Workspace workspace;
  std::optional<Version> source;
};

std::vector<std::string> names(const std::optional<std::vector<effects::ConfigLocation>>& fields) {
  REQUIRE(fields.has_value());
  std::vector<std::string> out;
  for (const effects::ConfigLocation& f : *fields) out.push_back(field_text(f));
  std::sort(out.begin(), out.end());
  return out;
}

using Names = std::vector<std::string>;

TEST_CASE("a version is equivalent to itself, whatever was left open before") {
  Family f;
  const Version a = f.without(*f.source, "Cfg.n");
  CHECK(names(equivalent(a, a)).empty());
  CHECK(names(equivalent(a, f.renamed(a, "q"))).empty());
}

TEST_CASE("fields left open add up along the path, in either direction") {
  Family f;
  const Version a = f.without(*f.source, "Cfg.n");
  const Version b = f.without(f.renamed(a, "q"), "Cfg.m");
  CHECK(names(equivalent(*f.source, a)) == Names{"Cfg.n"});
  CHECK(names(equivalent(a, *f.source)) == Names{"Cfg.n"});
  CHECK(names(equivalent(a, b)) == Names{"Cfg.m"});
  CHECK(names(equivalent(*f.source, b)) == Names{"Cfg.m", "Cfg.n"});
}

TEST_CASE("sisters differ in what either left open, not in what they left open together") {
  Family f;
  const Version a = f.without(*f.source, "Cfg.n");
  const Version b = f.without(*f.source, "Cfg.m");
  CHECK(names(equivalent(a, b)) == Names{"Cfg.m", "Cfg.n"});
  const Version c = f.renamed(a, "c");
  const Version d = f.without(f.renamed(a, "d"), "Cfg.m");
  CHECK(names(equivalent(c, d)) == Names{"Cfg.m"});
}

TEST_CASE("a field that is set again before the end is not left open") {
  Family f;
  const Version a = f.workspace
                        .step(*f.source, "write_config",
                              {{"gap", core::Place{core::Gap{{}, 1}}},
                               {"config", "Cfg"},
                               {"field", "n"},
                               {"rhs", "7"}})
                        .value();
  CHECK(a->modulo.empty());
  CHECK(names(equivalent(*f.source, a)).empty());
  const Result<Version> unknown = f.workspace.step(
      *f.source, "write_config",
      {{"gap", core::Place{core::Gap{{}, 1}}}, {"config", "Cfg"}, {"field", "k"}, {"rhs", "7"}});
  REQUIRE_FALSE(unknown.ok());
  CHECK(unknown.error().reason == Reason::bad_input);
}

}  // namespace
}  // namespace selvage::primitives::test
