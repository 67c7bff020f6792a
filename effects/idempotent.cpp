// SPDX-License-Identifier: Apache-2.0
//
// Is running a block twice in a row the same as running it once?  Sufficient: whatever the second
// run reads holds what it held when the first run read it.  That is so of what the block leaves
// alone, and of what the same run wrote before.  By induction over its steps, the second run then
// does exactly what the first did, and leaves the same behind, bit for bit.
#include <algorithm>

#include "core/build.h"
#include "core/print.h"
#include "core/traverse.h"
#include "effects/conflict.h"
#include "effects/deciders.h"
#include "effects/encode.h"
#include "effects/inline_calls.h"
#include "effects/mutation.h"
#include "effects/places.h"
#include "effects/store.h"
#include "effects/uncovered.h"

namespace selvage::effects {
namespace {

using core::Block;
using core::Expr;
using core::Stmt;
using core::Sym;
using smt::Formula;

struct Subject {
  const core::Proc& proc;
  Block statements;
  Context before;
  std::vector<Access> accesses;  // seen from outside
};

// ---- configuration

using Fields = std::vector<ConfigLocation>;

bool among(const Fields& fields, const ConfigLocation& l) {
  return std::find(fields.begin(), fields.end(), l) != fields.end();
}

// Which fields a block may read before it has set them.
class ReadFirst {
 public:
  static Fields of(const Block& b) {
    ReadFirst walk;
    static_cast<void>(walk.block(b, {}));
    return std::move(walk.found_);
  }

 private:
  // Takes the fields that are set for certain before the block, and returns those after it.
  Fields block(const Block& b, Fields set) {
    for (const Stmt& s : b) set = statement(s, std::move(set));
    return set;
  }

  Fields statement(const Stmt& s, Fields set) {
    for (const Expr& e : core::expressions(s)) read(e, set);
    if (const auto* write = core::as<core::WriteConfig>(s)) {
      set.push_back(ConfigLocation{write->config, write->field});
    } else if (const auto* branch = core::as<core::If>(s)) {
      const Fields yes = block(branch->then_body, set);
      Fields both = block(branch->else_body, set);
      if (mutation::slips(mutation::Slip::guard_forgotten)) return yes;
      std::erase_if(both, [&](const ConfigLocation& l) { return !among(yes, l); });
      return both;
    } else if (const auto* loop = core::as<core::For>(s)) {
      const auto lo = core::constant_value(loop->lo);
      const auto hi = core::constant_value(loop->hi);
      Fields after = block(loop->body, set);
      if (lo && hi && *lo < *hi) return after;
      if (mutation::slips(mutation::Slip::never_empty)) return after;
    } else if (const auto* call = core::as<core::Call>(s)) {
      if (!mutation::slips(mutation::Slip::calls_forgotten))
        return callee(*call->callee, std::move(set));
    }
    return set;
  }

  Fields callee(const core::ProcNode& p, Fields set) {
    for (const Expr& e : p.asserts) read(e, set);
    for (const core::Arg& a : p.args) {
      for (const Expr& e : a.type.shape) read(e, set);
    }
    return block(p.body, std::move(set));
  }

  void read(const Expr& e, const Fields& set) {
    core::visit(e, [&](const Expr& sub) {
      const auto* field = core::as<core::ReadConfig>(sub);
      if (field == nullptr) return;
      const ConfigLocation l{field->config, field->field};
      if (!among(set, l) && !among(found_, l)) found_.push_back(l);
    });
  }

  Fields found_;
};

Fields written_fields(const std::vector<Access>& accesses) {
  Fields out;
  for (const Access& a : accesses) {
    const ConfigLocation* field = a.field();
    if (field == nullptr || a.kind == AccessKind::read || among(out, *field)) continue;
    out.push_back(*field);
  }
  return out;
}

// The second run finds in the field what the first found.
void require_same_field(Inquiry& inquiry, const Subject& s, const Context& after,
                        const ConfigLocation& field) {
  const std::string name = in_quotes(field_text(field));
  if (core::is_data(field_type(field))) {
    Error error;
    error.reason = Reason::undecided;
    error.message = name + " is read, and may hold something else when the second run begins";
    inquiry.refuse(error);
    return;
  }
  const Resolved first = s.before.config_value(field);
  const Resolved second = after.config_value(field);
  const bool boolean = field_type(field) == core::Scalar::boolean;
  Telling t;
  t.order = iterators_of(s.before);
  t.happens = [name, first, second, boolean](const Assignment& v) {
    const auto text = [&](const Resolved& e) {
      if (boolean) return std::string(v.holds(e) ? "True" : "False");
      return std::to_string(v.value(e));
    };
    return name + " is read, and holds " + text(first) + " when the first run begins, " +
           text(second) + " when the second does";
  };
  const Formula same = boolean ? formula(first).iff(formula(second)) : term(first) == term(second);
  inquiry.require(after.facts(), same, t);
}

void require_same_fields(Inquiry& inquiry, const Subject& s) {
  const Fields written = written_fields(s.accesses);
  if (written.empty()) return;
  const Fields read_first = ReadFirst::of(s.statements);
  const Context after = after_block(s.statements, s.before);
  for (const ConfigLocation& field : written) {
    if (inquiry.failed()) return;
    if (among(read_first, field)) require_same_field(inquiry, s, after, field);
  }
}

// ---- buffers

std::vector<Access> accesses_to(const Sym& base, const std::vector<Access>& accesses) {
  std::vector<Access> out;
  for (const Access& a : accesses) {
    if (a.buffer() != nullptr && *a.buffer() == base) out.push_back(a);
  }
  return out;
}

// Those that a run changes, in order of first change.
std::vector<Sym> changed_buffers(const std::vector<Access>& accesses) {
  std::vector<Sym> out;
  for (const Access& a : accesses) {
    const Sym* buffer = a.buffer();
    if (buffer == nullptr || a.kind == AccessKind::read) continue;
    if (std::find(out.begin(), out.end(), *buffer) == out.end()) out.push_back(*buffer);
  }
  return out;
}

bool any_of_kind(const std::vector<Access>& accesses, AccessKind kind) {
  return std::any_of(accesses.begin(), accesses.end(),
                     [&](const Access& a) { return a.kind == kind; });
}

// What is only ever added to grows with every run.
void require_no_sum(Inquiry& inquiry, const Subject& s, const std::vector<Access>& accesses) {
  for (const Access& a : accesses) {
    if (a.kind != AccessKind::reduce) continue;
    Telling t;
    t.loc = a.loc;
    t.order = iterators_of(s.before);
    t.happens = [a](const Assignment& v) {
      return statement_actor(a, v) + " adds to " + v.cell(a) + " in each run";
    };
    if (!inquiry.require(s.before, !smt::all_of(formulas(a.conditions())), t)) return;
  }
}

// The condition that a run changes the cell.
Resolved changed(const std::vector<Resolved>& cell, const std::vector<Access>& accesses) {
  Resolved any = core::bool_const(false);
  for (const Access& original : accesses) {
    if (original.kind == AccessKind::read) continue;
    const Access a = freshen(original);
    Resolved this_one = core::bool_const(true);
    for (const Resolved& c : a.conditions()) this_one = core::logical_and(this_one, c);
    for (std::size_t d = 0; d < cell.size(); ++d) {
      this_one =
          core::logical_and(this_one, core::compare(core::BinaryOp::eq, a.index[d], cell[d]));
    }
    any = core::logical_or(any, this_one);
  }
  return any;
}

void require_idempotent(Inquiry& inquiry, const Subject& s, const Sym& buffer) {
  const std::vector<Access> accesses = accesses_to(buffer, s.accesses);
  if (!any_of_kind(accesses, AccessKind::write)) {
    require_no_sum(inquiry, s, accesses);
    return;
  }
  std::set<Sym> names = {buffer};
  add_windows_of(names, s.proc->body);
  require_reads_covered(inquiry,
                        ReadsCovered{s.statements, s.before, buffer, names,
                                     [&accesses](const std::vector<Resolved>& cell) {
                                       return std::vector<Resolved>{changed(cell, accesses)};
                                     }});
}

std::string subject_text(const Block& b) {
  return in_quotes(core::headline(b.front())) + (b.size() > 1 ? " and what follows it" : "");
}

}  // namespace

Outcome decide_body_idempotent(Prover& prover, const Obligation& o) {
  const core::BlockRange& range = range_of(o, 0);
  const Context place = context_before(prover.analysis, o.proc, core::stmt_path(range));
  const Context before = o.exprs.empty() ? place : place.assume(place.resolve(o.exprs.front()));
  const Block statements = core::stmts_at(o.proc, range);
  // What leaves a cell as it is does so in each run, whatever the cell holds.
  std::vector<Access> accesses = effects_of(statements, before).may().accesses;
  std::erase_if(accesses, [](const Access& a) { return a.idle; });
  const Subject s{o.proc, statements, before, accesses};
  const std::string text = subject_text(statements);
  const std::string message = "running " + text + " again may change something";
  Inquiry inquiry(prover, o.claim, statements.front()->loc, text, message);
  require_same_fields(inquiry, s);
  bool only_sums = false;
  for (const Sym& buffer : changed_buffers(s.accesses)) {
    if (inquiry.failed()) break;
    only_sums = !any_of_kind(accesses_to(buffer, s.accesses), AccessKind::write);
    require_idempotent(inquiry, s, buffer);
  }
  Outcome out = std::move(inquiry).finish();
  if (out.error && out.error->reason != Reason::limit) out.error->message = message;
  // What the second run finds may make no difference to what it leaves: only a run can tell.
  return only_sums ? std::move(out) : rests_on_approximation(std::move(out));
}

}  // namespace selvage::effects
