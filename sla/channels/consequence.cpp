#include "sla/channels/consequence.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <chrono>
#include <cstdio>

#include "base/letters.h"
#include "base/words.h"
#include "sereno/number.h"
#include "sla/channels/claim_question.h"
#include "sla/channels/kept_text.h"
#include "sla/channels/notices.h"
#include "sla/channels/recorded.h"
#include "sla/entry.h"
#include "sla/registers/affectation.h"
#include "sla/registers/numbers.h"

namespace sereno::sla {

namespace {

namespace json = boost::json;

constexpr milliseconds one_second = std::chrono::seconds{1};
// A mail can open several incidents; more of one sender in an hour are looked at by a person first.
constexpr int most_incidents_an_hour = 30;

/// Collects facts; the first that cannot be recorded is the error.
class Facts {
 public:
  void add(Result<ledger::Fact> fact) {
    if (fact)
      facts_.push_back(std::move(*fact));
    else if (error_.empty())
      error_ = fact.error().message;
  }
  Result<std::vector<ledger::Fact>> take() {
    if (!error_.empty()) return Error{error_};
    return std::move(facts_);
  }

 private:
  std::vector<ledger::Fact> facts_{};
  std::string error_{};
};

class MailActs {
 public:
  MailActs(const IncomingMail& mail, const KnownEntries& known, const AnswerSettings& settings)
      : mail_(mail), meaning_(mail.meaning), known_(known), settings_(settings), look_at_(mail.meaning.look_at) {}

  Result<std::vector<ledger::Fact>> result() {
    if (was_received()) return std::vector<ledger::Fact>{};
    if (lower_case(mail_.letter.from) == lower_case(settings_.own_address))
      look_at_ = "it says that it comes from this mailbox itself";
    else
      act();
    facts_.add(recorded({{"type", "received"},
                         {"id", mail_.sha256},
                         {"sha256", mail_.sha256},
                         {"said_at", format_instant(mail_.arrived)},
                         {"author_party", client_party},
                         {"channel", "mail"},
                         {"from", mail_.letter.from},
                         {"kind", to_string(meaning_.kind)},
                         {"message_id", kept(mail_.letter.message_id)},
                         {"arrived", format_instant(mail_.arrived)},
                         {"token", meaning_.token},
                         {"reference", opened_.empty() ? meaning_.reference : opened_},
                         {"why", look_at_}}));
    return facts_.take();
  }

 private:
  bool was_received() const {
    return std::any_of(known_.acts.begin(), known_.acts.end(), [&](const Act& act) {
      const auto* said = says<ReceivedSaid>(act);
      return said != nullptr && said->sha256 == mail_.sha256;
    });
  }

  void act() {
    if (meaning_.kind == MailKind::incident) open(meaning_.items, false);
    if (meaning_.kind == MailKind::request) open(meaning_.items, true);
    if (meaning_.kind == MailKind::incident && !opened_.empty())
      for (const ReportedItems& each : meaning_.further) open(each, false);
    if (meaning_.kind == MailKind::bounce) undo();
    if (meaning_.kind == MailKind::followup) enrich();
    // An objection acknowledges receipt; so does a report that answers the notice (rule 18).
    const bool answers = meaning_.kind == MailKind::acknowledgement || meaning_.kind == MailKind::objection;
    if (answers && meaning_.from_contact && meaning_.from_person) acknowledge();
    const bool decides = meaning_.kind == MailKind::acceptance || meaning_.kind == MailKind::refusal;
    if (decides && meaning_.from_contact && meaning_.from_person) decide();
  }

  /// The act's head: the client says it, by mail, when it arrived.
  json::object by_client(std::string_view type, const std::string& id) const {
    return {{"type", type},
            {"id", id},
            {"author_party", client_party},
            {"channel", "mail"},
            {"by", mail_.letter.from},
            {"said_at", format_instant(mail_.arrived)},
            {"note", "mail " + mail_.sha256}};
  }

  bool is_flood() const {
    const auto since = mail_.arrived - std::chrono::hours{1};
    return most_incidents_an_hour <= std::count_if(known_.acts.begin(), known_.acts.end(), [&](const Act& act) {
             const auto* said = says<ReceivedSaid>(act);
             return said != nullptr && said->kind == "incident" && said->arrived > since &&
                    lower_case(said->from) == lower_case(mail_.letter.from);
           });
  }

  void open(const ReportedItems& items, bool request) {
    if (is_flood()) {
      look_at_ = "too many reports of one sender in an hour: it opened nothing";
      return;
    }
    std::vector<Act> acts = known_.acts;
    if (!opened_.empty()) acts.push_back({.id = opened_, .said = IncidentSaid{}});
    const std::string reference = next_number(incident_series, acts, *settings_.contract->zone, mail_.arrived);
    opened_ = reference;
    json::object act = by_client("incident", reference);
    act["registered"] = format_instant(mail_.arrived);
    act["description"] = kept(request ? guids() : items.description);
    if (request) act["request"] = true;
    if (items.affectation) act["affectation"] = to_string(*items.affectation);
    if (!request)
      if (const auto priority = priority_of(*settings_.contract, "", items.affectation)) act["priority"] = *priority;
    act["evidence"] = kept(sereno::joined(items.evidence, "; "));
    act["steps"] = kept(items.steps);
    if (items.time) act["occurred"] = format_instant(*items.time);
    act["reporter"] = kept(mail_.letter.from);
    facts_.add(recorded(act));
    confirm(reference, items, request);
  }

  /// What stands of an incident, as far as a mail may fill it.
  struct Standing {
    bool known = false;
    bool theirs = false;  ///< the sender reported it
    IncidentSaid said{};
  };

  Standing standing_of(const std::string& reference) const {
    Standing stands;
    for (const Act& act : known_.acts) {
      const auto* said = says<IncidentSaid>(act);
      if (said == nullptr || act.id != reference) continue;
      stands.theirs = stands.theirs || (!stands.known && lower_case(act.head.by) == lower_case(mail_.letter.from));
      stands.known = true;
      if (said->description) stands.said.description = said->description;
      if (said->evidence) stands.said.evidence = said->evidence;
      if (said->steps) stands.said.steps = said->steps;
      if (said->affectation) stands.said.affectation = said->affectation;
      if (said->occurred) stands.said.occurred = said->occurred;
      if (said->function) stands.said.function = said->function;
      if (said->request) stands.said.request = said->request;
      if (!said->guids.empty()) stands.said.guids = said->guids;
    }
    return stands;
  }

  /// A second mail to an incident fills what nobody had said; what was said stays. Only of who may report one.
  void enrich() {
    const Standing stands = standing_of(meaning_.reference);
    if (!stands.known || !meaning_.from_person || !(meaning_.from_contact || stands.theirs)) return;
    json::object act = by_client("incident", meaning_.reference);
    const std::size_t bare = act.size();
    const ReportedItems& items = meaning_.items;
    if (!stands.said.description && !items.description.empty()) act["description"] = kept(items.description);
    if (!stands.said.evidence && !items.evidence.empty()) act["evidence"] = kept(sereno::joined(items.evidence, "; "));
    if (!stands.said.steps && !items.steps.empty()) act["steps"] = kept(items.steps);
    if (!stands.said.occurred && items.time) act["occurred"] = format_instant(*items.time);
    if (!stands.said.affectation && items.affectation && !stands.said.request.value_or(false)) {
      act["affectation"] = to_string(*items.affectation);
      const auto priority = priority_of(*settings_.contract, stands.said.function.value_or(""), items.affectation);
      if (priority) act["priority"] = *priority;
    }
    if (act.size() > bare) facts_.add(recorded(act));
  }

  std::string guids() const {
    std::string all = meaning_.language == "en" ? "recording" : "grabación";
    for (const std::string& each : meaning_.guids) all += " " + each;
    return all;
  }

  void confirm(const std::string& reference, const ReportedItems& items, bool request) {
    // Programs are not answered (RFC 3834): who looks at the clocks confirms it to the contacts.
    if (!meaning_.from_person) return;
    if (unfit_mail_address(mail_.letter.from)) {
      look_at_ = "its sender has no address that a confirmation could go to";
      return;
    }
    NewMessage message = confirmation(
        {.reference = reference,
         .request = request,
         .missing = meaning_.missing,
         .description = request ? guids() : items.description,
         .subject = mail_.letter.subject},
        {.provider = settings_.provider, .mail_domain = settings_.mail_domain, .language = meaning_.language});
    message.to = mail_.letter.from;
    message.in_reply_to = fit_id(mail_.letter.message_id);
    facts_.add(queue_message(message, mail_.arrived));
  }

  /// What stands in our own head: never more than an id.
  static std::string fit_id(const std::string& id) {
    const bool fits = id.size() <= 250 && std::all_of(id.begin(), id.end(),
                                                      [](char c) { return c > 32 && c < 127 && c != '<' && c != '>'; });
    return fits ? id : "";
  }

  /// What the answer's token was sent in, to whom it reached.
  const Message* sent_with_its_token(std::string_view form) const {
    const auto found = std::find_if(known_.messages.begin(), known_.messages.end(), [&](const Message& each) {
      return !meaning_.token.empty() && each.token == meaning_.token && each.form == form && each.accepted;
    });
    return found == known_.messages.end() ? nullptr : &*found;
  }

  /// A mailbox tells whole seconds: an answer of the very second in which what it answers was accepted came behind it.
  Instant answered(const Message& sent) const {
    const bool same_second = mail_.arrived < *sent.accepted && *sent.accepted - mail_.arrived < one_second;
    return same_second ? *sent.accepted + milliseconds{1} : mail_.arrived;
  }

  void decide() {
    const Message* question = sent_with_its_token(question_form);
    if (question == nullptr) {
      look_at_ = "its token is that of no claim that was sent";
      return;
    }
    auto answer = answer_to_claim(*question,
                                  {.from = mail_.letter.from,
                                   .sha256 = mail_.sha256,
                                   .said = answered(*question),
                                   .accepts = meaning_.kind == MailKind::acceptance},
                                  known_.acts, *settings_.contract);
    if (!answer) return facts_.add(answer.error());
    look_at_ = answer->look_at;
    for (ledger::Fact& fact : answer->facts) facts_.add(std::move(fact));
  }

  void acknowledge() {
    const Message* notice = sent_with_its_token(notice_form);
    if (notice == nullptr) {
      look_at_ = "its token is that of no notice that was sent";
      return;
    }
    json::object act = by_client("maintenance", notice->about.id);
    act["ack"] = act["said_at"] = format_instant(answered(*notice));
    if (meaning_.kind == MailKind::objection) {
      act["note"] = "objects; mail " + mail_.sha256;
      look_at_ = "the client objects to the maintenance " + notice->about.id;
    }
    facts_.add(recorded(act));
  }

  std::string returned_id() const {
    for (const Letter& each : mail_.letter.attached)
      if (!each.message_id.empty()) return each.message_id;
    const std::string& headers = mail_.letter.returned_headers;
    const auto at = lower_case(headers).find("message-id:");
    const auto from = at == headers.npos ? at : headers.find('<', at),
               to = headers.find('>', from == headers.npos ? 0 : from);
    if (from != headers.npos && to != headers.npos) return headers.substr(from + 1, to - from - 1);
    return mail_.letter.in_reply_to;
  }

  void undo() {
    const auto id = returned_id();
    const auto found = std::find_if(known_.messages.begin(), known_.messages.end(),
                                    [&](const Message& each) { return !id.empty() && each.message_id == id; });
    if (found == known_.messages.end()) {
      look_at_ = "a bounce of no message that was sent from here";
      return;
    }
    if (found->bounced) return;
    std::string why;
    for (const DeliveryReport& each : mail_.letter.delivery) why = each.status + " " + each.diagnostic;
    facts_.add(message_bounced(found->id, mail_.arrived, kept(why)));
    look_at_ = "the message to " + found->to + " about " + found->about.type + " " + found->about.id + " came back";
    if (found->form == notice_form) undo_notice(*found);
  }

  /// Rule 18: once no recipient is left the notice is undone.
  void undo_notice(const Message& bounced) {
    const bool left = std::any_of(known_.messages.begin(), known_.messages.end(), [&](const Message& each) {
      return each.id != bounced.id && each.form == notice_form && each.about.id == bounced.about.id && each.accepted &&
             !each.bounced;
    });
    if (left) return;
    facts_.add(recorded({{"type", "withdraw"},
                         {"of", {{"type", "maintenance"}, {"id", bounced.about.id}}},
                         {"fields", json::array{"notice_email"}},
                         {"reason", "every mail of the notice came back"},
                         {"channel", "mail"},
                         {"said_at", format_instant(mail_.arrived)}}));
  }

  const IncomingMail& mail_;
  const UnderstoodMail& meaning_;
  const KnownEntries& known_;
  const AnswerSettings& settings_;
  std::string look_at_;
  std::string opened_{};
  Facts facts_{};
};

}  // namespace

bool is_settled(const Message& message, const std::vector<Message>& messages) {
  if (message.form == notice_form) return false;
  return std::any_of(messages.begin(), messages.end(), [&](const Message& each) {
    return each.id != message.id && each.accepted && !each.bounced && each.form == message.form &&
           each.about.type == message.about.type && each.about.id == message.about.id &&
           each.parameters == message.parameters;
  });
}

std::vector<ledger::Fact> acts_of_acceptance(const Message& message, Instant at) {
  const char* field = message.form == confirmation_form || message.form == request_form      ? "ack_email"
                      : message.form == notice_form                                          ? "notice_email"
                      : message.form == restoration_form && message.about.type == "incident" ? "restoration_notice"
                                                                                             : nullptr;
  if (field == nullptr || message.via != "mail" || message.about.id.empty()) return {};
  json::object act{{"type", message.about.type}, {"id", message.about.id},        {"channel", "mail"},
                   {"by", message.by},           {"said_at", format_instant(at)}, {field, format_instant(at)},
                   {"note", message.id}};
  if (std::string_view(field) == "ack_email" && !message.message_id.empty()) act["ack_message_id"] = message.message_id;
  auto fact = recorded(act);
  if (!fact) return {};
  return {std::move(*fact)};
}

Result<std::vector<ledger::Fact>> acts_of_mail(const IncomingMail& mail, const KnownEntries& known,
                                               const AnswerSettings& settings) {
  return MailActs(mail, known, settings).result();
}

}  // namespace sereno::sla
