// SPDX-License-Identifier: Apache-2.0
#include "primitives/registry.h"

namespace selvage::primitives {

#define PRIMITIVE(family, name) Primitive make_##name();
#include "primitives/registry.def"
#undef PRIMITIVE

namespace {

Primitive in_family(Primitive p, const char* family, const char* name) {
  ENSURE(p.manual.name == name, "a primitive's manual carries its registered name");
  p.family = family;
  return p;
}

}  // namespace

Registry::Registry()
    : primitives_{
#define PRIMITIVE(family, name) in_family(make_##name(), #family, #name),
#include "primitives/registry.def"
#undef PRIMITIVE
      } {
}

Result<const Primitive*> Registry::find(const std::string& name) const {
  std::vector<std::string> names;
  for (const Primitive& p : primitives_) {
    if (p.manual.name == name) return &p;
    names.push_back(p.manual.name);
  }
  return bad_input({}, "there is no primitive `" + name + "`", did_you_mean(name, names));
}

}  // namespace selvage::primitives
