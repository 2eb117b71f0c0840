// sereno-sla incident: opened, answered, paused, resolved; with references that have no gaps.
#include <algorithm>
#include <boost/program_options.hpp>
#include <utility>

#include "base/time_words.h"
#include "sla/commands/decision_command.h"
#include "sla/commands/incident_affected.h"
#include "sla/commands/incident_entries.h"
#include "sla/commands/last_word.h"
#include "sla/commands/register_command.h"
#include "sla/commands/register_mail.h"
#include "sla/registers/affectation.h"
#include "sla/registers/contact_number.h"
#include "sla/registers/numbers.h"
#include "sla/renderers/json_writer.h"

namespace sereno::sla {
namespace {

namespace options = boost::program_options;

constexpr std::string_view type = "incident";

void declare_open(options::options_description& description) {
  declare_at(description);
  declare_evidence(description);
  description.add_options()("function", options::value<std::string>(),
                            "FUNCTION of the contract; the service as a whole when absent")(
      "affectation", options::value<std::string>(), "total, intermittent or degraded: decides the priority")(
      "priority", options::value<int>(), "N: where it is agreed otherwise")(
      "description", options::value<std::string>(), "TEXT: what happens")(
      "steps", options::value<std::string>(), "TEXT: how to see it")("occurred", options::value<std::string>(),
                                                                     "TIME: when it began, as the reporter says")(
      "reporter", options::value<std::string>(), "NAME: who reported it")(
      "cause", options::value<std::string>(),
      "provider, third_party or client; all but the first need evidence and acceptance")(
      "guid", options::value<std::vector<std::string>>()->composing(),
      "GUID of a recording that is asked for: a request, timed as one");
  declare_mail(description);
}

void declare_acknowledge(options::options_description& description) {
  description.add_options()("at", options::value<std::string>(),
                            "TIME: when the server accepted one that was sent by hand; no mail is queued then");
  declare_mail(description);
}

void declare_pause(options::options_description& description) {
  declare_at(description);
  declare_evidence(description);
}

void declare_other(options::options_description& description) {
  declare_reason(description);
  description.add_options()("to", options::value<std::string>()->required(), "ID: the incident whose root it shares");
}

void declare_resolve(options::options_description& description) {
  declare_at(description);
  description.add_options()("restored-notice", options::value<std::string>(),
                            "TIME: when the client was told by hand that it works again; no mail is queued then");
  declare_mail(description);
}

Result<Statement> about(const RegisterCall& call, const Register& all) {
  if (!all.has(type, call.id)) return no_entry(type, call.id);
  return Statement(type, call.id, call.speaker);
}

/// Nothing is confirmed, awaited or resolved before somebody reported it.
Result<void> since_registration(const RegisterCall& call, const Register& all, Instant at) {
  std::optional<Instant> registered;
  for (const std::size_t place : all.places_of(type, call.id))
    if (const auto* said = says<IncidentSaid>(all.acts[place]); said != nullptr && said->registered)
      registered = std::min(registered.value_or(*said->registered), *said->registered);
  if (registered && at < *registered)
    return Error{wall(call.contract, at) + " lies before " + call.id + " was registered, " +
                 wall(call.contract, *registered) + ": correct --at, or look at this machine's clock"};
  return {};
}

Result<Instant> instant_since_registration(const RegisterCall& call, const Register& all) {
  auto at = call.happened(all.now);
  if (!at) return at;
  if (const auto since = since_registration(call, all, *at); !since) return since.error();
  return at;
}

void tell_opened(const RegisterCall& call, const std::string& function, const Affected& affected, bool request,
                 Change& made) {
  if (request) made.remarks.emplace_back("a request for a recording: timed as one, it is no incident");
  if (request && call.contract.role_of(call.speaker.party) != Role::client)
    made.remarks.emplace_back("until the client agrees that it is a request it counts as an incident");
  if (affected.priority) made.remarks.push_back("priority " + std::to_string(*affected.priority));
  if (affected.affectation) made.remarks.push_back(interruption_words(*affected.affectation));
  const ContractFunction* known = call.contract.function(function);
  if (known != nullptr && known->resolution_target)
    made.remarks.push_back("to be resolved within " + span_text(*known->resolution_target) + " (function " + function +
                           ")");
  if (call.contract.response_target && !request)
    made.remarks.push_back("to be confirmed within " + span_text(*call.contract.response_target));
  made.details["priority"] = affected.priority ? boost::json::value(*affected.priority) : boost::json::value(nullptr);
}

/// Of the five items those that the report does not have; only who reports a failure is asked for them.
std::vector<std::string> missing_items(const RegisterCall& call, bool request, bool has_evidence) {
  if (request || (call.text("reporter").empty() && call.contract.role_of(call.speaker.party) != Role::client))
    return {};
  std::vector<std::string> missing;
  if (call.text("description").empty()) missing.emplace_back("description");
  if (!has_evidence) missing.emplace_back("evidence");
  if (call.text("steps").empty()) missing.emplace_back("steps");
  if (call.text("affectation").empty()) missing.emplace_back("affectation");
  if (call.text("occurred").empty()) missing.emplace_back("time");
  return missing;
}

Result<void> confirm(const RegisterCall& call, const Register& all, Confirmation said, Change& made) {
  const auto post = post_of(call);
  if (!post) return post.error();
  if (!*post) return {};
  said.reference = made.id;
  return queue_to(**post, call, all, confirmation(said, (*post)->head), made);
}

Result<Change> open(const RegisterCall& call, const Register& all) {
  const auto at = call.happened(all.now);
  const auto occurred = call.past_time("occurred", all.now);
  const auto guids = guids_of(call);
  if (!at) return at.error();
  if (!occurred) return occurred.error();
  if (!guids) return guids.error();
  if (holds_a_number(call.text("reporter")))
    return Error{"--reporter holds a telephone's number, which would stand in the act for good: name the person"};
  const bool request = !guids->empty();
  const std::string function = function_of(call, request);
  if (!function.empty() && call.contract.function(function) == nullptr)
    return Error{"--function " + function + ": the contract has no such function"};
  const auto affected = affected_by(call, function, request);
  if (!affected) return affected.error();
  Change made{.id = next_number(incident_series, all.acts, *call.contract.zone, *at)};
  const auto evidence = evidence_of(call, made.decided.files);
  if (!evidence) return evidence.error();
  Statement said(type, made.id, call.speaker);
  said.instant("registered", *at).text("function", function).text("description", call.text("description"));
  said.text("steps", call.text("steps")).instant("occurred", *occurred).text("reporter", call.text("reporter"));
  said.text("cause", call.text("cause")).text("evidence", *evidence).texts("guids", *guids);
  if (affected->affectation) said.text("affectation", to_string(*affected->affectation));
  if (affected->priority) said.number("priority", *affected->priority);
  if (request) said.flag("request", true);
  made.decided.records.push_back(said.json());
  tell_opened(call, function, *affected, request, made);
  const auto confirmed = confirm(call, all,
                                 {.request = request,
                                  .missing = missing_items(call, request, !evidence->empty()),
                                  .description = call.text("description")},
                                 made);
  if (!confirmed) return confirmed.error();
  return made;
}

Result<Change> confirmed_by_hand(const RegisterCall& call, const Register& all) {
  auto said = about(call, all);
  if (!said) return said.error();
  const auto before = last_word(all, type, call.id, &IncidentSaid::ack_email, "ack_email");
  if (const auto first = not_said_yet(call, before, "confirmed"); !first) return first.error();
  const auto at = instant_since_registration(call, all);
  if (!at) return at.error();
  return Change{.id = call.id,
                .decided = {.records = {said->instant("ack_email", *at).json()}},
                .remarks = {"confirmed by e-mail " + wall(call.contract, *at) + ", as stated by " + call.speaker.by +
                            " (" + call.speaker.party + ")"}};
}

/// What all acts leave of it, as far as mails tell it.
struct ToldIncident {
  bool request = false;
  std::string description{};
};

ToldIncident told_incident(const Register& all, const std::string& id) {
  ToldIncident told;
  for (const std::size_t place : all.places_of(type, id)) {
    const auto* said = says<IncidentSaid>(all.acts[place]);
    if (said == nullptr) continue;
    told.request = said->request.value_or(told.request);
    told.description = said->description.value_or(told.description);
  }
  return told;
}

Result<Change> acknowledge(const RegisterCall& call, const Register& all) {
  const auto post = post_of(call);
  if (!post) return post.error();
  if (!call.has("at") && *post) {
    if (const auto said = about(call, all); !said) return said.error();
    const ToldIncident told = told_incident(all, call.id);
    Change made{.id = call.id};
    const auto queued = confirm(call, all, {.request = told.request, .description = told.description}, made);
    if (!queued) return queued.error();
    made.remarks.emplace_back("it is confirmed when a mail server accepts that");
    return made;
  }
  return confirmed_by_hand(call, all);
}

std::optional<LastWord> resolution_of(const RegisterCall& call, const Register& all) {
  return last_word(all, type, call.id, &IncidentSaid::resolved, "resolved");
}

/// When it was resolved; of one that was already, what stands, where only the notice is added.
Result<Instant> resolved_at(const RegisterCall& call, const Register& all) {
  const auto before = resolution_of(call, all);
  if (before && call.has("restored-notice") && !call.names_instant() && before->party == call.speaker.party)
    return before->at;
  if (const auto first = not_said_yet(call, before, "resolved"); !first) return first.error();
  return instant_since_registration(call, all);
}

Result<std::optional<Instant>> notice_since_registration(const RegisterCall& call, const Register& all) {
  auto notice = call.past_time("restored-notice", all.now);
  if (!notice || !*notice) return notice;
  if (const auto since = since_registration(call, all, **notice); !since)
    return Error{"--restored-notice: " + since.error().message};
  return notice;
}

Result<Change> resolve(const RegisterCall& call, const Register& all) {
  auto said = about(call, all);
  if (!said) return said.error();
  const auto at = resolved_at(call, all);
  const auto notice = notice_since_registration(call, all);
  if (!at) return at.error();
  if (!notice) return notice.error();
  for (const PauseSaid& each : pauses_of(all, call.id, call.speaker.party))
    if (!each.to) return Error{"its clock is paused since " + wall(call.contract, each.from) + ": resume it first"};
  Change made{.id = call.id,
              .decided = {.records = {said->instant("resolved", *at).instant("restoration_notice", *notice).json()}},
              .remarks = {"resolved " + wall(call.contract, *at)}};
  const auto post = post_of(call);
  if (!post) return post.error();
  const ToldIncident told = told_incident(all, call.id);
  if (!*post || *notice || told.request) return made;
  const auto queued =
      queue_to(**post, call, all,
               restoration({std::string(type), call.id}, *at, told.description, call.contract, (*post)->head), made);
  if (!queued) return queued.error();
  return made;
}

Result<Change> reopen(const RegisterCall& call, const Register& all) {
  if (const auto said = about(call, all); !said) return said.error();
  const auto resolved = resolution_of(call, all);
  if (!resolved) return Error{call.id + " is not resolved"};
  if (resolved->party != call.speaker.party)
    return Error{"it is for " + resolved->party + ", who said that it is resolved, to take that back (--party)"};
  const auto taken_back =
      Statement::withdrawal(type, call.id, {"resolved", "restoration_notice"}, call.text("reason"), call.speaker);
  return Change{.id = call.id, .decided = {.records = {taken_back.json()}}, .remarks = {"its clock runs on"}};
}

Result<Change> pause(const RegisterCall& call, const Register& all) {
  auto said = about(call, all);
  if (!said) return said.error();
  if (const auto resolved = resolution_of(call, all); resolved && !call.names_instant())
    return Error{call.id + " is resolved since " + wall(call.contract, resolved->at) + ": reopen it first"};
  const auto at = instant_since_registration(call, all);
  if (!at) return at.error();
  auto pauses = pauses_of(all, call.id, call.speaker.party);
  if (!pauses.empty() && !pauses.back().to)
    return Error{"its clock is paused already, since " + wall(call.contract, pauses.back().from)};
  Change made{.id = call.id};
  const auto evidence = evidence_of(call, made.decided.files);
  if (!evidence) return evidence.error();
  if (evidence->empty()) return Error{"a pause needs --evidence or --evidence-file: what is waited for"};
  pauses.push_back({.from = *at, .evidence = *evidence});
  made.decided.records.push_back(said->pauses(pauses).json());
  made.remarks.push_back("paused " + wall(call.contract, *at) + "; it holds once the client agrees");
  return made;
}

Result<Change> resume(const RegisterCall& call, const Register& all) {
  auto said = about(call, all);
  if (!said) return said.error();
  const auto at = call.happened(all.now);
  if (!at) return at.error();
  auto pauses = pauses_of(all, call.id, call.speaker.party);
  if (pauses.empty() || pauses.back().to) return Error{"its clock is not paused"};
  if (*at <= pauses.back().from) return Error{"the pause begins only at " + wall(call.contract, pauses.back().from)};
  pauses.back().to = *at;
  return Change{.id = call.id,
                .decided = {.records = {said->pauses(pauses).json()}},
                .remarks = {"runs on from " + wall(call.contract, *at)}};
}

Result<Change> with_root(const RegisterCall& call, const Register& all, const std::string& root) {
  auto said = about(call, all);
  if (!said) return said.error();
  if (!all.has(type, root)) return no_entry(type, root);
  if (call.text("reason").empty()) return Error{"--reason is missing: what the report prints beside it"};
  return Change{.id = call.id,
                .decided = {.records = {said->text("root", root).text("reason", call.text("reason")).json()}},
                .remarks = {root == call.id ? "its root is its own" : "it shares the root of " + root}};
}

Result<Change> link(const RegisterCall& call, const Register& all) {
  if (call.text("to") == call.id) return Error{"--to is the incident itself"};
  return with_root(call, all, call.text("to"));
}

Result<Change> split(const RegisterCall& call, const Register& all) { return with_root(call, all, call.id); }

template <Result<Change> (*Make)(const RegisterCall&, const Register&)>
int changed(const RegisterCall& call) {
  return change(call, [&](const Register& all) { return Make(call, all); });
}

int list(const RegisterCall& call) {
  return list_entries(call, type, [&](ledger::Ledger& book) -> Result<std::vector<Listed>> {
    auto entries = incident_entries(call, book);
    if (!entries) return entries;
    const auto all = read_register(book, call.clock());
    if (!all) return all.error();
    return with_mails(std::move(*entries), type, *all, call.contract);
  });
}

int accept(const RegisterCall& call) { return accept_entry(call, type); }
int turn_down(const RegisterCall& call) { return refuse_entry(call, type); }

}  // namespace

int run_incident(const Words& words, const Clock& clock) {
  static const RegisterCommand command{
      .name = "incident",
      .summary = "Incidents and requests with their clocks. An outage is measured; this is what people say about it.",
      .actions = {
          {"open", "", "registers one, gives it its reference, INC-YYYY-NNNN, and confirms it to the client", true,
           declare_open, changed<open>},
          {"acknowledge", "ID", "confirms it to the client by mail; or records that a mail server accepted that", true,
           declare_acknowledge, changed<acknowledge>},
          {"pause", "ID", "stops its clock while others are waited for", true, declare_pause, changed<pause>},
          {"resume", "ID", "the clock runs on", true, declare_at, changed<resume>},
          {"resolve", "ID", "it works again; the client is told", true, declare_resolve, changed<resolve>},
          {"reopen", "ID", "it does not: takes the resolution back", true, declare_reason, changed<reopen>},
          {"link", "ID", "it has the same root as another", true, declare_other, changed<link>},
          {"split", "ID", "it has a root of its own, though it overlaps another", true, declare_reason, changed<split>},
          {"accept", "ID", "the other party agrees to its cause, request, root or pauses: a signed act", true,
           declare_signed, accept},
          {"refuse", "ID", "the other party does not agree", true, declare_reason, turn_down},
          {"list", "", "all of them", false, nullptr, list},
          {"show", "ID", "one of them", false, nullptr, list}}};
  return run_register(command, words, clock);
}

}  // namespace sereno::sla
