// What is looked at beside the page itself.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "checks/web/json_values.h"
#include "checks/web/other_resolver.h"
#include "sereno/steps/certificate.h"
#include "sereno/steps/finding.h"
#include "sereno/steps/step_run.h"
#include "sereno/steps/visit.h"

namespace web {

/// Of Settings.
struct BesidePlan {
  std::size_t assets = 0;         ///< scripts and styles that are fetched; 0: none
  std::string health{};           ///< path; empty: none is asked for
  std::vector<JsonValue> json{};  ///< of the health address, or where there is none of the page
  std::string other_resolver{};   ///< ADDRESS[:PORT]; empty: nothing is compared
};

/// What came of it.
struct Beside {
  std::optional<OtherResolver> resolver{};
  sereno::steps::Findings findings{};
  std::size_t assets = 0;  ///< that were fetched
  std::size_t assets_well = 0;
  std::optional<sereno::steps::Certificate> own_certificate{};  ///< that the server was shown of us
  double compare_s = 0;
  double assets_s = 0;
  double health_s = 0;
};

/// Asks the other resolver, with a quarter of the time, as the step "compare".
void ask_other_resolver(const BesidePlan& plan, const sereno::steps::VisitPlan& page, sereno::steps::StepRun& run,
                        Beside& beside);

/// Fetches what belongs to a page that was found, as the steps "assets" and "health".
void look_beside(const BesidePlan& plan, sereno::steps::Visitor& visitor, const sereno::steps::Visit& visit,
                 sereno::steps::StepRun& run, Beside& beside);

}  // namespace web
