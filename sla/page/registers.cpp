// Maintenance with its notices, bugs, claims, corrections, and the acts behind all of them.
#include <algorithm>

#include "base/time_words.h"
#include "sla/page/sentence.h"
#include "sla/page/sheet.h"

namespace sereno::sla {
namespace {

std::string scope_words(const Subject& subject, const Value& scope) {
  const std::string names = scope.joined();
  return names.empty() ? subject.say("all functions") : names;
}

std::string kind_words(const Subject& subject, const Value& each, bool emergency) {
  const std::string work = each["work"].text();
  std::string text = emergency              ? subject.say("Corrective, emergency")
                     : work == "corrective" ? subject.say("Corrective, scheduled")
                                            : subject.say("Preventive, scheduled");
  if (each["interruption"].flag() == std::optional(false)) text += ", " + subject.say("without an interruption");
  return text;
}

std::string actual_words(const Subject& subject, const Value& actual) {
  if (actual.interval()) return subject.span(actual);
  if (actual["from"].exists()) return subject.say("since {0}, not ended", {subject.at(actual["from"])});
  return actual["to"].exists() ? subject.say("ended {0}", {subject.at(actual["to"])}) : "";
}

void fill_one_maintenance(Sheet& sheet, const Subject& subject, const Value& each, bool emergency) {
  Sheet item = sheet.section("MAINTENANCE");
  const bool qualified = each["qualified"].yes();
  item.set("ID", each["id"].text())
      .set("SPAN", subject.span(each["planned"]))
      .set("SCOPE", scope_words(subject, each["scope"]));
  item.set("QUALIFIED", emergency   ? subject.say("counts: an emergency")
                        : qualified ? subject.say("excluded from downtime")
                                    : subject.say("not excluded"));
  item.set("QUALIFIED_CLASS", qualified && !emergency ? "met" : "doubt");
  item.set("KIND", kind_words(subject, each, emergency));
  item.line("DESCRIPTION", each["description"].text());
  item.line("ACTUAL", actual_words(subject, each["actual"]));
  const std::string lead = each["lead_s"].number() ? span_text(std::chrono::seconds{*each["lead_s"].number()}) : "";
  item.set("NOTICE", lead.empty() ? subject.at(each["notice_email"])
                                  : subject.say("{0} ({1} ahead)", {subject.at(each["notice_email"]), lead}));
  item.set("PHONE", subject.at(each["phone"])).set("ACK", subject.at(each["ack"]));
  item.set("DOWNTIME", subject.say("{0} excluded, {1} counted",
                                   {span_text(each["excluded_ms"].ms()), span_text(each["counted_ms"].ms())}));
  for (const Value& reason : each["reasons"].items()) item.line("REASON", sentence(reason, subject.language));
}

void fill_bugs(Sheet& sheet, const Subject& subject) {
  const auto bugs = subject.report["bugs"].items();
  if (bugs.empty()) return static_cast<void>(sheet.section("NO_BUGS"));
  Sheet table = sheet.section("BUGS_TABLE");
  for (std::size_t i = 0; i < std::min(bugs.size(), most_rows); ++i) {
    const Value& bug = bugs[i];
    Sheet row = table.section("BUG");
    row.set("REF", bug["ref"].text())
        .set("DESCRIPTION", bug["description"].text())
        .set("OPENED", subject.at(bug["opened"]));
    row.set("FIXED", bug["fixed"].exists() ? subject.at(bug["fixed"]) : subject.say("not yet"))
        .set("INCIDENT", bug["incident"].text());
  }
}

std::string by_words(const Subject& subject, const Value& claim, const char* approver) {
  std::string text = claim["author"].text();
  const std::string party = claim["author_party"].text();
  if (!party.empty()) text += text.empty() ? party : " (" + party + ")";
  if (const std::string name = claim[approver].text(); !name.empty())
    text += "; " + subject.say("accepted by {0} ({1})", {name, claim["approver_party"].text()});
  if (const std::string stated = claim["acceptance_stated_by"].text();
      !stated.empty() && stated != claim["approver_party"].text())
    text += ", " + subject.say("as {0} states", {stated});
  return text;
}

void fill_claim(Sheet& sheet, const Subject& subject, const Value& claim) {
  Sheet item = sheet.section("CLAIM");
  const bool own = claim["cause"].text() == "provider";
  item.set("ID", claim["id"].text())
      .set("SPAN", subject.span(claim))
      .set("CLASS", standing_class(claim["class"].text()))
      .set("STANDING", standing_text(subject, claim["class"].text()));
  const std::string functions = scope_words(subject, claim["functions"]);
  item.set("WHAT",
           own ? subject.say("the provider's own fault: {0}", {functions})
               : subject.say("the fault of {0}: {1}", {claim["party"].text(subject.say("the client")), functions}));
  item.set("EVIDENCE", claim["evidence"].text(subject.say("none"))).set("BY", by_words(subject, claim, "approved_by"));
  item.set("EFFECT", subject.say("{0} of downtime excluded", {span_text(claim["excluded_ms"].ms())}));
  for (const Value& reason : claim["reasons"].items()) item.line("REASON", sentence(reason, subject.language));
}

void fill_correction(Sheet& sheet, const Subject& subject, const Value& correction) {
  Sheet item = sheet.section("CLAIM");
  item.set("ID", correction["id"].text())
      .set("SPAN", subject.span(correction))
      .set("CLASS", standing_class(correction["class"].text()))
      .set("STANDING", standing_text(subject, correction["class"].text()));
  item.set("WHAT", subject.say("{0} was {1}: {2}", {correction["function"].text(), correction["state"].text(),
                                                    correction["reason"].text()}));
  item.set("EVIDENCE", correction["evidence_sha256"].text(subject.say("none")))
      .set("BY", by_words(subject, correction, "approver"));
  item.set("EFFECT", subject.say("{0} of counted downtime", {span_text(correction["effect_ms"].ms())}));
  for (const Value& reason : correction["reasons"].items()) item.line("REASON", sentence(reason, subject.language));
}

void fill_claims(Sheet& sheet, const Subject& subject) {
  std::size_t count = 0;
  for (const char* list : {"third_party", "own_fault"})
    for (const Value& each : subject.report[list].items())
      if (++count <= most_rows) fill_claim(sheet, subject, each);
  for (const Value& each : subject.report["corrections"].items())
    if (++count <= most_rows) fill_correction(sheet, subject, each);
  if (count == 0) sheet.section("NO_CLAIMS");
}

void fill_acts(Sheet& sheet, const Subject& subject) {
  const auto acts = subject.report["acts"].items();
  if (acts.empty()) sheet.section("NO_ACTS");
  if (!acts.empty()) {
    Sheet table = sheet.section("ACTS_TABLE");
    for (std::size_t i = 0; i < std::min(acts.size(), most_rows); ++i) {
      const Value& act = acts[i];
      std::string by = act["by"].text();
      for (const char* key : {"party", "channel"})
        if (const std::string text = act[key].text(); !text.empty()) by += (by.empty() ? "" : ", ") + subject.say(text);
      table.section("ACT")
          .set("ID", act["id"].text())
          .set("TYPE", subject.say(act["type"].text()))
          .set("BY", by)
          .set("SAID", act["said_at"].exists() ? subject.at(act["said_at"]) : subject.say("as recorded"))
          .set("RECORDED", subject.at(act["recorded_at"]));
    }
  }
  sheet.line("ACTS_MORE", more_than_shown(subject, acts.size()));
  for (const Value& each : subject.report["late_recorded"].items())
    sheet.line("LATE", subject.say("{0}, {1}: said {2}, recorded {3}",
                                   {each["id"].text(), each["what"].text(), subject.at(each["at"]),
                                    subject.at(each["recorded_at"])}));
}

}  // namespace

void fill_maintenance(Sheet& sheet, const Subject& subject) {
  const auto preventive = subject.report["maintenance"]["preventive"].items();
  const auto corrective = subject.report["maintenance"]["corrective_emergency"].items();
  const auto count = preventive.size() + corrective.size();
  sheet.set("MAINTENANCE_LEAD",
            count == 0 ? subject.say("There was none.")
                       : subject.say("Preventive: {0}. Corrective: {1}. Scheduled maintenance within the agreed "
                                     "windows, announced in time, is no downtime.",
                                     {std::to_string(preventive.size()), std::to_string(corrective.size())}));
  for (std::size_t i = 0; i < std::min(preventive.size(), most_rows); ++i)
    fill_one_maintenance(sheet, subject, preventive[i], false);
  for (std::size_t i = 0; i < std::min(corrective.size(), most_rows); ++i)
    fill_one_maintenance(sheet, subject, corrective[i], corrective[i]["kind"].text("emergency") == "emergency");
  if (std::max(preventive.size(), corrective.size()) > most_rows)
    sheet.line("MAINTENANCE_MORE", more_than_shown(subject, count));
}

void fill_registers(Sheet& sheet, const Subject& subject) {
  fill_bugs(sheet, subject);
  fill_claims(sheet, subject);
  fill_acts(sheet, subject);
}

}  // namespace sereno::sla
