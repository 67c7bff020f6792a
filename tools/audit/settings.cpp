// SPDX-License-Identifier: Apache-2.0
#include "tools/audit/settings.h"

#include <fmt/format.h>

#include <algorithm>

#include "backends/c_usage.h"
#include "core/traverse.h"

namespace selvage::audit {
namespace {

using core::Proc;

std::string key_of(const core::WriteConfig& w) {
  return field_key(core::ReadConfig{w.config, w.field});
}

// The fields that live in the hardware, where C cannot set them, that the instruction reads.
std::set<std::string> hidden_fields(const Proc& p) {
  std::set<std::string> out;
  const auto add = [&](const core::Expr& e) {
    const auto* r = core::as<core::ReadConfig>(e);
    if (r != nullptr && r->config->c_name.empty()) out.insert(field_key(*r));
  };
  for (const Proc& one : backends::callees_first({p})) {
    core::visit_expressions(one->body, add);
    for (const core::Expr& e : one->asserts) core::visit(e, add);
  }
  return out;
}

class Setting {
 public:
  Setting(const Actuals& actuals, const core::Library& library, std::vector<std::string>& taken)
      : actuals_(actuals), library_(library), taken_(taken) {}

  Settings run(const Proc& instr, std::size_t choice) {
    note_equations(instr);
    for (const std::string& field : hidden_fields(instr)) {
      if (set_.contains(field)) continue;
      const std::vector<Proc> setters = setters_of(field);
      if (setters.empty()) {
        out_.obstacle = fmt::format("no instruction of the library sets `{}`", field);
        return std::move(out_);
      }
      out_.choices *= setters.size();
      call(setters[choice % setters.size()]);
      choice /= setters.size();
    }
    return std::move(out_);
  }

 private:
  // Those that set nothing else come first.
  [[nodiscard]] std::vector<Proc> setters_of(const std::string& field) const {
    std::vector<Proc> out;
    for (const auto& [name, p] : library_.instructions) {
      if (p->instr && is_setter(p) && fields_set(p).contains(field)) out.push_back(p);
    }
    std::ranges::stable_sort(out, [](const Proc& a, const Proc& b) {
      return fields_set(a).size() < fields_set(b).size();
    });
    return out;
  }

  void note_equations(const Proc& instr) {
    for (const core::Expr& e : conjuncts_of(instr)) {
      const auto* b = core::as<core::Binary>(e);
      if (b == nullptr || b->op != core::BinaryOp::eq) continue;
      for (const auto& [side, other] : {std::pair{b->lhs, b->rhs}, std::pair{b->rhs, b->lhs}}) {
        const auto* field = core::as<core::ReadConfig>(side);
        if (field == nullptr) continue;
        if (const auto text = text_of(other, actuals_, {}))
          wanted_.emplace(field_key(*field), *text);
      }
    }
  }

  // The parameters that fields are set to directly.
  [[nodiscard]] static std::map<core::Sym, std::string> fields_of_params(const Proc& setter) {
    std::map<core::Sym, std::string> out;
    core::visit_statements(setter->body, [&](const core::Stmt& s) {
      const auto* w = core::as<core::WriteConfig>(s);
      if (w == nullptr) return;
      if (const auto* v = core::as<core::Var>(w->rhs)) out.emplace(v->name, key_of(*w));
    });
    return out;
  }

  void call(const Proc& setter) {
    const auto direct = fields_of_params(setter);
    Actuals own;
    std::vector<std::string> args;
    for (const core::Arg& arg : setter->args) {
      const auto field = direct.find(arg.name);
      const auto wanted = field == direct.end() ? wanted_.end() : wanted_.find(field->second);
      if (wanted != wanted_.end()) {
        args.push_back(wanted->second);
      } else {
        args.push_back(unused_name("set_" + arg.name.name(), taken_));
        out_.params.push_back(fmt::format("{}: {}", args.back(), spelling(arg.type.scalar)));
      }
      own.emplace(arg.name, Actual{args.back(), {}});
    }
    for (const core::Expr& e : setter->asserts) {
      if (const auto text = text_of(e, own, {})) out_.asserts.push_back(*text);
    }
    core::visit_statements(setter->body, [&](const core::Stmt& s) {
      const auto* w = core::as<core::WriteConfig>(s);
      if (w == nullptr || core::is_data(w->rhs->type.scalar)) return;
      if (const auto text = text_of(w->rhs, own, {})) out_.values[key_of(*w)] = *text;
    });
    for (const std::string& field : fields_set(setter)) set_.insert(field);
    out_.calls.push_back(fmt::format("{}({})", setter->name, fmt::join(args, ", ")));
    out_.used.push_back(setter->name);
  }

  const Actuals& actuals_;
  const core::Library& library_;
  std::vector<std::string>& taken_;
  std::map<std::string, std::string> wanted_;
  std::set<std::string> set_;  // fields
  Settings out_;
};

}  // namespace

bool is_setter(const Proc& p) {
  return std::ranges::all_of(p->body, [](const core::Stmt& s) {
    return core::as<core::WriteConfig>(s) != nullptr || core::as<core::Pass>(s) != nullptr;
  });
}

std::set<std::string> fields_read(const Proc& p) {
  std::set<std::string> out;
  const auto add = [&](const core::Expr& e) {
    if (const auto* r = core::as<core::ReadConfig>(e)) out.insert(field_key(*r));
  };
  for (const Proc& one : backends::callees_first({p})) {
    core::visit_expressions(one->body, add);
    for (const core::Expr& e : one->asserts) core::visit(e, add);
  }
  return out;
}

std::set<std::string> fields_set(const Proc& p) {
  std::set<std::string> out;
  for (const Proc& one : backends::callees_first({p})) {
    core::visit_statements(one->body, [&](const core::Stmt& s) {
      if (const auto* w = core::as<core::WriteConfig>(s)) out.insert(key_of(*w));
    });
  }
  return out;
}

std::set<std::string> fields_in_hardware(const Proc& setter) {
  std::set<std::string> out;
  core::visit_statements(setter->body, [&](const core::Stmt& s) {
    const auto* w = core::as<core::WriteConfig>(s);
    if (w != nullptr && w->config->c_name.empty()) out.insert(key_of(*w));
  });
  return out;
}

Settings settings_for(const Proc& instr, const Actuals& actuals, const core::Library& library,
                      std::size_t choice, std::vector<std::string>& taken) {
  return Setting(actuals, library, taken).run(instr, choice);
}

}  // namespace selvage::audit
