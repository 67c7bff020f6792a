// SPDX-License-Identifier: Apache-2.0
#include "backends/c_fences.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>

#include "backends/c_usage.h"
#include "core/hardware.h"
#include "core/traverse.h"

namespace selvage::backends {
namespace {

using namespace core;

using Touches = std::map<Sym, Use>;              // by buffer, under the name it was made with
using Pending = std::map<std::string, Touches>;  // by fence: what has been begun, and may go on

void add(Touches& to, const Sym& buffer, const Use& use) {
  Use& all = to[buffer];
  all.read = all.read || use.read;
  all.written = all.written || use.written;
}

void add(Pending& to, const Pending& more) {
  for (const auto& [fence, touches] : more) {
    for (const auto& [buffer, use] : touches) add(to[fence], buffer, use);
  }
}

void forget(Pending& in, const Sym& buffer) {
  for (auto& [fence, touches] : in) touches.erase(buffer);
  std::erase_if(in, [](const auto& of) { return of.second.empty(); });
}

const std::string& fence_of(const Arg& param) {
  static const std::string none;
  return param.memory ? (*param.memory)->fence : none;
}

// The memories of its parameters that have a fence, by that.
std::map<std::string, Memory> fences_of(const Proc& instr) {
  std::map<std::string, Memory> out;
  for (const Arg& param : instr->args) {
    if (!fence_of(param).empty()) out.emplace(fence_of(param), *param.memory);
  }
  return out;
}

// Does something on the way wait for hardware?
bool needs_fences(const std::vector<Proc>& roots) {
  return std::ranges::any_of(callees_first(roots),
                             [](const Proc& p) { return p->instr && !fences_of(p).empty(); });
}

// The fence as an instruction that does nothing else.
Proc fence_instruction(const Memory& memory) {
  std::vector<std::string> lines = memory->c_include;
  lines.insert(lines.end(), memory->c_global.begin(), memory->c_global.end());
  ProcNode node;
  node.name = "fence";
  node.body = {make_stmt({}, Pass{})};
  node.instr = InstrSpec{memory->fence, lines, {}};
  return make_proc(std::move(node));
}

// A procedure that does what the instruction does, in C of its own.
Proc around(const Proc& instr) {
  ProcNode node = *instr;
  node.instr.reset();
  std::vector<Expr> args;
  for (const Arg& a : instr->args) {
    args.push_back(is_control(a.type.scalar) ? make_expr(a.loc, a.type, Var{a.name})
                                             : make_expr(a.loc, a.type, Whole{a.name}));
  }
  node.body = {make_stmt(instr->loc, Call{instr, args})};
  return make_proc(std::move(node));
}

// Of all procedures on the way.
class Rewriter {
 public:
  Proc root(const Proc& p) { return proc(p->instr && !fences_of(p).empty() ? around(p) : p); }
  Proc proc(const Proc& p);

  Usage usage;
  Stmt fence(const std::string& text) const {
    return make_stmt({}, Call{instructions_.at(text), {}});
  }
  void learn(const std::string& text, const Memory& memory) {
    if (instructions_.count(text) == 0) instructions_.emplace(text, fence_instruction(memory));
  }

 private:
  std::unordered_map<const ProcNode*, std::pair<Proc, Proc>> known_;  // keeps the first alive
  std::map<std::string, Proc> instructions_;
};

// Of one procedure.
class FenceWriter {
 public:
  explicit FenceWriter(Rewriter& all) : all_(all) {}

  Block body(const Block& b) {
    Block out = block(b);
    for (const auto& [fence, touches] : pending_) {
      if (!touches.empty()) out.push_back(all_.fence(fence));
    }
    return out;
  }

 private:
  const Sym& base(const Sym& name) const {
    const auto found = windows_.find(name);
    return found == windows_.end() ? name : found->second;
  }

  Block block(const Block& b) {
    Block out;
    for (const Stmt& s : b) stmt(s, out);
    // Their room may be given to others.
    Touches gone;
    for (const Stmt& s : b) {
      if (const auto* a = as<Alloc>(s)) add(gone, a->buffer, {true, true});
    }
    wait(gone, {}, out);
    for (const auto& [buffer, use] : gone) forget(pending_, buffer);
    return out;
  }

  void stmt(const Stmt& s, Block& out) {
    if (const auto* w = as<WindowStmt>(s)) {
      windows_.insert_or_assign(w->name, base(as<WindowExpr>(w->window)->buffer));
    }
    if (as<If>(s) != nullptr) return branches(s, out);
    if (as<For>(s) != nullptr) return loop(s, out);
    const auto* call = as<Call>(s);
    const std::map<std::string, Memory> fences = call != nullptr && call->callee->instr
                                                     ? fences_of(call->callee)
                                                     : std::map<std::string, Memory>{};
    for (const auto& [fence, memory] : fences) all_.learn(fence, memory);
    wait(touched(s), fences, out);
    out.push_back(call == nullptr || call->callee->instr
                      ? s
                      : make_stmt(s->loc, Call{all_.proc(call->callee), call->args}));
    add(pending_, begun(s));
  }

  void branches(const Stmt& s, Block& out) {
    const Pending before = pending_;
    Pending after;
    std::vector<Block> inner;
    for (const Block& b : blocks(s)) {
      pending_ = before;
      inner.push_back(block(b));
      add(after, pending_);
    }
    pending_ = std::move(after);
    if (as<If>(s)->else_body.empty()) add(pending_, before);
    out.push_back(with_blocks(s, inner));
  }

  // An iteration begins with whatever was begun in those before it.
  void loop(const Stmt& s, Block& out) {
    const auto* f = as<For>(s);
    note_windows(f->body);
    Pending inside;
    visit_statements(f->body, [&](const Stmt& inner) { add(inside, begun(inner)); });
    // What an iteration allocates is another buffer in the next.
    visit_statements(f->body, [&](const Stmt& inner) {
      if (const auto* a = as<Alloc>(inner)) forget(inside, a->buffer);
    });
    // Once for all iterations.  Of a parallel loop, the thread waits that told the hardware.
    if (inside.empty() || f->mode == LoopMode::par) wait(touched_in(s), {}, out);
    add(pending_, inside);
    const Pending before = pending_;
    const Block inner = block(f->body);
    add(pending_, before);
    out.push_back(with_blocks(s, {inner}));
  }

  void note_windows(const Block& b) {
    visit_statements(b, [&](const Stmt& s) {
      const auto* w = as<WindowStmt>(s);
      if (w != nullptr) windows_.insert_or_assign(w->name, base(as<WindowExpr>(w->window)->buffer));
    });
  }

  // Fences for all that conflicts.
  void wait(const Touches& touches, const std::map<std::string, Memory>& own, Block& out) {
    for (auto& [fence, begun] : pending_) {
      const bool in_order = own.count(fence) != 0;
      const bool conflict = std::ranges::any_of(touches, [&](const auto& t) {
        const auto found = begun.find(t.first);
        if (found == begun.end()) return false;
        const Use& earlier = found->second;
        const Use& now = t.second;
        return (earlier.written && (now.read || (now.written && !in_order))) ||
               (earlier.read && now.written);
      });
      if (!conflict) continue;
      out.push_back(all_.fence(fence));
      begun.clear();
    }
  }

  // What a statement does itself, not what those in it do.
  Touches touched(const Stmt& s) {
    Touches out;
    if (const auto* c = as<Call>(s)) {
      const std::vector<Use>& uses = all_.usage.of(c->callee);
      for (std::size_t i = 0; i < c->args.size(); ++i) {
        if (!fence_of(c->callee->args[i]).empty() && c->callee->instr) continue;
        if (const auto buffer = handed(c->args[i])) add(out, *buffer, uses[i]);
      }
      return out;
    }
    for (const Expr& e : expressions(s)) {
      visit(e, [&](const Expr& x) {
        if (const auto* r = as<Read>(x)) add(out, base(r->buffer), {true, false});
      });
    }
    const auto* reduce = as<Reduce>(s);
    if (reduce != nullptr) add(out, base(reduce->buffer), {true, true});
    if (const auto* a = as<Assign>(s)) add(out, base(a->buffer), {false, true});
    if (const auto* f = as<For>(s)) {
      for (const Sym& buffer : f->mode.reductions) add(out, base(buffer), {true, true});
    }
    return out;
  }

  Touches touched_in(const Stmt& s) {
    Touches out;
    visit_statements({s}, [&](const Stmt& inner) {
      for (const auto& [buffer, use] : touched(inner)) add(out, buffer, use);
    });
    return out;
  }

  // What an instruction leaves to the hardware.
  Pending begun(const Stmt& s) {
    Pending out;
    const auto* c = as<Call>(s);
    if (c == nullptr || !c->callee->instr) return out;
    const Touches touches = touched(s);
    for (const auto& [fence, memory] : fences_of(c->callee)) {
      all_.learn(fence, memory);
      for (const auto& [buffer, use] : touches) {
        if (use.read || use.written) add(out[fence], buffer, use);
      }
    }
    return out;
  }

  [[nodiscard]] std::optional<Sym> handed(const Expr& arg) const {
    if (const auto* all = as<Whole>(arg)) return base(all->buffer);
    if (const auto* view = as<WindowExpr>(arg)) return base(view->buffer);
    if (const auto* cell = as<Read>(arg)) return base(cell->buffer);
    return std::nullopt;
  }

  Rewriter& all_;
  Pending pending_;
  std::unordered_map<Sym, Sym> windows_;
};

Proc Rewriter::proc(const Proc& p) {
  if (p->instr) return p;
  const auto found = known_.find(p.id());
  if (found != known_.end()) return found->second.second;
  ProcNode node = *p;
  node.body = FenceWriter(*this).body(p->body);
  const Proc out = make_proc(std::move(node));
  known_.emplace(p.id(), std::pair(p, out));
  return out;
}

}  // namespace

std::vector<Proc> with_fences(const std::vector<Proc>& roots) {
  if (!needs_fences(roots)) return roots;
  Rewriter all;
  std::vector<Proc> out;
  for (const Proc& p : roots) out.push_back(all.root(p));
  return out;
}

}  // namespace selvage::backends
