// SPDX-License-Identifier: Apache-2.0
//
// Are two data expressions equal at a place?  Their normal forms are compared, first bit for bit,
// then under more and more laws of the reals.  Cells are one if the solver proves their coordinates
// equal.  Different forms need not mean different values: that is only said where a case shows it,
// of cells that hold what the procedure was given.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/print.h"
#include "core/traverse.h"
#include "effects/deciders.h"
#include "effects/places.h"
#include "effects/prover.h"
#include "effects/value_form.h"
#include "effects/value_sample.h"

namespace selvage::effects {
namespace {

using core::Expr;

// The cells that the two expressions read, each once.
class Cells {
 public:
  Cells(Inquiry& inquiry, const Context& context)
      : inquiry_(inquiry), context_(context), facts_(context.facts()) {}

  int number_of(const Expr& read) {
    const auto known = numbers_.find(read.id());
    if (known != numbers_.end()) return known->second;
    const int number = find(read);
    numbers_.emplace(read.id(), number);
    return number;
  }

  // Two of them are one cell after all.
  [[nodiscard]] smt::Formula some_coincide() const {
    std::vector<smt::Formula> pairs;
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      for (std::size_t j = i + 1; j < cells_.size(); ++j) {
        if (cells_[i].base == cells_[j].base)
          pairs.push_back(same_cell(cells_[i].index, cells_[j].index));
      }
    }
    return smt::any_of(pairs);
  }

  [[nodiscard]] bool reads(const core::Sym& base) const {
    return std::any_of(cells_.begin(), cells_.end(), [&](const Cell& c) { return c.base == base; });
  }

 private:
  struct Cell {
    core::Sym base;
    std::vector<Resolved> index;
  };
  int find(const Expr& read) {
    const auto* k = core::as<core::Read>(read);
    const View& view = context_.view(k->buffer);
    Cell cell{view.base, view.to_base(context_.resolve(k->index))};
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      if (cells_[i].base == cell.base && are_one(cells_[i], cell)) return static_cast<int>(i);
    }
    cells_.push_back(std::move(cell));
    return static_cast<int>(cells_.size()) - 1;
  }

  bool are_one(const Cell& a, const Cell& b) {
    return a.index == b.index || inquiry_.holds(facts_, same_cell(a.index, b.index));
  }

  Inquiry& inquiry_;
  const Context& context_;
  std::vector<smt::Formula> facts_;
  std::vector<Cell> cells_;
  std::map<const core::ExprNode*, int> numbers_;
};

// Both expressions under some rules.
struct Forms {
  Forms(const Rules& rules, Cells& cells, const Expr& a, const Expr& b)
      : table(rules, [&cells](const Expr& read) { return cells.number_of(read); }),
        lhs(table.of(a)),
        sound_for_a(table.fallible()),
        rhs(table.of(b)) {}

  [[nodiscard]] bool equal() const { return lhs == rhs; }
  // Everything in b that may fail is computed by a as well.
  [[nodiscard]] bool as_safe() const { return table.fallible() == sound_for_a; }

  ValueForms table;
  int lhs;
  std::set<int> sound_for_a;
  int rhs;
};

struct Level {
  Rules rules;
  std::vector<Law> laws;
};

const std::vector<Level>& levels() {
  static const std::vector<Level> all{
      {{}, {}},
      {{.reassociate = false, .distribute = true}, {Law{"distribute"}}},
      {{.reassociate = true, .distribute = false}, {Law{"reassociate"}}},
      {{.reassociate = true, .distribute = true}, {Law{"reassociate"}, Law{"distribute"}}},
      {{.reassociate = true, .distribute = true, .reciprocal = true},
       {Law{"reassociate"}, Law{"distribute"}, Law{"reciprocal"}}},
  };
  return all;
}

class Question {
 public:
  Question(Prover& prover, const Obligation& o)
      : o_(o),
        a_(o.exprs.at(0)),
        b_(o.exprs.at(1)),
        context_(context_at(prover.analysis, o.proc, std::get<core::Gap>(o.places.at(0)))),
        text_(fmt::format("`{}` and `{}`", core::print(a_), core::print(b_))),
        inquiry_(prover, o.claim, core::loc_of(o.proc, o.places.at(0)), text_,
                 text_ + " do not always have the same value"),
        cells_(inquiry_, context_) {
    ENSURE(a_->type.scalar == b_->type.scalar, "the two expressions are of one type");
  }

  Outcome decide() {
    if (core::equal(a_, b_)) return std::move(inquiry_).finish();
    bool gave_up = false;
    for (const Level& level : levels()) {
      const Forms forms(level.rules, cells_, a_, b_);
      if (forms.equal()) return equal_by(level, forms);
      gave_up = gave_up || forms.table.gave_up();
      if (!core::is_float(a_->type.scalar) && !mixes_types(a_) && !mixes_types(b_)) break;
    }
    return different(gave_up);
  }

 private:
  // Laws of the reals may matter in a part of an integer expression.
  static bool mixes_types(const Expr& e) {
    bool found = false;
    core::visit(e,
                [&](const Expr& part) { found = found || core::as<core::Cast>(part) != nullptr; });
    return found;
  }

  Outcome equal_by(const Level& level, const Forms& forms) {
    if (!forms.as_safe()) {
      inquiry_.refuse(not_applicable(
          b_->loc, fmt::format("`{}` may fail where `{}` does not: it divides, or converts to "
                               "an integer, what is not divided or converted there",
                               core::print(b_), core::print(a_))));
    } else if (!level.laws.empty() && numerics() == Numerics::exact) {
      return only_over_reals(level.laws.front());
    } else {
      for (const Law& law : level.laws) inquiry_.use(law);
    }
    return std::move(inquiry_).finish();
  }

  Outcome only_over_reals(const Law& law) {
    const auto example = different_values(a_, b_, numbering(), numerics());
    Error error;
    error.reason = Reason::refuted;
    error.message = fmt::format(
        "{} are equal by the law `{}` only, which does not hold bit for bit (numerics are `exact`)",
        text_, law.name);
    if (example && !example->empty()) error.notes.push_back({{}, *example});
    inquiry_.refuse(std::move(error));
    return settled(example.has_value());
  }

  Outcome different(bool gave_up) {
    const std::vector<smt::Formula> facts = context_.facts();
    if (inquiry_.holds(facts, smt::Formula::constant(false))) {
      return std::move(inquiry_).finish();  // nothing runs there
    }
    const auto example = different_values(a_, b_, numbering(), numerics());
    if (gave_up && !example) {
      inquiry_.refuse(over_limit({}, text_ + " are too large to be compared"));
      return std::move(inquiry_).finish();
    }
    const std::string story = example.value_or("");
    const std::string by = symbolic_difference();
    Telling telling;
    telling.happens = [text = by + (by.empty() || story.empty() ? "" : "; ") +
                              story](const Assignment&) { return text; };
    if (inquiry_.require(context_, cells_.some_coincide(), telling)) {
      Error error;
      error.reason = Reason::undecided;
      error.message = text_ + " read cells that may coincide in several ways";
      inquiry_.refuse(std::move(error));
    }
    return settled(example.has_value());
  }

  [[nodiscard]] std::string symbolic_difference() {
    const Forms forms({.reassociate = true, .distribute = true}, cells_, a_, b_);
    const auto by = forms.table.difference(forms.lhs, forms.rhs);
    return by ? "they differ by `" + *by + "`" : std::string();
  }

  // The values differ for some contents of the cells.  That they can hold just that is certain if
  // the procedure was given them; otherwise only a run can tell.
  Outcome settled(bool shown) {
    const bool certain = shown && only_of_inputs();
    Outcome outcome = std::move(inquiry_).finish();
    return certain ? outcome : rests_on_approximation(std::move(outcome));
  }

  // Do the cells hold what the procedure was given, whatever ran before?
  [[nodiscard]] bool only_of_inputs() const {
    const core::Gap& gap = std::get<core::Gap>(o_.places[0]);
    for (std::size_t depth = 0; depth <= gap.block.size(); depth += 2) {
      const core::Path block(gap.block.begin(),
                             gap.block.begin() + static_cast<std::ptrdiff_t>(depth));
      const bool innermost = depth == gap.block.size();
      const int count = innermost ? gap.at : gap.block[depth];
      if (innermost) return !changed_in(block, count);
      const core::Block all = core::block_at(o_.proc, block);
      const bool again =
          core::as<core::For>(all[static_cast<std::size_t>(count)]) != nullptr;  // other iterations
      if (again) return !changed_in(block, count + 1);
      if (changed_in(block, count)) return false;
    }
    return true;
  }

  // May the first statements of the block change what is read?
  [[nodiscard]] bool changed_in(const core::Path& block, int count) const {
    if (count == 0) return false;
    const Effects effects =
        effects_of(inquiry_.prover().analysis, o_.proc, core::BlockRange{block, 0, count});
    return std::any_of(effects.accesses.begin(), effects.accesses.end(), [&](const Access& a) {
      if (a.kind == AccessKind::read) return false;
      return a.buffer() == nullptr || cells_.reads(*a.buffer());
    });
  }

  [[nodiscard]] Numerics numerics() const { return inquiry_.prover().options.numerics; }
  [[nodiscard]] CellNumber numbering() {
    return [this](const Expr& read) { return cells_.number_of(read); };
  }

  const Obligation& o_;
  const Expr& a_;
  const Expr& b_;
  Context context_;
  std::string text_;
  Inquiry inquiry_;
  Cells cells_;
};

}  // namespace

Outcome decide_values_equal(Prover& prover, const Obligation& o) {
  ENSURE(o.places.size() == 1 && std::holds_alternative<core::Gap>(o.places[0]),
         "values are compared at a gap");
  return Question(prover, o).decide();
}

}  // namespace selvage::effects
