// Incidents and service requests with their clocks.
#include <algorithm>

#include "base/time_words.h"
#include "sla/page/sentence.h"
#include "sla/page/sheet.h"

namespace sereno::sla {
namespace {

std::string cause_words(const Subject& subject, const std::string& cause) {
  if (cause == "third_party") return subject.say("a third party");
  return cause == "client" ? subject.say("the client") : subject.say("the provider");
}

std::string source_words(const Subject& subject, const std::string& source) {
  if (source == "agent") return subject.say("noticed by the agent");
  return source == "client" ? subject.say("reported by the client") : subject.say("recorded by the provider");
}

std::string target_words(const Subject& subject, const Value& incident) {
  const std::string source = sentence(incident["target_source"], subject.language);
  if (!incident["target_ms"].exists()) return source;
  return subject.say("target {0}: {1}", {span_text(incident["target_ms"].ms()), source});
}

std::string affectation_words(const Subject& subject, const Value& incident) {
  const std::string code = incident["affectation"].text();
  if (code == "total") return subject.say("total stop");
  return code == "intermittent" ? subject.say("intermittent") : subject.say("seriously degraded");
}

std::string items_words(const Subject& subject, const Value& incident) {
  const std::string names[] = {subject.say("description"), subject.say("evidence"), subject.say("steps"),
                               subject.say("level of affectation"), subject.say("time")};
  const auto items = incident["client_report_items"].items();
  std::string given;
  for (const Value& each : items) {
    const auto number = each.number().value_or(0);
    if (number >= 1 && number <= 5) given += (given.empty() ? "" : ", ") + names[static_cast<std::size_t>(number - 1)];
  }
  const std::string count = std::to_string(items.size());
  return given.empty() ? subject.say("{0} of the five items of a report were given", {count})
                       : subject.say("{0} of the five items of a report were given: {1}", {count, given});
}

std::string confirmed_words(const Subject& subject, const Value& incident) {
  if (!incident["ack_sent"].exists()) return "";
  const std::string at = subject.at(incident["ack_sent"]), mail = incident["ack_message_id"].text();
  return mail.empty() ? subject.say("confirmed {0}", {at}) : subject.say("confirmed {0}, mail {1}", {at, mail});
}

void add_notes(Sheet& row, const Subject& subject, const Value& incident) {
  for (const Value& each : incident["pauses"].items()) {
    const std::string end = each["to"].exists() ? subject.at(each["to"]) : subject.say("still running");
    row.line("NOTE", each["established"].yes()
                         ? subject.say("paused {0} to {1}", {subject.at(each["from"]), end})
                         : subject.say("paused {0} to {1}, not established: it does not stop the clock",
                                       {subject.at(each["from"]), end}));
  }
  row.line("NOTE", sentences(incident["reasons"], subject.language));
  if (const std::string root = incident["root"].text(); root != incident["ref"].text() && !root.empty())
    row.line("NOTE", subject.say("same root cause as {0}", {root}));
  if (const std::string evidence = incident["evidence"].text(); !evidence.empty())
    row.line("NOTE", subject.say("evidence: {0}", {evidence}));
  if (incident["restoration_notice_at"].exists())
    row.line("NOTE", subject.say("restoration notice {0}", {subject.at(incident["restoration_notice_at"])}));
  if (incident["client_report_items"].exists()) row.line("NOTE", items_words(subject, incident));
  if (const std::string guids = incident["guids"].joined(); !guids.empty())
    row.line("NOTE", subject.say("recordings: {0}", {guids}));
}

void fill_incident(Sheet& row, const Subject& subject, const Value& incident) {
  row.set("REF", incident["ref"].text())
      .set("DESCRIPTION", incident["description"].text())
      .set("REGISTERED", subject.at(incident["registered"]));
  row.set("SOURCE", source_words(subject, incident["source"].text()));
  const std::string function = incident["function"].text();
  const std::string priority = incident["priority"].exists() ? "P" + incident["priority"].plain() : "";
  const std::string affectation = incident["affectation"].exists() ? affectation_words(subject, incident) : "";
  std::string all = priority;
  for (const std::string& each : {function, affectation}) all += (all.empty() || each.empty() ? "" : ", ") + each;
  row.set("PRIORITY", all);
  row.set("RESPONSE", span_or_dash(incident["response_ms"]))
      .set("RESPONSE_MET", incident["response_met"].exists() ? subject.met(incident["response_met"]) : "");
  row.set("ACK", confirmed_words(subject, incident));
  row.set("RESOLUTION", span_or_dash(incident["resolution_ms"]))
      .set("RESOLUTION_MET", incident["resolution_met"].exists() ? subject.met(incident["resolution_met"]) : "");
  row.set("TARGET", target_words(subject, incident)).set("CAUSE", cause_words(subject, incident["cause"].text()));
  add_notes(row, subject, incident);
}

std::string lead(const Subject& subject, std::size_t count) {
  if (count == 0) return subject.say("There were none.");
  const Value response = subject.report["response"], reliability = subject.report["reliability"];
  std::string text = subject.say(
      "{0} registered; {1} of {2} answered in time, the longest after {3}.",
      {std::to_string(count), response["met"].plain(), response["n"].plain(), span_or_dash(response["max_ms"])});
  if (reliability["limit"].exists())
    text += " " + subject.say("Root causes of the provider: {0}, at most {1} agreed.",
                              {reliability["count"].plain(), reliability["limit"].plain()});
  return text;
}

}  // namespace

void fill_incidents(Sheet& sheet, const Subject& subject) {
  const auto incidents = subject.report["incidents"].items(), requests = subject.report["requests"].items();
  sheet.set("INCIDENTS_LEAD", lead(subject, incidents.size()));
  if (!incidents.empty()) {
    Sheet table = sheet.section("INCIDENTS_TABLE");
    for (std::size_t i = 0; i < std::min(incidents.size(), most_rows); ++i) {
      Sheet row = table.section("INCIDENT");
      fill_incident(row, subject, incidents[i]);
    }
  }
  sheet.line("INCIDENTS_MORE", more_than_shown(subject, incidents.size()));
  if (requests.empty()) return static_cast<void>(sheet.section("NO_REQUESTS"));
  Sheet table = sheet.section("REQUESTS_TABLE");
  for (std::size_t i = 0; i < std::min(requests.size(), most_rows); ++i) {
    Sheet row = table.section("REQUEST");
    fill_incident(row, subject, requests[i]);
  }
}

}  // namespace sereno::sla
