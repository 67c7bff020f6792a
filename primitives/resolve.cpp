// SPDX-License-Identifier: Apache-2.0
#include "primitives/resolve.h"

#include <algorithm>
#include <type_traits>

#include "core/pattern.h"
#include "core/traverse.h"

namespace selvage::primitives {
namespace {

using core::PlaceKind;

// An error about a place argument, pointing at the argument in the schedule.
Error about(const PlaceArg& arg, const std::string& field, Error e) {
  e.loc = arg.loc.line != 0 ? arg.loc : e.loc;
  e.message = "argument `" + field + "`: " + e.message;
  return e;
}

Result<core::Place> locate(const PlaceArg& arg, const core::Proc& p, const Lets& lets,
                           PlaceKind kind) {
  if (arg.literal) {
    if (core::exists(p, *arg.literal)) return *arg.literal;
    return bad_input(arg.loc, "there is nothing at that path in `" + p->name + "`");
  }
  const auto let = lets.find(arg.pattern);
  Result<core::Place> found = let != lets.end() ? let->second : core::find(p, arg.pattern, kind);
  for (const std::string& step : arg.nav) {
    if (!found.ok()) return found;
    found = core::navigate(p, found.value(), step);
  }
  return found;
}

bool is_single(const core::Place& place) {
  const auto* range = std::get_if<core::BlockRange>(&place);
  return range != nullptr && range->count == 1;
}

template <class Alternative>
bool is_statement_of(const core::Proc& p, const core::Place& place) {
  if (!is_single(place)) return false;
  const core::Stmt s = core::stmt_at(p, core::stmt_path(std::get<core::BlockRange>(place)));
  return core::as<Alternative>(s) != nullptr;
}

struct Resolver {
  const core::Proc& p;
  const Lets& lets;
  std::string field;

  // Finds the place and checks that it is of the kind the field needs.
  template <class Accept>
  Status into(PlaceArg& arg, PlaceKind kind, const std::string& wanted,
              const Accept& accept) const {
    if (!arg.given()) return Ok{};
    // Navigation starts from any kind of place and ends at the wanted one.
    Result<core::Place> found = locate(arg, p, lets, arg.nav.empty() ? kind : PlaceKind::block);
    if (!found.ok()) return about(arg, field, found.error());
    if (!accept(found.value())) {
      Error e = not_applicable(core::loc_of(p, found.value()),
                               "argument `" + field + "` must be the place of " + wanted);
      if (arg.loc.line != 0) e.notes.push_back({arg.loc, "the place was given here"});
      return e;
    }
    arg.place = found.value();
    return Ok{};
  }

  Status operator()(LoopArg* a) const {
    return into(*a, PlaceKind::loop, "a loop",
                [&](const core::Place& q) { return is_statement_of<core::For>(p, q); });
  }
  Status operator()(CallArg* a) const {
    return into(*a, PlaceKind::call, "a call",
                [&](const core::Place& q) { return is_statement_of<core::Call>(p, q); });
  }
  Status operator()(StmtArg* a) const {
    return into(*a, PlaceKind::statement, "one statement", is_single);
  }
  Status operator()(BlockArg* a) const {
    return into(*a, PlaceKind::block, "one or more statements",
                [](const core::Place& q) { return std::holds_alternative<core::BlockRange>(q); });
  }
  Status operator()(GapArg* a) const {
    return into(*a, PlaceKind::gap, "a gap between statements (navigate with `before` or `after`)",
                [](const core::Place& q) { return std::holds_alternative<core::Gap>(q); });
  }
  Status operator()(ExprArg* a) const {
    return into(*a, PlaceKind::expression, "an expression",
                [](const core::Place& q) { return std::holds_alternative<core::ExprPlace>(q); });
  }
  Status operator()(std::vector<ExprArg>* list) const {
    for (ExprArg& a : *list) {
      TRY(done, (*this)(&a));
    }
    return Ok{};
  }
  Status operator()(std::vector<BufferArg>* list) const {
    for (BufferArg& a : *list) {
      TRY(done, (*this)(&a));
    }
    return Ok{};
  }
  [[nodiscard]] bool is_control_argument(const BufferArg& a) const {
    return a.nav.empty() && std::any_of(p->args.begin(), p->args.end(), [&](const core::Arg& arg) {
             return arg.name.name() == a.pattern && !core::is_data(arg.type.scalar);
           });
  }
  [[nodiscard]] Error not_a_buffer(const BufferArg& a) const {
    return about(a, field,
                 bad_input(p->loc, "`" + a.pattern + "` is a control argument of `" + p->name +
                                       "`, not a buffer"));
  }
  Status operator()(BufferArg* a) const {
    if (!a->given()) return Ok{};
    Status found = into(*a, PlaceKind::allocation, "an allocation or the name of an argument",
                        [&](const core::Place& q) { return is_statement_of<core::Alloc>(p, q); });
    if (found.ok()) {
      a->allocation = core::stmt_path(std::get<core::BlockRange>(a->place));
      a->symbol = core::as<core::Alloc>(core::stmt_at(p, *a->allocation))->buffer;
      return found;
    }
    for (const core::Arg& arg : p->args) {
      if (arg.name.name() == a->pattern && a->nav.empty() && core::is_data(arg.type.scalar)) {
        a->symbol = arg.name;
        a->allocation.reset();
        return Ok{};
      }
    }
    return is_control_argument(*a) ? not_a_buffer(*a) : found;
  }
  // The rest hold no place.
  Status operator()(NewName*) const { return Ok{}; }
  Status operator()(std::vector<NewName>*) const { return Ok{}; }
  Status operator()(ExprText*) const { return Ok{}; }
  Status operator()(std::vector<ExprText>*) const { return Ok{}; }
  Status operator()(ProcName*) const { return Ok{}; }
  Status operator()(MemoryName*) const { return Ok{}; }
  Status operator()(ConfigName*) const { return Ok{}; }
  Status operator()(FieldName*) const { return Ok{}; }
  Status operator()(TypeName*) const { return Ok{}; }
  Status operator()(PlainText*) const { return Ok{}; }
  Status operator()(std::vector<PlainText>*) const { return Ok{}; }
  Status operator()(Choice*) const { return Ok{}; }
  Status operator()(NamedValues*) const { return Ok{}; }
  Status operator()(std::int64_t*) const { return Ok{}; }
  Status operator()(bool*) const { return Ok{}; }
  Status operator()(std::vector<std::int64_t>*) const { return Ok{}; }
  Status operator()(OptionalExprs*) const { return Ok{}; }
};

// An optional place that was not given.
bool is_absent(const Slot& slot) {
  return std::visit(
      [](const auto* s) {
        using Kind = std::remove_cvref_t<decltype(*s)>;
        if constexpr (std::is_base_of_v<PlaceArg, Kind>) return !s->given();
        return false;
      },
      slot);
}

}  // namespace

Status resolve(Request& request, const core::Proc& p, const Lets& lets) {
  for (Field& f : request.fields) {
    if (f.optional && is_absent(f.slot)) continue;
    Status done = std::visit(Resolver{p, lets, f.name}, f.slot);
    if (!done.ok()) return done;
  }
  return Ok{};
}

Result<core::Place> resolve_any(const PlaceArg& arg, const core::Proc& p, const Lets& lets) {
  return locate(arg, p, lets, PlaceKind::block);
}

}  // namespace selvage::primitives
