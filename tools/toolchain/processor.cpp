// SPDX-License-Identifier: Apache-2.0
#include "tools/toolchain/processor.h"

#include <sys/utsname.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>

namespace selvage::toolchain {
namespace {

std::string_view canonical(std::string_view machine) {
  if (machine == "arm64") return "aarch64";
  if (machine == "amd64") return "x86_64";
  return machine;
}

// `rv64imafdc_zicsr_zifencei` is rv64, i, m, a, f, d, c, zicsr, zifencei.
void add_isa(const std::string& word, std::set<std::string>& out) {
  constexpr std::size_t base = 4;  // rv64
  const std::size_t letters_end = std::min(word.find('_'), word.size());
  out.insert(word.substr(0, base));
  for (std::size_t k = base; k < letters_end; ++k) out.insert(std::string(1, word[k]));
  std::string rest = word.substr(letters_end);
  std::replace(rest.begin(), rest.end(), '_', ' ');
  std::istringstream words(rest);
  for (std::string one; words >> one;) out.insert(one);
}

}  // namespace

std::set<std::string> features_in(std::string_view cpuinfo) {
  std::optional<std::set<std::string>> all;
  std::istringstream lines{std::string(cpuinfo)};
  for (std::string line; std::getline(lines, line);) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    const std::string name = line.substr(0, line.find_last_not_of(" \t", colon - 1) + 1);
    if (name != "flags" && name != "Features" && name != "isa") continue;
    std::set<std::string> core;
    std::istringstream words(line.substr(colon + 1));
    for (std::string word; words >> word;) {
      if (name == "isa")
        add_isa(word, core);
      else
        core.insert(word);
    }
    if (!all) all = core;
    std::erase_if(*all, [&](const std::string& f) { return !core.contains(f); });
  }
  return all.value_or(std::set<std::string>{});
}

Processor this_processor() {
  Processor p;
  utsname system{};
  if (::uname(&system) == 0) p.machine = system.machine;
  std::ifstream in("/proc/cpuinfo");
  p.features = features_in(std::string{std::istreambuf_iterator<char>(in), {}});
  return p;
}

bool same_machine(std::string_view a, std::string_view b) { return canonical(a) == canonical(b); }

}  // namespace selvage::toolchain
