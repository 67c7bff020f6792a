// SPDX-License-Identifier: Apache-2.0
#include "tools/audit/wrapper.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "backends/c_usage.h"
#include "backends/emit_c.h"
#include "core/interpret.h"
#include "core/parse.h"
#include "core/print.h"
#include "core/random.h"
#include "core/traverse.h"
#include "tools/audit/contracted.h"
#include "tools/audit/controls.h"
#include "tools/audit/memory_programs.h"
#include "tools/audit/settings.h"
#include "tools/audit/trials.h"

namespace selvage::audit {
namespace {

using core::Proc;
using Dims = std::vector<std::int64_t>;

bool reads_configuration(const core::Expr& e) {
  bool found = false;
  core::visit(e, [&](const core::Expr& one) {
    found = found || core::as<core::ReadConfig>(one) != nullptr;
  });
  return found;
}

// Without what it asks of the configuration, which chance rarely meets and extents do not depend
// on.
Proc in_any_configuration(const Proc& p) {
  core::ProcNode node = *p;
  std::erase_if(node.asserts, reads_configuration);
  return core::make_proc(std::move(node));
}

// The greatest extents that each data argument has in random calls, in which control arguments are
// often at their edges.
std::optional<std::vector<Dims>> greatest_extents(const Proc& instr) {
  constexpr std::uint64_t samples = 80;
  std::vector<Dims> out(instr->args.size());
  const core::Program program(in_any_configuration(instr));
  const std::vector<std::int64_t> edges = edges_of(instr);
  core::Random random(1);
  bool any = false;
  for (std::uint64_t seed = 1; seed <= samples; ++seed) {
    constexpr std::int64_t wide = 20;
    std::map<core::Sym, std::int64_t> control;
    for (const core::Arg& a : instr->args) {
      if (a.type.scalar == core::Scalar::size && seed % 4 != 0)
        control.emplace(a.name, edges[random.next() % edges.size()]);
    }
    auto args = core::random_inputs(program, control, core::Domain::machine, seed, wide);
    if (!args) args = core::random_inputs(program, {}, core::Domain::machine, seed, wide);
    if (!args) continue;
    any = true;
    for (std::size_t k = 0; k < args->size(); ++k) {
      const auto* t = std::get_if<core::Tensor>(&(*args)[k]);
      if (t == nullptr) continue;
      out[k].resize(t->shape.size());
      for (std::size_t d = 0; d < t->shape.size(); ++d)
        out[k][d] = std::max(out[k][d], t->shape[d]);
    }
  }
  if (!any) return std::nullopt;
  return out;
}

std::string bracketed(const std::vector<std::string>& items) {
  return items.empty() ? "" : fmt::format("[{}]", fmt::join(items, ", "));
}

std::string type_text(core::Scalar type, const Dims& dims) {
  std::vector<std::string> items;
  for (const std::int64_t d : dims) items.push_back(std::to_string(d));
  return std::string(spelling(type)) + bracketed(items);
}

std::string put_names(std::string line, const std::string& buffer, const std::string& image) {
  for (const auto& [name, text] :
       {std::pair<std::string, std::string>{"$buffer", buffer}, {"$image", image}}) {
    for (std::size_t at = 0; (at = line.find(name, at)) != std::string::npos;)
      line.replace(at, name.size(), text);
  }
  return line;
}

core::SourceFileRef source_of(const std::string& text) {
  return std::make_shared<const core::SourceFile>(core::SourceFile{"audit.slv", text});
}

template <class T>
void append(std::vector<T>& all, const std::vector<T>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

std::vector<std::string> moved_by(const std::vector<std::string>& names, const std::string& self) {
  std::vector<std::string> out;
  for (const std::string& n : names) {
    if (!n.empty() && n != self && std::ranges::find(out, n) == out.end()) out.push_back(n);
  }
  return out;
}

}  // namespace

Wrapping::Wrapping(const core::Library& library)
    : library_(library), contracted_(contracted(library)), carriers_(library) {}

Result<Wrapper> Wrapping::finish(Wrapper w, const std::string& text,
                                 const std::vector<std::string>& laws) {
  TRY(module, core::parse_module(source_of(text), library_));
  w.proc = module.procs[0];
  const std::vector<Proc> one = {w.proc};
  TRY(emitted, backends::emit_c(one, library_, {"unit", {}}));
  if (const auto obstacle = obstacle_to(w)) return bad_input(w.loc, *obstacle);
  for (const std::string& law : laws) w.comparable = w.comparable && law == contract;
  if (!laws.empty() && w.comparable) {
    TRY(other, core::parse_module(source_of(text), contracted_));
    w.contracted = other.procs[0];
  }
  return w;
}

namespace {

// One data argument inside a memory that C does not touch.
struct Held {
  std::string buffer, image;
  Carry in, out;
  bool filled, seen;
};

// Makes the buffer one of whole slots, if the memory has slots of blocks.
void fill_slots(Cargo& cargo) {
  const core::SlotBlock* block = core::slot_block(*cargo.memory, cargo.type);
  if (block == nullptr || block->extents.size() > cargo.dims.size()) return;
  const std::size_t outer = cargo.dims.size() - block->extents.size();
  for (std::size_t k = 0; k < block->extents.size(); ++k)
    cargo.dims[outer + k] = std::max(cargo.dims[outer + k], block->extents[k]);
}

}  // namespace

Result<Wrapper> Wrapping::wrap(const Proc& instr, Room room, std::size_t choice,
                               std::size_t& choices) {
  Wrapper w{instr->name, instr->loc, instr, {}, true, {}, true, {}};
  ProcText text{"audited", {}, {}, {}};
  const auto extents = greatest_extents(instr);
  if (!extents) return bad_input(instr->loc, "no arguments were found that meet its preconditions");
  std::vector<std::string> taken, used, args;
  for (const core::Arg& a : instr->args) taken.push_back(a.name.name());
  Actuals actuals;
  backends::Usage usage;
  const std::vector<backends::Use> uses = usage.of(instr);
  std::vector<Held> held;
  for (std::size_t k = 0; k < instr->args.size(); ++k) {
    const core::Arg& a = instr->args[k];
    const std::string name = a.name.name();
    Actual actual{name, {}};
    if (core::is_control(a.type.scalar) || is_outside(**a.memory)) {
      for (std::size_t d = 0; d < a.type.shape.size(); ++d)
        actual.strides.push_back(fmt::format("stride({}, {})", name, d));
      text.params.push_back(fmt::format("{}: {}", name, core::print(a.type)));
      if (a.memory) text.params.back() += " @ " + (*a.memory)->name;
      args.push_back(name);
      w.roles[name] = {uses[k].read, uses[k].written, a.type.shape.size()};
      actuals.emplace(a.name, actual);
      continue;
    }
    actuals.emplace(a.name, actual);
    Cargo cargo{*a.memory, a.type.scalar, (*extents)[k]};
    fill_slots(cargo);
    std::vector<std::string> window;
    for (std::size_t d = 0; d < a.type.shape.size(); ++d) {
      const std::string extent = core::print(a.type.shape[d]);
      const bool shifted = room == Room::rows && d == 0 && a.type.shape.size() > 1;
      window.push_back(shifted ? fmt::format("1:1 + {}", extent) : fmt::format("0:{}", extent));
      if (shifted) cargo.dims[0] += 2;
    }
    if (room == Room::neighbours) {
      constexpr std::int64_t neighbours = 3;
      cargo.dims.insert(cargo.dims.begin(), neighbours);
      window.insert(window.begin(), "1");
    }
    Held h{
        unused_name("held_" + name, taken), unused_name("m_" + name, taken), {}, {}, false, false};
    if (const auto in = carriers_.find(cargo, Direction::in, taken)) {
      h.in = *in;
      h.filled = true;
    }
    const auto out = carriers_.find(cargo, Direction::out, taken);
    if (!out && !uses[k].written && !h.filled)
      return bad_input(
          instr->loc,
          fmt::format("no instruction of the library moves {} between {} and other memory",
                      type_text(cargo.type, cargo.dims), cargo.memory->name));
    h.seen = out.has_value();
    if (out) {
      h.out = *out;
      // What is written there is seen only through the way out.
      w.exactly_seen = w.exactly_seen && out->exact;
    } else if (uses[k].written) {
      w.unseen.push_back(name);
    }
    text.body.push_back(fmt::format("{}: {} @ {}", h.buffer, type_text(cargo.type, cargo.dims),
                                    cargo.memory->name));
    args.push_back(h.buffer + bracketed(window));
    w.roles[h.image] = {uses[k].read, uses[k].written, a.type.shape.size()};
    held.push_back(std::move(h));
  }
  for (Held& h : held) {
    const std::string seen =
        h.filled && h.seen && !(h.in.type == h.out.type && h.in.dims == h.out.dims)
            ? unused_name("seen_" + h.image, taken)
            : h.image;
    if (h.filled) {
      text.params.push_back(fmt::format("{}: {}", h.image, type_text(h.in.type, h.in.dims)));
      append(text.params, h.in.params);
      append(text.asserts, h.in.asserts);
      for (const std::string& l : h.in.lines) text.body.push_back(put_names(l, h.buffer, h.image));
      used.push_back(h.in.instr);
      append(used, h.in.used);
    }
    if (h.seen && (!h.filled || seen != h.image))
      text.params.push_back(fmt::format("{}: {}", seen, type_text(h.out.type, h.out.dims)));
    h.image = seen;
  }
  const Settings settings = settings_for(instr, actuals, library_, choice, taken);
  choices = settings.choices;
  if (settings.obstacle) return bad_input(instr->loc, *settings.obstacle);
  append(text.params, settings.params);
  append(text.asserts, settings.asserts);
  append(text.body, settings.calls);
  append(used, settings.used);
  for (const core::Expr& e : conjuncts_of(instr)) {
    if (const auto assert_text = text_of(e, actuals, settings.values))
      text.asserts.push_back(*assert_text);
  }
  text.body.push_back(fmt::format("{}({})", instr->name, fmt::join(args, ", ")));
  for (const Held& h : held) {
    if (!h.seen) continue;
    append(text.params, h.out.params);
    append(text.asserts, h.out.asserts);
    for (const std::string& l : h.out.lines) text.body.push_back(put_names(l, h.buffer, h.image));
    used.push_back(h.out.instr);
    append(used, h.out.used);
  }
  w.moved_by = moved_by(used, instr->name);
  return finish(std::move(w), text.text(), instr->instr->laws);
}

// With as much around its buffers as the memory has room for.
std::optional<Wrapper> Wrapping::roomiest(const Proc& instr, std::size_t choice,
                                          std::size_t& choices, std::string& why) {
  for (const Room room : {Room::neighbours, Room::rows, Room::none}) {
    Result<Wrapper> w = wrap(instr, room, choice, choices);
    if (w.ok()) return std::move(w).value();
    why = w.error().message;
  }
  return std::nullopt;
}

std::vector<Wrapper> Wrapping::with_readers(const Proc& instr) {
  constexpr std::size_t most = 4;
  std::vector<Wrapper> out;
  carriers_.prefer(instr->name);
  for (const auto& [name, reader] : library_.instructions) {
    if (!reader->instr || name == instr->name || out.size() == most) continue;
    const bool same_memory = std::ranges::any_of(reader->args, [&](const core::Arg& a) {
      return std::ranges::any_of(instr->args, [&](const core::Arg& b) {
        return a.memory && b.memory && !is_outside(**b.memory) && a.type.scalar == b.type.scalar &&
               core::slots_owner(**a.memory) == core::slots_owner(**b.memory);
      });
    });
    if (!same_memory) continue;
    std::string ignored;
    std::size_t choices = 1;
    std::optional<Wrapper> w = roomiest(reader, 0, choices, ignored);
    const bool is_in_it =
        w && w->unseen.empty() && std::ranges::find(w->moved_by, instr->name) != w->moved_by.end();
    if (!is_in_it) continue;
    std::ranges::replace(w->moved_by, instr->name, name);
    w->subject = instr->name;
    w->loc = instr->loc;
    out.push_back(std::move(*w));
  }
  carriers_.prefer("");
  return out;
}

Wrapped Wrapping::instruction(const Proc& instr) {
  Wrapped out;
  constexpr std::size_t most_choices = 4;
  std::size_t choices = 1;
  std::string first_reason;
  for (std::size_t choice = 0; choice < std::min(choices, most_choices); ++choice) {
    std::string why;
    std::optional<Wrapper> w = roomiest(instr, choice, choices, why);
    if (first_reason.empty()) first_reason = why;
    // Another instruction may configure what its precondition asks for.
    if (!w) continue;
    if (!w->unseen.empty()) {
      std::vector<Wrapper> read = with_readers(instr);
      if (!read.empty()) return {std::move(read), std::nullopt};
    }
    out.wrappers.push_back(std::move(*w));
  }
  if (out.wrappers.empty()) out.obstacle = first_reason;
  return out;
}

Wrapped Wrapping::memory(const core::Memory& memory) {
  Wrapped out;
  const core::MemoryDecl& m = *memory;
  if (m.alloc_template.empty() || m.access != core::CAccess::direct) return out;
  std::vector<core::Scalar> types = m.elements;
  if (types.empty()) types = {core::Scalar::f32, core::Scalar::i8, core::Scalar::f64};
  for (const core::Scalar type : types) {
    std::optional<std::string> why;
    bool found = false;
    for (const std::string& text : memory_programs(m, type)) {
      Wrapper w{fmt::format("memory {}, {}", m.name, spelling(type)),
                m.loc,
                core::make_proc({}),
                {},
                true,
                {},
                true,
                {}};
      Result<Wrapper> made = finish(std::move(w), text, {});
      found = made.ok();
      if (found) {
        out.wrappers.push_back(std::move(made).value());
        break;
      }
      why = made.error().message;
    }
    if (!found && !out.obstacle) out.obstacle = why;
  }
  return out;
}

Wrapped Wrapping::function(const core::Extern& fn) {
  Wrapped out;
  for (const auto& [type, c] : fn->c_template) {
    std::string params = "n: size", call_args;
    for (int k = 0; k < fn->arity; ++k) {
      params += fmt::format(", x{}: {}[n]", k, spelling(type));
      call_args += fmt::format("{}x{}[i]", k == 0 ? "" : ", ", k);
    }
    const std::string text = fmt::format(
        "@proc\ndef audited({0}, y: {1}[n]):\n    for i in seq(0, n):\n"
        "        y[i] = {2}({3})\n",
        params, spelling(type), fn->name, call_args);
    Wrapper w{fmt::format("extern {}, {}", fn->name, spelling(type)),
              fn->loc,
              core::make_proc({}),
              {},
              true,
              {},
              true,
              {}};
    Result<Wrapper> made = finish(std::move(w), text, {});
    if (made.ok()) {
      out.wrappers.push_back(std::move(made).value());
    } else if (!out.obstacle) {
      out.obstacle = made.error().message;
    }
  }
  return out;
}

}  // namespace selvage::audit
