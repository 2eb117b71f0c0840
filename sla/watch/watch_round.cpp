#include "sla/watch/watch_round.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <chrono>
#include <utility>

#include "ledger/decision.h"
#include "sla/channels/consequence.h"
#include "sla/channels/notices.h"
#include "sla/channels/outbox.h"
#include "sla/channels/recorded.h"
#include "sla/registers/affectation.h"
#include "sla/registers/numbers.h"
#include "sla/report.h"
#include "sla/sources/fact_record.h"
#include "sla/sources/ledger_source.h"
#include "sla/sources/vantage_points.h"

namespace sereno::sla {

namespace {

// What goes on now began at most so long ago, or an incident of it stands open.
constexpr milliseconds looked_back = std::chrono::days{35};
constexpr milliseconds opened_within = std::chrono::hours{24};
constexpr milliseconds ahead = std::chrono::days{10};  // plans whose notice may still be due

/// Outages that go on, and those that ended within a day: nobody may have watched meanwhile. Each function with its own
/// beginning.
std::vector<SeenOutage> recent(const Report& report, Instant now) {
  std::vector<SeenOutage> found;
  for (const Outage& outage : report.outages) {
    if (outage.span.to + opened_within < now || outage.kind == OutageKind::unknown || !outage.exclusions.empty())
      continue;
    const bool ended = outage.first_ok || outage.span.to < now;
    for (const std::string& function : outage.functions)
      found.push_back({function, outage.span.from, ended ? std::optional(outage.span.to) : std::nullopt});
  }
  return found;
}

/// The function was not up, which is a total stop of it.
Result<ledger::Fact> opening(const std::string& reference, const DueIncident& due, const Contract& contract,
                             Instant now) {
  boost::json::object act{{"type", "incident"},
                          {"id", reference},
                          {"said_at", format_instant(now)},
                          {"registered", format_instant(due.registered)},
                          {"affectation", to_string(Affectation::total)},
                          {"function", due.function}};
  if (const auto priority = priority_of(contract, due.function, Affectation::total)) act["priority"] = *priority;
  auto fact = recorded(act);
  // Nobody said it: the agent noticed (rule 17).
  if (fact) fact->head.channel = agent_channel;
  return fact;
}

/// Whoever of the client is told.
std::vector<std::string> clients_of(const Contract& contract, const ChannelSettings& settings) {
  auto all = client_addresses(contract, settings.contacts);
  all.insert(all.end(), settings.also.begin(), settings.also.end());
  return all;
}

/// What is left of the running month. A month that cannot be told has none.
Result<std::optional<Budget>> running_budget(ledger::Ledger& book, const std::vector<NamedLedger>& further,
                                             const Contract& contract, const Period& month, Instant now) {
  const auto evidence = load_evidence(book, further, month.label, evidence_span(month.range));
  if (!evidence) return evidence.error();
  const auto report =
      make_report(contract, {.period = month, .as_of = now, .generated_at = now, .policy = contract.policy}, *evidence);
  if (!report) return report.error();
  return report->figure.exists() ? std::optional(budget_of(*report)) : std::nullopt;
}

}  // namespace

Result<WatchState> watch_state(ledger::Ledger& book, const std::vector<NamedLedger>& further, const Contract& contract,
                               Instant now) {
  const auto snapshot = book.snapshot();
  if (!snapshot) return snapshot.error();
  const auto period = span_period(now - looked_back, now);
  if (!period) return period.error();
  const auto evidence = load_evidence(book, further, period->label, {evidence_span(period->range).from, now + ahead});
  if (!evidence) return evidence.error();
  const auto report = make_report(
      contract, {.period = *period, .as_of = now, .generated_at = now, .policy = contract.policy}, *evidence);
  if (!report) return report.error();
  WatchState state{.outages = recent(*report, now)};
  for (const Entry& entry : entries_of(evidence->acts, "incident"))
    state.incidents.push_back(fold_incident(entry, contract, contract.policy, {}, now));
  state.month = contract.zone->wall_text(now).substr(0, 7);
  const auto month = month_period(*contract.zone, state.month);
  if (!month) return month.error();
  auto budget = running_budget(book, further, contract, *month, now);
  if (!budget) return budget.error();
  state.budget = std::move(*budget);
  const FunctionIds ids = contract.function_ids();
  for (const Entry& entry : entries_of(evidence->acts, "maintenance"))
    state.maintenances.push_back(fold_maintenance(entry, contract, ids));
  auto messages = recent_messages(book, now);
  if (!messages) return messages.error();
  state.messages = std::move(*messages);
  const auto head = book.head();
  if (!head) return head.error();
  state.head_sequence = head->sequence;
  state.head_digest = head->digest;
  return state;
}

Result<std::vector<Interval>> ended_outages(ledger::Ledger& book, const Contract& contract, Instant now) {
  constexpr milliseconds oldest = std::chrono::hours{24}, newest = std::chrono::hours{1};
  // An outage that began before is cut where this begins, in each look elsewhere: it is not looked at.
  const Interval span{now - 2 * oldest, now};
  const auto evidence = load_evidence(book, evidence_span(span));
  if (!evidence) return evidence.error();
  const auto report =
      make_report(contract, {.period = {"ended", span}, .as_of = now, .policy = contract.policy}, *evidence);
  if (!report) return report.error();
  std::vector<Interval> ended;
  for (const Outage& each : report->outages)
    if (each.first_ok && each.kind != OutageKind::unknown && each.span.from > span.from &&
        each.span.to > now - oldest && each.span.to <= now - newest)
      ended.push_back(each.span);
  return ended;
}

Result<Instant> queue_what_is_due(ledger::Ledger& book, const Contract& contract, const ChannelSettings& settings,
                                  Instant now) {
  const auto state = watch_state(book, settings.further, contract, now);
  if (!state) return state.error();
  const DueWork due = what_is_due(*state, now, contract,
                                  {.people = settings.people,
                                   .contacts = clients_of(contract, settings),
                                   .head_to = settings.head_to,
                                   .language = settings.language,
                                   .provider = settings.provider,
                                   .mail_domain = settings.mail_domain()});
  ledger::Batch batch;
  // A reference that is free must still be free when it is written: people open incidents by command meanwhile.
  ledger::decide_when_appended(batch, [&](ledger::Batch& writing, Instant) -> Result<void> {
    auto acts = acts_in(book, {"incident"});
    if (!acts) return acts.error();
    for (const DueIncident& each : due.incidents) {
      const auto reference = next_number(incident_series, *acts, *contract.zone, now);
      auto fact = opening(reference, each, contract, now);
      if (!fact) return fact.error();
      acts->push_back({.id = reference, .said = IncidentSaid{}});
      writing.add(std::move(*fact));
    }
    return {};
  });
  for (const NewMessage& each : due.messages) {
    auto fact = queue_message(each, now);
    if (!fact) return fact.error();
    batch.add(std::move(*fact));
  }
  if (due.incidents.empty() && due.messages.empty()) return due.look_again;
  const auto done = book.append(std::move(batch));
  return done ? Result<Instant>(now) : Result<Instant>(done.error());
}

}  // namespace sereno::sla
