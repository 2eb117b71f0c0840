#include "sla/sources/act_fields.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace sereno::sla {

namespace {

using Words = std::vector<std::string>;

ActHead read_head(Fields& fields) {
  ActHead head;
  head.by = fields.text_or_empty("by");
  head.author_party = fields.text("author_party").value_or(std::string(provider_party));
  if (const auto channel = fields.choice<int>("channel", {{"cli", 0}, {"mail", 1}, {"web", 2}, {"import", 3}})) {
    static const Words names{"cli", "mail", "web", "import"};
    head.channel = names[static_cast<std::size_t>(*channel)];
  }
  const auto said_at = fields.instant("said_at");
  head.names_said_at = said_at.has_value();
  head.said_at = said_at.value_or(Instant{});
  head.version = fields.text_or_empty("version");
  head.signature = fields.text_or_empty("signature");
  return head;
}

Approval read_approval(Fields& fields) {
  return {.accepted = fields.boolean("accepted"),
          .approved_by = fields.text("approved_by"),
          .approver_party = fields.text("approver_party")};
}

/// Both ends, or one of them where the entry has the other already.
void read_span(Fields& fields, bool alone, std::optional<Instant>& from, std::optional<Instant>& to) {
  from = alone ? std::optional(fields.required_instant("from")) : fields.instant("from");
  to = alone ? std::optional(fields.required_instant("to")) : fields.instant("to");
  if (fields.problems().empty()) fields.check_span(from, to);
}

MaintenanceSaid read_maintenance(Fields& fields, bool alone) {
  MaintenanceSaid said;
  said.kind = fields.choice<MaintenanceKind>(
      "kind", {{"scheduled", MaintenanceKind::scheduled}, {"emergency", MaintenanceKind::emergency}});
  read_span(fields, alone, said.from, said.to);
  said.notice_email = fields.instant("notice_email");
  said.notice_phone = fields.instant("notice_phone");
  said.ack = fields.instant("ack");
  said.scope = fields.texts("scope");
  said.description = fields.text("description");
  said.work = fields.choice<Work>("work", {{"preventive", Work::preventive}, {"corrective", Work::corrective}});
  said.interruption = fields.boolean("interruption");
  said.started = fields.instant("started");
  said.finished = fields.instant("finished");
  if (said.started && said.finished && *said.finished < *said.started) fields.fail(R"("finished" is before "started")");
  said.token = fields.text("token");
  said.contact = fields.text("contact");
  return said;
}

ClaimSaid read_claim(Fields& fields, bool alone) {
  ClaimSaid said;
  said.cause = fields.choice<Cause>(
      "cause", {{"third_party", Cause::third_party}, {"provider", Cause::provider}, {"own", Cause::provider}});
  if (alone && !said.cause) fields.required_text("cause");
  said.party = fields.text("party");
  said.evidence = fields.text("evidence");
  said.reason = fields.text("reason");
  read_span(fields, alone, said.from, said.to);
  said.scope = fields.texts("scope");
  said.approval = read_approval(fields);
  return said;
}

CorrectionSaid read_correction(Fields& fields, bool alone) {
  CorrectionSaid said;
  said.function = alone ? std::optional(fields.required_text("function")) : fields.text("function");
  read_span(fields, alone, said.from, said.to);
  said.state = alone ? std::optional(fields.required_state("state")) : fields.state("state");
  said.reason = fields.text("reason");
  said.author = fields.text("author");
  said.evidence_sha256 = fields.text("evidence_sha256");
  said.approval = read_approval(fields);
  if (const auto approver = fields.text("approver"); approver && !said.approval.approved_by)
    said.approval.approved_by = approver;
  return said;
}

PauseSaid read_pause(Fields& fields) {
  PauseSaid pause;
  pause.from = fields.required_instant("from");
  pause.to = fields.instant("to");
  if (fields.problems().empty()) fields.check_span(pause.from, pause.to);
  pause.evidence = fields.text("evidence");
  pause.approval = read_approval(fields);
  for (const char* remark : {"local", "note", "reason"}) fields.text(remark);
  return pause;
}

IncidentSaid read_incident(Fields& fields) {
  IncidentSaid said;
  if (const auto priority = fields.integer("priority", 1, 9)) said.priority = static_cast<int>(*priority);
  said.function = fields.text("function");
  said.root = fields.text("root");
  said.reason = fields.text("reason");
  said.request = fields.boolean("request");
  said.cause = fields.choice<Cause>("cause", {{"provider", Cause::provider},
                                              {"own", Cause::provider},
                                              {"third_party", Cause::third_party},
                                              {"client", Cause::client}});
  said.registered = fields.instant("registered");
  said.ack_email = fields.instant("ack_email");
  said.ack_message_id = fields.text("ack_message_id");
  said.resolved = fields.instant("resolved");
  said.restoration_notice = fields.instant("restoration_notice");
  for (Fields& pause : fields.objects("pauses")) {
    said.pauses.push_back(read_pause(pause));
    fields.take_problems("pauses", pause);
  }
  said.description = fields.text("description");
  said.evidence = fields.text("evidence");
  said.affectation = fields.choice<Affectation>("affectation", {{"total", Affectation::total},
                                                                {"intermittent", Affectation::intermittent},
                                                                {"degraded", Affectation::degraded}});
  said.occurred = fields.instant("occurred");
  said.steps = fields.text("steps");
  said.reporter = fields.text("reporter");
  said.guids = fields.texts("guids");
  said.approval = read_approval(fields);
  for (const auto& [name, at] : {std::pair("ack_email", said.ack_email), std::pair("resolved", said.resolved)})
    if (at && said.registered && *at < *said.registered)
      fields.fail("\"" + std::string(name) + R"(" is before "registered")");
  return said;
}

BugSaid read_bug(Fields& fields) {
  BugSaid said{.opened = fields.instant("opened"),
               .fixed = fields.instant("fixed"),
               .incident = fields.text("incident"),
               .description = fields.text("description")};
  if (said.opened && said.fixed && *said.fixed < *said.opened) fields.fail(R"("fixed" is before "opened")");
  return said;
}

MembershipSaid read_membership(Fields& fields) {
  MembershipSaid said{.service = fields.required_text("service"),
                      .function = fields.required_text("function"),
                      .from = fields.instant("from"),
                      .to = fields.instant("to"),
                      .renamed_from = fields.text_or_empty("renamed_from")};
  if (!fields.problems().empty()) return said;
  if (!said.from && (!said.to || !said.renamed_from.empty()))
    fields.fail(said.renamed_from.empty() ? R"(neither "from" nor "to" is there)" : R"("from" is missing)");
  fields.check_span(said.from, said.to);
  if (said.renamed_from == said.service) fields.fail(R"("renamed_from" is the name itself)");
  return said;
}

/// `id` is that of the entry from which something is taken back.
WithdrawalSaid read_withdrawal(Fields& fields, std::string& id) {
  static const Words types{"maintenance", "attribution", "correction", "incident", "bug"};
  WithdrawalSaid said;
  if (auto of = fields.object("of")) {
    said.of_type = of->required_text("type");
    id = of->required_text("id");
    if (!said.of_type.empty() && std::find(types.begin(), types.end(), said.of_type) == types.end())
      of->fail("\"type\" is none of maintenance, attribution, correction, incident, bug");
    fields.take_problems("of", *of);
  }
  said.fields = fields.texts("fields");
  said.reason = fields.text_or_empty("reason");
  said.approval = read_approval(fields);
  return said;
}

FreezeSaid read_freeze(Fields& fields) {
  FreezeSaid said{.month = fields.required_text("month")};
  const bool exists = said.month.size() == 7 && parse_instant(said.month + "-01T00:00:00Z");
  if (!said.month.empty() && !exists) fields.fail(R"("month" is no YYYY-MM from 1970-01 to 2037-12)");
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  for (Fields& each : fields.objects("ledgers")) {
    OtherLedger ledger{.name = each.required_text("name")};
    ledger.head_sequence = each.integer("sequence", 0, most).value_or(0);
    ledger.head_digest = each.text_or_empty("head");
    ledger.last_arrival = each.integer("arrival", 0, most).value_or(0);
    said.ledgers.push_back(std::move(ledger));
    fields.take_problems("ledgers", each);
  }
  return said;
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 32 || c == 127; });
}

/// What becomes part of a mail's head, or of what a server is told: one line, whoever recorded it.
std::optional<std::string> line_of(Fields& fields, std::string_view name) {
  auto text = fields.text(name);
  if (text && has_control(*text)) fields.fail("\"" + std::string(name) + "\" holds a control character");
  return text;
}

std::optional<AboutSaid> read_about(Fields& fields, bool there) {
  auto about = there ? fields.object("about") : std::nullopt;
  if (!about) return std::nullopt;
  AboutSaid said{.type = about->required_text("type"), .id = about->required_text("id")};
  fields.take_problems("about", *about);
  return said;
}

MessageSaid read_message(Fields& fields) {
  MessageSaid said;
  static const Words channels{"mail", "webhook", "whatsapp", "phone"};
  if (const auto via = fields.choice<int>("via", {{"mail", 0}, {"webhook", 1}, {"whatsapp", 2}, {"phone", 3}}))
    said.via = channels[static_cast<std::size_t>(*via)];
  said.to = line_of(fields, "to");
  said.about = read_about(fields, fields.has("about"));
  said.form = line_of(fields, "template");
  said.parameters = fields.named_texts("parameters");
  said.language = line_of(fields, "language");
  said.token = line_of(fields, "token");
  said.message_id = line_of(fields, "message_id");
  said.in_reply_to = line_of(fields, "in_reply_to");
  said.accepted_at = fields.instant("accepted_at");
  said.server = line_of(fields, "server");
  said.refused_at = fields.instant("refused_at");
  said.bounced_at = fields.instant("bounced_at");
  said.reason = fields.text("reason");
  return said;
}

ReceivedSaid read_received(Fields& fields) {
  return {.sha256 = fields.required_text("sha256"),
          .from = fields.text_or_empty("from"),
          .kind = fields.required_text("kind"),
          .message_id = fields.text_or_empty("message_id"),
          .arrived = fields.required_instant("arrived"),
          .token = fields.text_or_empty("token"),
          .reference = fields.text_or_empty("reference"),
          .note = fields.text_or_empty("why")};
}

}  // namespace

std::optional<Act> read_act(Fields& fields, const std::string& type) {
  Act act{.head = read_head(fields)};
  if (type == "withdraw") {
    act.said = read_withdrawal(fields, act.id);
    return act;
  }
  if (type == "freeze") {
    act.said = read_freeze(fields);
    return act;
  }
  const bool named = type == "incident" || type == "bug" || type == "message" || type == "received";
  act.id = named ? fields.required_text("id") : fields.text_or_empty("id");
  const bool alone = act.id.empty();
  if (type == "maintenance")
    act.said = read_maintenance(fields, alone);
  else if (type == "attribution")
    act.said = read_claim(fields, alone);
  else if (type == "correction")
    act.said = read_correction(fields, alone);
  else if (type == "incident")
    act.said = read_incident(fields);
  else if (type == "bug")
    act.said = read_bug(fields);
  else if (type == "membership")
    act.said = read_membership(fields);
  else if (type == "message")
    act.said = read_message(fields);
  else if (type == "received")
    act.said = read_received(fields);
  else
    return std::nullopt;
  return act;
}

void record(ActHead& head, Instant recorded_at, std::int64_t sequence, std::string digest) {
  head.recorded_at = recorded_at;
  head.sequence = sequence;
  head.digest = std::move(digest);
  if (!head.names_said_at) head.said_at = recorded_at;
}

}  // namespace sereno::sla
