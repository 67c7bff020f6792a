// SPDX-License-Identifier: Apache-2.0
#include "primitives/apply.h"

#include "primitives/laws.h"

namespace selvage::primitives {

Version source_version(const effects::Certificate& certificate, double seconds) {
  ENSURE(certificate.before() == certificate.after(), "a source is certified as it stands");
  return Version(std::make_shared<const VersionNode>(VersionNode{
      .proc = certificate.after(),
      .parent = std::nullopt,
      .forwarding = {},
      .equivalent_to_parent = false,
      .modulo = {},
      .step = {"source", "", certificate.decisions(), certificate.laws(), seconds},
  }));
}

Version apply(const Version& before, const Plan& plan,
              const std::vector<effects::Certificate>& certificates, StepRecord record) {
  ENSURE(certificates.size() == plan.stages.size() + 1, "every part of the way has a certificate");
  core::Proc from = before->proc;
  for (std::size_t i = 0; i < certificates.size(); ++i) {
    const effects::Certificate& part = certificates[i];
    const core::Proc& to = i < plan.stages.size() ? plan.stages[i].proc : plan.edit.proc();
    ENSURE(part.before() == from, "the certificate speaks of the version at hand");
    ENSURE(part.planned() == to, "the certificate speaks of what the plan arrives at");
    for (const effects::Decision& d : part.decisions()) record.decisions.push_back(d);
    add_laws(record.laws, part.laws());
    from = to;
  }
  add_laws(record.laws, plan.laws);
  return Version(std::make_shared<const VersionNode>(VersionNode{
      .proc = certificates.back().after(),
      .parent = before,
      .forwarding = plan.edit.forwarding(),
      .equivalent_to_parent = plan.keeps_signature,
      .modulo = plan.modulo,
      .step = std::move(record),
  }));
}

}  // namespace selvage::primitives
