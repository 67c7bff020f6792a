// SPDX-License-Identifier: Apache-2.0
#include "backends/c_unit.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "backends/c_text.h"

namespace selvage::backends {
namespace {

constexpr std::string_view include_word = "#include";
constexpr std::string_view function_words = "static inline ";

// The name of the function that a text defines, or "" if it is not just one `static inline`
// function.
std::string defined_function(const std::string& text) {
  if (text.compare(0, function_words.size(), function_words) != 0) return "";
  const std::vector<std::string> words = identifiers_in(text.substr(0, text.find('(')));
  return words.empty() ? "" : words.back();
}

bool mentions(const std::string& text, const std::string& name) {
  const std::vector<std::string> words = identifiers_in(text);
  return std::find(words.begin(), words.end(), name) != words.end();
}

std::string config_struct(const core::ConfigDecl& config, const std::string& name) {
  std::string out = fmt::format("// configuration {}\nstatic struct {{\n", config.name);
  for (const core::ConfigField& field : config.fields) {
    out += fmt::format("  {} {};\n", c_type(field.type), field_name(field));
  }
  return out + fmt::format("}} {};\n", name);
}

// Compilers look into code that no caller who keeps the preconditions ever reaches.  Both know the
// first two; the others are gcc's.
constexpr const char* allocation_pragmas =
    "#if defined(__GNUC__)\n"
    "// That cells exist, and are written before they are read, is for Selvage to know.\n"
    "#pragma GCC diagnostic ignored \"-Warray-bounds\"\n"
    "#pragma GCC diagnostic ignored \"-Wuninitialized\"\n"
    "#if !defined(__clang__)\n"
    "#pragma GCC diagnostic ignored \"-Wmaybe-uninitialized\"\n"
    "#pragma GCC diagnostic ignored \"-Wstringop-overflow\"\n"
    "#endif\n"
    "#endif\n";

constexpr const char* comparison_pragmas =
    "#if defined(__GNUC__)\n"
    "// Conditions may be constant for a reason that is not written here.\n"
    "#pragma GCC diagnostic ignored \"-Wtautological-compare\"\n"
    "#endif\n";

}  // namespace

std::string field_name(const core::ConfigField& field) {
  return is_reserved_in_c(field.name) ? field.name + "_field" : field.name;
}

std::string CUnit::use(Helper h) {
  helpers_.insert(h);
  return helper_name(h);
}

std::string CUnit::use(const WindowType& t, bool in_header) {
  (in_header ? header_windows_ : file_windows_).insert(t);
  return "struct " + window_type_name(t);
}

void CUnit::name_config(const core::Config& config) {
  if (config_names_.count(config->name) != 0) return;
  const bool own = config->c_name.empty();
  config_names_.emplace(config->name, own ? names.take_variable(config->name) : config->c_name);
}

std::string CUnit::use(const core::Config& config) {
  const auto named = config_names_.find(config->name);
  ENSURE(named != config_names_.end(), "configurations are named before functions are written");
  const auto same = [&](const core::Config& c) { return c->name == config->name; };
  const bool known = std::any_of(configs_.begin(), configs_.end(), same);
  if (!known) configs_.push_back(config);
  return named->second;
}

void CUnit::forget_unused(const std::string& code) {
  std::unordered_set<std::string> mentioned = variables_in(code);
  std::erase_if(configs_, [&](const core::Config& c) {
    const std::vector<std::string> words = identifiers_in(config_names_.at(c->name));
    return words.empty() || mentioned.count(words.front()) == 0;
  });
  // They come before what else hardware declares, which may use them.
  const std::vector<std::string> others = std::exchange(globals_, {});
  for (const core::Config& c : configs_) add_globals(c->c_global);
  globals_.insert(globals_.end(), others.begin(), others.end());
  std::set<Helper> used;
  // Helpers call one another.
  for (std::size_t known = 1; known != 0;) {
    known = 0;
    for (const Helper h : helpers_) {
      if (mentioned.count(helper_name(h)) == 0 || !used.insert(h).second) continue;
      mentioned.merge(variables_in(helper_text(h)));
      ++known;
    }
  }
  helpers_ = used;
}

bool CUnit::is_in_hardware(const core::Config& config, int field) const {
  const std::string& name = config->fields.at(static_cast<std::size_t>(field)).name;
  return config->c_name.empty() && hardware_fields.count(config->name + "." + name) != 0;
}

std::vector<CConfig> CUnit::configs_in_use() const {
  std::vector<CConfig> out;
  for (const core::Config& c : configs_) {
    out.push_back({c, config_names_.at(c->name), {}});
    for (int field = 0; field < static_cast<int>(c->fields.size()); ++field) {
      if (!is_in_hardware(c, field)) out.back().fields.push_back(field);
    }
  }
  return out;
}

void CUnit::use(const core::MemoryDecl& memory) { add_globals(memory.c_include); }

void CUnit::use_allocator(const core::MemoryDecl& memory) {
  add_globals(memory.c_include);
  add_globals(memory.c_global);
}

// An extern lists its helpers for all types; only the ones that this type's template calls are
// written, so that no unused function remains.
void CUnit::use(const core::ExternDecl& fn, core::Scalar type) {
  const std::string& text = fn.c_template.at(type);
  for (const std::string& global : fn.c_global) {
    const std::string function = defined_function(global);
    if (function.empty() || mentions(text, function)) add_line(global);
  }
}

void CUnit::add_globals(const std::vector<std::string>& texts) {
  for (const std::string& text : texts) add_line(text);
}

void CUnit::add_line(const std::string& text) {
  if (!seen_.insert(text).second) return;
  const bool include = text.compare(0, include_word.size(), include_word) == 0;
  (include ? includes_ : globals_).push_back(text);
}

const core::MemoryDecl& CUnit::allocator(const core::Memory& memory) const {
  if (!memory->alloc_template.empty()) return *memory;
  const auto loaded = library_.memories.find(memory->name);
  return loaded == library_.memories.end() ? *memory : *loaded->second;
}

std::string CUnit::header_structs() const {
  std::string out;
  for (const WindowType& t : header_windows_) out += window_type_text(t);
  return out;
}

std::string CUnit::prelude(const std::string& header_name) const {
  std::string out = fmt::format("#include \"{}\"\n", header_name);
  if (!includes_.empty()) out += "\n";
  for (const std::string& line : includes_) out += line + "\n";
  if (allocates_ || compares_) out += "\n";
  if (compares_) out += comparison_pragmas;
  if (allocates_) out += allocation_pragmas;
  for (const WindowType& t : file_windows_) {
    if (header_windows_.count(t) == 0) out += "\n" + window_type_text(t);
  }
  for (const core::Config& c : configs_) {
    if (c->c_name.empty()) out += "\n" + config_struct(*c, config_names_.at(c->name));
  }
  for (const std::string& text : globals_) {
    const std::size_t first = text.find_first_not_of('\n');
    if (first == std::string::npos) continue;
    out += "\n" + text.substr(first, text.find_last_not_of('\n') + 1 - first) + "\n";
  }
  for (const Helper h : helpers_) out += "\n" + helper_text(h);
  return out;
}

}  // namespace selvage::backends
