// SPDX-License-Identifier: Apache-2.0
#include "primitives/apply.h"

namespace selvage::primitives {

Version source_version(const effects::Certificate& certificate, double seconds) {
  ENSURE(certificate.before() == certificate.after(), "a source is certified as it stands");
  return Version(std::make_shared<const VersionNode>(VersionNode{
      .proc = certificate.after(),
      .parent = std::nullopt,
      .forwarding = {},
      .equivalent_to_parent = false,
      .step = {"source", "", certificate.decisions(), certificate.laws(), seconds},
  }));
}

Version apply(const Version& before, const Plan& plan, const effects::Certificate& certificate,
              StepRecord record) {
  ENSURE(certificate.before() == before->proc, "the certificate speaks of the version at hand");
  ENSURE(certificate.planned() == plan.edit.proc(),
         "the certificate speaks of what the plan arrives at");
  record.decisions = certificate.decisions();
  record.laws = certificate.laws();
  for (const effects::Law& law : plan.laws) record.laws.push_back(law);
  return Version(std::make_shared<const VersionNode>(VersionNode{
      .proc = certificate.after(),
      .parent = before,
      .forwarding = plan.edit.forwarding(),
      .equivalent_to_parent = plan.keeps_signature,
      .step = std::move(record),
  }));
}

}  // namespace selvage::primitives
