// sereno-sla claim, correction and bug: what is stated about a fault, about a state, about a defect.
#include <boost/program_options.hpp>
#include <utility>

#include "base/digest.h"
#include "sla/channels/claim_question.h"
#include "sla/commands/claim_entries.h"
#include "sla/commands/decision_command.h"
#include "sla/commands/last_word.h"
#include "sla/commands/maintenance_entries.h"
#include "sla/commands/register_command.h"
#include "sla/commands/register_mail.h"
#include "sla/registers/numbers.h"
#include "sla/registers/token.h"
#include "sla/renderers/json_writer.h"

namespace sereno::sla {
namespace {

namespace options = boost::program_options;

void declare_span(options::options_description& description) {
  description.add_options()("from", options::value<std::string>(), "TIME: its start")(
      "to", options::value<std::string>(), "TIME: its end, not within it any more");
}

void declare_claim(options::options_description& description) {
  declare_span(description);
  declare_evidence(description);
  declare_reason(description);
  description.add_options()("cause", options::value<std::string>(), "third_party or provider")(
      "blamed", options::value<std::string>(), "PARTY that is blamed: an id of the contract, or a name")(
      "scope", options::value<std::vector<std::string>>()->composing(),
      "FUNCTION; may stand several times; all when absent");
}

void declare_correction(options::options_description& description) {
  declare_span(description);
  declare_evidence(description);
  declare_reason(description);
  description.add_options()("function", options::value<std::string>(), "FUNCTION of the contract")(
      "state", options::value<std::string>(), "UP, WARNING, DEGRADED, DOWN or UNKNOWN: how it really was");
}

void declare_bug(options::options_description& description) {
  declare_at(description);
  description.add_options()("incident", options::value<std::string>(), "ID: the incident that showed it")(
      "description", options::value<std::string>(), "TEXT: what is wrong");
}

/// The entry that the operand names, or a new one; the error where it names none that is there.
Result<std::string> entry_for(const RegisterCall& call, const Register& all, std::string_view type,
                              std::string_view series) {
  if (call.id.empty()) return next_number(series, all.acts, *call.contract.zone, all.now);
  if (!all.has(type, call.id)) return no_entry(type, call.id);
  return call.id;
}

/// What the entry is worth from now on. A span that was said has to leave one.
template <class Judged>
Result<std::string> standing_of(const std::optional<Judged>& judged, const SaidSpan& said) {
  if (!judged) return Error{"this is no statement"};
  if (!judged->span && (said.from || said.to)) return Error{span_would_be_empty};
  return standing_words(judged->standings, judged->reasons);
}

Result<Change> file_claim(const RegisterCall& call, const Register& all) {
  const auto id = entry_for(call, all, "attribution", claim_series);
  const auto span = call.span();
  if (!id) return id.error();
  if (!span) return span.error();
  if (const auto scope = call.known_scope(); !scope) return scope.error();
  if (call.id.empty() && (!span->from || !span->to || call.text("cause").empty()))
    return Error{"a claim needs --cause, --from and --to"};
  Change made{.id = *id};
  const auto evidence = evidence_of(call, made.decided.files);
  if (!evidence) return evidence.error();
  Statement said("attribution", *id, call.speaker);
  said.text("cause", call.text("cause")).text("party", call.text("blamed")).text("evidence", *evidence);
  said.text("reason", call.text("reason")).instant("from", span->from).instant("to", span->to);
  made.decided.records.push_back(said.texts("scope", call.texts("scope")).json());
  const auto after = register_with(all, made.decided.records);
  if (!after) return after.error();
  const auto stands = standing_of(find_claim(call.contract, *after, *id), *span);
  if (!stands) return stands.error();
  made.remarks.push_back("filed; " + *stands);
  return made;
}

Result<Change> file_correction(const RegisterCall& call, const Register& all) {
  const auto id = entry_for(call, all, "correction", correction_series);
  const auto span = call.span();
  if (!id) return id.error();
  if (!span) return span.error();
  const std::string function = call.text("function");
  if (call.id.empty() && (!span->from || !span->to || function.empty() || call.text("state").empty()))
    return Error{"a correction needs --function, --from, --to and --state"};
  if (!function.empty() && call.contract.function(function) == nullptr)
    return Error{"--function " + function + ": the contract has no such function"};
  Change made{.id = *id};
  const auto evidence = evidence_of(call, made.decided.files);
  if (!evidence) return evidence.error();
  std::string digests;
  for (const std::string& bytes : made.decided.files) digests += (digests.empty() ? "" : " ") + sha256_hex(bytes);
  Statement said("correction", *id, call.speaker);
  said.text("function", function).instant("from", span->from).instant("to", span->to).text("state", call.text("state"));
  said.text("reason", call.text("reason")).text("author", call.speaker.by);
  said.text("evidence_sha256", digests.empty() ? *evidence : digests);
  made.decided.records.push_back(said.json());
  const auto after = register_with(all, made.decided.records);
  if (!after) return after.error();
  const auto stands = standing_of(find_correction(call.contract, *after, *id), *span);
  if (!stands) return stands.error();
  made.remarks.push_back("filed; " + *stands);
  return made;
}

/// Asks the client by mail; his answer with the token accepts or refuses what stands now.
Result<Change> ask_client(const RegisterCall& call, const Register& all, std::string_view type) {
  auto post = post_of(call);
  if (!post) return post.error();
  if (!*post) return Error{"--mail is missing, which sends the question"};
  // Only a mail can be answered with a token.
  std::erase_if((*post)->to, [](const std::string& each) { return each.find('@') == each.npos; });
  for (const OpenQuestion& each : open_questions(all.acts, call.contract)) {
    if (each.about.type != type || each.about.id != call.id) continue;
    const auto known = token_of_equal(**post, all, claim_question(each, "", call.contract, (*post)->head));
    const std::string token = known ? *known : make_token(claim_token, system_random);
    Change made{.id = call.id, .details = {{"token", text_json(token)}}};
    const auto question = claim_question(each, token, call.contract, (*post)->head);
    if (const auto queued = queue_to(**post, call, all, question, made); !queued) return queued.error();
    made.remarks.push_back("an answer with the token " + token + " accepts or refuses it as it stands");
    return made;
  }
  if (!all.has(type, call.id)) return no_entry(type, call.id);
  return Error{"nothing of " + std::string(called(type)) + " '" + call.id +
               "' waits for the client's word: " + worth_of(call.contract, all, type, call.id)};
}

Result<Change> ask_about_claim(const RegisterCall& call, const Register& all) {
  return ask_client(call, all, "attribution");
}

Result<Change> ask_about_correction(const RegisterCall& call, const Register& all) {
  return ask_client(call, all, "correction");
}

Result<Change> bug_act(const RegisterCall& call, const Register& all, const std::string& id, const char* field) {
  const auto at = call.happened(all.now);
  if (!at) return at.error();
  const std::string incident = call.text("incident");
  if (!incident.empty() && !all.has("incident", incident)) return no_entry("incident", incident);
  Statement said("bug", id, call.speaker);
  said.instant(field, *at).text("incident", incident).text("description", call.text("description"));
  return Change{.id = id,
                .decided = {.records = {said.json()}},
                .remarks = {std::string(field) + " " + wall(call.contract, *at)}};
}

Result<Change> open_bug(const RegisterCall& call, const Register& all) {
  return bug_act(call, all, next_number(bug_series, all.acts, *call.contract.zone, all.now), "opened");
}

Result<Change> fix_bug(const RegisterCall& call, const Register& all) {
  if (!all.has("bug", call.id)) return no_entry("bug", call.id);
  const auto before = last_word(all, "bug", call.id, &BugSaid::fixed, "fixed");
  if (const auto first = not_said_yet(call, before, "fixed"); !first) return first.error();
  const auto at = call.happened(all.now);
  if (!at) return at.error();
  const auto opened = last_word(all, "bug", call.id, &BugSaid::opened, "opened");
  if (opened && *at < opened->at)
    return Error{wall(call.contract, *at) + " lies before " + call.id + " was opened, " +
                 wall(call.contract, opened->at) + ": correct --at, or look at this machine's clock"};
  return bug_act(call, all, call.id, "fixed");
}

template <Result<Change> (*Make)(const RegisterCall&, const Register&)>
int changed(const RegisterCall& call) {
  return change(call, [&](const Register& all) { return Make(call, all); });
}

int list_claims(const RegisterCall& call) {
  return list_entries(call, "attribution", [&](ledger::Ledger& book) { return claim_entries(call, book); });
}

int list_corrections(const RegisterCall& call) {
  return list_entries(call, "correction", [&](ledger::Ledger& book) { return correction_entries(call, book); });
}

int list_bugs(const RegisterCall& call) {
  return list_entries(call, "bug", [&](ledger::Ledger& book) { return bug_entries(call, book); });
}

template <int (*Decide)(const RegisterCall&, std::string_view)>
int on_claim(const RegisterCall& call) {
  return Decide(call, "attribution");
}

template <int (*Decide)(const RegisterCall&, std::string_view)>
int on_correction(const RegisterCall& call) {
  return Decide(call, "correction");
}

}  // namespace

int run_claim(const Words& words, const Clock& clock) {
  static const RegisterCommand command{
      .name = "claim",
      .summary = "Claims about whose fault a span was, with their evidence.",
      .actions = {
          {"file", "[ID]", "states one, or changes what ID says", true, declare_claim, changed<file_claim>},
          {"propose", "", "what the checks themselves recorded of a fault, as claims", true, declare_propose,
           propose_and_print},
          {"ask", "ID", "mails it to the client's contacts, with a token; their answer accepts or refuses it", true,
           declare_mail, changed<ask_about_claim>},
          {"accept", "ID", "the other party accepts it: a signed act", true, declare_signed, on_claim<accept_entry>},
          {"refuse", "ID", "the other party refuses it", true, declare_reason, on_claim<refuse_entry>},
          {"withdraw", "ID", "its own party takes it back", true, declare_reason, on_claim<withdraw_entry>},
          {"list", "", "all of them", false, nullptr, list_claims},
          {"show", "ID", "one of them", false, nullptr, list_claims}}};
  return run_register(command, words, clock);
}

int run_correction(const Words& words, const Clock& clock) {
  static const RegisterCommand command{
      .name = "correction",
      .summary = "Statements about how a function really was, with their evidence.",
      .actions = {
          {"file", "[ID]", "states one, or changes what ID says", true, declare_correction, changed<file_correction>},
          {"ask", "ID", "mails it to the client's contacts, with a token; their answer accepts or refuses it", true,
           declare_mail, changed<ask_about_correction>},
          {"accept", "ID", "the other party accepts it: a signed act", true, declare_signed,
           on_correction<accept_entry>},
          {"refuse", "ID", "the other party refuses it", true, declare_reason, on_correction<refuse_entry>},
          {"withdraw", "ID", "its own party takes it back", true, declare_reason, on_correction<withdraw_entry>},
          {"list", "", "all of them", false, nullptr, list_corrections},
          {"show", "ID", "one of them", false, nullptr, list_corrections}}};
  return run_register(command, words, clock);
}

int run_bug(const Words& words, const Clock& clock) {
  static const RegisterCommand command{
      .name = "bug",
      .summary = "Defects: when they were opened, when fixed, and the incident that showed them.",
      .actions = {{"open", "", "registers one, BUG-YYYY-NNNN", true, declare_bug, changed<open_bug>},
                  {"fix", "ID", "it is fixed", true, declare_at, changed<fix_bug>},
                  {"list", "", "all of them", false, nullptr, list_bugs},
                  {"show", "ID", "one of them", false, nullptr, list_bugs}}};
  return run_register(command, words, clock);
}

}  // namespace sereno::sla
