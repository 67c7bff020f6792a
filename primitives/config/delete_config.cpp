// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "core/print.h"
#include "effects/footprint.h"
#include "primitives/open_fields.h"
#include "primitives/primitive.h"

// delete_config(stmt)
//   Cfg.f = e   ~>   (nothing)
//   also a call, or another statement, that does nothing but set configuration fields
// requires  the statement changes nothing but these fields; one that it leaves as it was is not
//           counted among them                                            (changes_nothing)
//           nothing reads the others later before they are set again
//                                                            (config_unobserved, of the result)
// modulo    those others, unless they are set again before the end
// sound     two runs that differ only in what these fields hold stay so until they are set to the
//           same values in both, since nothing reads them.

namespace selvage::primitives {
namespace {

using namespace core;
using effects::ConfigLocation;

struct DeleteConfig {
  StmtArg stmt;
  std::vector<Field> fields() {
    return {{.name = "stmt",
             .slot = &stmt,
             .doc = "a statement that does nothing but set configuration fields"}};
  }
};

// The fields that hold something else after the range than before it.
std::vector<ConfigLocation> changed(const Planner& p, const BlockRange& range,
                                    const std::vector<ConfigLocation>& set) {
  std::vector<ConfigLocation> out;
  for (const ConfigLocation& field : set) {
    std::vector<ConfigLocation> others = set;
    std::erase(others, field);
    if (!p.would_hold(effects::changes_only(p.proc(), range, others))) out.push_back(field);
  }
  return out;
}

Result<Plan> plan(const Planner& p, const DeleteConfig& args) {
  const Path path = args.stmt.path();
  const BlockRange range = range_of(path);
  const Stmt stmt = p.stmt(path);
  const std::vector<ConfigLocation> set = effects::fields_set(p.proc(), range);
  if (set.empty()) {
    return not_applicable(stmt->loc, "`" + headline(stmt) + "` sets no configuration field");
  }
  Plan plan{Edit(p.proc()), {}, {}};
  const std::vector<ConfigLocation> open = changed(p, range, set);
  plan.owes.push_back(effects::changes_only(p.proc(), range, open));
  plan.edit.erase(range);
  // In the result: what the statement itself reads is of no interest.
  leave_open(plan, p, plan.edit.proc(), gap_before(path), open);
  return plan;
}

}  // namespace

Primitive make_delete_config() {
  return define<DeleteConfig>(
      {.name = "delete_config",
       .summary = "drop a statement that sets configuration fields to no effect",
       .rewrite = "Cfg.f = e\n~>  (nothing)",
       .sound = "the fields hold these values already, or nothing reads them later before they are "
                "set again; the others of the latter kind may hold something else at the end",
       .owes = {effects::Claim::changes_nothing, effects::Claim::config_unobserved},
       .laws = {}},
      plan);
}

}  // namespace selvage::primitives
