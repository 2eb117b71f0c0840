// sereno-sla trend: the last twelve months in a table.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/program_options.hpp>

#include "base/json_text.h"
#include "base/time_words.h"
#include "sla/commands/commands.h"
#include "sla/commands/contract_options.h"
#include "sla/commands/report_making.h"
#include "sla/owed.h"
#include "sla/renderers/json_owed.h"
#include "sla/report.h"

namespace sereno::sla {

namespace {

namespace json = boost::json;
namespace options = boost::program_options;

/// "2026-04" and the eleven months before it, the oldest first.
std::vector<std::string> months_up_to(const std::string& last, int count) {
  int number = parse_integer<int>(last.substr(0, 4)).value_or(1970) * 12 +
               parse_integer<int>(last.substr(5)).value_or(1) - count;
  std::vector<std::string> months;
  for (int i = 0; i < count; ++i, ++number)
    months.push_back(std::to_string(number / 12) + (number % 12 < 9 ? "-0" : "-") + std::to_string(number % 12 + 1));
  return months;
}

/// Nothing was heard of any critical function.
bool nothing_observed(const Report& report) { return report.coverage.known_e4 == 0 || !report.figure.exists(); }

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text + "  ";
}

std::string row_of(const Report& report, std::size_t credit_width) {
  std::string row = padded(report.request.period.label, 7);
  if (nothing_observed(report)) return row + "nothing was observed\n";
  row += padded(report.figure.shown() + " %", 10) + padded(std::string(to_string(report.verdict)), 6);
  row += padded(owed_text(owed_of(report), report.contract), credit_width) + padded(span_text(report.counted_down), 12);
  row += padded(std::to_string(report.outages.size()), 7) + padded(std::to_string(report.reliability.count), 10);
  row += report.so_far ? "so far" : report.status;
  return row + (report.certain ? "" : ", not certain") + "\n";
}

std::string trend_text(const std::vector<Report>& reports) {
  std::size_t credit_width = 6;
  for (const Report& each : reports)
    credit_width = std::max(credit_width, owed_text(owed_of(each), each.contract).size());
  std::string text = padded("month", 7) + padded("figure", 10) + padded("", 6) + padded("credit", credit_width) +
                     padded("downtime", 12) + padded("outages", 7) + padded("incidents", 10) + "\n";
  for (const Report& each : reports) text += row_of(each, credit_width);
  return text;
}

json::object month_json(const Report& report) {
  const bool none = nothing_observed(report);
  const Owed owed = owed_of(report);
  json::object object{{"month", report.request.period.label},
                      {"shown", none ? json::value(nullptr) : json::value(report.figure.shown())},
                      {"verdict", none ? json::value(nullptr) : json::value(to_string(report.verdict))},
                      {"certain", report.certain},
                      {"credit_percent", none ? json::value(nullptr) : owed_percent_json(owed)},
                      {"counted_down_ms", report.counted_down.count()},
                      {"unknown_ms", report.unknown.count()},
                      {"outages", report.outages.size()},
                      {"incidents", report.reliability.count},
                      {"status", report.so_far ? std::string("so far") : report.status},
                      {"revision", report.revision},
                      {"digest", report.digest}};
  if (!none) add_agreed(object, "agreement", owed, report.contract);
  return object;
}

Result<std::vector<Report>> reports_of(const options::variables_map& values, const Contract& contract,
                                       const Clock& clock) {
  const std::string last =
      values.contains("month") ? values["month"].as<std::string>() : contract.zone->wall_text(clock()).substr(0, 7);
  if (const auto period = month_period(*contract.zone, last); !period) return period.error();
  std::vector<Report> reports;
  for (const std::string& month : months_up_to(last, 12)) {
    const auto period = month_period(*contract.zone, month);
    if (!period) continue;  // before 1970
    const auto request = request_for(*period, values, contract, clock);
    if (!request) return request.error();
    const auto evidence = evidence_of(values, *period);
    if (!evidence) return evidence.error();
    auto report = make_report(contract, *request, *evidence);
    if (!report) return report.error();
    reports.push_back(std::move(*report));
  }
  return reports;
}

}  // namespace

int run_trend(const Words& words, const Clock& clock) {
  options::options_description description;
  add_contract_options(description);
  add_report_options(description);
  const Command about{.usage = {"sereno-sla trend --contract FILE --ledger PATH [OPTION]..."},
                      .summary = "Twelve months up to that one (the running one unless told), a line each.",
                      .exit_codes = {{"0", "printed"}, {"3", "cannot be told"}}};
  int exit_code = 0;
  const auto values = parse_words(words, description, {}, about, exit_code);
  if (!values) return exit_code;
  const auto as_json = wants_json(*values);
  if (!as_json) return refuse(as_json.error().message);
  const auto contract = contract_of(*values);
  if (!contract) return exit_cannot;
  const auto reports = reports_of(*values, *contract, clock);
  if (!reports) return refuse(reports.error().message);
  if (!*as_json) return print_answer(trend_text(*reports), 0);
  json::array months;
  for (const Report& each : *reports) months.push_back(month_json(each));
  return print_answer(json_text(json::object{{"months", std::move(months)}}), 0);
}

}  // namespace sereno::sla
