// The sign-in of a platform that an adapter knows, in place of the form of a page.
#pragma once

#include <optional>
#include <string>

#include "sereno/check.h"
#include "sereno/flows/adapter.h"
#include "sereno/flows/adapter_folders.h"
#include "sereno/flows/sign_in_plan.h"
#include "sereno/flows/values.h"
#include "sereno/options.h"
#include "sereno/steps/problems.h"
#include "sereno/steps/redactor.h"
#include "sereno/steps/visit.h"

namespace agent_login {

/// By convention a flow names the platform's word for the canary's state "agent_state", and the number or the list of
/// its queues "agent_queues".
struct AdapterPlan {
  sereno::flows::Adapter adapter{};
  std::string flow{};
  sereno::flows::Values values{};  ///< all but who signs in

  const sereno::flows::Flow& chosen() const { return *adapter.find(flow); }
};

void declare_adapter_options(sereno::Options& options);

/// Nothing when no --adapter is given, or one that cannot be used, which is among the problems then.
std::optional<AdapterPlan> read_adapter_plan(const sereno::Context& context, sereno::flows::AdapterReader& adapters,
                                             const sereno::steps::VisitPlan& visit, sereno::steps::Redactor& redactor,
                                             sereno::steps::Problems& problems);

/// The values of one run.
sereno::flows::Values values_of(const AdapterPlan& plan, const sereno::flows::CanaryAccount& canary,
                                const sereno::Context& context, const std::string& host);

/// The first step that signs in; a flow without one is no sign-in, and none is ever chosen.
const sereno::flows::Step& sign_in_of(const sereno::flows::Flow& flow);
/// The clean-up that signs out; null when the flow has none.
const sereno::flows::Step* sign_out_of(const sereno::flows::Flow& flow);

}  // namespace agent_login
