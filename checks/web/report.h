// What a person and a graph get to see of a visit.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checks/web/settings.h"
#include "sereno/check_result.h"
#include "sereno/steps/step_run.h"
#include "sereno/steps/visit.h"

namespace web {

/// The result of a visit that ended by itself or by `failure`, with what was seen beside it. Pure.
sereno::CheckResult report(const Settings& settings, const sereno::steps::Visit& visit,
                           const std::optional<sereno::steps::StepFailure>& failure, double elapsed_s,
                           sereno::Instant now, const Beside& beside = {});

/// Several visits, one for each address, as one result: the worst decides. `results` belong to `addresses`.
sereno::CheckResult combine(const std::vector<std::string>& addresses, std::vector<sereno::CheckResult> results);

/// Further lines for -v and more: addresses, TLS, every certificate, redirects.
std::string details(const Settings& settings, const sereno::steps::Visit& visit, sereno::Instant now);

}  // namespace web
