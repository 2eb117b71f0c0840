// Everything that the options of one run say, understood.
#pragma once

#include <optional>

#include "checks/web/beside.h"
#include "checks/web/expectations.h"
#include "sereno/check.h"
#include "sereno/steps/certificate_limits.h"
#include "sereno/steps/problems.h"
#include "sereno/steps/redactor.h"
#include "sereno/steps/visit.h"

namespace web {

struct Settings {
  sereno::steps::VisitPlan plan{};
  Expectations expectations{};
  BesidePlan beside{};
  std::optional<sereno::steps::CertificateLimits> certificate{};  ///< none: days are not judged
  unsigned usual_percent = 0;  ///< a page that has less of its usual size is told; 0: none is
  bool show_body = false;
  bool link = false;
};

/// What the options say, and what is wrong with them in `problems`. Tells the redactor every secret first.
Settings read_settings(const sereno::Context& context, sereno::steps::Redactor& redactor,
                       sereno::steps::Problems& problems);

}  // namespace web
