// Title, figure, budget, credit in short, what is to be done.
#include <algorithm>
#include <array>
#include <charconv>

#include "base/time_words.h"
#include "sla/page/sentence.h"
#include "sla/page/sheet.h"
#include "sla/policy.h"

namespace sereno::sla {
namespace {

std::string percent_of(std::int64_t part, std::int64_t whole) {
  if (whole <= 0) return "0";
  const auto share = std::clamp(static_cast<double>(part) / static_cast<double>(whole) * 100, 0.0, 100.0);
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), share, std::chars_format::fixed, 2);
  return {digits.data(), end.ptr};
}

std::string in_percent(const Value& percent) {
  return percent.exists() ? format_percent_e4(percent.number_e4().value_or(0)) + " %" : "\xE2\x80\x93";
}

std::string verdict_words(const Subject& subject) {
  const Value availability = subject.report["availability"];
  const std::string objective = format_percent_e4(availability["objective_ppm4"].number().value_or(0)) + " %";
  const auto met = availability["objective_met"].flag();
  if (!met) return subject.say("no figure: nothing can be judged");
  return *met ? subject.say("objective of {0} met", {objective}) : subject.say("objective of {0} missed", {objective});
}

std::string bound_words(const Subject& subject, const Value& bound) {
  return subject.say("{0} ({1}, credit {2})",
                     {figure_text(bound["shown"]), subject.met(bound["objective_met"]), owed_words(subject, bound)});
}

std::string bounds_words(const Subject& subject) {
  const Value bounds = subject.report["availability"]["bounds"];
  const Value low = bounds["low"], high = bounds["high"];
  if (low["value"].text() == high["value"].text()) return subject.say("Nothing unknown and no claim could change it.");
  return subject.say("Whatever is unknown or claimed: from {0} to {1}.",
                     {bound_words(subject, low), bound_words(subject, high)});
}

void fill_title(Sheet& sheet, const Subject& subject) {
  const Value report = subject.report, contract = report["contract"], period = report["period"];
  const std::string label = period["label"].text();
  const auto range = period.interval();
  sheet.set("LANG", subject.language.code());
  sheet.set("PERIOD", label.size() == 7 || !range
                          ? subject.language.month(label)
                          : subject.language.date(subject.zone, range->from) + " \xE2\x80\x93 " +
                                subject.language.date(subject.zone, range->to));
  sheet.set("CLIENT", contract["client"].text()).set("PROVIDER", contract["provider"].text());
  sheet.set("CONTRACT", contract["id"].text()).set("CONTRACT_REVISION", contract["revision"].plain());
  if (contract["effective_from"].exists())
    sheet.section("EFFECTIVE").set("EFFECTIVE_FROM", contract["effective_from"].text());
  sheet.set("SPAN", subject.span(period)).set("ZONE", period["tz"].text()).set("AS_OF", subject.at(period["as_of"]));
  sheet.set("OFFSET", range ? subject.zone.offset_text(range->from) : "");
  if (const auto changes = period["dst_transitions"].items(); !changes.empty()) {
    Sheet all = sheet.section("CLOCK_CHANGES");
    for (const Value& each : changes) all.section("CLOCK_CHANGE").set("CLOCK_CHANGE", subject.at(each["at"]));
  }
  const std::string status = report["status"].text();
  sheet.set("STATUS", subject.say("{0}, revision {1}", {subject.say(status), report["revision"].plain()}));
  sheet.set("STATUS_CLASS", status == "final" ? "met" : "doubt");
}

void fill_budget(Sheet& sheet, const Subject& subject) {
  const Value budget = subject.report["error_budget"];
  const auto whole = budget["budget_ms"].ms(), used = budget["used_ms"].ms(), left = budget["left_ms"].ms();
  const auto longest = std::max(whole, used).count();
  sheet.set("BUDGET_LEFT", left.count() < 0 ? subject.say("overspent by {0}", {span_text(-left)})
                                            : subject.say("{0} left", {span_text(left)}));
  sheet.set("BUDGET_WORDS", subject.say("{0} of downtime counted, of the {1} that the objective allows.",
                                        {span_text(used), span_text(whole)}));
  sheet.set("BUDGET_USED_SHARE", percent_of(std::min(used, whole).count(), longest));
  if (used <= whole) return;
  sheet.section("OVERSPENT")
      .set("BUDGET_SHARE", percent_of(whole.count(), longest))
      .set("OVER_SHARE", percent_of((used - whole).count(), longest));
}

/// The commitments owe the credit, and no table of the month does.
bool owed_by_commitments(const Subject& subject) {
  return has_commitments(subject) && subject.report["contract"]["credits"].items().empty();
}

void fill_credit_in_short(Sheet& sheet, const Subject& subject) {
  const Value credit = subject.report["credit"];
  if (owed_by_commitments(subject)) {
    const std::string owed = commitments_credit(subject);
    sheet.set("CREDIT_PERCENT", owed).set("CREDIT", owed);
    return;
  }
  const auto percent = credit["percent"].number_e4();
  sheet.set("CREDIT_PERCENT", in_percent(credit["percent"]));
  sheet.set("CREDIT", !percent        ? subject.say("no figure, no credit")
                      : *percent == 0 ? subject.say("none due")
                                      : in_percent(credit["percent"]));
  if (credit["amount"].exists() && percent.value_or(0) != 0)
    sheet.section("CREDIT_AMOUNT").set("AMOUNT", grouped(credit["amount"].text()) + " " + credit["currency"].text());
  if (percent.value_or(0) != 0 && credit["applies_to_invoice"].exists())
    sheet.line("CREDIT_INVOICE",
               subject.say("On the invoice of {0}.", {subject.language.month(credit["applies_to_invoice"].text())}));
  if (!credit["whole_month"].yes()) sheet.section("CREDIT_SO_FAR");
}

/// "0.01" for an amount with two digits after the point.
std::string smallest_unit(const std::string& amount) {
  const auto point = amount.find('.');
  const std::size_t digits = point == amount.npos ? 0 : amount.size() - point - 1;
  return digits == 0 ? "1" : "0." + std::string(digits - 1, '0') + "1";
}

void fill_sentences(Sheet& sheet, const Subject& subject, const char* around, const char* each, const Value& reasons) {
  const auto items = reasons.items();
  if (items.empty()) return;
  Sheet all = sheet.section(around);
  for (const Value& reason : items) all.section(each).set("TEXT", sentence(reason, subject.language));
}

}  // namespace

void fill_head(Sheet& sheet, const Subject& subject) {
  const Value report = subject.report, availability = report["availability"];
  fill_title(sheet, subject);
  const auto met = availability["objective_met"].flag();
  sheet.set("FIGURE", figure_text(availability["shown"])).set("VERDICT", verdict_words(subject));
  sheet.set("VERDICT_CLASS", !met   ? "doubt"
                             : *met ? "met"
                                    : "missed")
      .set("VERDICT_WORD", subject.met(availability["objective_met"]));
  if (!report["result"]["certain"].yes())
    sheet.section("DOUBT").set("REASON", sentences(report["result"]["reasons"], subject.language));
  sheet.set("BOUNDS", bounds_words(subject));
  if (const Value accepted = availability["if_accepted"]; accepted.exists())
    sheet.line("IF_ACCEPTED", subject.say("If what is pending were accepted: {0}.", {bound_words(subject, accepted)}));
  fill_budget(sheet, subject);
  fill_credit_in_short(sheet, subject);
  fill_sentences(sheet, subject, "TASKS", "TASK", report["tasks"]);
  fill_sentences(sheet, subject, "CHANGES", "CHANGE", report["changes"]);
  fill_sentences(sheet, subject, "NOTICES", "NOTICE", report["notices"]);
  const Value evidence = report["evidence"], engine = report["engine"];
  sheet.set("REPORT_ID", report["report_id"].text());
  sheet.set("MADE",
            subject.say("Made by sereno-sla {0} with the tz database {1}, {2}.",
                        {engine["version"].text(), engine["tzdata"].text(), subject.at(report["generated_at"])}));
  sheet.set("DIGEST", evidence["digest"].text()).set("CONTRACT_DIGEST", report["contract"]["sha256"].text());
  sheet.set("POLICY_DIGEST", report["policy_sha256"].text()).set("INPUT_DIGEST", evidence["input_digest"].text());
  sheet.set("HEAD", evidence["ledger_head"].text(subject.say("none")))
      .set("HEAD_SEQUENCE", evidence["ledger_sequence"].plain());
  for (const Value& each : evidence["ledgers"].items())
    sheet.section("FURTHER")
        .set("NAME", each["name"].text())
        .set("HEAD", each["head"].text(subject.say("none")))
        .set("HEAD_SEQUENCE", each["sequence"].plain());
  sheet.line("SUPERSEDES", report["supersedes"].text());
}

void fill_credit(Sheet& sheet, const Subject& subject) {
  const Value report = subject.report, credit = report["credit"];
  fill_commitments(sheet, subject);
  for (const char* list : {"trace", "table_gaps"})
    for (const Value& each : credit[list].items()) sheet.section("RULE").set("TEXT", sentence(each, subject.language));
  if (credit["fee"].exists()) {
    const std::string currency = credit["currency"].text(), amount = credit["amount"].text();
    const std::string due = amount.empty() ? "\xE2\x80\x93" : grouped(amount) + " " + currency;
    sheet.line("FEE", subject.say("The month's fee is {0}, the credit {1}, rounded once, half up, to {2}.",
                                  {grouped(credit["fee"].text()) + " " + currency, due,
                                   smallest_unit(amount) + " " + currency}));
  }
  for (const Value& each : report["availability"]["alternatives"].items()) {
    Sheet row = sheet.section("ALTERNATIVE");
    row.set("POLICY", each["policy_change"].text()).set("FIGURE", figure_text(each["shown"]));
    row.set("MET", subject.met(each["objective_met"])).set("CREDIT", owed_words(subject, each));
    if (each["band_differs"].yes()) row.section("DIFFERS");
  }
  for (const auto& [key, value] : report["policy"].members()) {
    const std::string clause = report["contract"]["clauses"][key].text();
    sheet.section("POLICY_ROW")
        .set("KEY", key)
        .set("VALUE", value.plain())
        .set("CLAUSE", clause.empty() ? "\xE2\x80\x93" : clause);
  }
}

}  // namespace sereno::sla
