// The timeline, the functions, where the time went, what was not known.
#include <algorithm>
#include <array>
#include <utility>

#include "base/time_words.h"
#include "sla/page/sheet.h"
#include "sla/page/timeline_bars.h"
#include "sla/policy.h"

namespace sereno::sla {
namespace {

constexpr int row_height = 60, bar_height = 24;

/// "12.345" for 12345.
std::string e3_text(std::int64_t e3) {
  std::string digits = std::to_string(e3 % 1000);
  digits.insert(0, 3 - digits.size(), '0');
  return std::to_string(e3 / 1000) + "." + digits;
}

bool observed(const Value& function) { return function["shown"].exists() || function["critical"].yes(); }

std::vector<Drawn> drawn(const Value& function, const Value& period, const Interval& range) {
  std::vector<Drawn> spans;
  if (!observed(function)) spans.push_back({range, "unknown"});
  for (const Value& each : function["stretches"].items()) {
    const auto from = each[0].instant(), to = each[1].instant();
    if (from && to && *from < *to) spans.push_back({{*from, *to}, each[2].text()});
  }
  if (const auto counted = period["counted"].interval()) {
    if (counted->from > range.from) spans.push_back({{range.from, counted->from}, "outside"});
    if (counted->to < range.to) spans.push_back({{counted->to, range.to}, "outside"});
  }
  return spans;
}

/// Where in the bar each kind lies: that tells them apart without any colour, however narrow they are.
std::pair<int, int> top_and_height(const std::string& kind) {
  if (kind == "maintenance") return {bar_height / 2, bar_height / 2};
  if (kind == "third_party") return {0, bar_height / 2};
  if (kind == "unknown") return {bar_height / 4, bar_height / 2};
  return {0, bar_height};
}

std::string function_figure(const Subject& subject, const Value& function) {
  return function["shown"].exists() ? function["shown"].text() + " %" : subject.say("not observed");
}

std::string row_words(const Subject& subject, const Value& function) {
  return subject.say("{0}: {1}, down for {2}, {3} of it counted, outages: {4}.",
                     {function["id"].text(), function_figure(subject, function), span_text(function["down_ms"].ms()),
                      span_text(function["counted_ms"].ms()), function["outages"].plain()});
}

void fill_row(Sheet& sheet, const Subject& subject, const Value& function, const Interval& range, int top) {
  Sheet row = sheet.section("ROW");
  row.set("LABEL", function["id"].text()).set("FIGURE", function_figure(subject, function));
  row.set("LABEL_Y", std::to_string(top + 18)).set("BAR_Y", std::to_string(top + 26));
  for (const Bar& bar : bars_of(drawn(function, subject.report["period"], range), range)) {
    const auto [offset, height] = top_and_height(bar.kind);
    Sheet mark = row.section("BAR");
    mark.set("X", e3_text(bar.from_e3)).set("WIDTH", e3_text(bar.width_e3)).set("KIND", bar.kind);
    mark.set("Y", std::to_string(top + 26 + offset)).set("HEIGHT", std::to_string(height));
  }
}

/// At most about six, at midnights; in a period of a few days at hours.
void fill_ticks(Sheet& sheet, const Subject& subject, const Interval& range, int top) {
  const auto first = subject.zone.date_of(range.from);
  const auto days = (subject.zone.date_of(range.to) - first).count() + 1;
  const bool hours = days <= 3;
  const auto step = days <= 32 ? 7 : (days + 5) / 6;
  for (std::int64_t i = 0; hours ? i < days * 4 : i < days; i += hours ? 1 : step) {
    const auto day = first + std::chrono::days{hours ? i / 4 : i};
    const Instant at = subject.zone.resolve(day, std::chrono::hours{hours ? i % 4 * 6 : 0}, Occurrence::earliest);
    if (at < range.from || at >= range.to) continue;
    const auto bars = bars_of({{{at, at + milliseconds{1}}, "down"}}, range);
    const std::string date = subject.language.date(subject.zone, at);
    const std::string label = hours ? subject.zone.wall_text(at).substr(11, 5)
                                    : date.substr(0, days <= 32 && i > 0 ? date.find(' ') : date.rfind(' '));
    sheet.section("TICK")
        .set("X", e3_text(bars.front().from_e3))
        .set("LABEL", label)
        .set("Y", std::to_string(top))
        .set("LABEL_Y", std::to_string(top + 20));
  }
}

void fill_timeline(Sheet& sheet, const Subject& subject) {
  const Value report = subject.report;
  const auto range = report["period"].interval();
  if (!range) return;
  int top = 0;
  std::string said;
  for (const Value& function : report["functions"].items()) {
    fill_row(sheet, subject, function, *range, top);
    said += (said.empty() ? "" : " ") + row_words(subject, function);
    top += row_height;
  }
  fill_ticks(sheet, subject, *range, top);
  sheet.set("TIMELINE_WORDS", said).set("TIMELINE_HEIGHT", std::to_string(top + 28));
  const auto counted = report["period"]["counted"].interval();
  if (counted && *counted != *range) sheet.section("HAS_OUTSIDE");
}

void fill_functions(Sheet& sheet, const Subject& subject) {
  for (const Value& each : subject.report["functions"].items()) {
    const bool known = observed(each);
    const auto or_dash = [&](const std::string& text) { return known ? text : std::string("\xE2\x80\x93"); };
    Sheet row = sheet.section("FUNCTION");
    row.set("ID", each["id"].text()).set("DESCRIPTION", each["description"].text());
    if (each["critical"].yes()) row.section("CRITICAL");
    row.set("FIGURE", function_figure(subject, each)).set("OBJECTIVE", each["objective"].text() + " %");
    row.set("MET", subject.met(each["objective_met"])).set("DOWN", or_dash(span_text(each["down_ms"].ms())));
    row.set("COUNTED", or_dash(span_text(each["counted_ms"].ms()))).set("OUTAGES", or_dash(each["outages"].plain()));
  }
}

void fill_time(Sheet& sheet, const Subject& subject) {
  const Value account = subject.report["time_account_ms"];
  const auto whole = subject.report["period"]["range_ms"].number().value_or(0);
  const std::array<std::pair<const char*, std::string>, 8> parts{{
      {"available", subject.say("available")},
      {"down_counted", subject.say("down, counted")},
      {"unknown_counted", subject.say("unknown, counted as down")},
      {"unknown_excluded", subject.say("unknown, left out")},
      {"excluded_maintenance", subject.say("maintenance, excluded")},
      {"excluded_third_party", subject.say("third parties, excluded")},
      {"not_in_contract", subject.say("not in the contract")},
      {"not_yet", subject.say("not yet")},
  }};
  const auto share = [&](std::int64_t part) {
    const auto e4 =
        whole <= 0 ? 0 : static_cast<std::int64_t>(static_cast<double>(part) * 1e6 / static_cast<double>(whole));
    std::string digits = std::to_string(e4 % 10'000);
    digits.insert(0, 4 - digits.size(), '0');
    return std::to_string(e4 / 10'000) + "." + digits + " %";
  };
  for (const auto& [key, name] : parts) {
    const auto ms = account[key].ms();
    if (ms.count() == 0 && std::string_view(key) != "available" && std::string_view(key) != "down_counted") continue;
    sheet.section("TIME").set("NAME", name).set("LENGTH", span_text(ms)).set("SHARE", share(ms.count()));
  }
}

std::string why_unknown(const Subject& subject, const Value& gap) {
  std::string detail = gap["detail"].text();
  const std::string services = gap["services"].joined();
  if (!services.empty()) detail += (detail.empty() ? "" : ", ") + services;
  const std::string kind = gap["class"].text();
  const std::string why = kind == "silence"    ? subject.say("nothing was heard")
                          : kind == "observer" ? subject.say("the observer itself could not look")
                                               : subject.say("the check said UNKNOWN");
  return detail.empty() ? why : why + ": " + detail;
}

/// What shows that it is a gap: "; web: heard last ..., again ...".
std::string shown_by(const Subject& subject, const Value& gap) {
  std::string text;
  for (const Value& each : gap["evidence"].items()) {
    const std::string kind = each["kind"].text(), of = each["of"].text(subject.say("the agent"));
    const std::string from = subject.at(each["from"]), to = subject.at(each["to"]);
    text += "; " + (kind == "silent"     ? subject.say("{0}: heard last {1}, again {2}", {of, from, to})
                    : kind == "recorded" ? subject.say("{0}: recorded from {1} to {2}", {of, from, to})
                    : kind == "said"     ? subject.say("{0}: {1} {2}", {of, from, each["said"].text()})
                                         : subject.say("{0}: stopped {1}, started {2}", {of, from, to}));
  }
  return text;
}

std::string clock_words(const Subject& subject, const Value& coverage) {
  const auto offset = coverage["clock_offset_max_ms"].ms();
  if (offset.count() == 0) return "";
  return " " + subject.say("The agent's clock was off by at most {0}.", {span_text(offset)});
}

void fill_coverage(Sheet& sheet, const Subject& subject) {
  const Value coverage = subject.report["coverage"], unknown = coverage["unknown_ms"];
  sheet.set(
      "COVERAGE",
      subject.say(
          "All critical functions were known for {0} of the time; {1} of {2} expected samples came. Unknown: {3} "
          "because nothing was heard, {4} by the observer's own fault, {5} because checks said so.",
          {format_percent_e4(coverage["known_ppm4"].number().value_or(0)) + " %",
           grouped(coverage["samples_received"].plain()), grouped(coverage["samples_expected"].plain()),
           span_text(unknown["silence"].ms()), span_text(unknown["observer"].ms()), span_text(unknown["check"].ms())}) +
          clock_words(subject, coverage));
  const auto gaps = coverage["gaps"].items();
  if (gaps.empty()) return;
  Sheet all = sheet.section("GAPS");
  for (std::size_t i = 0; i < std::min(gaps.size(), most_rows / 4); ++i) {
    const auto span = gaps[i].interval();
    all.section("GAP")
        .set("SPAN", subject.span(gaps[i]))
        .set("LENGTH", span ? span_text(span->length()) : "")
        .set("FUNCTION", gaps[i]["function"].text())
        .set("WHY", why_unknown(subject, gaps[i]) + shown_by(subject, gaps[i]));
  }
}

/// Minutes on which the places that look do not agree (rule 14).
void fill_differences(Sheet& sheet, const Subject& subject) {
  const auto all = subject.report["vantage_differences"].items();
  if (all.empty()) return;
  Sheet table = sheet.section("DIFFERENCES");
  for (std::size_t i = 0; i < std::min(all.size(), most_rows); ++i) {
    const auto span = all[i].interval();
    table.section("DIFFERENCE")
        .set("SPAN", subject.span(all[i]))
        .set("LENGTH", span ? span_text(span->length()) : "")
        .set("FUNCTION", all[i]["function"].text())
        .set("SAY_DOWN", all[i]["down"].joined())
        .set("SAY_UP", all[i]["up"].joined());
  }
  sheet.line("DIFFERENCES_MORE", more_than_shown(subject, all.size()));
}

}  // namespace

void fill_month(Sheet& sheet, const Subject& subject) {
  fill_timeline(sheet, subject);
  fill_functions(sheet, subject);
  fill_time(sheet, subject);
  fill_coverage(sheet, subject);
  fill_differences(sheet, subject);
}

}  // namespace sereno::sla
