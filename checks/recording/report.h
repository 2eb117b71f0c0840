// What a person and a graph get to see of the recordings. Pure.
#pragma once

#include <optional>
#include <string>

#include "checks/recording/obtain.h"
#include "sereno/check_result.h"

namespace recording {

/// What one recording gives: state, one line, fault and performance data whose labels begin with `prefix`.
sereno::CheckResult report_golden(const Settings& settings, const Obtained& golden);
/// The newest call's. `golden_ok`: nothing when no golden recording was asked for.
sereno::CheckResult report_recent(const Settings& settings, const Call& call, const Obtained& recent,
                                  sereno::Instant clock, std::optional<bool> golden_ok);

/// Both as one: the worse decides and stands first.
sereno::CheckResult combine(sereno::CheckResult first, sereno::CheckResult second);

}  // namespace recording
