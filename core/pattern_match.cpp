// SPDX-License-Identifier: Apache-2.0
#include "core/pattern_match.h"

#include <algorithm>

#include "core/hardware.h"
#include "core/traverse.h"

namespace selvage::core {

namespace {

bool is_wildcard(const syntax::Expr& e) { return syntax::as<syntax::Wildcard>(e) != nullptr; }

// `[_]` and `(_)` stand for any list.
bool is_any(const std::vector<syntax::Expr>& list) {
  return list.size() == 1 && is_wildcard(list[0]);
}
bool is_any(const std::vector<syntax::Dim>& dims) {
  return dims.size() == 1 && !dims[0].hi && is_wildcard(dims[0].lo);
}

bool match_word(const std::string& pattern, std::string_view text) {
  return pattern == "_" || pattern == text;
}

// An integer in a pattern also stands for the floating-point literal of that value.
bool is_integer(const Expr& e, std::int64_t value) {
  if (const auto* k = as<ConstInt>(e)) return k->value == value;
  const auto* k = as<ConstReal>(e);
  return k != nullptr && k->value == static_cast<double>(value);
}

bool match_field(const std::string& config, const std::string& field, const Config& of,
                 int number) {
  return match_word(config, of->name) &&
         match_word(field, of->fields[static_cast<std::size_t>(number)].name);
}

}  // namespace

bool PatternMatcher::means(const std::string& word, const Sym& name) const {
  if (match_word(word, name.name())) return true;
  const auto found = spelled_.find(name);
  return found != spelled_.end() && found->second == word;
}

bool PatternMatcher::match_list(const std::vector<syntax::Expr>& pattern,
                                const std::vector<Expr>& list) const {
  if (is_any(pattern)) return true;
  if (pattern.size() != list.size()) return false;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!matches(pattern[i], list[i])) return false;
  }
  return true;
}

bool PatternMatcher::match_index(const std::vector<syntax::Dim>& pattern,
                                 const std::vector<Expr>& index) const {
  if (is_any(pattern)) return true;
  if (pattern.size() != index.size()) return false;
  for (std::size_t i = 0; i < index.size(); ++i) {
    if (pattern[i].hi || !matches(pattern[i].lo, index[i])) return false;
  }
  return true;
}

bool PatternMatcher::match_dims(const std::vector<syntax::Dim>& pattern,
                                const std::vector<WindowDim>& dims) const {
  if (is_any(pattern)) return true;
  if (pattern.size() != dims.size()) return false;
  for (std::size_t i = 0; i < dims.size(); ++i) {
    const syntax::Dim& want = pattern[i];
    if (!want.hi && is_wildcard(want.lo)) continue;
    if (want.hi.has_value() != dims[i].hi.has_value()) return false;
    if (!matches(want.lo, dims[i].lo)) return false;
    if (want.hi && !matches(*want.hi, *dims[i].hi)) return false;
  }
  return true;
}

bool PatternMatcher::matches(const syntax::Expr& pattern, const Expr& e) const {
  return syntax::match(
      *pattern, [](const syntax::Wildcard&) { return true; },
      [&](const syntax::Name& n) { return match_name(n, e); },
      [&](const syntax::Integer& i) { return is_integer(e, i.value); },
      [&](const syntax::Real& r) {
        const auto* k = as<ConstReal>(e);
        return k != nullptr && k->value == r.value;
      },
      [&](const syntax::Boolean& b) {
        const auto* k = as<ConstBool>(e);
        return k != nullptr && k->value == b.value;
      },
      [&](const syntax::Subscript& s) { return match_subscript(s, e); },
      [&](const syntax::Application& a) { return match_application(a, e); },
      [&](const syntax::Field& f) {
        const auto* r = as<ReadConfig>(e);
        return r != nullptr && match_field(f.config, f.field, r->config, r->field);
      },
      [&](const syntax::Unary& u) {
        const auto* node = as<Unary>(e);
        return node != nullptr && node->op == u.op && matches(u.arg, node->arg);
      },
      [&](const syntax::Binary& b) {
        const auto* node = as<Binary>(e);
        return node != nullptr && node->op == b.op && matches(b.lhs, node->lhs) &&
               matches(b.rhs, node->rhs);
      });
}

bool PatternMatcher::match_name(const syntax::Name& pattern, const Expr& e) const {
  if (const auto* v = as<Var>(e)) return means(pattern.text, v->name);
  if (const auto* w = as<Whole>(e)) return means(pattern.text, w->buffer);
  const auto* r = as<Read>(e);
  return r != nullptr && r->index.empty() && means(pattern.text, r->buffer);
}

bool PatternMatcher::match_subscript(const syntax::Subscript& pattern, const Expr& e) const {
  if (const auto* w = as<WindowExpr>(e)) {
    return means(pattern.base, w->buffer) && match_dims(pattern.dims, w->dims);
  }
  const auto* r = as<Read>(e);
  return r != nullptr && !r->index.empty() && means(pattern.base, r->buffer) &&
         match_index(pattern.dims, r->index);
}

bool PatternMatcher::match_application(const syntax::Application& pattern, const Expr& e) const {
  if (const auto* c = as<ExternCall>(e)) {
    return match_word(pattern.fn, c->fn->name) && match_list(pattern.args, c->args);
  }
  if (const auto* c = as<Cast>(e)) {
    return match_word(pattern.fn, spelling(e->type.scalar)) && match_list(pattern.args, {c->arg});
  }
  const auto* s = as<StrideOf>(e);
  if (s == nullptr || !match_word(pattern.fn, "stride")) return false;
  if (is_any(pattern.args)) return true;
  if (pattern.args.size() != 2) return false;
  const auto* base = syntax::as<syntax::Name>(pattern.args[0]);
  const auto* dim = syntax::as<syntax::Integer>(pattern.args[1]);
  const bool right_base =
      is_wildcard(pattern.args[0]) || (base != nullptr && means(base->text, s->buffer));
  return right_base && (is_wildcard(pattern.args[1]) || (dim != nullptr && dim->value == s->dim));
}

bool PatternMatcher::matches(const syntax::Block& pattern, const Block& b) const {
  if (pattern.size() == 1 && syntax::as<syntax::AnyStmt>(pattern[0]) != nullptr) return !b.empty();
  if (pattern.size() != b.size()) return false;
  for (std::size_t i = 0; i < b.size(); ++i) {
    if (!matches(pattern[i], b[i])) return false;
  }
  return true;
}

bool PatternMatcher::matches(const syntax::Stmt& pattern, const Stmt& s) const {
  return syntax::match(
      *pattern, [&](const syntax::Assign& a) { return match_assign(a, s); },
      [&](const syntax::SetField& f) {
        const auto* w = as<WriteConfig>(s);
        return w != nullptr && match_field(f.config.text, f.field.text, w->config, w->field) &&
               matches(f.rhs, w->rhs);
      },
      [&](const syntax::Pass&) { return as<Pass>(s) != nullptr; },
      [&](const syntax::If& i) {
        const auto* node = as<If>(s);
        return node != nullptr && matches(i.cond, node->cond) &&
               matches(i.then_body, node->then_body) &&
               (i.else_body.empty() || matches(i.else_body, node->else_body));
      },
      [&](const syntax::For& f) {
        const auto* loop = as<For>(s);
        return loop != nullptr && match_for(f, *loop);
      },
      [&](const syntax::Alloc& a) {
        const auto* alloc = as<Alloc>(s);
        return alloc != nullptr && match_alloc(a, *alloc);
      },
      [&](const syntax::Call& c) {
        const auto* call = as<Call>(s);
        return call != nullptr && match_word(c.fn.text, call->callee->name) &&
               match_list(c.args, call->args);
      },
      [](const syntax::AnyStmt&) { return true; });
}

// A target without brackets stands for any cell of the buffer.
bool PatternMatcher::match_assign(const syntax::Assign& pattern, const Stmt& s) const {
  const auto same_cell = [&](const Sym& buffer, const std::vector<Expr>& index, const Expr& rhs) {
    return means(pattern.target.text, buffer) &&
           (pattern.dims.empty() || match_index(pattern.dims, index)) && matches(pattern.rhs, rhs);
  };
  if (const auto* r = as<Reduce>(s))
    return pattern.reduce && same_cell(r->buffer, r->index, r->rhs);
  if (pattern.reduce) return false;
  if (const auto* a = as<Assign>(s)) return same_cell(a->buffer, a->index, a->rhs);
  const auto* w = as<WindowStmt>(s);
  return w != nullptr && pattern.dims.empty() && means(pattern.target.text, w->name) &&
         matches(pattern.rhs, w->window);
}

// A pattern without a clause stands for any; `reduce(_)` for any clause.
bool PatternMatcher::match_clause(const std::vector<syntax::Word>& pattern,
                                  const std::vector<Sym>& buffers) const {
  if (pattern.empty()) return true;
  if (pattern.size() == 1 && pattern[0].text == "_") return !buffers.empty();
  return std::ranges::equal(pattern, buffers, [this](const syntax::Word& word, const Sym& buffer) {
    return means(word.text, buffer);
  });
}

bool PatternMatcher::match_for(const syntax::For& pattern, const For& loop) const {
  return means(pattern.iter.text, loop.iter) && (!pattern.mode || loop.mode == *pattern.mode) &&
         match_clause(pattern.reductions, loop.mode.reductions) &&
         (!pattern.lo || matches(*pattern.lo, loop.lo)) &&
         (!pattern.hi || matches(*pattern.hi, loop.hi)) && matches(pattern.body, loop.body);
}

bool PatternMatcher::match_alloc(const syntax::Alloc& pattern, const Alloc& alloc) const {
  return means(pattern.name.text, alloc.buffer) &&
         match_word(pattern.type.scalar.text, spelling(alloc.type.scalar)) &&
         (pattern.type.shape.empty() || match_list(pattern.type.shape, alloc.type.shape)) &&
         (!pattern.memory || match_word(pattern.memory->text, alloc.memory->name));
}

}  // namespace selvage::core
