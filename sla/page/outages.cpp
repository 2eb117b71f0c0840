// Outages with their evidence.
#include <algorithm>

#include "base/time_words.h"
#include "sla/page/sentence.h"
#include "sla/page/sheet.h"

namespace sereno::sla {
namespace {

std::string counted_words(const Subject& subject, const Value& outage) {
  if (!outage["critical"].yes()) return subject.say("for its own function only: it is not critical");
  const auto counted = outage["counted_ms"].ms(), excluded = outage["excluded_ms"].ms();
  std::string text = excluded.count() == 0
                         ? subject.say("{0}, in full", {span_text(counted)})
                         : subject.say("{0} count, {1} are excluded", {span_text(counted), span_text(excluded)});
  if (const auto added = outage["added_by_closing_ms"].ms(); added.count() > 0)
    text += "; " + subject.say("{0} of it lay between failures and was no recovery", {span_text(added)});
  return text;
}

std::string evidence_words(const Subject& subject, const Value& outage) {
  const Value samples = outage["samples"];
  if (!samples[0].exists()) return subject.say("recorded as it stands; no samples of its own");
  return subject.say("first failure {0}, last {1}, well again {2}",
                     {subject.at(samples[0]), subject.at(samples[1]), subject.at(samples[2])});
}

void fill_outage(Sheet& sheet, const Subject& subject, const Value& outage) {
  Sheet item = sheet.section("OUTAGE");
  item.set("ID", outage["id"].text())
      .set("SPAN", subject.span(outage))
      .set("LENGTH", span_text(outage["duration_ms"].ms()));
  item.set("FUNCTIONS", outage["functions"].joined()).set("KIND", subject.say(outage["class"].text()));
  if (outage["major"].yes()) item.section("MAJOR");
  if (!outage["critical"].yes()) item.section("NOT_CRITICAL");
  const std::string cause = sentences(outage["causes"], subject.language);
  item.set("CAUSE", cause.empty() ? subject.say("not known") : cause).set("COUNTED", counted_words(subject, outage));
  for (const Value& each : outage["exclusions"].items()) {
    const auto span = each.interval();
    item.line("EXCLUDED", subject.say("{0} ({1}): {2}", {subject.span(each), span ? span_text(span->length()) : "",
                                                         sentence(each["reason"], subject.language)}));
  }
  for (const Value& each : outage["not_excluded"].items())
    item.line("NOT_EXCLUDED", sentence(each["of"], subject.language) + ": " + sentence(each["why"], subject.language));
  item.set("EVIDENCE", evidence_words(subject, outage))
      .set("UTC", outage["from"].text() + " \xE2\x80\x93 " + outage["to"].text());
  item.line("INCIDENTS", outage["incidents"].joined());
  if (outage["restoration_notice_at"].exists()) item.line("RESTORED", subject.at(outage["restoration_notice_at"]));
}

}  // namespace

void fill_outages(Sheet& sheet, const Subject& subject) {
  const auto outages = subject.report["outages"].items();
  sheet.set("OUTAGES_LEAD",
            outages.empty()
                ? subject.say("There were none.")
                : subject.say("{0} in the period; each with what it rests on, and which rule counted or excluded it.",
                              {std::to_string(outages.size())}));
  for (std::size_t i = 0; i < std::min(outages.size(), most_rows); ++i) fill_outage(sheet, subject, outages[i]);
  sheet.line("OUTAGES_MORE", more_than_shown(subject, outages.size()));
}

}  // namespace sereno::sla
