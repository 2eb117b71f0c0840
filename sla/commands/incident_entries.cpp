#include "sla/commands/incident_entries.h"

#include <algorithm>
#include <utility>

#include "base/time_words.h"
#include "base/words.h"
#include "sla/commands/last_word.h"
#include "sla/commands/maintenance_entries.h"
#include "sla/entry.h"
#include "sla/registers/affectation.h"
#include "sla/renderers/json_writer.h"
#include "sla/renderers/words.h"
#include "sla/sources/fact_record.h"
#include "sla/sources/ledger_source.h"

namespace sereno::sla {
namespace {

namespace json = boost::json;

constexpr std::string_view type = "incident";

/// What the engine does not judge, each the last word.
struct Told {
  std::optional<Affectation> affectation{};
  std::optional<Instant> occurred{};
  std::string reporter{};
  std::string steps{};
  std::vector<std::string> guids{};
  const ActHead* first = nullptr;
};

Told told_of(const std::vector<Act>& acts, const std::string& id) {
  Told told;
  for (const Entry& entry : entries_of(acts, type)) {
    if (entry.name != id) continue;
    told.first = &entry.acts.front()->head;
    for (const Act* act : entry.acts) {
      const auto* said = says<IncidentSaid>(*act);
      if (said == nullptr) continue;
      if (said->affectation) told.affectation = said->affectation;
      if (said->occurred) told.occurred = said->occurred;
      told.reporter = said->reporter.value_or(told.reporter);
      told.steps = said->steps.value_or(told.steps);
      if (!said->guids.empty()) told.guids = said->guids;
    }
  }
  return told;
}

/// Of the client's five items, those that nobody said.
std::vector<std::string> missing_items(const Incident& incident, const Told& told) {
  std::vector<std::string> missing;
  if (incident.description.empty()) missing.emplace_back("description");
  if (incident.evidence.empty()) missing.emplace_back("evidence");
  if (told.steps.empty()) missing.emplace_back("steps");
  if (!told.affectation) missing.emplace_back("affectation");
  if (!told.occurred) missing.emplace_back("time");
  return missing;
}

std::string within(const std::optional<milliseconds>& span, const std::optional<bool>& met) {
  if (!span) return met ? "not yet: missed" : "";
  return span_text(*span) + (met ? *met ? ", met" : ", missed" : "");
}

std::string_view word_of(Cause cause) {
  if (cause == Cause::client) return "client";
  return cause == Cause::provider ? "provider" : "third_party";
}

std::string state_of(const JudgedIncident& judged) {
  if (judged.incident.resolved) return "resolved";
  const auto& pauses = judged.incident.pauses;
  return !pauses.empty() && pauses.back().span.to == Instant::max() ? "open, paused" : "open";
}

json::object json_of(const JudgedIncident& judged, const Told& told, bool request) {
  const Incident& incident = judged.incident;
  return {{"ref", text_json(incident.id)},
          {"state", text_json(state_of(judged))},
          {"request", request},
          {"function", optional_text_json(incident.function)},
          {"priority", incident.priority > 0 ? json::value(incident.priority) : json::value(nullptr)},
          {"affectation", told.affectation ? text_json(to_string(*told.affectation)) : json::value(nullptr)},
          {"interruption", told.affectation ? text_json(interruption_of(*told.affectation)) : json::value(nullptr)},
          {"registered", instant_json(incident.registered)},
          {"registered_by", told.first != nullptr ? optional_text_json(told.first->by) : json::value(nullptr)},
          {"login", told.first != nullptr ? optional_text_json(told.first->login) : json::value(nullptr)},
          {"reporter", optional_text_json(told.reporter)},
          {"occurred", instant_json(told.occurred)},
          {"description", optional_text_json(incident.description)},
          {"steps", optional_text_json(told.steps)},
          {"evidence", optional_text_json(incident.evidence)},
          {"missing_items", texts_json(missing_items(incident, told))},
          {"guids", texts_json(told.guids)},
          {"confirmed", incident.ack_email ? instant_json(incident.ack_email->at) : json::value(nullptr)},
          {"response_ms", ms_json(judged.response)},
          {"response_met", bool_json(judged.response_met)},
          {"resolved", incident.resolved ? instant_json(incident.resolved->at) : json::value(nullptr)},
          {"restoration_notice_at", instant_json(incident.restoration_notice)},
          {"resolution_ms", ms_json(judged.resolution)},
          {"target_ms", ms_json(judged.target)},
          {"target_source", reason_json(judged.target_source)},
          {"resolution_met", bool_json(judged.resolution_met)},
          {"cause", text_json(word_of(incident.cause))},
          {"said_cause", text_json(word_of(incident.said_cause))},
          {"root", text_json(incident.root.empty() ? incident.id : incident.root)},
          {"reasons", reasons_json(incident.reasons)}};
}

Listed listed(const Contract& contract, const JudgedIncident& judged, const Told& told, bool request) {
  const Incident& incident = judged.incident;
  Listed out{.id = incident.id};
  out.headline = state_of(judged) + (request ? "  request" : "") +
                 (incident.priority > 0 ? "  priority " + std::to_string(incident.priority) : "") + "  " +
                 (incident.function.empty() ? "the service" : incident.function) + "  registered " +
                 wall(contract, incident.registered);
  out.lines = {
      {"what", incident.description},
      {"affectation", told.affectation
                          ? std::string(to_string(*told.affectation)) + ", " + interruption_words(*told.affectation)
                          : ""},
      {"reported by", told.reporter},
      {"said by", told.first != nullptr ? stated_by(contract, *told.first) : ""},
      {"occurred", wall(contract, told.occurred, "")},
      {"steps", told.steps},
      {"evidence", incident.evidence},
      {"not said", request ? "" : sereno::joined(missing_items(incident, told))},
      {"recordings", sereno::joined(told.guids)},
      {"response", within(judged.response, judged.response_met)},
      {"resolution", within(judged.resolution, judged.resolution_met)},
      {"target", (judged.target ? span_text(*judged.target) + ", " : "") + words(judged.target_source)},
      {"restored notice", wall(contract, incident.restoration_notice, "")},
      {"root",
       incident.root.empty() || incident.root == incident.id ? "" : incident.root + ": " + incident.root_reason},
      {"not established", joined_words(incident.reasons)}};
  out.json = json_of(judged, told, request);
  return out;
}

Listed listed_other(const Incident& incident) {
  Listed out{.id = incident.id};
  out.headline = std::string(to_string(*incident.standing));
  out.lines = {{"because", joined_words(incident.reasons)}};
  out.json = {
      {"ref", text_json(incident.id)}, {"state", text_json(out.headline)}, {"reasons", reasons_json(incident.reasons)}};
  return out;
}

/// Registered at an instant that is still to come: no clock of it runs, no report has it, and nobody may miss it here.
Listed listed_ahead(const Contract& contract, const Entry& entry, Instant registered) {
  Listed out{.id = entry.name};
  out.headline = "still to come  registered " + wall(contract, registered);
  out.lines = {{"said by", stated_by(contract, entry.acts.front()->head)}};
  out.json = {{"ref", text_json(entry.name)},
              {"state", "still to come"},
              {"registered", instant_json(registered)},
              {"reasons", json::array()}};
  return out;
}

void add_ahead(const Contract& contract, const Register& all, std::vector<Listed>& entries) {
  for (const Entry& entry : entries_of(all.acts, type)) {
    const auto is_it = [&](const Listed& each) { return each.id == entry.name; };
    if (std::any_of(entries.begin(), entries.end(), is_it)) continue;
    const auto registered = last_word(all, type, entry.name, &IncidentSaid::registered, "registered");
    if (registered) entries.push_back(listed_ahead(contract, entry, registered->at));
  }
}

}  // namespace

Result<Report> whole_report(const RegisterCall& call, ledger::Ledger& book, const Register& all) {
  Interval range{all.now, all.now + milliseconds{1}};
  Instant as_of = all.now;  // a clock that ran backwards hides nothing that was recorded, nor does the same instant
  for (const Act& act : all.acts) {
    as_of = std::max(as_of, act.head.recorded_at + milliseconds{1});
    const auto* bug = says<BugSaid>(act);
    const auto span = bug != nullptr && bug->opened
                          ? std::optional(Interval{*bug->opened, *bug->opened + milliseconds{1}})
                          : span_of(act);
    if (span) range = {std::min(range.from, span->from), std::max(range.to, span->to)};
  }
  const auto evidence = load_evidence(book, call.further, "", evidence_span(range));
  if (!evidence) return evidence.error();
  Contract contract = call.contract;
  return make_report(contract, {.period = {"all", range}, .as_of = as_of, .policy = contract.policy}, *evidence);
}

Result<std::vector<Listed>> incident_entries(const RegisterCall& call, ledger::Ledger& book) {
  const auto all = read_register(book, call.clock());
  if (!all) return all.error();
  const auto report = whole_report(call, book, *all);
  if (!report) return report.error();
  std::vector<Listed> entries;
  for (const bool request : {false, true})
    for (const JudgedIncident& each : request ? report->requests : report->incidents)
      entries.push_back(listed(call.contract, each, told_of(all->acts, each.incident.id), request));
  for (const Incident& each : report->other_incidents) entries.push_back(listed_other(each));
  add_ahead(call.contract, *all, entries);
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Listed& left, const Listed& right) { return left.id < right.id; });
  return entries;
}

std::vector<PauseSaid> pauses_of(const Register& all, const std::string& id, const std::string& party) {
  std::vector<PauseSaid> pauses;
  for (const Entry& entry : entries_of(all.acts, type)) {
    if (entry.name != id) continue;
    for (const Act* act : entry.acts) {
      if (act->head.author_party != party) continue;
      if (const auto* said = says<IncidentSaid>(*act); said != nullptr && !said->pauses.empty()) pauses = said->pauses;
      if (const auto* taken = says<WithdrawalSaid>(*act); taken != nullptr && taken->names("pauses")) pauses.clear();
    }
  }
  return pauses;
}

}  // namespace sereno::sla
