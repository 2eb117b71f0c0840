#include "sla/mail/understand.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "base/letters.h"
#include "sereno/number.h"
#include "sla/mail/items.h"
#include "sla/mail/own_text.h"
#include "sla/mail/phrases.h"
#include "sla/mail/references.h"
#include "sla/mail/taken_back.h"
#include "sla/mail/words.h"
#include "sla/registers/token.h"

namespace sereno::sla {

namespace {

constexpr milliseconds old_date = std::chrono::days{7};

void add_texts(const Letter& letter, std::string& all) {
  all += letter.subject + "\n" + letter.text + "\n" + letter.html_text + "\n" + letter.returned_headers + "\n";
  for (const Letter& each : letter.attached) add_texts(each, all);
}

bool ends_with_any(std::string_view text, std::initializer_list<std::string_view> ends) {
  return std::any_of(ends.begin(), ends.end(), [&](std::string_view each) { return text.ends_with(each); });
}

/// What is no evidence whatever it is called: signatures, calendars, cards.
bool proves_nothing(const Attachment& each) {
  const auto name = lower_case(each.name);
  return each.type == "application/pkcs7-signature" || each.type == "application/x-pkcs7-signature" ||
         each.type == "application/pgp-signature" || each.type == "text/calendar" || each.type == "text/vcard" ||
         each.type == "text/x-vcard" || ends_with_any(name, {".p7s", ".ics", ".vcf", ".asc"});
}

/// "image001.png", "Outlook-x2ba.png": what stands in signatures, and what was pasted. Telephones name "image0.jpeg".
bool is_named_by_outlook(std::string_view name) {
  const auto small = lower_case(name);
  const bool numbered = small.starts_with("image0") && small.size() > 8 && is_digit(small[6]) && is_digit(small[7]);
  return numbered || small.starts_with("outlook-");
}

/// What a customer complains of is why somebody wants the recording.
std::string without_clauses_of_customers(std::string_view text) {
  std::string rest;
  for (std::size_t from = 0; from < text.size();) {
    const auto end = std::min(text.find_first_of(",.;?!", from), text.size() - 1);
    const auto clause = text.substr(from, end + 1 - from);
    if (!has_any(clause,
                 std::initializer_list<std::string_view>{"cliente", "clienta", "customer", "queja", "complain"}))
      rest += clause;
    from = end + 1;
  }
  return rest;
}

class Understanding {
 public:
  Understanding(const Letter& letter, const Mailbox& mailbox, Instant arrived)
      : letter_(letter), mailbox_(mailbox), sent_(sent(letter, arrived)) {
    add_texts(letter, all_);
    split_ = own_text(letter.text, is_forward(letter.subject));
    split_.own = without_points_taken_back(split_.own);
    own_ = folded(split_.own);
    subject_ = folded(letter.subject);
  }

  UnderstoodMail result() {
    const auto notices = find_tokens(maintenance_token, all_), claims = find_tokens(claim_token, all_);
    if (!claims.empty()) result_.token = claims.front();
    if (!notices.empty()) result_.token = notices.front();
    answers_claim_ = !claims.empty();
    one_token_ = notices.size() + claims.size() == 1;
    result_.reference = reference();
    result_.from_contact = is_contact(letter_.from);
    result_.language = std::string(language());
    result_.kind = by_machine().value_or(MailKind::noise);
    const bool machine = by_machine().has_value();
    result_.from_person = !machine && !is_automatic();
    if (!machine) by_person();
    return std::move(result_);
  }

 private:
  static Instant sent(const Letter& letter, Instant arrived) {
    const bool fits =
        letter.date && *letter.date <= arrived + std::chrono::minutes{5} && *letter.date + old_date >= arrived;
    return fits ? *letter.date : arrived;
  }

  bool is_contact(std::string_view address) const {
    return std::find(mailbox_.contacts.begin(), mailbox_.contacts.end(), lower_case(address)) !=
           mailbox_.contacts.end();
  }

  /// An employee of the client, known by the domain of a contact.
  bool is_colleague() const {
    const auto domain = lower_case(letter_.from).substr(std::min(letter_.from.find('@'), letter_.from.size()));
    return domain.size() > 1 && std::any_of(mailbox_.contacts.begin(), mailbox_.contacts.end(),
                                            [&](const std::string& each) { return each.ends_with(domain); });
  }

  std::string reference() const {
    for (const std::string* text : {&split_.own, &letter_.subject, &all_})
      if (auto found = reference_in(*text); !found.empty()) return found;
    return {};
  }

  std::string_view language() const {
    std::string said = own_;
    for (const std::string& each : split_.forwarded) said += " " + folded(each);
    if (const auto found = language_of(said)) return *found;
    return language_of(subject_).value_or("es");
  }

  bool is_automatic() const {
    return (!letter_.auto_submitted.empty() && !letter_.auto_submitted.starts_with("no")) ||
           letter_.auto_reply_header || letter_.precedence == "bulk" || letter_.precedence == "junk" ||
           letter_.precedence == "list" || letter_.precedence == "auto_reply" || letter_.list_header;
  }

  bool from_daemon() const {
    const auto from = lower_case(letter_.from);
    return from.starts_with("mailer-daemon") || from.starts_with("postmaster@") || from.starts_with("mail-daemon");
  }

  bool is_bounce_by_words() const {
    const bool nobody = from_daemon() || trimmed(letter_.return_path) == "<>";
    return nobody && (says_undeliverable(subject_) || (from_daemon() && says_undeliverable(folded(letter_.text))));
  }

  /// What a program wrote; nothing where a person did.
  std::optional<MailKind> by_machine() const {
    if (letter_.report_type == "delivery-status" || !letter_.delivery.empty()) return by_delivery();
    if (letter_.report_type == "disposition-notification") return MailKind::receipt;
    if (is_bounce_by_words()) return MailKind::bounce;
    for (const char* read : {"leido:", "read:", "no leido:", "not read:", "confirmacion de lectura", "read receipt"})
      if (subject_.starts_with(read)) return MailKind::receipt;
    if (letter_.calendar && trimmed(split_.own).empty()) return MailKind::noise;
    if (is_auto_reply()) return MailKind::automatic;
    return std::nullopt;
  }

  MailKind by_delivery() const {
    const auto is = [&](std::string_view action) {
      return std::any_of(letter_.delivery.begin(), letter_.delivery.end(),
                         [&](const DeliveryReport& each) { return each.action == action; });
    };
    if (is("failed") || letter_.delivery.empty()) return MailKind::bounce;
    return is("delayed") ? MailKind::automatic : MailKind::receipt;
  }

  bool is_auto_reply() const {
    if (letter_.auto_submitted.starts_with("auto-replied") || letter_.auto_reply_header ||
        letter_.precedence == "auto_reply")
      return true;
    const bool answers = !letter_.in_reply_to.empty() || is_reply(letter_.subject) ||
                         subject_.find(" re:") != subject_.npos || !result_.token.empty() || !result_.reference.empty();
    const bool generated = letter_.auto_submitted.starts_with("auto-") || letter_.precedence == "bulk";
    const bool titled = says_absent(subject_.substr(0, 60)) || subject_.starts_with("auto:");
    if (titled) return !tells_a_failure(own_) || answers || generated;
    return (answers || generated) && says_absent(own_) && (generated || !tells_a_failure(own_));
  }

  void by_person() {
    // A circular is for nobody, unless the client's own programs speak to this mailbox.
    if (is_automatic() && !result_.from_contact && !is_colleague()) return note_strangers();
    gather();
    if (result_.from_contact && !result_.token.empty() && !is_forward(letter_.subject)) {
      result_.kind = answers_claim_ ? answer_of_claim() : answer_of_notice();
    } else if (is_request()) {
      result_.kind = MailKind::request;
    } else if (!result_.reference.empty()) {
      result_.kind = in_known_incident();
    } else {
      result_.kind = fresh();
    }
    if (result_.kind == MailKind::incident) report(true);
    if (result_.kind == MailKind::followup) report(false);
    if (result_.kind == MailKind::request) ask_for_guids();
  }

  void note_strangers() {
    if (!result_.token.empty()) result_.look_at = "it carries the token of a notice and comes from no contact";
  }

  /// What the report may stand in: the writer's own words, then what he hands on.
  void gather() {
    texts_.push_back({split_.own, sent_});
    for (const std::string& each : split_.forwarded) texts_.push_back({each, sent_});
    for (const Letter& each : letter_.attached) {
      const auto inner = own_text(each.text, true);
      const auto when = each.date && *each.date <= sent_ ? *each.date : sent_;
      texts_.push_back({inner.own, when});
      for (const std::string& deeper : inner.forwarded) texts_.push_back({deeper, when});
    }
    for (const ReportText& each : texts_) said_ += folded(each.text) + " ";
    labels_ = find_items(texts_, letter_.subject, {}, mailbox_.zone, false).labels;
  }

  bool reports() const { return labels_ >= 2 || tells_a_failure(said_); }

  MailKind answer_of_notice() const {
    if (objects(own_)) return MailKind::objection;
    const bool present = labels_ >= 2 || (tells_a_failure(own_) && tells_a_beginning(own_));
    if (present && !confirms(own_.substr(0, 60))) return MailKind::incident;
    return MailKind::acknowledgement;
  }

  /// Money rests on it: what is not plainly one of the two is for a person.
  MailKind answer_of_claim() {
    const auto decided = one_token_ ? decision_said(own_) : std::nullopt;
    if (decided) return *decided ? MailKind::acceptance : MailKind::refusal;
    if (labels_ >= 2) return MailKind::incident;
    result_.look_at = one_token_
                          ? "it answers a claim, and says neither plainly that it is accepted nor that it is refused"
                          : "it answers a claim and carries more than one token: which one is meant?";
    return MailKind::noise;
  }

  bool is_request() {
    const auto subject_and_text = subject_ + " " + said_;
    auto guids = guids_in(said_);
    if (guids.empty() && trimmed(split_.own).empty()) guids = guids_in(letter_.subject);
    if (guids.empty())
      for (const auto& each : guids_in(letter_.subject)) guids.push_back(each);
    const bool known = result_.from_contact || is_colleague();
    const bool asks = asks_for_something(said_) || asks_for_something(subject_);
    const bool recordings = has_any(subject_and_text, std::initializer_list<std::string_view>{
                                                          "grabacion", "recording", "audio de la", "audio de una",
                                                          "audios de", "guid", "audio con", "call audio"});
    if (!known || labels_ >= 2) return false;
    if (!guids.empty() && asks && !fails_itself()) {
      result_.guids = std::move(guids);
      return true;
    }
    return guids.empty() && recordings && asks && result_.reference.empty() && !tells_a_failure(said_) &&
           !tells_a_failure(subject_);
  }

  /// The recordings are not asked for, they are what fails.
  bool fails_itself() const {
    return has_any(without_clauses_of_customers(said_),
                   std::initializer_list<std::string_view>{
                       "no se escucha", "no se oye", "sin audio", "no abre", "no se puede reproducir", "danad",
                       "corrupt", "no carga", "error", "falla", "not play", "can't play", "cannot play", "no audio",
                       "no aparece", "vacia", "no se descarga", "incidente", "incident"});
  }

  MailKind in_known_incident() const {
    if (only_polite(said_)) return MailKind::noise;
    const bool another = tells_that_it_is_another_failure(said_) && tells_a_failure(said_);
    if (another && (result_.from_contact || is_colleague())) return MailKind::incident;
    return MailKind::followup;
  }

  MailKind fresh() {
    const bool known = result_.from_contact || is_colleague();
    if (!result_.token.empty() && !known) {
      result_.look_at = "it carries the token of a notice and comes from no contact";
      return MailKind::noise;
    }
    if (!known) return of_a_stranger();
    if (letter_.calendar) return MailKind::noise;
    if (labels_ >= 2) return MailKind::incident;
    if (only_polite(said_) && !tells_a_failure(subject_)) {
      if (!trimmed(said_).empty() || attachments().empty()) return MailKind::noise;
      return MailKind::incident;
    }
    if (tells_that_it_works_again(said_) && !fails_besides()) {
      result_.look_at = "a contact says that something works again, without a reference";
      return MailKind::noise;
    }
    if (takes_back(said_) && !fails_besides()) {
      result_.look_at = "a contact takes back what was reported, without a reference";
      return MailKind::noise;
    }
    if (tells_a_failure(said_) || (tells_a_failure(subject_) && !speaks_of_other_matters(said_)))
      return MailKind::incident;
    if ((something_misbehaves() || says_two_items()) && !speaks_of_other_matters(said_ + " " + subject_))
      return MailKind::incident;
    result_.look_at = "a contact wrote what is not understood as a report";
    return MailKind::noise;
  }

  bool some_sentence(bool (*fits)(std::string_view)) const {
    for (const ReportText& each : texts_)
      for (const std::string& sentence : sentences_of(each.text))
        if (fits(folded(sentence))) return true;
    return false;
  }

  /// Some sentence tells a failure and not that it is over, or was none.
  bool fails_besides() const {
    return some_sentence([](std::string_view words) {
      return tells_a_failure(words) && !tells_that_it_works_again(words) && !takes_back(words);
    });
  }

  bool something_misbehaves() const { return misbehaves(subject_) || some_sentence(misbehaves); }

  /// In words that are none of those for failures: since when, how bad, how to see it. A report with two items is one.
  bool says_two_items() const {
    const auto items = find_items(texts_, letter_.subject, attachments(), mailbox_.zone, false).first;
    return (items.affectation ? 1 : 0) + (items.time ? 1 : 0) + (items.steps.empty() ? 0 : 1) +
               (items.evidence.empty() ? 0 : 1) >=
           2;
  }

  MailKind of_a_stranger() {
    const bool whole = labels_ >= 3 && tells_a_failure(said_);
    if (whole) {
      result_.look_at = "a report of somebody who is no contact";
      return MailKind::incident;
    }
    if (reports()) result_.look_at = "it may be a report, and comes from nobody who is known";
    return MailKind::noise;
  }

  std::vector<std::string> attachments() const {
    const auto html = own_text(letter_.html_text, is_forward(letter_.subject));
    const std::string shown = split_.own + html.own;
    std::vector<std::string> names;
    const auto add = [&](const Letter& from) {
      for (const Attachment& each : from.attachments) {
        if (proves_nothing(each) || each.type.starts_with("message/")) continue;
        const bool picture = !each.content_id.empty() && each.type.starts_with("image/");
        const bool in_text = shown.find("[cid:" + each.content_id) != shown.npos;
        const bool logo = is_named_by_outlook(each.name);
        // Pictures without a place in what is said are the signature's.
        if (picture && each.inline_shown && !in_text) continue;
        if (logo && (each.inline_shown || each.type == "application/octet-stream") && !told_by_picture()) continue;
        names.push_back(each.name.empty() ? each.type : each.name);
      }
    };
    add(letter_);
    for (const Letter& each : letter_.attached) add(each);
    return names;
  }

  /// Pictures that were pasted into the text have names like those of logos; then the text says so.
  bool told_by_picture() const { return announces_an_attachment(own_); }

  void report(bool opens) {
    auto found = find_items(texts_, letter_.subject, attachments(), mailbox_.zone, opens);
    result_.items = std::move(found.first);
    result_.further = std::move(found.further);
    if (!opens) return;
    if (found.more) result_.look_at = "it reports more failures than one mail may open incidents for";
    const ReportedItems& items = result_.items;
    const auto ask = [&](bool is_missing, const char* name) {
      if (is_missing) result_.missing.emplace_back(name);
    };
    ask(items.description.empty(), "description");
    ask(items.evidence.empty(), "evidence");
    ask(items.steps.empty(), "steps");
    ask(!items.affectation, "affectation");
    ask(!items.time, "time");
  }

  void ask_for_guids() {
    if (result_.guids.empty()) result_.missing.emplace_back("guid");
  }

  const Letter& letter_;
  const Mailbox& mailbox_;
  Instant sent_;
  std::string all_{};
  OwnText split_{};
  std::string own_{};
  std::string subject_{};
  std::vector<ReportText> texts_{};
  std::string said_{};
  int labels_ = 0;
  bool answers_claim_ = false;
  bool one_token_ = false;  ///< of all kinds together
  UnderstoodMail result_{};
};

}  // namespace

std::string_view to_string(MailKind kind) {
  constexpr std::array<std::string_view, 11> names = {"incident", "request",    "acknowledgement", "objection",
                                                      "auto",     "bounce",     "receipt",         "followup",
                                                      "noise",    "acceptance", "refusal"};
  return names[static_cast<std::size_t>(kind)];
}

UnderstoodMail understand(const Letter& letter, const Mailbox& mailbox, Instant arrived) {
  return Understanding(letter, mailbox, arrived).result();
}

}  // namespace sereno::sla
