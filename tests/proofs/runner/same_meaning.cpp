// SPDX-License-Identifier: Apache-2.0
#include "same_meaning.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/random.h"
#include "core/traverse.h"

namespace selvage::proofs {
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

// An argument whose dimensions the step has put in another order: number k was number order[k].
struct Transposed {
  std::string arg;
  std::vector<std::size_t> order;

  [[nodiscard]] Transposed back() const {
    Transposed out{arg, std::vector<std::size_t>(order.size())};
    for (std::size_t k = 0; k < order.size(); ++k) out.order[order[k]] = k;
    return out;
  }
};

std::optional<Transposed> transposed_by(const primitives::StepRecord& step) {
  if (step.primitive != "transpose") return std::nullopt;
  const nlohmann::json call = nlohmann::json::parse(step.call);
  return Transposed{call.at("arg"), call.value("permute_vector", std::vector<std::size_t>{1, 0})};
}

// The same cells seen with their dimensions in another order: a view brings its strides along,
// dense cells are laid out anew.
core::Tensor permuted(const core::Tensor& t, const std::vector<std::size_t>& order) {
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

Value permuted(const Value& v, const core::Arg& arg, const std::optional<Transposed>& transposed) {
  const auto* tensor = std::get_if<core::Tensor>(&v);
  if (!transposed || tensor == nullptr || arg.name.name() != transposed->arg) return v;
  return permuted(*tensor, transposed->order);
}

// The values of those arguments that the step left.
std::vector<Value> remaining(const Proc& before, const Proc& after, const std::vector<Value>& args,
                             const std::optional<Transposed>& transposed) {
  std::vector<Value> out;
  for (std::size_t k = 0; k < args.size(); ++k) {
    const core::Arg& arg = before->args[k];
    if (has_arg(after, arg.name)) out.push_back(permuted(args[k], arg, transposed));
  }
  return out;
}

// The result of a run of `after` as one of `before`, whose other arguments did not change.
core::RunResult in_terms_of(const Proc& before, const Proc& after, core::RunResult run,
                            const std::vector<Value>& args,
                            const std::optional<Transposed>& transposed) {
  std::vector<Value> all = args;
  const auto back = transposed ? std::optional(transposed->back()) : std::nullopt;
  std::size_t next = 0;
  for (std::size_t k = 0; k < args.size(); ++k) {
    const core::Arg& arg = before->args[k];
    if (has_arg(after, arg.name)) all[k] = permuted(run.args[next++], arg, back);
  }
  run.args = std::move(all);
  return run;
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

class Comparison {
 public:
  Comparison(const Version& before, const Version& after, const Fixed& fixed)
      : before_(before->proc),
        after_(after->proc),
        fixed_(fixed),
        transposed_(transposed_by(after->step)),
        modulo_(after->modulo),
        old_(before_),
        new_(after_) {}

  std::optional<std::string> over(Domain domain) {
    int runs = 0;
    for (const std::int64_t size : sizes) {
      for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        auto found = once(domain, size, seed, runs);
        if (found)
          return fmt::format("{} (domain {}, size {}, seed {})", *found,
                             domain == Domain::field ? "field" : "machine", size, seed);
      }
    }
    if (runs == 0 && !not_executable_) return "no random input could be run";
    return std::nullopt;
  }

 private:
  std::optional<std::string> once(Domain domain, std::int64_t size, std::uint64_t seed, int& runs) {
    auto args =
        core::random_inputs(old_or_narrower(), by_symbol(before_, fixed_), domain, seed, size);
    if (!args) return std::nullopt;
    if (domain == Domain::machine && seed % 2 == 0) roughen(*args, seed);
    core::RunOptions options{.domain = domain, .seed = seed};
    core::RunResult a = old_.run(*args, {}, options);
    if (a.fault) {
      not_executable_ = not_executable_ || a.fault->kind == core::FaultKind::not_executable;
      if (is_inconclusive(*a.fault)) return std::nullopt;
      return fmt::format("the program before the step has a fault, {}: {}", spelling(a.fault->kind),
                         a.fault->message);
    }
    // A parallel loop must not care about the order.
    options.shuffle_par = true;
    core::RunResult b = new_.run(remaining(before_, after_, *args, transposed_), {}, options);
    ++runs;
    forget_modulo(a);
    forget_modulo(b);
    return core::difference(before_, a, in_terms_of(before_, after_, b, *args, transposed_),
                            domain);
  }

  // The step says of these fields that they may differ at the end.
  void forget_modulo(core::RunResult& run) const {
    for (const effects::ConfigLocation& f : modulo_) run.config.fields.erase(field_text(f));
  }

  // The two are compared on what both take: where preconditions were added, for callers who keep
  // them.
  [[nodiscard]] const core::Program& old_or_narrower() const {
    const bool narrowed = after_->args.size() == before_->args.size() &&
                          after_->asserts.size() > before_->asserts.size();
    return narrowed || takes_less(before_, after_) ? new_ : old_;
  }

  Proc before_, after_;
  const Fixed& fixed_;
  std::optional<Transposed> transposed_;
  std::vector<effects::ConfigLocation> modulo_;
  core::Program old_, new_;
  bool not_executable_ = false;  // an extern has no meaning in the domain
};

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
  Comparison comparison(before, after, fixed);
  if (auto found = comparison.over(Domain::field)) return found;
  if (!after->step.laws.empty()) return std::nullopt;
  return comparison.over(Domain::machine);
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

}  // namespace selvage::proofs
