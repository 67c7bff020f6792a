// SPDX-License-Identifier: Apache-2.0
//
// Configuration in random procedures: set in branches and loops, and read wherever control
// expressions may stand.
#include <fmt/format.h>

#include "tools/fuzz/procedure_text.h"

namespace selvage::fuzz {

using core::Scalar;

namespace {

const Affine zero = Affine::of(std::int64_t{0});

bool is_int_field(Scalar type) { return type == Scalar::index || type == Scalar::integer; }

}  // namespace

// As `Cfg.field`.
std::vector<std::string> ProcedureText::config_fields(Scalar type) const {
  std::vector<std::string> out;
  for (const auto& [name, config] : library_.configs) {
    for (const core::ConfigField& f : config->fields) {
      if (f.type == type || (is_int_field(f.type) && is_int_field(type)))
        out.push_back(name + "." + f.name);
    }
  }
  return out;
}

std::string ProcedureText::config_condition() {
  const std::vector<std::string> truths = config_fields(Scalar::boolean);
  if (!truths.empty() && chance(3)) return one_of(random_, truths);
  const std::vector<std::string> fields = config_fields(Scalar::index);
  if (fields.empty()) return scope_.comparison();
  static const std::vector<std::string> signs = {"<", "<=", ">", "==", "!="};
  return fmt::format("{} {} {}", one_of(random_, fields), one_of(random_, signs),
                     chance(2) ? scope_.control() : random_int(random_, -1, 4));
}

// One thread's settings must not reach another.
void ProcedureText::set_config() {
  std::vector<std::string> settings;
  const auto add = [&](Scalar type, const std::string& value) {
    for (const std::string& field : config_fields(type)) settings.push_back(field + " = " + value);
  };
  add(Scalar::index, scope_.control());
  add(Scalar::boolean, condition());
  if (chance(3)) add(Scalar::f32, data_.literal(Scalar::f32));
  if (chance(3)) add(Scalar::size, random_int(random_, 1, 4));
  line(settings.empty() || !closed_roots_.empty() ? "pass" : one_of(random_, settings));
}

void ProcedureText::use_config() {
  const std::vector<std::string> fields = config_fields(Scalar::index);
  const Buffer b = target();
  if (fields.empty() || b.name.empty()) return line("pass");
  const std::string& field = one_of(random_, fields);
  const std::string sign = chance(2) ? "=" : "+=";
  if (b.dims.empty() || chance(3)) {
    line(fmt::format("if {} < {}:", field, random_.between(-1, 4)));
    ++depth_;
    store(b, scope_.cell(b), sign);
    --depth_;
    return;
  }
  std::vector<std::string> at;
  for (std::size_t k = 1; k < b.dims.size(); ++k) at.push_back(scope_.index(b.dims[k]));
  if (b.dims[0].is_constant() && chance(2)) {
    at.insert(at.begin(), fmt::format("{} % {}", field, b.dims[0].constant));
    return store(b, fmt::format("{}[{}]", b.name, fmt::join(at, ", ")), sign);
  }
  at.insert(at.begin(), field);
  line(fmt::format("if 0 <= {} and {} < {}:", field, field, text(b.dims[0])));
  ++depth_;
  store(b, fmt::format("{}[{}]", b.name, fmt::join(at, ", ")), sign);
  --depth_;
}

// A loop that a field bounds, which is perhaps set in it.
void ProcedureText::config_loop(int depth) {
  const std::vector<std::string> fields = config_fields(Scalar::index);
  const Buffer b = target();
  if (fields.empty() || b.name.empty()) return line("pass");
  const std::string& field = one_of(random_, fields);
  if (closed_roots_.empty() && !chance(3)) line(fmt::format("{} = {}", field, scope_.control()));
  const std::string i = fresh("i");
  const bool lower = chance(3);
  line(lower ? fmt::format("for {} in seq({}, {}):", i, field, random_.between(1, 4))
             : fmt::format("for {} in seq(0, {}):", i, field));
  ++depth_;
  if (!b.dims.empty() && chance(2)) {
    std::vector<std::string> at = {i};
    for (std::size_t k = 1; k < b.dims.size(); ++k) at.push_back(scope_.index(b.dims[k]));
    line(fmt::format("if {} >= 0 and {} < {}:", i, i, text(b.dims[0])));
    ++depth_;
    store(b, fmt::format("{}[{}]", b.name, fmt::join(at, ", ")), chance(2) ? "=" : "+=");
    --depth_;
  } else {
    store(b, scope_.cell(b), chance(2) ? "=" : "+=");
  }
  if (chance(4) && depth > 0) set_config();
  --depth_;
}

// A field set, and read by what follows: in one loop, or in one after the other.
void ProcedureText::config_pair(int depth) {
  if (library_.configs.empty() || !closed_roots_.empty()) return line("pass");
  if (chance(2)) {
    set_config();
    if (chance(2)) statement(depth);
    use_config();
    if (chance(3)) set_config();
    return;
  }
  const Affine extent = scope_.extent();
  const bool apart = chance(2);
  loop(iterator_name(), zero, extent, [&] {
    set_config();
    if (!apart) use_config();
  });
  if (apart) loop(iterator_name(), zero, extent, [&] { use_config(); });
}

}  // namespace selvage::fuzz
