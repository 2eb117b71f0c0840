#include "sla/sources/fact_record.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <utility>

#include "base/digest.h"
#include "sla/sources/act_fields.h"
#include "sla/sources/records.h"

namespace sereno::sla {

namespace {

constexpr milliseconds incident_reach = std::chrono::days{62};

std::optional<Interval> interval_of(const std::optional<Instant>& from, const std::optional<Instant>& to) {
  if (!from || !to) return std::nullopt;
  return Interval{*from, *to};
}

/// What the act touches: months of which it may be evidence. An incident stays so for a while, so that those of one
/// root are found together.
std::optional<ledger::TimeSpan> touched_by(const Act& act) {
  if (const auto* said = says<IncidentSaid>(act)) {
    if (!said->registered) return std::nullopt;
    const Instant reach = *said->registered + incident_reach;
    return ledger::TimeSpan{*said->registered, std::max(said->resolved.value_or(reach), reach)};
  }
  if (const auto* said = says<BugSaid>(act)) {
    if (!said->opened) return std::nullopt;
    return ledger::TimeSpan{*said->opened, said->fixed.value_or(*said->opened + incident_reach) + milliseconds{1}};
  }
  if (says<MessageSaid>(act) != nullptr && act.head.names_said_at)
    return ledger::TimeSpan{act.head.said_at, act.head.said_at + milliseconds{1}};
  if (const auto* said = says<ReceivedSaid>(act))
    return ledger::TimeSpan{said->arrived, said->arrived + milliseconds{1}};
  const auto span = span_of(act);
  return span ? std::optional(ledger::TimeSpan{span->from, span->to}) : std::nullopt;
}

}  // namespace

const std::vector<std::string>& act_types() {
  static const std::vector<std::string> types{"maintenance", "attribution", "correction", "incident", "bug",
                                              "membership",  "withdraw",    "freeze",     "message",  "received"};
  return types;
}

const std::vector<std::string>& evidence_types() {
  static const std::vector<std::string> types = [] {
    std::vector<std::string> all = act_types();
    std::erase_if(all, [](const std::string& type) { return type == "message" || type == "received"; });
    all.insert(all.begin(), {"state", "measurement"});
    return all;
  }();
  return types;
}

std::string entry_key(const Act& act) {
  const auto* withdrawal = says<WithdrawalSaid>(act);
  return std::string(withdrawal != nullptr ? withdrawal->of_type : type_of(act)) + " " + act.id;
}

std::optional<Interval> span_of(const Act& act) {
  if (const auto* said = says<MaintenanceSaid>(act)) return interval_of(said->from, said->to);
  if (const auto* said = says<ClaimSaid>(act)) return interval_of(said->from, said->to);
  if (const auto* said = says<CorrectionSaid>(act)) return interval_of(said->from, said->to);
  if (const auto* said = says<IncidentSaid>(act))
    if (said->registered) return Interval{*said->registered, *said->registered + milliseconds{1}};
  return std::nullopt;
}

ledger::Fact fact_of(const Act& act, std::string body) {
  const ActHead& head = act.head;
  return {.type = std::string(type_of(act)),
          .body = std::move(body),
          .head = {.by = head.by,
                   .author_party = head.author_party,
                   .channel = head.channel,
                   .login = head.login,
                   .said_at = head.names_said_at ? std::optional(head.said_at) : std::nullopt},
          .entry = act.id.empty() ? "" : entry_key(act),
          .span = touched_by(act)};
}

ledger::Fact fact_of(const RecordedState& state, std::string body, bool by_agent) {
  return {.type = "state",
          .body = std::move(body),
          .head = {.channel = by_agent ? std::string(agent_channel) : ""},
          .span = ledger::TimeSpan{state.span.from, state.span.to}};
}

ledger::Fact fact_of(const Measurement& measurement, std::string body) {
  const Interval reach = reach_of(measurement);
  return {.type = "measurement", .body = std::move(body), .span = ledger::TimeSpan{reach.from, reach.to}};
}

Result<std::variant<RecordedState, Measurement, Act>> read_fact(const ledger::Fact& fact) {
  using Read = std::variant<RecordedState, Measurement, Act>;
  const std::string name = "the ledger's record " + std::to_string(fact.sequence) + " (" + fact.type + ") ";
  auto parsed = parse_record(fact.body);
  if (!parsed) return Error{name + parsed.error().message};
  if (auto* state = std::get_if<RecordedState>(&parsed->record)) {
    state->imported = fact.head.channel != agent_channel;
    if (!state->imported) state->source = agent_channel;
    state->sequence = fact.sequence;
    return Read(std::move(*state));
  }
  if (auto* measured = std::get_if<Measurement>(&parsed->record)) {
    measured->sequence = fact.sequence;
    return Read(std::move(*measured));
  }
  auto* act = std::get_if<Act>(&parsed->record);
  if (act == nullptr) return Error{name + "is a sample, which is no fact"};
  if (!fact.head.channel.empty()) act->head.channel = fact.head.channel;
  record(act->head, fact.recorded_at, fact.sequence, sha256_hex(parsed->body));
  act->head.arrival = fact.arrival;
  act->head.login = fact.head.login;
  return Read(std::move(*act));
}

Result<milliseconds> jump_of(const ledger::Fact& fact) {
  boost::system::error_code error;
  const auto body = boost::json::parse(fact.body, error);
  const auto* by = error || !body.is_object() ? nullptr : body.get_object().if_contains("by_ms");
  if (by == nullptr || !by->is_int64())
    return Error{"the ledger's record " + std::to_string(fact.sequence) + " (" + fact.type + ") has no by_ms"};
  return milliseconds{by->get_int64()};
}

}  // namespace sereno::sla
