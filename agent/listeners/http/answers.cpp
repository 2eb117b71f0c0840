#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cmath>

#include "agent/listeners/http/api.h"
#include "plugins/host/output/plugin_output.h"

namespace sereno::agent::http {
namespace {

namespace json = boost::json;

std::string text_of(const json::value& value) { return json::serialize(value) + "\n"; }

json::array metrics_of(const CheckResult& result) {
  json::array metrics;
  for (const Metric& metric : result.metrics) {
    json::object one{{"label", host::clean_text(metric.label)}, {"unit", host::clean_text(metric.unit)}};
    if (metric.value && std::isfinite(*metric.value))
      one["value"] = *metric.value;
    else
      one["value"] = nullptr;
    metrics.push_back(std::move(one));
  }
  return metrics;
}

json::object answer_object(const CheckAnswer& answer) {
  json::object object{{"name", host::clean_text(answer.name)},
                      {"state", std::string(to_string(answer.result.status))},
                      {"observed", answer.observed},
                      {"summary", host::clean_text(answer.result.summary)},
                      {"long_text", host::clean_text(answer.result.long_text)},
                      {"metrics", metrics_of(answer.result)}};
  if (answer.observed) {
    object["observed_at"] = format_instant(answer.observed_at);
    object["age_ms"] = answer.age.count();
  }
  return object;
}

json::object service_object(const ServiceView& service) {
  json::object object = answer_object(service.answer);
  object["name"] = service.settings->name;
  object["check"] = service.settings->check;
  object["function"] = service.settings->function;
  object["interval_ms"] = service.settings->interval.count();
  object["running"] = service.running;
  return object;
}

json::object run_object(const ledger::Run& run) {
  return {{"state", std::string(to_string(run.status))},
          {"first_seen", format_instant(run.first_seen)},
          {"last_confirmed", format_instant(run.last_confirmed)},
          {"samples", run.samples},
          {"output", host::clean_text(run.first_output)}};
}

}  // namespace

Answer problem(unsigned status, std::string_view what) {
  return {.status = status, .body = text_of(json::object{{"error", host::clean_text(what)}})};
}

std::string services_json(const std::vector<ServiceView>& services, const config::HttpToken& token) {
  json::array all;
  for (const ServiceView& service : services)
    if (may_see(token, service.settings->name)) all.push_back(service_object(service));
  return text_of(json::object{{"services", std::move(all)}});
}

std::string service_json(const ServiceView& service) { return text_of(service_object(service)); }

std::string run_json(const CheckAnswer& answer) { return text_of(answer_object(answer)); }

std::string metrics_json(const std::vector<ServiceView>& services, const config::HttpToken& token) {
  json::array all;
  for (const ServiceView& service : services) {
    if (!may_see(token, service.settings->name) || !service.answer.observed) continue;
    all.push_back(json::object{{"service", service.settings->name},
                               {"age_ms", service.answer.age.count()},
                               {"metrics", metrics_of(service.answer.result)}});
  }
  return text_of(json::object{{"services", std::move(all)}});
}

std::string health_json(StatusReport report) {
  report.services.clear();
  return status_json(report);
}

std::string history_json(std::vector<ledger::Run> runs, const Route& route) {
  std::erase_if(runs, [&](const ledger::Run& run) { return run.service != route.service; });
  std::stable_sort(runs.begin(), runs.end(), [](const ledger::Run& left, const ledger::Run& right) {
    return left.first_seen > right.first_seen;
  });
  json::array all;
  for (std::size_t i = 0; i < std::min(runs.size(), route.limit); ++i) all.push_back(run_object(runs[i]));
  return text_of(
      json::object{{"service", route.service}, {"runs", std::move(all)}, {"complete", runs.size() <= route.limit}});
}

}  // namespace sereno::agent::http
