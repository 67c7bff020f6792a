// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/same_meaning.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/random.h"
#include "core/traverse.h"

namespace selvage::fuzz {
namespace {

using core::Domain;
using core::Path;
using core::Proc;
using core::Value;
using primitives::Version;

constexpr std::uint64_t seeds = 6;
constexpr std::int64_t sizes[] = {3, 9, 20};

std::map<core::Sym, std::int64_t> by_symbol(const Proc& p, const Fixed& fixed) {
  std::map<core::Sym, std::int64_t> control;
  for (const core::Arg& a : p->args) {
    const auto found = fixed.find(a.name.name());
    if (found == fixed.end()) continue;
    control.emplace(a.name,
                    std::visit([](auto v) { return static_cast<std::int64_t>(v); }, found->second));
  }
  return control;
}

bool has_arg(const Proc& p, const core::Sym& name) {
  return std::ranges::any_of(p->args, [&](const core::Arg& a) { return a.name == name; });
}

using Order = std::vector<std::size_t>;

// The same cells seen with their dimensions in another order: a view brings its strides along,
// dense cells are laid out anew.
core::Tensor permuted(const core::Tensor& t, const Order& order) {
  core::Tensor out{t.type, {}, {}, t.cells};
  std::vector<std::int64_t> from;
  for (const std::size_t d : order) {
    out.shape.push_back(t.shape[d]);
    from.push_back(core::strides_of(t)[d]);
  }
  if (!t.strides.empty()) {
    out.strides = from;
    return out;
  }
  const std::vector<std::int64_t> to = core::strides_of(out);
  for (std::size_t cell = 0; cell < out.cells.size(); ++cell) {
    std::int64_t source = 0;
    for (std::size_t k = 0; k < to.size(); ++k)
      source += static_cast<std::int64_t>(cell) / to[k] % out.shape[k] * from[k];
    out.cells[cell] = t.cells[static_cast<std::size_t>(source)];
  }
  return out;
}

std::ptrdiff_t assumed_preconditions(const Proc& p) {
  return std::ranges::count_if(p->assumptions,
                               [](const core::Assumption& a) { return a.precondition; });
}

// Does `after` take dense cells only where `before` takes any view?
bool takes_less(const Proc& before, const Proc& after) {
  return std::ranges::any_of(after->args, [&](const core::Arg& now) {
    const bool was_window = std::ranges::any_of(
        before->args, [&](const core::Arg& a) { return a.name == now.name && a.type.window; });
    return was_window && !now.type.window;
  });
}

// What a run of a program may meet that no invariant rules out.
// Steps of the interpreter: what runs longer than a moment says nothing that shorter runs do not.
constexpr std::uint64_t longest_run = 1'000'000;

bool is_inconclusive(const core::Fault& f) {
  using enum core::FaultKind;
  return f.kind == step_limit || f.kind == not_executable || f.kind == division_by_zero ||
         f.kind == overflow;
}

// Values whose sums and products round: with the tame ones of random_inputs, reassociation could
// not be seen.
void roughen(std::vector<Value>& args, std::uint64_t seed) {
  core::Random random(seed);
  for (Value& v : args) {
    auto* tensor = std::get_if<core::Tensor>(&v);
    if (tensor == nullptr || !core::is_float(tensor->type)) continue;
    for (core::Cell& cell : tensor->cells) {
      cell.real = static_cast<double>(random.between(-1'000'000, 1'000'000)) /
                  static_cast<double>(random.between(1, 3000));
    }
  }
}

}  // namespace

// An argument whose dimensions the step has put in another order: number k was number order[k].
struct Comparison::Transposed {
  std::string arg;
  Order order;

  static std::shared_ptr<const Transposed> by(const Rewrite& rewrite) {
    if (rewrite.primitive != "transpose") return nullptr;
    const nlohmann::json call = nlohmann::json::parse(rewrite.call);
    return std::make_shared<const Transposed>(
        Transposed{call.at("arg"), call.value("permute_vector", Order{1, 0})});
  }
  [[nodiscard]] Value forth(const core::Arg& a, const Value& v) const { return put(a, v, order); }
  [[nodiscard]] Value back(const core::Arg& a, const Value& v) const {
    Order inverse(order.size());
    for (std::size_t k = 0; k < order.size(); ++k) inverse[order[k]] = k;
    return put(a, v, inverse);
  }

 private:
  [[nodiscard]] Value put(const core::Arg& a, const Value& v, const Order& in) const {
    const auto* tensor = std::get_if<core::Tensor>(&v);
    return tensor == nullptr || a.name.name() != arg ? v : Value(permuted(*tensor, in));
  }
};

Rewrite rewrite_of(const Version& before, const Version& after, const Fixed& fixed) {
  return {before->proc, after->proc, after->step.primitive, after->step.call, after->modulo, fixed};
}

Comparison::Comparison(const Rewrite& rewrite)
    : rewrite_(rewrite),
      transposed_(Transposed::by(rewrite)),
      old_(rewrite.before),
      new_(rewrite.after),
      fixed_(by_symbol(rewrite.before, rewrite.fixed)) {}

std::optional<std::string> Comparison::once(core::Domain domain, std::int64_t size,
                                            std::uint64_t seed,
                                            const std::map<core::Sym, std::int64_t>& given) {
  auto args = inputs(domain, size, seed, given);
  return args ? on(std::move(*args), domain, seed) : std::nullopt;
}

std::optional<std::vector<Value>> Comparison::inputs(
    core::Domain domain, std::int64_t size, std::uint64_t seed,
    const std::map<core::Sym, std::int64_t>& given) const {
  std::map<core::Sym, std::int64_t> control = fixed_;
  control.insert(given.begin(), given.end());
  auto args = core::random_inputs(old_or_narrower(), control, domain, seed, size);
  if (args && domain == Domain::machine && seed % 2 == 0) roughen(*args, seed);
  return args;
}

std::optional<std::string> Comparison::on(std::vector<Value> args, core::Domain domain,
                                          std::uint64_t seed) {
  core::RunOptions options{.domain = domain, .seed = seed, .step_limit = longest_run};
  core::RunResult before = old_.run(args, {}, options);
  const auto is_on_record = [&](const core::Fault& f) {
    return rewrite_.may_be_uninitialised && f.kind == core::FaultKind::uninitialised_read;
  };
  if (before.fault) {
    const core::FaultKind kind = before.fault->kind;
    not_executable_ = not_executable_ || kind == core::FaultKind::not_executable;
    if (is_inconclusive(*before.fault) || is_on_record(*before.fault)) return std::nullopt;
    return fmt::format("the program before the step has a fault, {}: {}", spelling(kind),
                       before.fault->message);
  }
  // The arguments that the step left.
  std::vector<Value> left;
  std::vector<std::size_t> positions;
  for (std::size_t k = 0; k < args.size(); ++k) {
    const core::Arg& arg = rewrite_.before->args[k];
    if (!has_arg(rewrite_.after, arg.name)) continue;
    positions.push_back(k);
    left.push_back(transposed_ ? transposed_->forth(arg, args[k]) : args[k]);
  }
  // A parallel loop must not care about the order.
  options.shuffle_par = true;
  core::RunResult after = new_.run(std::move(left), {}, options);
  // It may do more, such as make a buffer where none was needed, but it always ends.
  if (after.fault && after.fault->kind == core::FaultKind::step_limit) return std::nullopt;
  // An extern that the interpreter cannot run may stand where the version before did not get to.
  if (after.fault && after.fault->kind == core::FaultKind::not_executable) {
    not_executable_ = true;
    return std::nullopt;
  }
  ++runs_;
  // The result in terms of the arguments before; the others did not change.
  std::vector<Value> all = std::move(args);
  for (std::size_t k = 0; k < positions.size(); ++k) {
    const core::Arg& arg = rewrite_.before->args[positions[k]];
    all[positions[k]] = transposed_ ? transposed_->back(arg, after.args[k]) : after.args[k];
  }
  after.args = std::move(all);
  forget_modulo(before);
  forget_modulo(after);
  return core::difference(rewrite_.before, before, after, domain);
}

// The step says of these fields that they may differ at the end.
void Comparison::forget_modulo(core::RunResult& run) const {
  for (const effects::ConfigLocation& f : rewrite_.modulo) run.config.fields.erase(field_text(f));
}

// The two are compared on what both take: where preconditions were added, for callers who keep
// them.
const core::Program& Comparison::old_or_narrower() const {
  const Proc& before = rewrite_.before;
  const Proc& after = rewrite_.after;
  // An assert that was proved to follow excludes nothing.
  const bool narrowed = assumed_preconditions(after) > assumed_preconditions(before);
  return rewrite_.may_narrow && (narrowed || takes_less(before, after)) ? new_ : old_;
}

namespace {

std::optional<std::string> differs_over(Comparison& comparison, Domain domain) {
  const int earlier = comparison.runs();
  for (const std::int64_t size : sizes) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      const auto found = comparison.once(domain, size, seed);
      if (found)
        return fmt::format("{} (domain {}, size {}, seed {})", *found,
                           domain == Domain::field ? "field" : "machine", size, seed);
    }
  }
  if (comparison.runs() == earlier && !comparison.not_executable())
    return "no random input could be run";
  return std::nullopt;
}

// Every place of the version, statement by statement.
void collect_places(const Proc& p, const Path& block, std::vector<core::Place>& out) {
  const core::Block body = core::block_at(p, block);
  const int length = static_cast<int>(body.size());
  for (int first = 0; first < length; ++first) {
    for (int count = 1; first + count <= length; ++count)
      out.emplace_back(core::BlockRange{block, first, count});
    out.emplace_back(core::Gap{block, first});
    Path stmt = block;
    stmt.push_back(first);
    const std::size_t nested = core::blocks(body[static_cast<std::size_t>(first)]).size();
    for (std::size_t b = 0; b < nested; ++b) {
      Path inner = stmt;
      inner.push_back(static_cast<int>(b));
      collect_places(p, inner, out);
    }
  }
  out.emplace_back(core::Gap{block, length});
}

std::string text_of(const core::Place& place) {
  return std::visit(
      core::Overload{[](const core::BlockRange& r) {
                       return fmt::format("statements {{{}}} + {}",
                                          fmt::join(core::stmt_path(r), ", "), r.count);
                     },
                     [](const core::Gap& g) {
                       return fmt::format("gap {{{}}} at {}", fmt::join(g.block, ", "), g.at);
                     },
                     [](const core::ExprPlace& e) {
                       return fmt::format("expression in {{{}}}", fmt::join(e.stmt, ", "));
                     }},
      place);
}

}  // namespace

std::optional<std::string> meaning_differs(const Version& before, const Version& after,
                                           const Fixed& fixed) {
  Comparison comparison(rewrite_of(before, after, fixed));
  if (auto found = differs_over(comparison, Domain::field)) return found;
  if (!after->step.laws.empty()) return std::nullopt;
  return differs_over(comparison, Domain::machine);
}

std::vector<std::string> forwarding_faults(const Version& before, const Version& after) {
  std::vector<core::Place> places;
  collect_places(before->proc, {}, places);
  std::vector<std::string> faults;
  for (const core::Place& place : places) {
    const Result<primitives::Cursor> there = primitives::forward({before, place}, after);
    if (there.ok() && !core::exists(after->proc, there.value().place)) {
      faults.push_back(text_of(place) + " forwards to " + text_of(there.value().place) +
                       ", which does not exist");
    }
    if (!there.ok() && there.error().message.find(after->step.primitive) == std::string::npos) {
      faults.push_back(text_of(place) + " is gone, and the refusal does not name the step: " +
                       there.error().message);
    }
  }
  return faults;
}

}  // namespace selvage::fuzz
