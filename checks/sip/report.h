// What a person and a graph get to see of a run.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checks/sip/judgement.h"
#include "checks/sip/settings.h"
#include "sereno/check_result.h"
#include "sereno/fault.h"
#include "sereno/steps/step_run.h"

namespace sip {

/// Whose the service is, and on whom it depends.
struct Parties {
  sereno::Party owner{};
  std::vector<sereno::Party> depends_on{};
};

/// The result of a run that ended by itself or by `failure`. Pure.
sereno::CheckResult report(const Settings& settings, const Seen& seen,
                           const std::optional<sereno::steps::StepFailure>& failure, const Parties& parties,
                           double elapsed_s, sereno::Instant now);

/// Further lines for -v and more: who answered, what it allows, how it sees us, TLS.
std::string details(const Settings& settings, const Seen& seen, sereno::Instant now);

}  // namespace sip
