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

/// "1,050.00 USD"; empty for no amount.
std::string money_words(const std::string& amount, const std::string& currency) {
  return amount.empty() ? "" : grouped(amount) + (currency.empty() ? "" : " " + currency);
}

std::string figure_of(const Value& reading) { return reading["figure"]["shown"].text(std::string(dash)); }

std::string promised(const Subject& subject, const Value& commitment) {
  const std::string value = commitment["objective_value"].text();
  if (value.empty()) return subject.say(commitment["objective"].text());
  return commitment["objective_at_most"].yes() ? subject.say("at most {0}", {value})
                                               : subject.say("at least {0}", {value});
}

std::string commitment_words(const Subject& subject, const Value& each) {
  const std::string amount = each["amount"].text();
  const std::string due =
      is_something(amount) ? money_words(amount, each["currency"].text()) : award(subject, each["due"]);
  const std::string text =
      subject.say("commitment {0}: {1}, promised {2}: {3}; credit {4}",
                  {each["id"].text(), figure_of(each), promised(subject, each), subject.met(each["met"]), due});
  const auto highest = each["highest_of_group"].flag();
  return highest && !*highest ? text + "; " + subject.say("another of its group owes more") : text;
}

/// "Read otherwise: core, gaps=nothing: 99.983796, credit none due"
std::string reading_words(const Subject& subject, const Value& commitment, const Value& other) {
  const std::string text = subject.say("{0}, {1}: {2}, credit {3}", {commitment["id"].text(), other["change"].text(),
                                                                     figure_of(other), award(subject, other["due"])});
  return subject.say("{0}: {1}", {subject.say("Read otherwise"), text});
}

/// "paid invoices: holds, as nobody told otherwise"
std::string condition_words(const Subject& subject, const Value& condition) {
  const std::string state = condition["state"].text();
  const std::string words = state == "told_holds"      ? subject.say("holds, as was told")
                            : state == "told_fails"    ? subject.say("does not hold, as was told")
                            : state == "assumed_holds" ? subject.say("holds, as nobody told otherwise")
                            : state == "assumed_fails" ? subject.say("does not hold: nobody told that it does")
                            : condition["holds"].yes()
                                ? subject.say("was told to hold and not to hold; taken as holding")
                                : subject.say("was told to hold and not to hold; taken as not holding");
  const std::string text = subject.say("{0}: {1}", {condition["id"].text(), words});
  return condition["bars"].yes() ? subject.say("{0}: no credit is due", {text}) : text;
}

/// "at most 10 % of the fee in a year: reached (20.00 USD)"
std::string cap_words(const Subject& subject, const Value& cap) {
  const std::string most = cap["most"].text();
  const std::string limit = cap["unit"].text() == "percent" ? subject.say("at most {0} of the fee", {most + " %"})
                                                            : subject.say("at most {0} days of service", {most});
  const std::string text =
      cap["per"].text() == "year" ? subject.say("{0} in a year", {limit}) : subject.say("{0} in a period", {limit});
  const std::string left = money_words(cap["limit"].text(), subject.report["agreement"]["total"]["currency"].text());
  return (cap["applied"].yes() ? subject.say("{0}: reached", {text}) : subject.say("{0}: not reached", {text})) +
         (left.empty() ? "" : " (" + left + ")");
}

std::string claim_words(const Subject& subject, const Value& claim) {
  const std::string until = subject.say("{0}, counted from {1}", {claim["last_day"].text(), subject.at(claim["from"])});
  return subject.say("{0}: {1}",
                     {subject.say("Claim until"), claim["passed"].yes() ? subject.say("{0}: passed", {until}) : until});
}

}  // namespace

bool has_commitments(const Subject& subject) { return subject.report["agreement"].exists(); }

std::string commitments_credit(const Subject& subject) {
  const Value agreement = subject.report["agreement"], total = agreement["total"];
  if (!agreement["certain"].yes()) return subject.say("not established: not everything was measured");
  if (total["barred"].yes()) return subject.say("none due");
  if (const std::string amount = total["amount"].text(); is_something(amount))
    return money_words(amount, total["currency"].text());
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
      amount.empty() ? award(subject, agreed) : money_words(amount, agreed["currency"].text());
  return text.empty() ? commitments : text + " + " + commitments;
}

void fill_commitments(Sheet& sheet, const Subject& subject) {
  const Value agreement = subject.report["agreement"];
  const auto rule = [&](const std::string& text) { sheet.section("RULE").set("TEXT", text); };
  for (const Value& each : agreement["commitments"].items()) {
    if (!each["applies"].yes()) continue;
    rule(commitment_words(subject, each));
    for (const Value& other : each["other_readings"].items()) rule(reading_words(subject, each, other));
  }
  for (const Value& each : agreement["preconditions"].items()) rule(condition_words(subject, each));
  for (const Value& each : agreement["caps"].items()) rule(cap_words(subject, each));
  for (const Value& each : agreement["claims"].items()) rule(claim_words(subject, each));
}

}  // namespace sereno::sla
