// SPDX-License-Identifier: Apache-2.0
#include "tools/audit/carry.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "backends/c_usage.h"
#include "core/build.h"
#include "core/interpret.h"
#include "core/parse.h"
#include "tools/audit/settings.h"

namespace selvage::audit {
namespace {

using core::Proc;
using Dims = std::vector<std::int64_t>;

std::vector<std::string> dense_strides(const Dims& dims) {
  std::vector<std::string> out(dims.size());
  std::int64_t step = 1;
  for (std::size_t k = dims.size(); k-- > 0;) {
    out[k] = std::to_string(step);
    step *= dims[k];
  }
  return out;
}

std::string subscripts(const std::vector<std::string>& items) {
  return items.empty() ? "" : fmt::format("[{}]", fmt::join(items, ", "));
}

std::string type_text(core::Scalar type, const Dims& dims) {
  std::vector<std::string> items;
  for (const std::int64_t d : dims) items.push_back(std::to_string(d));
  return std::string(spelling(type)) + subscripts(items);
}

// The text with one word for another.
std::string with_word(const std::string& text, const std::string& word, const std::string& other) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() &&
           (std::isalnum(static_cast<unsigned char>(text[end])) != 0 || text[end] == '_'))
      ++end;
    if (end == at) ++end;
    const std::string piece = text.substr(at, end - at);
    out += piece == word ? other : piece;
    at = end;
  }
  return out;
}

// Loops over all indices, with `line` inside; `i0`, `i1`, ... are their names.
std::vector<std::string> loops(const Dims& dims, const std::string& line,
                               const std::string& prefix) {
  std::vector<std::string> out;
  std::string indent;
  for (std::size_t k = 0; k < dims.size(); ++k) {
    out.push_back(fmt::format("{}for {}{} in seq(0, {}):", indent, prefix, k, dims[k]));
    indent += "    ";
  }
  out.push_back(indent + line);
  return out;
}

// The same without loops if there are few: some memories want to know all places in advance.
std::vector<std::string> each(const Dims& dims, const std::string& line,
                              const std::string& prefix) {
  constexpr std::int64_t few = 8;
  std::int64_t count = 1;
  for (const std::int64_t d : dims) count *= d;
  if (count > few) return loops(dims, line, prefix);
  std::vector<std::string> out = {line};
  for (std::size_t k = 0; k < dims.size(); ++k) {
    std::vector<std::string> next;
    for (const std::string& one : out) {
      for (std::int64_t i = 0; i < dims[k]; ++i)
        next.push_back(with_word(one, prefix + std::to_string(k), std::to_string(i)));
    }
    out = next;
  }
  return out;
}

std::vector<std::string> indices(std::size_t rank, const std::string& prefix) {
  std::vector<std::string> out;
  for (std::size_t k = 0; k < rank; ++k) out.push_back(fmt::format("{}{}", prefix, k));
  return out;
}

Carry plain(const Cargo& cargo, Direction direction) {
  const std::string at = subscripts(indices(cargo.dims.size(), "i"));
  const std::string line = direction == Direction::in ? fmt::format("$buffer{0} = $image{0}", at)
                                                      : fmt::format("$image{0} = $buffer{0}", at);
  return Carry{"", true, cargo.type, cargo.dims, {}, {}, loops(cargo.dims, line, "i"), {}};
}

// Values that a control argument may need to have, as texts.
std::vector<std::string> guesses(core::Scalar type, const Dims& block,
                                 const std::vector<std::string>& strides) {
  if (type == core::Scalar::boolean) return {"True", "False"};
  std::vector<std::string> out;
  if (type == core::Scalar::stride) out = strides;
  for (const char* one : {"1", "0"}) out.emplace_back(one);
  for (const std::int64_t d : block) out.push_back(std::to_string(d));
  return out;
}

// Binds the control arguments that the shape names so that it is `block`.
bool bind_extents(const core::Type& type, const Dims& block,
                  std::map<core::Sym, std::string>& bound) {
  if (type.shape.size() != block.size()) return false;
  for (std::size_t k = 0; k < block.size(); ++k) {
    const auto* v = core::as<core::Var>(type.shape[k]);
    if (v != nullptr) {
      const auto [entry, is_new] = bound.emplace(v->name, std::to_string(block[k]));
      if (!is_new && entry->second != std::to_string(block[k])) return false;
    } else if (const auto value = core::constant_value(type.shape[k])) {
      if (*value != block[k]) return false;
    }
  }
  return true;
}

// The shape if only constants and bound arguments name it.
std::optional<Dims> shape_of(const core::Type& type,
                             const std::map<core::Sym, std::string>& bound) {
  Dims out;
  for (const core::Expr& e : type.shape) {
    const auto* v = core::as<core::Var>(e);
    const auto found = v == nullptr ? bound.end() : bound.find(v->name);
    const auto value = core::constant_value(e);
    if (value) {
      out.push_back(*value);
    } else if (found != bound.end()) {
      out.push_back(std::stoll(found->second));
    } else {
      return std::nullopt;
    }
  }
  return out;
}

bool is_letter(unsigned char c) { return std::isalpha(c) != 0; }

// Settings without truth values and factors among their parameters.
void fix(Settings& s, const std::string& truth) {
  std::vector<std::string> kept, lines;
  for (const std::string& param : s.params) {
    const std::string name = param.substr(0, param.find(':'));
    const std::string type = param.substr(param.find(':') + 2);
    if (type == "bool") {
      for (std::string& call : s.calls) {
        for (const char* end : {",", ")"}) {
          const std::size_t at = call.find(name + end);
          if (at != std::string::npos) call.replace(at, name.size(), truth);
        }
      }
    } else if (type == "f32") {
      lines.push_back(param);
      lines.push_back(name + " = 1.0");
    } else {
      kept.push_back(param);
    }
  }
  s.params = kept;
  s.calls.insert(s.calls.begin(), lines.begin(), lines.end());
}

void forget_cells(core::Tensor& t) {
  for (core::Cell& c : t.cells) c.initialised = false;
}

bool same_cells(const core::Tensor& a, const core::Tensor& b) {
  return a.cells.size() == b.cells.size() &&
         std::equal(a.cells.begin(), a.cells.end(), b.cells.begin());
}

}  // namespace

bool is_outside(const core::MemoryDecl& m) {
  return m.access == core::CAccess::direct && m.lanes.empty() && m.window_template.empty();
}

std::vector<Carriers::Candidate> Carriers::candidates(const Cargo& cargo,
                                                      Direction direction) const {
  std::vector<Candidate> out;
  backends::Usage usage;
  for (const auto& [name, p] : library_.instructions) {
    if (!p->instr) continue;
    std::vector<std::size_t> inside, outside;
    bool others = false;
    for (std::size_t k = 0; k < p->args.size(); ++k) {
      const core::Arg& a = p->args[k];
      if (!core::is_data(a.type.scalar)) continue;
      const backends::Use use = usage.of(p)[k];
      const std::string& memory = (*a.memory)->name;
      // What is for the whole of a memory is for a part of it.
      const bool here =
          (memory == cargo.memory->name || memory == core::slots_owner(*cargo.memory)) &&
          a.type.scalar == cargo.type;
      if (here && (direction == Direction::in ? use.written : use.read && !use.written))
        inside.push_back(k);
      else if (is_outside(**a.memory) &&
               (direction == Direction::in ? use.read && !use.written : use.written))
        outside.push_back(k);
      else
        others = true;
    }
    if (others || inside.size() != 1 || outside.size() != 1) continue;
    out.push_back({p, inside[0], outside[0],
                   p->args[inside[0]].type.scalar == p->args[outside[0]].type.scalar});
  }
  // Fewer arguments, fewer ways to be something else.
  std::ranges::stable_sort(out, [](const Candidate& a, const Candidate& b) {
    return std::pair(!a.alike, a.instr->args.size()) < std::pair(!b.alike, b.instr->args.size());
  });
  std::ranges::stable_partition(out,
                                [&](const Candidate& c) { return c.instr->name == preferred_; });
  return out;
}

std::optional<Carry> Carriers::find(const Cargo& cargo, Direction direction,
                                    std::vector<std::string>& taken) {
  if (cargo.memory->access == core::CAccess::direct && cargo.memory->lanes.empty())
    return plain(cargo, direction);
  const std::string key =
      fmt::format("{} {} {} {}", cargo.memory->name, type_text(cargo.type, cargo.dims),
                  direction == Direction::in, preferred_);
  if (!known_.contains(key)) {
    std::optional<Plan> best;
    for (const Candidate& c : candidates(cargo, direction)) {
      const std::optional<Plan> plan = fit(c, cargo, direction);
      if (plan && (!best || (plan->exact && !best->exact))) best = plan;
      if (best && (best->exact || c.instr->name == preferred_)) break;
    }
    known_.emplace(key, best);
  }
  const std::optional<Plan>& plan = known_.at(key);
  if (!plan) return std::nullopt;
  return carry(*plan, taken);
}

std::optional<Carriers::Plan> Carriers::fit(const Candidate& c, const Cargo& cargo,
                                            Direction direction) const {
  const std::size_t rank = c.instr->args[c.inside].type.shape.size();
  if (rank > cargo.dims.size()) return std::nullopt;
  const auto split = cargo.dims.end() - static_cast<std::ptrdiff_t>(rank);
  Plan plan{c, {}, {split, cargo.dims.end()}, {}, {cargo.dims.begin(), split}};
  const std::int64_t rows = rank == 0 ? 1 : plan.block[0];
  for (std::int64_t pieces = 1; pieces <= rows; ++pieces) {
    if (rows % pieces != 0) continue;
    plan.pieces = pieces;
    if (rank > 0) plan.block[0] = rows / pieces;
    if (const auto found = fit_block(plan, cargo, direction)) return found;
  }
  return std::nullopt;
}

// Finds control arguments with which the instruction moves one block.
std::optional<Carriers::Plan> Carriers::fit_block(Plan plan, const Cargo& cargo,
                                                  Direction direction) const {
  const Proc& p = plan.candidate.instr;
  const core::Type& inside = p->args[plan.candidate.inside].type;
  const core::Type& outside = p->args[plan.candidate.outside].type;
  std::map<core::Sym, std::string> bound;
  if (!bind_extents(inside, plan.block, bound)) return std::nullopt;
  if (plan.candidate.alike && !bind_extents(outside, plan.block, bound)) bound.clear();
  if (!bind_extents(inside, plan.block, bound)) return std::nullopt;
  std::vector<core::Arg> open;
  for (const core::Arg& a : p->args) {
    if (core::is_control(a.type.scalar) && !bound.contains(a.name)) open.push_back(a);
  }
  constexpr std::size_t most = 200;
  for (std::size_t number = 0; number < most; ++number) {
    std::size_t rest = number;
    std::map<core::Sym, std::string> all = bound;
    for (const core::Arg& a : open) {
      const std::vector<std::string> texts =
          guesses(a.type.scalar, plan.block, dense_strides(plan.block));
      all.emplace(a.name, texts[rest % texts.size()]);
      rest /= texts.size();
    }
    if (rest != 0) break;
    const std::optional<Dims> image = shape_of(outside, all);
    if (!image) continue;
    plan.image_block = *image;
    plan.controls.clear();
    for (const core::Arg& a : p->args)
      plan.controls.push_back(core::is_control(a.type.scalar) ? all.at(a.name) : "");
    if (plan.pieces != 1 && plan.image_block != plan.block) continue;
    for (const char* truth : {"False", "True"}) {
      plan.truth = truth;
      if (moves(plan, cargo, direction) && plan.exact) return plan;
    }
    plan.truth.reset();
    if (moves(plan, cargo, direction)) return plan;
  }
  return std::nullopt;
}

Carry Carriers::carry(const Plan& plan, std::vector<std::string>& taken) const {
  const Proc& p = plan.candidate.instr;
  Carry out{p->name, plan.exact, p->args[plan.candidate.outside].type.scalar, plan.lead, {}, {},
            {},      {}};
  Dims image = plan.image_block;
  if (plan.pieces > 1) image[0] *= plan.pieces;
  out.dims.insert(out.dims.end(), image.begin(), image.end());
  const std::string prefix = "i";
  Dims loop_dims = plan.lead;
  if (plan.pieces > 1) loop_dims.push_back(plan.pieces);
  const auto window = [&](const Dims& block) {
    std::vector<std::string> items = indices(plan.lead.size(), prefix);
    for (std::size_t k = 0; k < block.size(); ++k) {
      const bool cut = k == 0 && plan.pieces > 1;
      const std::string from = fmt::format("{} * {}{}", block[k], prefix, plan.lead.size());
      items.push_back(cut ? fmt::format("{0}:{0} + {1}", from, block[k])
                          : fmt::format("0:{}", block[k]));
    }
    return subscripts(items);
  };
  const std::vector<std::string> all_strides = dense_strides(out.dims);
  Actuals actuals;
  std::vector<std::string> args;
  for (std::size_t k = 0; k < p->args.size(); ++k) {
    Actual actual{plan.controls[k], {}};
    if (k == plan.candidate.outside)
      actual.strides.assign(all_strides.begin() + static_cast<std::ptrdiff_t>(plan.lead.size()),
                            all_strides.end());
    actuals.emplace(p->args[k].name, actual);
    args.push_back(k == plan.candidate.inside    ? "$buffer" + window(plan.block)
                   : k == plan.candidate.outside ? "$image" + window(plan.image_block)
                                                 : plan.controls[k]);
  }
  Settings settings = settings_for(p, actuals, library_, 0, taken);
  if (plan.truth) fix(settings, *plan.truth);
  out.params = settings.params;
  out.asserts = settings.asserts;
  out.used = settings.used;
  for (const core::Expr& e : conjuncts_of(p)) {
    const auto text = text_of(e, actuals, settings.values);
    if (text && std::ranges::any_of(*text, is_letter)) out.asserts.push_back(*text);
  }
  out.lines = settings.calls;
  const std::string call = fmt::format("{}({})", p->name, fmt::join(args, ", "));
  for (const std::string& line : each(loop_dims, call, prefix)) out.lines.push_back(line);
  return out;
}

// Runs the call by its meaning, between a buffer whose cells plain statements copy and its image.
bool Carriers::moves(Plan& plan, const Cargo& cargo, Direction direction) const {
  std::vector<std::string> taken = {"x", "y", "r"};
  Plan block = plan;
  block.lead.clear();
  block.pieces = 1;
  const Carry one = carry(block, taken);
  const bool in = direction == Direction::in;
  ProcText probe{"probe", {}, one.asserts, {}};
  probe.params = {
      fmt::format("x: {}", in ? type_text(one.type, one.dims) : type_text(cargo.type, plan.block)),
      fmt::format("y: {}", in ? type_text(cargo.type, plan.block) : type_text(one.type, one.dims))};
  probe.params.insert(probe.params.end(), one.params.begin(), one.params.end());
  probe.body.push_back(
      fmt::format("r: {} @ {}", type_text(cargo.type, plan.block), cargo.memory->name));
  const std::string at = subscripts(indices(plan.block.size(), "k"));
  const auto copy = [&](const std::string& line) {
    for (const std::string& l : loops(plan.block, line, "k")) probe.body.push_back(l);
  };
  if (!in) copy(fmt::format("r{0} = x{0}", at));
  for (std::string line : one.lines) {
    for (const auto& [name, text] :
         {std::pair<std::string, std::string>{"$buffer", "r"}, {"$image", in ? "x" : "y"}}) {
      for (std::size_t at_text = 0; (at_text = line.find(name, at_text)) != std::string::npos;)
        line.replace(at_text, name.size(), text);
    }
    probe.body.push_back(line);
  }
  if (in) copy(fmt::format("y{0} = r{0}", at));
  const auto source =
      std::make_shared<const core::SourceFile>(core::SourceFile{"probe.slv", probe.text()});
  const Result<core::Module> module = core::parse_module(source, library_);
  if (!module.ok()) return false;
  const core::Program program(module.value().procs[0]);
  plan.exact = true;
  constexpr std::uint64_t probes = 4;
  for (std::uint64_t seed = 1; seed <= probes; ++seed) {
    auto args = core::random_inputs(program, {}, core::Domain::machine, seed);
    if (!args) return false;
    forget_cells(std::get<core::Tensor>((*args)[1]));
    const core::RunResult ran = program.run(*args, {}, {.seed = seed});
    if (ran.fault) return false;
    const auto& y = std::get<core::Tensor>(ran.args[1]);
    if (!std::ranges::all_of(y.cells, [](const core::Cell& c) { return c.initialised; }))
      return false;
    plan.exact =
        plan.exact && plan.candidate.alike && same_cells(std::get<core::Tensor>((*args)[0]), y);
  }
  return true;
}

}  // namespace selvage::audit
