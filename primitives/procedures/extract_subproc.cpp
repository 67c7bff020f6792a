// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "core/inline_call.h"
#include "core/lex.h"
#include "core/print.h"
#include "core/traverse.h"
#include "primitives/aliases.h"
#include "primitives/callees.h"
#include "primitives/escapes.h"
#include "primitives/linear.h"
#include "primitives/primitive.h"
#include "primitives/surroundings.h"

// extract_subproc(block, subproc_name, include_asserts)
//   s   ~>   f(a, x)          with   def f(a: index, x: f32[n]): s
// requires  nothing made by s is used after it
//           windows made again inside f read no configuration
// sound     every free name of s is a parameter of f and is given itself: the call means s.  A
// window
//           that shares its buffer with another name is made again inside f, from the same
//           indices.  f is proved to meet the front-end invariants on its own; its asserts are
//           proved of the call.

namespace selvage::primitives {
namespace {

using namespace core;

struct ExtractSubproc {
  BlockArg block;
  NewName subproc_name;
  bool include_asserts = true;
  std::vector<Field> fields() {
    return {{.name = "block", .slot = &block, .doc = "the statements to make a procedure of"},
            {.name = "subproc_name", .slot = &subproc_name, .doc = "the name of the new procedure"},
            {.name = "include_asserts",
             .slot = &include_asserts,
             .doc = "give the new procedure what is known of its arguments as asserts",
             .optional = true}};
  }
};

Result<Sym> proc_name(const Planner& p, const NewName& name) {
  TRY(symbol, p.new_symbol(name));
  if (is_c_keyword(name.text)) {
    return bad_input(name.loc, "`" + name.text + "` is a word of C and cannot name a procedure");
  }
  if (!p.find_proc({name.text, name.loc}).ok()) return symbol;
  return bad_input(name.loc, "there is a procedure `" + name.text + "` already",
                   "choose another name");
}

bool is_control_only(const std::set<Sym>& names, const std::vector<Declared>& scope) {
  return std::ranges::all_of(scope, [&](const Declared& d) {
    return names.count(d.name) == 0 || is_control(d.type.scalar);
  });
}

// Decides what the new procedure takes, and builds it.
class Extraction {
 public:
  Extraction(const Planner& p, const BlockRange& range, bool include_asserts)
      : p_(p),
        range_(range),
        gap_{range.block, range.first},
        around_(surroundings(p.proc(), gap_)),
        views_(views_at(p.proc(), gap_)),
        include_asserts_(include_asserts),
        block_(stmts_at(p.proc(), range)) {}

  // The procedure, with its parameters named by the very symbols of the caller.
  Result<Proc> procedure(const std::string& name) {
    want(free_names(block_));
    // What is wanted may want more: shapes, the bounds of iterators, the buffers of windows.
    for (std::size_t known = 0; known != wanted_.size();) {
      known = wanted_.size();
      for (const Declared& d : around_.names) {
        if (wanted_.count(d.name) == 0) continue;
        TRY(complete, want_what_declares(d));
      }
    }
    return make_proc({.name = name,
                      .args = parameters(),
                      .asserts = include_asserts_ ? known_facts() : std::vector<Expr>{},
                      .body = body(),
                      .instr = std::nullopt,
                      .assumptions = {},
                      .loc = p_.stmt(stmt_path(range_))->loc});
  }

  static Stmt call_of(const Proc& callee, const Proc& with_names_of_caller, const SourceLoc& loc) {
    Call call{callee, {}};
    for (const Arg& a : with_names_of_caller->args) {
      call.args.push_back(is_control(a.type.scalar) ? make_expr(loc, a.type, Var{a.name})
                                                    : make_expr(loc, a.type, Whole{a.name}));
    }
    return make_stmt(loc, std::move(call));
  }

 private:
  void want(const std::set<Sym>& names) { wanted_.insert(names.begin(), names.end()); }

  Status want_what_declares(const Declared& d) {
    if (is_control(d.type.scalar)) {
      want_bounds(d.name);
      return Ok{};
    }
    if (is_made_inside(d)) return want_view(d);
    for (const Expr& e : d.type.shape) {
      if (reads_config(e)) return depends_on_config(d, "its shape");
      want(free_names(e));
    }
    return Ok{};
  }

  // The range of an iterator is worth knowing if it can be said in control values.
  void want_bounds(const Sym& iter) {
    if (!include_asserts_) return;
    for (const Around& loop : around_.loops) {
      if (!(loop.iter == iter)) continue;
      std::set<Sym> names = free_names(loop.lo);
      names.merge(free_names(loop.hi));
      if (is_control_only(names, around_.names)) want(names);
    }
  }

  Status want_view(const Declared& d) {
    for (const Expr& e : children(*d.window)) {
      if (reads_config(e)) return depends_on_config(d, "its place");
    }
    want(free_names(*d.window));
    return Ok{};
  }

  static Error depends_on_config(const Declared& d, const std::string& what) {
    return not_applicable(d.loc, "`" + d.name.name() +
                                     "` cannot be handed to a new procedure: " + what +
                                     " depends on configuration, which may have changed since");
  }

  // Two views of one buffer are not handed over side by side: they might overlap.
  [[nodiscard]] bool is_made_inside(const Declared& d) const {
    if (!d.window) return false;
    const Sym base = base_of(views_, d.name);
    return std::ranges::any_of(wanted_, [&](const Sym& other) {
      return !(other == d.name) && base_of(views_, other) == base;
    });
  }

  [[nodiscard]] bool is_parameter(const Declared& d) const {
    return wanted_.count(d.name) != 0 && !is_made_inside(d);
  }

  // Control first, so that shapes can use it.
  [[nodiscard]] std::vector<Arg> parameters() const {
    std::vector<Arg> out;
    for (const bool control : {true, false}) {
      for (const Declared& d : around_.names) {
        if (is_control(d.type.scalar) != control || !is_parameter(d)) continue;
        Type type = d.type;
        for (Expr& e : type.shape) {
          if (const auto shorter = linear_form(e)) e = to_expr(*shorter);
        }
        out.push_back({d.name, type, d.memory, d.loc});
      }
    }
    return out;
  }

  [[nodiscard]] std::vector<Expr> known_facts() const {
    std::vector<Expr> out;
    for (const Expr& fact : around_.facts) {
      const bool speaks_of_parameters = std::ranges::all_of(free_names(fact), [this](const Sym& s) {
        const auto d = std::ranges::find(around_.names, s, &Declared::name);
        return is_parameter(*d);
      });
      const bool new_one = std::ranges::none_of(out, [&](const Expr& e) { return equal(e, fact); });
      if (speaks_of_parameters && new_one && still_holds(fact)) out.push_back(fact);
    }
    return out;
  }

  // What only mentions names is as true as it was.  That it holds is proved of the call.
  [[nodiscard]] bool still_holds(const Expr& fact) const {
    if (as<ConstBool>(fact) != nullptr) return false;
    return !reads_config(fact) ||
           p_.would_hold(effects::condition_holds(p_.proc(), stmt_path(range_), fact,
                                                  "what the new procedure may rely on"));
  }

  [[nodiscard]] Block body() const {
    Block out;
    for (const Declared& d : around_.names) {
      if (wanted_.count(d.name) == 0 || !is_made_inside(d)) continue;
      out.push_back(make_stmt(d.loc, WindowStmt{d.name, *d.window}));
    }
    out.insert(out.end(), block_.begin(), block_.end());
    return out;
  }

  const Planner& p_;
  BlockRange range_;
  Gap gap_;
  Surroundings around_;
  std::map<Sym, Sym> views_;
  bool include_asserts_;
  Block block_;
  std::set<Sym> wanted_;  // names that the new procedure uses
};

Result<Plan> plan(const Planner& p, const ExtractSubproc& args) {
  const BlockRange range = args.block.range();
  TRY(name, proc_name(p, args.subproc_name));
  TRY(contained, nothing_escapes(p.proc(), range));
  TRY(with_names_of_caller, Extraction(p, range, args.include_asserts).procedure(name.name()));
  const Proc made = freshen(with_names_of_caller);
  const Stmt call = Extraction::call_of(made, with_names_of_caller, p.stmt(stmt_path(range))->loc);
  ENSURE(equal(inlined(*as<Call>(call)), with_names_of_caller->body), "the call means the block");
  Plan plan{Edit(p.proc()), {}, {}};
  plan.made = {made};
  plan.edit.replace(range, {call});
  TRY(distinct, distinct_names(plan.edit.proc()));
  return plan;
}

}  // namespace

Primitive make_extract_subproc() {
  return define<ExtractSubproc>(
      {.name = "extract_subproc",
       .summary = "make a procedure of a block of code and call it there",
       .rewrite = "s\n~>  f(a, x)        with  def f(a: index, x: f32[n]): s",
       .sound = "every free name of s is a parameter and is given itself, so the call means s; the "
                "new procedure is proved to be correct on its own, and its asserts are proved "
                "of the call",
       .owes = {},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives
