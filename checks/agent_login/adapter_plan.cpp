#include "checks/agent_login/adapter_plan.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sereno/flows/adapter_values.h"
#include "sereno/steps/text.h"

namespace agent_login {
namespace {

using sereno::Context;
using sereno::flows::Flow;
using sereno::flows::Role;
using sereno::flows::Step;
using sereno::flows::Value;
using sereno::steps::in_quotes;
using sereno::steps::Problems;
using Kind = sereno::Options::Kind;

/// What an adapter's flow says itself.
constexpr std::array<const char*, 10> of_the_form = {"user-field", "pass-field",   "csrf-xpath", "csrf-header",
                                                     "marker",     "session-url",  "logout-url", "state-url",
                                                     "ws-url",     "heartbeat-url"};

const Step* first_with(const Flow& flow, Role role, bool cleans_up) {
  const auto found = std::find_if(flow.steps.begin(), flow.steps.end(), [&](const Step& step) {
    return step.role == role && step.cleans_up.empty() != cleans_up;
  });
  return found == flow.steps.end() ? nullptr : &*found;
}

/// Why this flow is no agent's sign-in; empty when it is one.
std::string why_none(const Flow& flow) {
  if (flow.changes) return "changes something, and a sign-in does not";
  if (first_with(flow, Role::signs_in, false) == nullptr) return "does not sign in";
  if (sign_out_of(flow) == nullptr) return "does not sign out again: the canary would stay in";
  return {};
}

void check_flow(const Context& context, const AdapterPlan& plan, Problems& problems) {
  const Flow* const flow = plan.adapter.find(plan.flow);
  if (flow == nullptr) {
    std::string names;
    for (const Flow& each : plan.adapter.flows) names += (names.empty() ? "" : ", ") + each.name;
    return problems.add("flow", in_quotes(plan.flow) + " is none of " + names);
  }
  if (const std::string why = why_none(*flow); !why.empty())
    return problems.add("flow", in_quotes(plan.flow) + " " + why);
  const bool page = context.text("through") == "page";
  if (page && flow->steps.front().role == Role::signs_in)
    problems.add("through", "page: the adapter's flow begins with the sign-in");
  for (const std::string& name : flow->needs)
    if (name != "user" && name != "password" && !page && plan.values.find(name) == nullptr &&
        !flow->defaults.contains(name))
      problems.add("set", "the flow needs a value for '" + name + "'");
}

}  // namespace

void declare_adapter_options(sereno::Options& options) {
  options.add("adapter", Kind::text, "", "adapter of the platform, in place of a form; 'sereno adapters' shows them")
      .value_name("NAME")
      .add("flow", Kind::text, "login", "its flow that signs in and out")
      .value_name("NAME");
  sereno::flows::declare_adapter_values(options);
}

const Step& sign_in_of(const Flow& flow) { return *first_with(flow, Role::signs_in, false); }

const Step* sign_out_of(const Flow& flow) { return first_with(flow, Role::signs_out, true); }

std::optional<AdapterPlan> read_adapter_plan(const Context& context, sereno::flows::AdapterReader& adapters,
                                             const sereno::steps::VisitPlan& visit, sereno::steps::Redactor& redactor,
                                             Problems& problems) {
  AdapterPlan plan{.flow = context.text("flow")};
  sereno::flows::read_adapter_values(context, visit.target.url.host, redactor, problems, plan.values);
  if (!context.has("adapter")) return std::nullopt;
  for (const char* const option : of_the_form)
    if (context.has(option)) problems.add(option, "is of a form; --adapter has a flow that says it");
  auto adapter = sereno::flows::chosen_adapter(context, adapters, problems);
  if (!adapter) return std::nullopt;
  plan.adapter = *std::move(adapter);
  const bool there_before = !problems.none();
  check_flow(context, plan, problems);
  if (!there_before && !problems.none()) return std::nullopt;
  return plan;
}

sereno::flows::Values values_of(const AdapterPlan& plan, const sereno::flows::CanaryAccount& canary,
                                const Context& context, const std::string& host) {
  sereno::flows::Values values = plan.values;
  if (!canary.user.empty()) {
    Value password = sereno::flows::secret_value(context, host);
    password.text = canary.password;
    values.set("user", canary.user);
    values.set("password", std::move(password));
  }
  return values;
}

}  // namespace agent_login
