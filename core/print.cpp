// SPDX-License-Identifier: Apache-2.0
#include "core/print.h"

#include <fmt/format.h>

#include "core/printer.h"

namespace selvage::core {

namespace {

std::string indentation(int depth) { return std::string(static_cast<std::size_t>(depth) * 4, ' '); }

std::string decorator(const Assumption& a) {
  return fmt::format("@{}({})\n", a.precondition ? "narrowed" : "assumed", quote_string(a.text));
}

std::string decorator(const std::optional<InstrSpec>& instr) {
  if (!instr) return "@proc\n";
  std::string strings = quote_string(instr->c_template);
  for (const std::string& global : instr->c_global) strings += ", " + quote_string(global);
  std::string laws;
  for (const std::string& law : instr->laws) laws += (laws.empty() ? "" : ", ") + quote_string(law);
  return fmt::format("@instr({})\n", strings) +
         (laws.empty() ? "" : fmt::format("@law({})\n", laws));
}

}  // namespace

std::string Printer::declaration(const Sym& of, const Type& t,
                                 const std::optional<Memory>& memory) const {
  const bool elsewhere = memory && (*memory)->name != dram()->name;
  return fmt::format("{}: {}{}", name(of), type(t), elsewhere ? " @ " + (*memory)->name : "");
}

std::string Printer::headline(const Stmt& s) const {
  return match(
      *s,
      [&](const Assign& a) { return fmt::format("{} = {}", cell(a.buffer, a.index), expr(a.rhs)); },
      [&](const Reduce& r) {
        return fmt::format("{} += {}", cell(r.buffer, r.index), expr(r.rhs));
      },
      [&](const WriteConfig& w) {
        const ConfigField& field = w.config->fields[static_cast<std::size_t>(w.field)];
        return fmt::format("{}.{} = {}", w.config->name, field.name, expr(w.rhs));
      },
      [](const Pass&) { return std::string("pass"); },
      [&](const If& i) { return fmt::format("if {}:", expr(i.cond)); },
      [&](const For& f) {
        return fmt::format("for {} in {}({}, {}{}):", name(f.iter),
                           f.mode == LoopMode::seq ? "seq" : "par", expr(f.lo), expr(f.hi),
                           clause(f.mode.reductions));
      },
      [&](const Alloc& a) { return declaration(a.buffer, a.type, a.memory); },
      [&](const WindowStmt& w) { return fmt::format("{} = {}", name(w.name), expr(w.window)); },
      [&](const Call& c) { return fmt::format("{}({})", c.callee->name, list(c.args)); });
}

std::string Printer::clause(const std::vector<Sym>& reductions) const {
  if (reductions.empty()) return "";
  std::string names;
  for (const Sym& buffer : reductions) names += (names.empty() ? "" : ", ") + name(buffer);
  return ", reduce(" + names + ")";
}

std::string Printer::block(const Block& b, int depth) const {
  std::string out;
  for (const Stmt& s : b) out += stmt(s, depth);
  return out;
}

// An `if` alone in an else block is written `elif`.
std::string Printer::else_part(const Block& else_body, int depth) const {
  if (else_body.empty()) return "";
  const If* nested = else_body.size() == 1 ? as<If>(else_body[0]) : nullptr;
  if (nested != nullptr)
    return indentation(depth) + "el" + stmt(else_body[0], depth).substr(indentation(depth).size());
  return indentation(depth) + "else:\n" + block(else_body, depth + 1);
}

std::string Printer::stmt(const Stmt& s, int depth) const {
  std::string out = indentation(depth) + headline(s) + "\n";
  if (const auto* i = as<If>(s)) {
    return out + block(i->then_body, depth + 1) + else_part(i->else_body, depth);
  }
  if (const auto* f = as<For>(s)) return out + block(f->body, depth + 1);
  return out;
}

std::string Printer::head(const Proc& p) const {
  std::string args;
  for (const Arg& a : p->args) {
    if (!args.empty()) args += ", ";
    args += declaration(a.name, a.type, a.memory);
  }
  return fmt::format("def {}({}):\n", p->name, args);
}

std::string Printer::proc(const Proc& p) const {
  std::string out = decorator(p->instr);
  for (const Assumption& a : p->assumptions) out += decorator(a);
  out += head(p);
  for (const Expr& e : p->asserts) out += fmt::format("    assert {}\n", expr(e));
  return out + block(p->body, 1);
}

std::string print(const Proc& p) { return Printer(spellings(p)).proc(p); }

std::string print(const Module& m) {
  std::string out;
  for (const std::string& name : m.hardware) out += fmt::format("import {}\n", name);
  for (const Proc& p : m.procs) {
    if (!out.empty()) out += "\n";
    out += print(p);
  }
  return out;
}

std::string print(const Expr& e) { return Printer({}).expr(e); }
std::string print(const Stmt& s) { return Printer({}).stmt(s, 0); }
std::string print(const Type& t) { return Printer({}).type(t); }
std::string headline(const Stmt& s) { return Printer({}).headline(s); }

}  // namespace selvage::core
