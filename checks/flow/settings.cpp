#include "checks/flow/settings.h"

#include <algorithm>
#include <set>

#include "checks/flow/transports.h"
#include "sereno/flows/adapter_values.h"
#include "sereno/steps/text.h"
#include "sereno/steps/visit_options.h"

namespace flow {
namespace {

using sereno::Context;
using sereno::flows::Value;
using sereno::flows::Values;
using sereno::steps::Problems;
using sereno::steps::Redactor;

void choose_flow(const Context& context, Settings& settings, Problems& problems) {
  std::vector<std::string_view> names;
  for (const auto& each : settings.adapter.flows) names.emplace_back(each.name);
  settings.flow = context.text("flow");
  if (settings.flow.empty() && names.size() == 1) settings.flow = names.front();
  if (settings.adapter.find(settings.flow) != nullptr) return;
  std::string list;
  for (const auto name : names) list += (list.empty() ? "" : ", ") + std::string(name);
  if (settings.flow.empty()) return problems.add("flow", "is needed: the adapter has " + list);
  problems.add("flow", sereno::steps::in_quotes(settings.flow) + " is none of " + list);
}

void read_adapter(const Context& context, sereno::flows::AdapterReader& adapters, Settings& settings,
                  Problems& problems) {
  auto adapter = sereno::flows::chosen_adapter(context, adapters, problems);
  if (!adapter) return;
  settings.adapter = *std::move(adapter);
  choose_flow(context, settings, problems);
}

std::string_view without_newline(std::string_view text) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

void read_values(const Context& context, Settings& settings, Redactor& redactor, Problems& problems) {
  const auto& url = settings.plan.target.url;
  if (const auto credential = context.find("credential")) {
    const auto text = without_newline(*credential);
    const auto colon = text.find(':');
    redactor.hide_credential(text);
    if (colon == std::string_view::npos) problems.add("credential", "has to be USER:PASSWORD");
    settings.values.set("user", std::string(text.substr(0, colon)));
    Value secret = sereno::flows::secret_value(context, url.host);
    secret.text = text.substr(std::min(colon + 1, text.size()));
    settings.values.set("password", std::move(secret));
  }
  sereno::flows::read_adapter_values(context, url.host, redactor, problems, settings.values);
  if (settings.values.find("base") == nullptr && !url.host.empty())
    settings.values.set("base", url.scheme + "://" + url.authority());
}

/// The milliseconds of the clock in letters and digits: no two runs of one canary share it.
std::string run_name(sereno::Instant now) {
  constexpr std::string_view digits = "0123456789abcdefghijklmnopqrstuvwxyz";
  std::string name;
  for (auto rest = sereno::ms_of(now); rest > 0; rest /= 36) name += digits[static_cast<std::size_t>(rest % 36)];
  return {name.rbegin(), name.rend()};
}

/// A flow that only asks databases, files, SFTP and SIP servers names each of them itself.
void read_plan(const Context& context, Settings& settings, Redactor& redactor, Problems& problems) {
  const auto* flow = settings.adapter.find(settings.flow);
  const bool named = context.text("url") != "/" || context.has("hostname") || context.has("address");
  const bool needed = flow == nullptr || std::any_of(flow->steps.begin(), flow->steps.end(), needs_host);
  Problems none;
  settings.plan = sereno::steps::read_visit_plan(context, redactor, needed || named ? problems : none);
}

/// What the flow cannot go without, said before anything is asked.
void check_values(const Settings& settings, Problems& problems) {
  const auto* flow = settings.adapter.find(settings.flow);
  if (flow == nullptr) return;
  const auto given = [&](const std::string& name) {
    return settings.values.find(name) != nullptr || flow->defaults.contains(name);
  };
  for (const std::string& name : flow->needs)
    if (!given(name)) problems.add("set", "the flow needs a value for '" + name + "'");
}

}  // namespace

bool needs_canary(const sereno::flows::Flow& flow) {
  using sereno::flows::Role;
  return std::any_of(flow.steps.begin(), flow.steps.end(), [](const sereno::flows::Step& step) {
    return step.role == Role::signs_in || step.role == Role::changes;
  });
}

sereno::Canary canary_of(const Settings& settings) {
  return sereno::flows::canary_of(settings.adapter, settings.values, settings.plan.target.url.host);
}

std::string run_of_mark(const Settings& settings, const std::string& mark) {
  const auto& flow = settings.chosen();
  if (!flow.changes) return {};
  constexpr std::string_view place = "\x01";
  Values values = settings.values;
  for (const auto& [name, text] : flow.defaults)
    if (values.find(name) == nullptr) values.set(name, text);
  values.set("run", std::string(place));
  std::set<std::string> used;
  const auto pattern = sereno::flows::expanded(flow.changes->mark, values, sereno::flows::Place::plain, used);
  const auto at = pattern ? pattern->find(place) : std::string::npos;
  if (at == std::string::npos) return {};
  const auto before = pattern->substr(0, at), behind = pattern->substr(at + place.size());
  if (mark.size() <= before.size() + behind.size() || !mark.starts_with(before) || !mark.ends_with(behind)) return {};
  return mark.substr(before.size(), mark.size() - before.size() - behind.size());
}

std::string identity_of(const Settings& settings) {
  return settings.adapter.name + " " + settings.flow + " " + settings.plan.target.url.authority() + " " +
         settings.values.text("user");
}

Settings read_settings(const Context& context, sereno::flows::AdapterReader& adapters, Redactor& redactor,
                       Problems& problems) {
  Settings settings;
  if (const auto credential = context.find("credential")) redactor.hide_credential(without_newline(*credential));
  read_adapter(context, adapters, settings, problems);
  read_plan(context, settings, redactor, problems);
  settings.plan.keep_body = static_cast<std::size_t>(context.size("body-limit").value_or(8 << 20));
  settings.dry_run = context.has("dry-run");
  read_values(context, settings, redactor, problems);
  // Names this run in what it makes.
  if (settings.values.find("run") == nullptr) settings.values.set("run", run_name(context.now()));
  check_values(settings, problems);
  return settings;
}

}  // namespace flow
