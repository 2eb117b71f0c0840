// sereno-sla maintenance: planned, announced, acknowledged, done; by acts that the report reads.
#include <boost/program_options.hpp>
#include <utility>

#include "base/time_words.h"
#include "sla/channels/message.h"
#include "sla/commands/decision_command.h"
#include "sla/commands/last_word.h"
#include "sla/commands/maintenance_entries.h"
#include "sla/commands/register_command.h"
#include "sla/commands/register_mail.h"
#include "sla/registers/contact_number.h"
#include "sla/registers/numbers.h"
#include "sla/registers/token.h"
#include "sla/renderers/json_writer.h"

namespace sereno::sla {
namespace {

namespace options = boost::program_options;

constexpr std::string_view type = "maintenance";
constexpr const char* number_apart =
    "--person holds a telephone's number, which would stand in the act for good: name the person, and the number with "
    "contacted --number, where it can be erased";

void declare_plan(options::options_description& description) {
  description.add_options()("from", options::value<std::string>(), "TIME: its start")(
      "to", options::value<std::string>(), "TIME: its end, not within it any more")(
      "scope", options::value<std::vector<std::string>>()->composing(),
      "FUNCTION that it touches; may stand several times; all when absent")(
      "description", options::value<std::string>(), "what is done")(
      "work", options::value<std::string>(), "preventive or corrective")("emergency",
                                                                         "an emergency window: it is never excluded")(
      "without-interruption", "the service goes on meanwhile: nothing is excluded, and no notice is needed");
}

void declare_to(options::options_description& description) {
  description.add_options()("to", options::value<std::string>()->required(), "TIME: its new end");
}

void declare_contact(options::options_description& description) {
  declare_at(description);
  description.add_options()("person", options::value<std::string>()->required(), "NAME: who was spoken to")(
      "number", options::value<std::string>(),
      "NUMBER that was called, +525555501234: kept apart from the act, and erased after keep_mails (docs/mail.md)")(
      "by-means", options::value<std::string>()->default_value("telephone"),
      "telephone, whatsapp or email; only the telephone is the contract's second channel");
}

void declare_notify(options::options_description& description) {
  description.add_options()(
      "at", options::value<std::string>(),
      "TIME: when the mail server accepted a notice that was sent by hand; no mail is queued then");
  declare_mail(description);
}

void declare_finish(options::options_description& description) {
  declare_at(description);
  declare_mail(description);
}

void declare_acknowledge(options::options_description& description) {
  declare_at(description);
  declare_signed(description);
  description.add_options()("person", options::value<std::string>(),
                            "NAME: who acknowledged, where that is not who says it");
}

/// The act of an action on a maintenance that exists; the fields are added by the caller.
Result<Statement> about(const RegisterCall& call, const Register& all) {
  if (!all.has(type, call.id)) return no_entry(type, call.id);
  return Statement(type, call.id, call.speaker);
}

Result<Change> with_instant(const RegisterCall& call, const Register& all, const char* field, const char* told,
                            const std::string& contact) {
  auto said = about(call, all);
  if (!said) return said.error();
  const auto at = call.happened(all.now);
  if (!at) return at.error();
  said->instant(field, *at).text("contact", contact);
  return Change{.id = call.id,
                .decided = {.records = {said->json()}},
                .remarks = {std::string(told) + " " + wall(call.contract, *at) + ", as stated by " + call.speaker.by +
                            " (" + call.speaker.party + ")"}};
}

/// What stands of the plan when this call has changed it.
Result<Maintenance> planned(const RegisterCall& call, const Register& all, const std::string& record) {
  auto after = register_with(all, {record});
  if (!after) return after.error();
  const auto found = find_maintenance(call.contract, *after, call.id);
  if (!found) return no_entry(type, call.id);
  return *found;
}

Result<Change> plan(const RegisterCall& asked, const Register& all) {
  RegisterCall call = asked;
  const bool known = !call.id.empty() && all.has(type, call.id);
  if (call.id.empty()) call.id = next_number(maintenance_series, all.acts, *call.contract.zone, all.now);
  const auto span = call.span();
  if (!span) return span.error();
  if (!known && (!span->from || !span->to)) return Error{"a plan needs --from and --to"};
  if (const auto scope = call.known_scope(); !scope) return scope.error();
  Statement said(type, call.id, call.speaker);
  said.text("kind", call.has("emergency") ? "emergency" : known ? "" : "scheduled").instant("from", span->from);
  said.instant("to", span->to).texts("scope", call.texts("scope")).text("description", call.text("description"));
  said.text("work", call.text("work"));
  if (call.has("without-interruption")) said.flag("interruption", false);
  const auto stands = planned(call, all, said.json());
  if (!stands) return stands.error();
  if (!stands->span && (span->from || span->to)) return Error{span_would_be_empty};
  Change made{.id = call.id, .decided = {.records = {said.json()}}};
  tell_plan(call, *stands, all.now, made);
  return made;
}

Result<Change> extend(const RegisterCall& call, const Register& all) {
  auto said = about(call, all);
  if (!said) return said.error();
  const auto before = find_maintenance(call.contract, all, call.id);
  const auto to = call.time("to");
  if (!to) return to.error();
  if (!before || !before->span) return Error{call.id + " is not planned any more"};
  if (**to <= before->span->to) return Error{"--to lies not after its end, " + wall(call.contract, before->span->to)};
  Change made{.id = call.id, .decided = {.records = {said->instant("to", *to).json()}}};
  Maintenance longer = *before;
  longer.span = Interval{before->span->to, **to};
  made.remarks.push_back("longer by " + span_text(**to - before->span->to) + ", which needs a notice of its own:");
  tell_plan(call, longer, all.now, made);
  return made;
}

/// The notice goes to the client's contacts, and is given when a mail server accepts it.
Result<Change> notify_by_mail(const RegisterCall& call, const Register& all, const Post& post) {
  auto said = about(call, all);
  if (!said) return said.error();
  const auto stands = find_maintenance(call.contract, all, call.id);
  if (!stands || !stands->span) return Error{call.id + " is not planned any more"};
  const auto known = token_of_equal(post, all, maintenance_notice(*stands, "", call.contract, post.head));
  const std::string token = known ? *known : make_token(maintenance_token, system_random);
  Change made{.id = call.id, .details = {{"token", text_json(token)}}};
  if (!known) made.decided.records = {said->text("token", token).json()};
  const auto notice = maintenance_notice(*stands, token, call.contract, post.head);
  if (const auto queued = queue_to(post, call, all, notice, made); !queued) return queued.error();
  made.remarks.push_back("the notice is given when a mail server accepts it; its token is " + token);
  return made;
}

Result<Change> notify(const RegisterCall& call, const Register& all) {
  auto said = about(call, all);
  if (!said) return said.error();
  const auto at = call.past_time("at", all.now);
  if (!at) return at.error();
  if (!*at) {
    const auto post = post_of(call);
    if (!post) return post.error();
    if (*post) return notify_by_mail(call, all, **post);
    return Error{"--mail is missing, which sends the notice; or --at: when the mail server accepted one sent by hand"};
  }
  const std::string token = make_token(maintenance_token, system_random);
  const auto record = said->instant("notice_email", *at).text("token", token).json();
  const auto stands = planned(call, all, record);
  if (!stands) return stands.error();
  Change made{.id = call.id, .decided = {.records = {record}}, .details = {{"token", text_json(token)}}};
  made.remarks.push_back("notice by e-mail " + wall(call.contract, **at) + ", as stated by " + call.speaker.by + " (" +
                         call.speaker.party + "); its token is " + token);
  tell_judgement(call, *stands, made);
  return made;
}

Result<Change> contacted(const RegisterCall& call, const Register& all) {
  const std::string means = call.text("by-means");
  if (means != "telephone" && means != "whatsapp" && means != "email")
    return Error{"--by-means " + means + ": it is telephone, whatsapp or email"};
  if (holds_a_number(call.text("person"))) return Error{number_apart};
  std::string contact = call.text("person") + " by " + means;
  std::vector<std::string> files;
  if (const std::string number = dialled(call.text("number")); !number.empty()) {
    if (const auto why = unfit_number(number)) return Error{"--number " + call.text("number") + " " + *why};
    KeptNumber kept = keep_number(number, system_random);
    contact += ", " + kept.words;
    files.push_back(std::move(kept.bytes));
  }
  if (means == "telephone") {
    auto called = with_instant(call, all, "notice_phone", "called", contact);
    if (called) called->decided.files = std::move(files);
    return called;
  }
  auto said = about(call, all);
  if (!said) return said.error();
  return Change{.id = call.id,
                .decided = {.records = {said->text("contact", contact).json()}, .files = std::move(files)},
                .remarks = {"told " + contact + "; only the telephone is the contract's second channel"}};
}

Result<Change> acknowledge(const RegisterCall& call, const Register& all) {
  if (call.has("signed")) {
    auto made = signed_acknowledgement(call, all);
    if (!made) return made;
    const auto stands = planned(call, all, made->decided.records.front());
    if (stands) tell_judgement(call, *stands, *made);
    return made;
  }
  const std::string person = call.text("person");
  if (holds_a_number(person)) return Error{number_apart};
  auto made = with_instant(call, all, "ack", "acknowledged", person.empty() ? "" : person + " acknowledged");
  if (!made) return made;
  const auto stands = planned(call, all, made->decided.records.front());
  if (stands) tell_judgement(call, *stands, *made);
  return made;
}

/// It begins once and ends once; another instant for it has to be said.
Result<void> not_yet(const RegisterCall& call, const Register& all, std::optional<Instant> MaintenanceSaid::*field,
                     std::string_view name) {
  return not_said_yet(call, last_word(all, type, call.id, field, name), name);
}

Result<Change> start(const RegisterCall& call, const Register& all) {
  if (const auto first = not_yet(call, all, &MaintenanceSaid::started, "started"); !first) return first.error();
  auto made = with_instant(call, all, "started", "started", "");
  if (!made) return made;
  const auto stands = planned(call, all, made->decided.records.front());
  if (stands && stands->span && stands->started && *stands->started < stands->span->from)
    made->remarks.push_back(span_text(stands->span->from - *stands->started) +
                            " before the announced start: downtime there counts, it was not announced");
  return made;
}

/// Once it is done the client is told that the service is restored.
Result<void> tell_restored(const RegisterCall& call, const Register& all, const Maintenance& stands, Change& made) {
  const auto post = post_of(call);
  if (!post) return post.error();
  if (!*post || !stands.finished || !stands.interruption) return {};
  return queue_to(
      **post, call, all,
      restoration({std::string(type), call.id}, *stands.finished, stands.description, call.contract, (*post)->head),
      made);
}

Result<Change> finish(const RegisterCall& call, const Register& all) {
  if (const auto first = not_yet(call, all, &MaintenanceSaid::finished, "finished"); !first) return first.error();
  auto made = with_instant(call, all, "finished", "finished", "");
  if (!made) return made;
  const auto stands = planned(call, all, made->decided.records.front());
  if (stands && stands->started && stands->finished && *stands->finished < *stands->started)
    return Error{wall(call.contract, *stands->finished) + " lies before its start, " +
                 wall(call.contract, *stands->started) + ": correct --at, or look at this machine's clock"};
  if (stands && stands->span && stands->finished && !stands->started && *stands->finished < stands->span->from)
    made->remarks.push_back("nobody has said that it began, and it is announced for " +
                            wall(call.contract, stands->span->from));
  if (stands && stands->span && stands->finished && *stands->finished > stands->span->to)
    made->remarks.push_back("overrun by " + span_text(*stands->finished - stands->span->to) +
                            " past the announced end: downtime there counts, it was not announced");
  if (!stands) return stands.error();
  if (const auto told = tell_restored(call, all, *stands, *made); !told) return told.error();
  return made;
}

Result<Change> cancel(const RegisterCall& call, const Register& all) {
  if (const auto said = about(call, all); !said) return said.error();
  const auto stands = find_maintenance(call.contract, all, call.id);
  if (!stands || !stands->span) return Error{call.id + " is not planned any more"};
  // The other party's withdrawal would take its own words back, and the plan would stand.
  const std::string& planner = all.acts[all.places_of(type, call.id).front()].head.author_party;
  if (planner != call.speaker.party) return Error{"it is for " + planner + ", who planned it, to cancel it (--party)"};
  const auto withdrawal = Statement::withdrawal(type, call.id, {}, call.text("reason"), call.speaker);
  return Change{.id = call.id, .decided = {.records = {withdrawal.json()}}, .remarks = {"cancelled"}};
}

template <Result<Change> (*Make)(const RegisterCall&, const Register&)>
int changed(const RegisterCall& call) {
  return change(call, [&](const Register& all) { return Make(call, all); });
}

/// The numbers that its contacts name, as far as they are kept.
Result<std::vector<Listed>> with_numbers(std::vector<Listed> entries, ledger::Ledger& book) {
  for (Listed& entry : entries) {
    std::vector<std::string> numbers;
    for (const auto& [name, value] : entry.lines) {
      if (name != "contacts") continue;
      for (const std::string& digest : numbers_named(value)) {
        const auto file = book.file(digest);
        if (!file) return file.error();
        numbers.push_back(*file && (*file)->bytes ? number_in(*(*file)->bytes) : "erased");
      }
    }
    for (const std::string& each : numbers) entry.lines.emplace_back("number", each);
    entry.json["numbers"] = texts_json(numbers);
  }
  return entries;
}

int list(const RegisterCall& call) {
  return list_entries(call, type, [&](ledger::Ledger& book) -> Result<std::vector<Listed>> {
    const auto all = read_register(book, call.clock());
    if (!all) return all.error();
    auto entries = with_numbers(maintenance_entries(call.contract, *all), book);
    if (!entries) return entries;
    return with_mails(std::move(*entries), type, *all, call.contract);
  });
}

}  // namespace

int run_maintenance(const Words& words, const Clock& clock) {
  static const RegisterCommand command{
      .name = "maintenance",
      .summary =
          "Maintenance as it is planned, announced, acknowledged and done. What it excuses, the report computes.",
      .actions = {
          {"plan", "[ID]", "plans one, or changes the plan of ID; says what would count and which windows fit", true,
           declare_plan, changed<plan>},
          {"notify", "ID",
           "sends the notice to the client's contacts, with a token; or records one that was sent by hand", true,
           declare_notify, changed<notify>},
          {"contacted", "ID", "logs the call: who was told, and when", true, declare_contact, changed<contacted>},
          {"acknowledge", "ID",
           "an acknowledgement that the client signed; or one typed in by hand, printed as stated by who types it",
           true, declare_acknowledge, changed<acknowledge>},
          {"start", "ID", "it really began", true, declare_at, changed<start>},
          {"finish", "ID", "it really ended; the client is told", true, declare_finish, changed<finish>},
          {"extend", "ID", "a later end: the part that it adds needs its own notice", true, declare_to,
           changed<extend>},
          {"cancel", "ID", "takes it back", true, declare_reason, changed<cancel>},
          {"list", "", "all of them", false, nullptr, list},
          {"show", "ID", "one of them", false, nullptr, list}}};
  return run_register(command, words, clock);
}

}  // namespace sereno::sla
