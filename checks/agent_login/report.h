// What a person and a graph get to see of a canary's way.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checks/agent_login/settings.h"
#include "sereno/check_result.h"
#include "sereno/fault.h"
#include "sereno/flows/flow_run.h"
#include "sereno/steps/finding.h"

namespace agent_login {

/// One canary's way, as far as it came.
struct Attempt {
  std::string user{};
  std::optional<sereno::flows::FlowFailure> failure{};
  std::string observer{};  ///< of a guard that said no
  sereno::steps::Findings findings{};
  std::vector<sereno::flows::StepSight> sights{};
  bool ended_a_stale_one = false;
  bool knows_no_way_out = false;
  std::string state{};                                 ///< the platform's word for the canary's
  std::string state_unseen = "no --state-url";         ///< why there is none
  std::string auth = "auth";                           ///< the step that signs in
  std::vector<std::string> leaving{"logout", "gone"};  ///< the steps that clean up; the first signs out
  bool gone_unseen = false;                            ///< nothing of them looks whether the session is gone
  std::optional<unsigned> retransmissions{};           ///< of the telephone's REGISTER
  std::vector<sereno::Metric> measures{};              ///< what the adapter's flow measures: free seats
  double seconds = 0;                                  ///< up to the last stage, without the cleaning up
};

/// Whether another canary should be tried, since this one's own matter kept it out.
bool wants_another_canary(const Attempt& attempt);

/// Whom the service belongs to and on whom it depends.
struct Parties {
  sereno::Party owner{};
  std::vector<sereno::Party> depends_on{};
};

/// The result of these attempts, at least one: a second one is of the same canary, whose old session was ended, or of
/// another. Pure.
sereno::CheckResult report(const Settings& settings, const std::vector<Attempt>& attempts, const Parties& parties);

}  // namespace agent_login
