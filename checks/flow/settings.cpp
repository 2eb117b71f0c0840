#include "checks/flow/settings.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>

#include "checks/flow/transports.h"
#include "sereno/flows/adapter_folders.h"
#include "sereno/steps/text.h"
#include "sereno/steps/visit_options.h"

namespace flow {
namespace {

using sereno::Context;
using sereno::Result;
using sereno::flows::Adapter;
using sereno::flows::Value;
using sereno::flows::Values;
using sereno::steps::Problems;
using sereno::steps::Redactor;

constexpr std::size_t largest_file = std::size_t{1} << 20;

sereno::flows::ReadFile reader_of(const Context& context) {
  return [&context](const std::string& path) -> std::optional<std::string> {
    try {
      return context.read_file(path, largest_file);
    } catch (const sereno::CheckFailure& failure) {
      if (std::string_view(failure.what()).ends_with(std::strerror(ENOENT))) return std::nullopt;
      throw;
    }
  };
}

Result<Adapter> read_adapter(const Context& context) {
  const auto read = reader_of(context);
  const std::string folders = context.text("adapter-path");
  if (context.has("adapter")) return sereno::flows::find_adapter(context.text("adapter"), folders, read);
  const std::string path = context.text("file");
  return sereno::flows::adapter_of(context.read_file(path, largest_file), path, folders, read);
}

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

void read_adapter(const Context& context, Settings& settings, Problems& problems) {
  const bool named = context.has("adapter"), file = context.has("file");
  if (named == file) return problems.add("adapter", named ? "contradicts --file" : "or --file is needed");
  const char* const option = named ? "adapter" : "file";
  try {
    auto adapter = read_adapter(context);
    if (!adapter) return problems.add(option, adapter.error().message);
    settings.adapter = *std::move(adapter);
    choose_flow(context, settings, problems);
  } catch (const sereno::CheckFailure& failure) {
    problems.add(option, failure.what());
  }
}

/// "NAME=VALUE" into `values`.
void put_pair(const char* option, std::string_view text, Value value, Values& values, Problems& problems) {
  const auto equals = text.find('=');
  const auto name = sereno::trim(text.substr(0, std::min(equals, text.size())));
  if (equals == std::string_view::npos || !Values::is_name(name))
    return problems.add(option, "has to be NAME=VALUE, with a name of a-z, 0-9 and _");
  value.text = text.substr(equals + 1);
  values.set(name, std::move(value));
}

std::string_view without_newline(std::string_view text) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

void read_values(const Context& context, Settings& settings, Redactor& redactor, Problems& problems) {
  const auto& url = settings.plan.target.url;
  Value secret{.secret = true};
  if (!url.host.empty()) secret.hosts.push_back(url.host);
  for (const std::string& host : context.all("secret-host")) secret.hosts.push_back(sereno::steps::lower_case(host));
  for (const std::string& pair : context.all("secret")) {
    const auto text = without_newline(pair);
    redactor.hide(text.substr(std::min(text.find('=') + 1, text.size())));
    put_pair("secret", text, secret, settings.values, problems);
  }
  if (const auto credential = context.find("credential")) {
    const auto text = without_newline(*credential);
    const auto colon = text.find(':');
    redactor.hide_credential(text);
    if (colon == std::string_view::npos) problems.add("credential", "has to be USER:PASSWORD");
    settings.values.set("user", std::string(text.substr(0, colon)));
    secret.text = text.substr(std::min(colon + 1, text.size()));
    settings.values.set("password", secret);
  }
  for (const std::string& pair : context.all("set")) put_pair("set", pair, Value{}, settings.values, problems);
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

/// Where the account is: the host of the address, else the first that its password may go to.
std::string platform_of(const Settings& settings) {
  if (!settings.plan.target.url.host.empty()) return settings.plan.target.url.host;
  const Value* password = settings.values.find("password");
  return password != nullptr && !password->hosts.empty() ? password->hosts.front() : settings.adapter.name;
}

}  // namespace

bool needs_canary(const sereno::flows::Flow& flow) {
  using sereno::flows::Role;
  return std::any_of(flow.steps.begin(), flow.steps.end(), [](const sereno::flows::Step& step) {
    return step.role == Role::signs_in || step.role == Role::changes;
  });
}

sereno::Canary canary_of(const Settings& settings) {
  const auto& limits = settings.adapter.limits;
  const std::string user = settings.values.text("user");
  sereno::Canary canary{.platform = platform_of(settings),
                        .account = user.empty() ? settings.adapter.name : user,
                        .limits = {.sign_ins = limits.sign_ins,
                                   .attempts_before_lock = limits.attempts_before_lock,
                                   .forgotten_after = sereno::milliseconds{0}}};
  if (limits.sign_ins > 0) canary.limits.sign_ins_in = limits.per;
  return canary;
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

Settings read_settings(const Context& context, Redactor& redactor, Problems& problems) {
  Settings settings;
  if (const auto credential = context.find("credential")) redactor.hide_credential(without_newline(*credential));
  read_adapter(context, settings, problems);
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
