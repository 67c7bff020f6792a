// SPDX-License-Identifier: Apache-2.0
#include "tools/fuzz/arguments.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <numeric>

#include "core/build.h"
#include "core/print.h"
#include "core/traverse.h"
#include "primitives/decode.h"
#include "primitives/resolve.h"
#include "tools/fuzz/data_text.h"
#include "tools/fuzz/fitting.h"
#include "tools/fuzz/neighbour.h"
#include "tools/fuzz/place_json.h"

namespace selvage::fuzz {
namespace {

using Json = nlohmann::ordered_json;
using core::Path;
using namespace primitives;

// What fields that number a dimension allow.
constexpr std::int64_t greatest_dimension = 63;

// One request: later fields are drawn to go with earlier ones.
class Drawing {
 public:
  Drawing(core::Random& random, const core::Proc& p, const Places& places,
          const Surroundings& around)
      : random_(random), p_(p), places_(places), around_(around) {}

  Json step(const Primitive& primitive) {
    Json out = {{"op", primitive.manual.name}};
    const Request request = primitive.request();
    fitting_ = Fitting(primitive.manual.name);
    loose_ = random_.one_in(10);
    pairs_ =
        std::ranges::any_of(request.fields, [](const Field& f) { return f.name.back() == '2'; });
    for (const Field& f : request.fields) {
      if (f.optional && random_.one_in(2)) continue;
      field_ = &f;
      Json value = std::visit([this](const auto* slot) { return draw(*slot); }, f.slot);
      if (!value.is_null())
        out[f.name] = std::move(value);
      else if (!f.optional)
        return nullptr;
    }
    return out;
  }

  // `request` is the step as decoded and, as far as its places exist, resolved.
  Json altered(const Primitive& primitive, const Json& step, const Request& request) {
    Json out = step;
    fitting_ = Fitting(primitive.manual.name);
    loose_ = random_.one_in(4);
    const auto changes = random_.between(1, 2);
    std::vector<bool> chosen(request.fields.size());
    for (int k = 0; k < changes; ++k)
      chosen[static_cast<std::size_t>(
          random_.between(0, static_cast<std::int64_t>(chosen.size()) - 1))] = true;
    for (std::size_t k = 0; k < request.fields.size(); ++k) {
      const Field& f = request.fields[k];
      field_ = &f;
      const bool given = step.contains(f.name);
      if (given) std::visit([this](const auto* slot) { see_field(*slot); }, f.slot);
      if (!chosen[k]) continue;
      if (given && f.optional && random_.one_in(3)) {
        out.erase(f.name);
        continue;
      }
      Json value = std::visit(
          [&](const auto* slot) { return given ? alter(*slot, step[f.name]) : draw(*slot); },
          f.slot);
      if (!value.is_null()) out[f.name] = std::move(value);
    }
    return out;
  }

 private:
  template <class T>
  const T* any(const std::vector<T>& items) {
    return items.empty() ? nullptr : &one_of(random_, items);
  }

  // ---- places

  // One of those that the primitive looks for; now and then any of them.
  template <class Site, class Fits>
  const Site* fitting(const std::vector<Site>& all, const Fits& fits) {
    std::vector<const Site*> found;
    for (const Site& site : all) {
      if (loose_ || fits(site)) found.push_back(&site);
    }
    return found.empty() ? nullptr : one_of(random_, found);
  }
  template <class Kind>
  Json statement(const Kind& is_kind) {
    // The second of two is the one after the first.
    if (focus_ && field_->name.back() == '2' && !random_.one_in(10)) {
      Path next = *focus_;
      ++next.back();
      return place_json(core::range_of(next));
    }
    const StmtSite* site = fitting(places_.stmts, [&](const StmtSite& s) {
      return is_kind(s) && (!pairs_ || s.next) && fitting_.statement(s);
    });
    if (site == nullptr || !is_kind(*site)) return nullptr;
    focus_ = site->path;
    used_ = {site->stmt};
    return place_json(core::range_of(site->path));
  }
  Json draw(const LoopArg&) {
    return statement([](const StmtSite& s) { return core::as<core::For>(s.stmt) != nullptr; });
  }
  Json draw(const StmtArg&) {
    return statement([](const StmtSite&) { return true; });
  }
  Json draw(const CallArg&) {
    return statement([](const StmtSite& s) { return core::as<core::Call>(s.stmt) != nullptr; });
  }
  Json draw(const BlockArg&) {
    const RunSite* run = fitting(places_.runs, [&](const RunSite& r) { return fitting_.run(r); });
    if (run == nullptr) return nullptr;
    focus_ = core::stmt_path(run->range);
    used_ = run->stmts;
    return place_json(run->range);
  }
  Json draw(const GapArg&) {
    const core::Gap* gap =
        fitting(places_.gaps, [&](const core::Gap& g) { return fitting_.gap(g); });
    if (gap == nullptr) return nullptr;
    gap_ = *gap;
    return place_json(*gap);
  }
  Json draw(const ExprArg&) {
    const ExprSite* site =
        fitting(places_.exprs, [&](const ExprSite& e) { return fitting_.expression(e); });
    if (site == nullptr) return nullptr;
    focus_ = site->place.stmt;
    expr_ = site->expr;
    return place_json(site->place);
  }
  // One, or all that are equal to it.
  Json draw(const std::vector<ExprArg>&) {
    Json list = Json::array();
    const Json first = draw(ExprArg{});
    if (first.is_null()) return nullptr;
    if (random_.one_in(2)) return Json::array({first});
    for (const ExprSite& e : places_.exprs) {
      if (core::equal(e.expr, *expr_)) list.push_back(place_json(e.place));
    }
    return list;
  }
  // An allocation or an argument; of two buffers the second is of the first one's kind.
  Json draw(const BufferArg&) {
    std::vector<core::Arg> data;
    std::ranges::copy_if(p_->args, std::back_inserter(data),
                         [](const core::Arg& a) { return core::is_data(a.type.scalar); });
    const bool argument = fitting_.only_allocations() ? loose_ : random_.one_in(2);
    if (argument && !data.empty()) {
      const core::Arg& arg = one_of(random_, data);
      shape_ = arg.type.shape;
      return arg.name.name();
    }
    const StmtSite* site = fitting(places_.stmts, [&](const StmtSite& s) {
      const auto* alloc = core::as<core::Alloc>(s.stmt);
      if (alloc == nullptr || !fitting_.allocation(s)) return false;
      return !buffer_ || (alloc->buffer != buffer_->first && is_like(alloc->type, buffer_->second));
    });
    if (site == nullptr || core::as<core::Alloc>(site->stmt) == nullptr) return nullptr;
    const auto& alloc = *core::as<core::Alloc>(site->stmt);
    focus_ = site->path;
    shape_ = alloc.type.shape;
    buffer_.emplace(alloc.buffer, alloc.type);
    return place_json(core::range_of(site->path));
  }
  static bool is_like(const core::Type& a, const core::Type& b) {
    return a.scalar == b.scalar && a.rank() == b.rank();
  }
  Json draw(const std::vector<BufferArg>&) {
    std::vector<std::string> names;
    for (const core::Stmt& s : used_) {
      core::visit_statements({s}, [&](const core::Stmt& t) {
        if (const auto* r = core::as<core::Reduce>(t)) names.push_back(r->buffer.name());
      });
    }
    if (names.empty()) return nullptr;
    return Json::array({one_of(random_, names)});
  }

  // ---- names and texts

  Json draw(const NewName&) {
    static const std::vector<std::string> known = {"i", "j", "n", "x0", "t", "w"};
    if (random_.one_in(10)) return one_of(random_, known);
    return "v" + random_int(random_, 0, 99);
  }
  Json draw(const std::vector<NewName>& list) {
    return Json::array({draw(NewName{}), draw(list.empty() ? NewName{} : list.front())});
  }
  Json draw(const ExprText&) { return text(); }
  Json draw(const std::vector<ExprText>&) {
    Json list = Json::array();
    if (callee_ && !random_.one_in(8)) {
      for (const core::Arg& a : (*callee_)->args) list.push_back(aim().argument(a));
      return list;
    }
    for (int k = 0; k < random_.between(1, 3); ++k) list.push_back(text());
    return list;
  }
  Json draw(const OptionalExprs&) {
    Json list = Json::array();
    for (const core::Expr& e : shape_)
      list.push_back(random_.one_in(2) ? Json(nullptr) : Json(aim().extent(e)));
    if (list.empty()) list.push_back(nullptr);
    return list;
  }
  template <class Map>
  Json key_of(const Map& map) {
    std::vector<std::string> names;
    for (const auto& [name, value] : map) names.push_back(name);
    return names.empty() ? Json("none") : Json(one_of(random_, names));
  }
  Json draw(const ProcName&) {
    if (random_.one_in(2) && !around_.library.instructions.empty()) {
      const Json name = instruction();
      callee_ = around_.library.instructions.at(name.get<std::string>());
      return name;
    }
    return one_of(random_, around_.procs);
  }
  // One that might do what the statements do that the step is about.
  Json instruction() {
    std::vector<std::string> found;
    for (const auto& [name, proc] : around_.library.instructions) {
      if (!used_.empty() && may_be_body(proc, used_)) found.push_back(name);
    }
    return found.empty() ? key_of(around_.library.instructions) : Json(one_of(random_, found));
  }
  Json draw(const MemoryName&) { return key_of(around_.library.memories); }
  Json draw(const ConfigName&) {
    const Json name = key_of(around_.library.configs);
    const auto found = around_.library.configs.find(name.get<std::string>());
    if (found != around_.library.configs.end()) config_ = found->second;
    return name;
  }
  Json draw(const FieldName&) {
    if (!config_) return "none";
    const core::ConfigField& field = one_of(random_, (*config_)->fields);
    truth_ = field.type == core::Scalar::boolean;
    return field.name;
  }
  Json draw(const TypeName&) {
    static const std::vector<std::string> types = {"f32", "f64", "f16", "i32", "i8"};
    return one_of(random_, types);
  }
  Json draw(const PlainText&) { return field_->name == "laws" ? "contract" : "nop();"; }
  Json draw(const std::vector<PlainText>&) { return Json::array({draw(PlainText{})}); }
  Json draw(const Choice& c) { return one_of(random_, c.options); }

  // ---- values

  Json draw(const NamedValues&) {
    Json values = Json::object();
    for (const core::Arg& a : p_->args) {
      if (!core::is_control(a.type.scalar) || random_.one_in(2)) continue;
      if (a.type.scalar == core::Scalar::boolean)
        values[a.name.name()] = random_.one_in(2);
      else
        values[a.name.name()] = random_.between(a.type.scalar == core::Scalar::size ? 1 : -1, 9);
    }
    return values;
  }
  Json draw(const std::int64_t&) {
    const std::int64_t least = std::max<std::int64_t>(field_->at_least, 0);
    const std::int64_t most = std::min<std::int64_t>(field_->at_most, least + 4);
    if (field_->at_most == greatest_dimension) return dimension();
    // Something that divides an extent.
    if (!shape_.empty() && !random_.one_in(4)) {
      const auto at = dimension_ && *dimension_ < std::ssize(shape_) ? *dimension_ : 0;
      const auto extent = core::constant_value(shape_[static_cast<std::size_t>(at)]);
      if (extent && *extent > 2) {
        std::vector<std::int64_t> divisors;
        for (std::int64_t k = 2; k <= *extent; ++k) {
          if (*extent % k == 0) divisors.push_back(k);
        }
        return one_of(random_, divisors);
      }
    }
    return random_.between(least, most);
  }
  // Of a buffer there are few, and two of one step are different.
  Json dimension() {
    const auto rank = std::max<std::int64_t>(1, std::ssize(shape_));
    std::int64_t at = random_.between(0, rank - (random_.one_in(8) ? 0 : 1));
    if (dimension_ == at && !random_.one_in(8)) at = (at + 1) % rank;
    dimension_ = at;
    return at;
  }
  Json draw(const bool&) { return random_.one_in(2); }
  Json draw(const std::vector<std::int64_t>&) {
    std::vector<std::int64_t> order(std::max<std::size_t>(shape_.size(), 1));
    std::iota(order.begin(), order.end(), 0);
    random_.shuffle(order);
    return order;
  }

  // ---- expressions

  Aim aim() {
    if (gap_) return {random_, p_, *gap_};
    if (focus_) return {random_, p_, gap_before(*focus_)};
    return {random_, p_, {{}, 0}};
  }
  std::string text() {
    const std::string& name = field_->name;
    if (name == "window") return aim().window(used_);
    if (name == "new_expr" && expr_) return aim().like(*expr_);
    if (name == "conds" || name == "condition" || name == "assertion" || truth_)
      return aim().condition();
    if (!shape_.empty() && random_.one_in(2)) return aim().extent(one_of(random_, shape_));
    return aim().integer();
  }

  // ---- what a given step says

  void see(const core::Place& place) {
    if (const auto* gap = std::get_if<core::Gap>(&place)) gap_ = *gap;
    if (const auto* range = std::get_if<core::BlockRange>(&place)) {
      focus_ = core::stmt_path(*range);
      used_ = core::stmts_at(p_, *range);
    }
    if (const auto* e = std::get_if<core::ExprPlace>(&place)) {
      focus_ = e->stmt;
      expr_ = core::expr_at(p_, *e);
    }
  }
  template <class T>
  void see_field(const T& slot) {
    if constexpr (std::is_base_of_v<PlaceArg, T>) {
      if (slot.given() && core::exists(p_, slot.place)) see(slot.place);
    }
    if constexpr (std::is_same_v<T, BufferArg>) {
      for (const core::Arg& a : p_->args) {
        if (slot.symbol == a.name) shape_ = a.type.shape;
      }
      if (slot.allocation)
        shape_ = core::as<core::Alloc>(core::stmt_at(p_, *slot.allocation))->type.shape;
    }
    if constexpr (std::is_same_v<T, ConfigName>) {
      const auto found = around_.library.configs.find(slot.text);
      if (found != around_.library.configs.end()) config_ = found->second;
    }
  }

  // A place close to the one given, or any.
  template <class T>
  Json alter_place(const T& slot) {
    const std::optional<core::Place> other = neighbour(random_, p_, slot.place);
    return !other || random_.one_in(4) ? draw(slot) : place_json(*other);
  }

  // An integer of it one more or less, or something added to it.
  std::string alter_text(const std::string& text) {
    if (random_.one_in(4)) return text + (random_.one_in(2) ? " + 1" : " - 1");
    const std::size_t digit = text.find_first_of("0123456789");
    if (digit == std::string::npos || random_.one_in(3)) return this->text();
    const bool name = digit > 0 && (std::isalnum(text[digit - 1]) != 0 || text[digit - 1] == '_');
    if (name) return this->text();
    const std::size_t end = std::min(text.find_first_not_of("0123456789", digit), text.size());
    if (end - digit > 9) return this->text();
    const int value = std::stoi(text.substr(digit, end - digit));
    const int now = std::max(0, value + (random_.one_in(2) ? 1 : -1));
    return text.substr(0, digit) + std::to_string(now) + text.substr(end);
  }
  template <class T>
  Json alter(const T& slot, const Json& value) {
    if constexpr (std::is_same_v<T, BufferArg>)
      return draw(slot);
    else if constexpr (std::is_base_of_v<PlaceArg, T>)
      return slot.given() ? alter_place(slot) : draw(slot);
    else if constexpr (std::is_same_v<T, std::int64_t>)
      return random_.one_in(6) ? Json(2 * slot) : Json(slot + (random_.one_in(2) ? 1 : -1));
    else if constexpr (std::is_same_v<T, bool>)
      return !slot;
    else if constexpr (std::is_same_v<T, ExprText>)
      return alter_text(slot.text);
    else if (value.is_array() && !value.empty() && !random_.one_in(3))
      return alter_item(value);
    else
      return draw(slot);
  }
  // One item, or the order, or the length.
  Json alter_item(const Json& list) {
    Json out = list;
    const auto at =
        static_cast<std::size_t>(random_.between(0, static_cast<std::int64_t>(list.size()) - 1));
    switch (random_.between(0, 4)) {
      case 0:
        out.erase(at);
        return out;
      case 1:
        out.push_back(list[at]);
        return out;
      case 2:
        std::swap(out[at], out[0]);
        return out;
      default:
        break;
    }
    if (list[at].is_string() && std::holds_alternative<std::vector<ExprText>*>(field_->slot))
      out[at] = alter_text(list[at].get<std::string>());
    if (list[at].is_number_integer())
      out[at] = list[at].get<std::int64_t>() + (random_.one_in(2) ? 1 : -1);
    return out;
  }

  core::Random& random_;
  const core::Proc& p_;
  const Places& places_;
  const Surroundings& around_;
  Fitting fitting_{""};
  const Field* field_ = nullptr;
  bool loose_ = false;  // places need not be what the primitive looks for
  // What was drawn so far.
  std::optional<Path> focus_;
  std::optional<core::Gap> gap_;
  std::optional<core::Expr> expr_;
  core::Block used_;
  std::vector<core::Expr> shape_;
  std::optional<std::pair<core::Sym, core::Type>> buffer_;
  std::optional<std::int64_t> dimension_;
  std::optional<core::Proc> callee_;
  std::optional<core::Config> config_;
  bool truth_ = false;
  bool pairs_ = false;  // the step is about two neighbours
};

}  // namespace

Json random_step(core::Random& random, const Primitive& primitive, const core::Proc& p,
                 const Places& places, const Surroundings& around) {
  return Drawing(random, p, places, around).step(primitive);
}

Json altered_step(core::Random& random, const Primitive& primitive, const Json& step,
                  const core::Proc& p, const Places& places, const Surroundings& around) {
  const auto text =
      std::make_shared<const core::SourceFile>(core::SourceFile{"step.json", step.dump()});
  const Result<JsonDocument> document = JsonDocument::parse(text);
  ENSURE(document.ok(), "a step is JSON");
  Request request = primitive.request();
  const Status decoded = decode(request, primitive, document.value(), "", {"op", "proc", "as"});
  if (!decoded.ok() || request.fields.empty()) return step;
  // Where it names what is no longer there, the places that were found count.
  const Status resolved = resolve(request, p, {});
  if (!resolved.ok() && random.one_in(2)) {
    const Json other = random_step(random, primitive, p, places, around);
    if (!other.is_null()) return other;
  }
  return Drawing(random, p, places, around).altered(primitive, step, request);
}

}  // namespace selvage::fuzz
