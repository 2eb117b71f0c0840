#include "agent/daemon/ledger_facts.h"

#include <unistd.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

namespace sereno::agent {

namespace {

namespace json = boost::json;

json::object settings_object(const config::AgentSettings& settings) {
  json::array services;
  for (const auto& service : settings.services)
    services.push_back({{"name", service.name},
                        {"check", service.check},
                        {"function", service.function},
                        {"interval_ms", service.interval.count()}});
  return {{"sha256", settings.digest}, {"services", std::move(services)}};
}

}  // namespace

ledger::Fact start_fact(const std::string& version, const std::string& hostname, Instant now) {
  const json::object body{{"version", version}, {"hostname", hostname}, {"pid", getpid()}};
  return {.recorded_at = now, .type = "agent_start", .body = json::serialize(body)};
}

ledger::Fact stop_fact(const std::string& reason, Instant now) {
  const json::object body{{"reason", reason}};
  return {.recorded_at = now, .type = "agent_stop", .body = json::serialize(body)};
}

ledger::Fact configuration_fact(const config::AgentSettings& settings, Instant now) {
  return {.recorded_at = now, .type = "configuration", .body = json::serialize(settings_object(settings))};
}

Result<Remembered> remember(const config::AgentSettings& settings) {
  auto book = ledger::Ledger::open(settings.ledger_path, ledger::Ledger::Access::read_write,
                                   {.keep_samples = settings.keep_samples});
  if (!book) return book.error();
  auto last = (*book)->last_samples();
  if (!last) return last.error();
  const auto known = (*book)->facts({"configuration"});
  if (!known) return known.error();
  return Remembered{
      .last_samples = std::move(*last),
      .same_configuration = !known->empty() && known->back().body == json::serialize(settings_object(settings)),
      .any_configuration = !known->empty()};
}

}  // namespace sereno::agent
