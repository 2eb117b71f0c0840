// What an agreement of commitments owes, where the contract is one: its credit stands in no table of the month.
#include <algorithm>

#include "sla/page/sheet.h"
#include "sla/policy.h"

namespace sereno::sla {
namespace {

constexpr std::string_view dash = "\xE2\x80\x93";

/// Of a number as text: "0.00" is nothing.
bool is_something(const std::string& number) {
  return std::any_of(number.begin(), number.end(), [](char digit) { return digit >= '1' && digit <= '9'; });
}

std::string award(const Subject& subject, const Value& due) {
  if (const std::string percent = due["percent"].text(); is_something(percent)) return percent + " %";
  if (const std::string days = due["days"].text(); is_something(days)) return subject.say("{0} days", {days});
  return subject.say("none due");
}

}  // namespace

bool has_commitments(const Subject& subject) { return subject.report["agreement"].exists(); }

std::string commitments_credit(const Subject& subject) {
  const Value agreement = subject.report["agreement"], total = agreement["total"];
  if (!agreement["certain"].yes()) return subject.say("not established: not everything was measured");
  if (total["barred"].yes()) return subject.say("none due");
  if (const std::string amount = total["amount"].text(); is_something(amount))
    return grouped(amount) + " " + total["currency"].text();
  return award(subject, total);
}

std::string owed_words(const Subject& subject, const Value& bound) {
  const Value agreed = bound["agreement"];
  const bool table = !agreed.exists() || !subject.report["contract"]["credits"].items().empty();
  std::string text;
  if (const auto percent = bound["credit_percent"].number_e4(); percent && table)
    text = format_percent_e4(*percent) + " %";
  if (!agreed.exists()) return text.empty() ? std::string(dash) : text;
  const std::string amount = agreed["amount"].text();
  const std::string commitments =
      amount.empty() ? award(subject, agreed) : grouped(amount) + " " + agreed["currency"].text();
  return text.empty() ? commitments : text + " + " + commitments;
}

void fill_commitments(Sheet& sheet, const Subject& subject) {
  for (const Value& each : subject.report["agreement"]["commitments"].items()) {
    if (!each["applies"].yes()) continue;
    const std::string figure = each["figure"]["shown"].text(std::string(dash));
    const std::string amount = each["amount"].text();
    const std::string due =
        is_something(amount) ? grouped(amount) + " " + each["currency"].text() : award(subject, each["due"]);
    sheet.section("RULE").set(
        "TEXT", subject.say("commitment {0}: {1}, promised {2}: {3}; credit {4}",
                            {each["id"].text(), figure, each["objective"].text(), subject.met(each["met"]), due}));
  }
}

}  // namespace sereno::sla
