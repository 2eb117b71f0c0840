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
#include "sla/renderers/plain_text.h"
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

using Row = std::vector<std::string>;

Row row_of(const Report& report, const Language& language) {
  if (nothing_observed(report)) return {report.request.period.label, language.say("nothing was observed")};
  const std::string status = report.so_far ? language.say("so far") : language.say(report.status);
  return {report.request.period.label,
          report.figure.shown() + " %",
          language.say(to_string(report.verdict)),
          owed_text(owed_of(report), report.contract),
          span_text(report.counted_down),
          std::to_string(report.outages.size()),
          std::to_string(report.reliability.count),
          status + (report.certain ? "" : ", " + language.say("not certain"))};
}

/// Each column as wide as its widest; a row of two has a sentence instead of columns.
std::string aligned(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const Row& row : rows)
    for (std::size_t i = 0; i < row.size() && (i == 0 || row.size() > 2); ++i)
      widths[i] = std::max(widths[i], columns_of(row[i]));
  std::string text;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i)
      line += row[i] + std::string(i + 1 < row.size() ? widths[i] - columns_of(row[i]) + 2 : 0, ' ');
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

std::string trend_text(const std::vector<Report>& reports, const Language& language) {
  std::vector<Row> rows{{language.say("month"), language.say("figure"), "", language.say("credit"),
                         language.say("downtime"), language.say("outages"), language.say("incidents"), ""}};
  for (const Report& each : reports) rows.push_back(row_of(each, language));
  return aligned(rows);
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
  add_language_option(description);
  const Command about{.usage = {"sereno-sla trend --contract FILE --ledger PATH [OPTION]..."},
                      .summary = "Twelve months up to that one (the running one unless told), a line each.",
                      .exit_codes = {{"0", "printed"}, {"3", "cannot be told"}}};
  int exit_code = 0;
  const auto values = parse_words(words, description, {}, about, exit_code);
  if (!values) return exit_code;
  const auto as_json = wants_json(*values);
  if (!as_json) return refuse(as_json.error().message);
  const auto language = language_of(*values, *as_json);
  if (!language) return refuse(language.error().message);
  const auto contract = contract_of(*values);
  if (!contract) return exit_cannot;
  const auto reports = reports_of(*values, *contract, clock);
  if (!reports) return refuse(reports.error().message);
  if (!*as_json) return print_answer(trend_text(*reports, *language), 0);
  json::array months;
  for (const Report& each : *reports) months.push_back(month_json(each));
  return print_answer(json_text(json::object{{"months", std::move(months)}}), 0);
}

}  // namespace sereno::sla
