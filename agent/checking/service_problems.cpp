#include "agent/checking/service_problems.h"

#include "agent/checking/external_check.h"
#include "agent/checking/kept_interval.h"
#include "base/time_words.h"
#include "config/yaml_reader.h"
#include "plugins/host/run/check_run.h"

namespace sereno::agent {

namespace {

/// A run that hangs is still under way when the next is due: the record is judged by the interval that can be kept.
std::string why_rounds_are_left_out(const config::ServiceSettings& service, const host::CheckDescription* check) {
  const milliseconds timeout = service.timeout.value_or(check != nullptr ? check->default_timeout : usual_timeout);
  const milliseconds kept = kept_interval(service.interval, timeout + host::cleanup_share(timeout));
  if (kept == service.interval) return {};
  return "its 'timeout' of " + seconds_text(timeout) + " is not below its 'interval' of " +
         seconds_text(service.interval) + ": while it hangs there is a result every " + seconds_text(kept) +
         ", and it counts as silent after three times that";
}

}  // namespace

host::OptionValues options_of(const config::ServiceSettings& service) {
  host::OptionValues values = options_of(service.command);
  for (const auto& option : service.options) values.emplace_back(option.name, option.value);
  return values;
}

const std::string& place_of(const config::ServiceSettings& service, const std::string& option) {
  for (const auto& known : service.options)
    if (known.name == option) return known.place.text;
  return service.place.text;
}

Result<host::OptionValues> service_options(const config::ServiceSettings& service, const host::PluginCatalog& catalog) {
  const auto* check = catalog.find(service.check);
  if (check == nullptr) return Error{catalog.why_missing(service.check)};
  return host::validate_options(*check, options_of(service));
}

std::string ServiceProblem::to_string() const {
  const std::string lead = tolerable ? "warning: " : "";
  return config::Problem{.file = place, .message = lead + "service '" + service + "': " + message}.to_string();
}

std::vector<ServiceProblem> find_service_problems(const std::vector<config::ServiceSettings>& services,
                                                  const host::PluginCatalog& catalog) {
  std::vector<ServiceProblem> problems;
  for (const auto& service : services) {
    const auto add = [&](const std::string& place, std::string message, bool tolerable) {
      problems.push_back(
          {.service = service.name, .place = place, .message = std::move(message), .tolerable = tolerable});
    };
    const auto* check = catalog.find(service.check);
    if (const auto why = why_rounds_are_left_out(service, check); !why.empty()) add(service.place.text, why, true);
    if (service.check.empty() || (check != nullptr && check->built_in() && service.command.empty())) {
      continue;  // said where the file was read
    } else if (check != nullptr) {
      for (const auto& problem : host::find_option_problems(*check, options_of(service)))
        add(place_of(service, problem.option), problem.to_string(), false);
    } else {
      add(service.place.text, catalog.why_missing(service.check), true);
    }
  }
  return problems;
}

}  // namespace sereno::agent
