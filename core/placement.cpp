// SPDX-License-Identifier: Apache-2.0
#include "core/placement.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "core/build.h"
#include "core/hardware.h"
#include "core/print.h"
#include "core/traverse.h"

namespace selvage::core {
namespace {

constexpr std::int64_t huge = std::numeric_limits<std::int64_t>::max();

std::int64_t times(std::int64_t a, std::int64_t b) {
  std::int64_t out = 0;
  return __builtin_mul_overflow(a, b, &out) ? huge : out;
}
std::int64_t plus(std::int64_t a, std::int64_t b) { return a > huge - b ? huge : a + b; }

// Of a memory with neither slots nor a capacity there is nothing to add up.
bool is_limited(const MemoryDecl& m) { return m.slots || m.capacity || m.one_place; }

// The elements of a buffer whose extents are constant.
std::int64_t cells(const Type& type) {
  std::int64_t count = 1;
  for (const Expr& extent : type.shape) count = times(count, *constant_value(extent));
  return count;
}

// R is at most as wide as the widest type that can be chosen for it.
std::int64_t bytes_of(const Type& type) {
  return times(cells(type), type.scalar == Scalar::r ? 8 : byte_width(type.scalar));
}

std::int64_t block_cells(const SlotBlock& block) {
  std::int64_t count = 1;
  for (const std::int64_t extent : block.extents) count = times(count, extent);
  return count;
}

std::int64_t slots_of(const MemoryDecl& m, const Type& type) {
  if (const SlotBlock* block = slot_block(m, type.scalar)) return cells(type) / block_cells(*block);
  const std::int64_t bytes = bytes_of(type);
  return bytes / m.slots->bytes + (bytes % m.slots->bytes == 0 ? 0 : 1);
}

// The bytes of one slot, if they are the same whatever it holds.
std::optional<std::int64_t> slot_bytes(const MemoryDecl& m) {
  if (m.slots->blocks.empty()) return m.slots->bytes;
  std::set<std::int64_t> sizes;
  for (const SlotBlock& b : m.slots->blocks) sizes.insert(block_cells(b) * byte_width(b.element));
  return sizes.size() == 1 ? std::optional(*sizes.begin()) : std::nullopt;
}

// A buffer that takes up room.
struct Holder {
  const ProcNode* proc;
  Sym name;
  Memory memory;
  SlotRange range;  // of a memory without slots: [0, bytes)
  std::string text;
  SourceLoc loc;

  [[nodiscard]] std::int64_t amount() const { return range.end - range.first; }
};

// Amounts of a memory, in words.
std::string amount_text(const MemoryDecl& m, std::int64_t amount) {
  if (!m.slots) return fmt::format("{} bytes", amount);
  const std::string slots = fmt::format("{} slot{}", amount, amount == 1 ? "" : "s");
  const auto bytes = slot_bytes(m);
  return bytes ? fmt::format("{} ({} bytes)", slots, times(amount, *bytes)) : slots;
}

SlotRange room(const MemoryDecl& m) {
  if (!m.slots) return {0, m.capacity.value_or(huge)};
  return m.part ? SlotRange{m.part->first, m.part->end} : SlotRange{0, m.slots->count};
}

bool overlap(const SlotRange& a, const SlotRange& b) { return a.first < b.end && b.first < a.end; }

// The first free run of `count` slots within `in`.
std::optional<SlotRange> first_fit(std::vector<SlotRange> taken, const SlotRange& in,
                                   std::int64_t count) {
  std::ranges::sort(taken, {}, &SlotRange::first);
  std::int64_t at = in.first;
  for (const SlotRange& t : taken) {
    if (count <= t.first - at) break;
    at = std::max(at, t.end);
  }
  if (count > in.end - at) return std::nullopt;
  return SlotRange{at, at + count};
}

// The procedures that run in C as themselves, callers before what they call.
class CallersFirst {
 public:
  void add(const Proc& p) {
    if (p->instr || !seen_.insert(p.id()).second) return;
    visit_statements(p->body, [&](const Stmt& s) {
      if (const auto* c = as<Call>(s)) add(c->callee);
      const auto* a = as<Alloc>(s);
      limited_ = limited_ || (a != nullptr && (is_limited(*a->memory) || a->memory->one_thread));
    });
    order_.push_back(p);
  }

  // Is there anything to place or to add up?
  [[nodiscard]] bool any_limited() const { return limited_; }
  [[nodiscard]] std::vector<Proc> finish() && {
    std::ranges::reverse(order_);
    return std::move(order_);
  }

 private:
  std::set<const ProcNode*> seen_;
  std::vector<Proc> order_;
  bool limited_ = false;
};

// What is alive outside of a procedure while it runs.
struct Outside {
  std::vector<Holder> slots;                         // at any of its calls
  std::map<std::string, std::vector<Holder>> bytes;  // at the call where they are most
  bool parallel = false;                             // some call is in a parallel loop
};

std::int64_t total(const std::vector<Holder>& holders) {
  std::int64_t sum = 0;
  for (const Holder& h : holders) sum = plus(sum, h.amount());
  return sum;
}

class Placer {
 public:
  Status place(const Proc& p) {
    proc_ = &p;
    parallel_ = outside_[p.id()].parallel;
    return block(p->body);
  }

  Placements finish(const std::vector<Proc>& callers_first) && {
    // Callees last, so from the end on all of what they use is known.
    for (std::size_t i = callers_first.size(); i-- > 0;) {
      Placement& own = out_[callers_first[i].id()];
      visit_statements(callers_first[i]->body, [&](const Stmt& s) {
        const auto* c = as<Call>(s);
        if (c == nullptr || c->callee->instr) return;
        const auto& inner = out_[c->callee.id()].memories;
        own.memories.insert(inner.begin(), inner.end());
      });
    }
    return std::move(out_);
  }

 private:
  static constexpr std::size_t to_block_end = std::numeric_limits<std::size_t>::max();
  struct Live {
    Holder holder;
    std::size_t depth;  // of the block it belongs to
    std::size_t last;   // the statement of that block after which it is dead
  };

  Status block(const Block& b) {
    ++depth_;
    const std::map<Sym, std::size_t> last = last_mentions(b);
    for (std::size_t i = 0; i < b.size(); ++i) {
      TRY(done, stmt(b[i], last));
      std::erase_if(live_, [&](const Live& l) { return l.depth == depth_ && l.last <= i; });
    }
    std::erase_if(live_, [&](const Live& l) { return l.depth == depth_; });
    --depth_;
    return Ok{};
  }

  // Of the buffers with slots that the block allocates: the statement that mentions each last,
  // under its own name or that of a window of it.
  static std::map<Sym, std::size_t> last_mentions(const Block& b) {
    std::map<Sym, std::size_t> last;
    std::map<Sym, Sym> window_of;
    for (std::size_t i = 0; i < b.size(); ++i) {
      if (!last.empty()) {
        for (const Sym& name : free_names(Block{b[i]})) {
          const auto window = window_of.find(name);
          const auto found = last.find(window == window_of.end() ? name : window->second);
          if (found != last.end()) found->second = i;
        }
      }
      const auto* a = as<Alloc>(b[i]);
      if (a != nullptr && a->memory->slots) last.emplace(a->buffer, i);
      const auto* w = as<WindowStmt>(b[i]);
      if (w == nullptr) continue;
      const Sym& base = as<WindowExpr>(w->window)->buffer;
      const auto further = window_of.find(base);
      window_of.emplace(w->name, further == window_of.end() ? base : further->second);
    }
    return last;
  }

  Status stmt(const Stmt& s, const std::map<Sym, std::size_t>& last) {
    if (const auto* a = as<Alloc>(s)) return alloc(s, *a, last);
    if (const auto* c = as<Call>(s)) call(c->callee);
    const auto* loop = as<For>(s);
    const bool before = parallel_;
    if (loop != nullptr && loop->mode == LoopMode::par) parallel_ = true;
    for (int i = 0; const Block* nested = nested_block(s, i); ++i) {
      TRY(done, block(*nested));
    }
    parallel_ = before;
    return Ok{};
  }

  Status alloc(const Stmt& s, const Alloc& a, const std::map<Sym, std::size_t>& last) {
    const MemoryDecl& m = *a.memory;
    TRY(one_thread, check_threads(s, a));
    if (!is_limited(m)) return Ok{};
    if (const auto misfit = memory_misfit(m, a.type, true)) {
      return not_applicable(s->loc, fmt::format("`{}` does not fit the memory {}: {}",
                                                a.buffer.name(), m.name, *misfit));
    }
    Holder h{proc_->id(), a.buffer, a.memory, {}, headline(s), s->loc};
    if (!m.slots) return add_bytes(std::move(h), bytes_of(a.type));
    const std::int64_t count = slots_of(m, a.type);
    std::vector<SlotRange> taken;
    for (const Holder& other : beside(h)) taken.push_back(other.range);
    const std::optional<SlotRange> found = first_fit(std::move(taken), room(m), count);
    if (!found) return no_slots(std::move(h), count);
    h.range = *found;
    Placement& own = out_[proc_->id()];
    own.slots.insert_or_assign(a.buffer, *found);
    own.memories.insert(slots_owner(m));
    live_.push_back(
        {std::move(h), depth_, m.free_template.empty() ? last.at(a.buffer) : to_block_end});
    return Ok{};
  }

  // Everything that is alive in the memory, the slots of which it is a part included.
  [[nodiscard]] std::vector<Holder> beside(const Holder& h) const {
    const MemoryDecl& m = *h.memory;
    std::vector<Holder> out;
    const auto add = [&](const Holder& other) {
      const bool same = slots_owner(*other.memory) == slots_owner(m);
      if (same && (!m.slots || overlap(other.range, room(m)))) out.push_back(other);
    };
    const auto outside = outside_.find(proc_->id());
    if (outside != outside_.end()) {
      for (const Holder& other : outside->second.slots) add(other);
      const auto bytes = outside->second.bytes.find(m.name);
      if (bytes != outside->second.bytes.end()) std::ranges::for_each(bytes->second, add);
    }
    if (m.one_place && !m.slots) std::ranges::for_each(forever_, add);
    for (const Live& l : live_) add(l.holder);
    return out;
  }

  Status add_bytes(Holder h, std::int64_t bytes) {
    const MemoryDecl& m = *h.memory;
    h.range = {0, bytes};
    const std::vector<Holder> others = beside(h);
    if (m.capacity && plus(total(others), bytes) > *m.capacity) {
      return overfull(h, others, bytes);
    }
    if (m.one_place) {
      forever_.push_back(std::move(h));
    } else {
      live_.push_back({std::move(h), depth_, to_block_end});
    }
    return Ok{};
  }

  // How many threads allocate at one time is not known.
  [[nodiscard]] Status check_threads(const Stmt& s, const Alloc& a) const {
    const MemoryDecl& m = *a.memory;
    if (!parallel_) return Ok{};
    const auto refused = [&](const std::string& why) -> Status {
      return not_applicable(
          s->loc, fmt::format("`{}` is allocated in a parallel loop, and {}", a.buffer.name(), why),
          m.one_thread ? "make the loop sequential"
                       : "allocate it before the loop with an extent for the iterations "
                         "(`expand_dim`, `lift_alloc`), or choose a memory that each thread has of "
                         "its own");
    };
    if (m.one_thread) return refused(fmt::format("memory {} is for one thread only", m.name));
    if (!m.shared) return Ok{};
    if (m.slots || m.one_place) {
      return refused(
          fmt::format("in memory {} it would be the same cells for all threads", m.name));
    }
    if (!m.capacity) return Ok{};
    return refused(
        fmt::format("how often memory {} would have to hold it at one time is up to "
                    "the number of threads",
                    m.name));
  }

  [[nodiscard]] Status no_slots(Holder h, std::int64_t count) const {
    const MemoryDecl& m = *h.memory;
    h.range = {0, count};
    const std::vector<Holder> others = beside(h);
    const SlotRange all = room(m);
    if (plus(total(others), count) > all.end - all.first) return overfull(h, others, count);
    Error e = not_applicable(
        h.loc, fmt::format("memory {} has no {} next to each other for `{}`, though {} of {} are "
                           "free",
                           m.name, amount_text(m, count), h.text,
                           all.end - all.first - total(others), all.end - all.first));
    add_notes(e, others);
    return e;
  }

  static Error overfull(const Holder& h, const std::vector<Holder>& others, std::int64_t amount) {
    const MemoryDecl& m = *h.memory;
    const SlotRange all = room(m);
    Error e = not_applicable(
        h.loc,
        fmt::format("memory {} would have to hold {} at one time, and has {}", m.name,
                    amount_text(m, plus(total(others), amount)),
                    amount_text(m, all.end - all.first)),
        "make buffers smaller, or shorter-lived (`sink_alloc`), or use one for another "
        "(`reuse_buffer`)");
    std::vector<Holder> holders = others;
    holders.push_back(h);
    add_notes(e, holders);
    return e;
  }

  static void add_notes(Error& e, const std::vector<Holder>& holders) {
    for (const Holder& h : holders) {
      e.notes.push_back({h.loc, fmt::format("`{}` of `{}` takes {}", h.text, h.proc->name,
                                            amount_text(*h.memory, h.amount()))});
    }
  }

  void call(const Proc& callee) {
    if (callee->instr) return;
    const Outside& here = outside_[proc_->id()];
    Outside& there = outside_[callee.id()];
    there.parallel = there.parallel || parallel_;
    std::map<std::string, std::vector<Holder>> bytes = here.bytes;
    const auto add_slots = [&](const Holder& h) {
      const auto same = [&](const Holder& o) { return o.proc == h.proc && o.name == h.name; };
      if (std::ranges::none_of(there.slots, same)) there.slots.push_back(h);
    };
    for (const Holder& h : here.slots) add_slots(h);
    for (const Live& l : live_) {
      if (l.holder.memory->slots) {
        add_slots(l.holder);
      } else {
        bytes[l.holder.memory->name].push_back(l.holder);
      }
    }
    for (const auto& [memory, holders] : bytes) {
      std::vector<Holder>& most = there.bytes[memory];
      if (total(holders) > total(most)) most = holders;
    }
  }

  Placements out_;
  std::map<const ProcNode*, Outside> outside_;
  std::vector<Live> live_;
  std::vector<Holder> forever_;
  const Proc* proc_ = nullptr;
  std::size_t depth_ = 0;
  bool parallel_ = false;
};

}  // namespace

Result<Placements> place_buffers(const std::vector<Proc>& roots) {
  CallersFirst order;
  for (const Proc& p : roots) order.add(p);
  if (!order.any_limited()) return Placements{};
  const std::vector<Proc> procs = std::move(order).finish();
  Placer placer;
  for (const Proc& p : procs) {
    TRY(placed, placer.place(p));
  }
  return std::move(placer).finish(procs);
}

}  // namespace selvage::core
