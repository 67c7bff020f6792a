// SPDX-License-Identifier: Apache-2.0
//
// SMT-LIB's `div` is floor division for positive divisors, which are the only ones here.
#include <fmt/format.h>

#include <set>

#include "smt/session.h"
#include "smt/text.h"

namespace selvage::smt {
namespace {

// A quoted symbol may contain anything but `|` and `\`.
std::string legal(std::string name) {
  for (char& c : name) {
    if (c == '|' || c == '\\' || static_cast<unsigned char>(c) < ' ') c = '_';
  }
  return name;
}

// Variables in the order of their ids, each with its own symbol.
std::map<Variable, std::string> symbols(const std::set<Variable>& variables) {
  std::map<Variable, std::string> result;
  std::set<std::string> taken;
  for (const Variable& v : variables) {
    const std::string name = legal(v.name);
    std::string unique = name;
    for (int n = 1; !taken.insert(unique).second; ++n) unique = fmt::format("{}.{}", name, n);
    result.emplace(v, fmt::format("|{}|", unique));
  }
  return result;
}

std::string as_comment(const std::string& text) {
  std::string result = "; ";
  for (const char c : text) {
    result += c;
    if (c == '\n') result += "; ";
  }
  return result + "\n";
}

}  // namespace

std::string Session::smtlib(std::span<const Formula> facts, const Formula& goal,
                            const std::string& comment) {
  std::set<Variable> variables = goal.variables();
  bool opaque = goal.node().opaque;
  for (const Formula& fact : facts) {
    variables.merge(fact.variables());
    opaque |= fact.node().opaque;
  }
  std::string script = as_comment(comment);
  if (opaque) return script + "; not expressible: a coefficient does not fit 64 bits\n";
  const auto symbol = symbols(variables);
  const Naming name = [&](const Variable& v) { return symbol.at(v); };
  script += "(set-logic ALL)\n";
  for (const auto& [v, text] : symbol) {
    script += fmt::format("(declare-fun {} () {})\n", text, v.boolean ? "Bool" : "Int");
  }
  for (const Formula& fact : facts) script += fmt::format("(assert {})\n", to_text(fact, name));
  script += fmt::format("(assert (not {}))\n(check-sat)\n", to_text(goal, name));
  return script;
}

}  // namespace selvage::smt
