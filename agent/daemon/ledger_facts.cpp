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

/// What happens at an instant touches no other: a report of one month need not look at it.
ledger::Fact fact_of(const char* type, const json::object& body, Instant now) {
  return {.type = type,
          .body = json::serialize(body),
          .head = {.said_at = now},
          .span = ledger::TimeSpan{now, now + milliseconds{1}}};
}

}  // namespace

ledger::Fact start_fact(const std::string& version, const std::string& hostname, Instant now) {
  const json::object body{{"version", version}, {"hostname", hostname}, {"pid", getpid()}};
  return fact_of("agent_start", body, now);
}

ledger::Fact stop_fact(const std::string& reason, Instant now) {
  const json::object body{{"reason", reason}};
  return fact_of("agent_stop", body, now);
}

ledger::Fact clock_jump_fact(milliseconds by, Instant now) {
  const json::object body{{"by_ms", by.count()}};
  return fact_of("clock_jump", body, now);
}

ledger::Fact configuration_fact(const config::AgentSettings& settings, Instant now) {
  return fact_of("configuration", settings_object(settings), now);
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
