// sereno-sla budget: what is left of a month, for people, programs and monitoring servers.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/program_options.hpp>
#include <utility>

#include "base/json_text.h"
#include "base/time_words.h"
#include "sla/commands/commands.h"
#include "sla/commands/contract_options.h"
#include "sla/commands/report_making.h"
#include "sla/renderers/json_owed.h"
#include "sla/renderers/plain_text.h"
#include "sla/report_budget.h"

namespace sereno::sla {

namespace {

namespace json = boost::json;
namespace options = boost::program_options;

std::string rate_text(std::int64_t rate_e3) {
  const std::string tenths = std::to_string(rate_e3 % 1000 / 100);
  return std::to_string(rate_e3 / 1000) + "." + tenths;
}

std::string percent_text(std::int64_t e4) { return format_percent_e4(e4) + " %"; }

std::string name_of(const BudgetLine& line, const Language& language) {
  if (line.loss == Loss::credit) return language.say("credit of {0}", {line.owed});
  return line.loss == Loss::objective ? language.say("objective missed")
                                      : language.say("commitment {0} missed", {one_line(line.commitment)});
}

std::string doubt(const Report& report, const Language& language) {
  const bool doubtful = report.agreement && !report.agreement->certain;
  return doubtful ? "; " + language.say("not everything was measured") : "";
}

/// The names of its rows above each other.
class Rows {
 public:
  explicit Rows(std::vector<std::string> names) : names_(std::move(names)) {
    for (const std::string& each : names_) width_ = std::max(width_, columns_of(each));
  }
  std::string row(std::size_t which, const std::string& text) const {
    return "  " + names_[which] + std::string(width_ - columns_of(names_[which]) + 3, ' ') + text + "\n";
  }

 private:
  std::vector<std::string> names_;
  std::size_t width_ = 0;
};

std::string budget_text(const Report& report, const Budget& budget, const Language& language) {
  const auto say = [&](std::string_view words, const std::vector<std::string>& values) {
    return language.say(words, values);
  };
  const std::string& label = report.request.period.label;
  if (!budget.figure.exists()) return say("{0}: no figure, so no budget", {label}) + "\n";
  const Rows rows({language.say("budget"), language.say("used"), language.say("left"), language.say("credit"),
                   language.say("burn")});
  std::string used = span_text(budget.used);
  if (budget.unknown.count() > 0) used = say("{0}, of it {1} unknown", {used, span_text(budget.unknown)});
  std::string text = label + (report.so_far ? ", " + language.say("so far") : "") + "\n";
  text += rows.row(0, say("{0} at {1}", {span_text(budget.budget), percent_text(report.request.policy.objective_e4)}));
  text += rows.row(1, used) + rows.row(2, span_text(budget.left));
  text += rows.row(3, say("{0}; with another minute {1}", {owed_text(budget.owed, report.contract),
                                                           owed_text(budget.after_a_minute, report.contract)}) +
                          doubt(report, language));
  for (const BudgetLine& line : budget.lines)
    text += "  " + say("in {0} of downtime: {1}", {span_text(line.left), name_of(line, language)}) + "\n";
  for (const BurnRate& burn : budget.burns)
    text += rows.row(
        4, say("{0} times what is allowed, over the last {1}", {rate_text(burn.rate_e3), span_text(burn.window)}));
  return text;
}

std::string budget_json(const Report& report, const Budget& budget) {
  json::array lines, burns;
  for (const BudgetLine& line : budget.lines)
    lines.push_back({{"what", to_string(line.loss)},
                     {"credit_percent", line.credit_percent_e4 ? json::value(format_percent_e4(*line.credit_percent_e4))
                                                               : json::value(nullptr)},
                     {"commitment", line.commitment.empty() ? json::value(nullptr) : json::value(line.commitment)},
                     {"owed", line.owed.empty() ? json::value(nullptr) : json::value(line.owed)},
                     {"at_ms", line.at.count()},
                     {"left_ms", line.left.count()}});
  for (const BurnRate& burn : budget.burns)
    burns.push_back({{"window_ms", burn.window.count()},
                     {"down_ms", burn.down.count()},
                     {"rate", static_cast<double>(burn.rate_e3) / 1000}});
  json::object object{
      {"period", report.request.period.label},
      {"as_of", format_instant(report.request.as_of)},
      {"figure_if_well", budget.figure.exists() ? json::value(budget.figure.shown()) : json::value(nullptr)},
      {"budget_ms", budget.budget.count()},
      {"used_ms", budget.used.count()},
      {"unknown_ms", budget.unknown.count()},
      {"left_ms", budget.left.count()},
      {"credit_percent", owed_percent_json(budget.owed)},
      {"credit_percent_after_a_minute", owed_percent_json(budget.after_a_minute)},
      {"lines", std::move(lines)},
      {"burn", std::move(burns)}};
  add_agreed(object, "agreement", budget.owed, report.contract);
  add_agreed(object, "agreement_after_a_minute", budget.after_a_minute, report.contract);
  return json_text(object);
}

std::string seconds_of(milliseconds span) { return std::to_string(span.count() / 1000); }

/// " credit=5%", or what commitments owe without their unit, which plugins cannot say.
std::string owed_metrics(const Owed& owed) {
  std::string text;
  const auto tidy = [](const Exact& e4) { return format_percent_e4(e4.floor()); };
  if (const auto percent = owed_percent_e4(owed)) text += " credit=" + tidy(*percent) + "%";
  if (owed.agreed && owed.agreed->amount) text += " credit_amount=" + tidy(owed.agreed->amount->exact_e4);
  if (owed.agreed && !owed.agreed->days_e4.is_zero()) text += " credit_days=" + tidy(owed.agreed->days_e4);
  return text;
}

/// What people read of a plugin's line.
std::string plugin_words(const Report& report, const Budget& budget, const Language& language) {
  std::string words = budget.unknown.count() > 0 ? language.say("{0} of downtime ({1} unknown)",
                                                                {span_text(budget.used), span_text(budget.unknown)})
                                                 : language.say("{0} of downtime", {span_text(budget.used)});
  words += ", " + (budget.lines.empty() ? language.say("nothing is left to lose")
                                        : language.say("{0} in {1}", {name_of(budget.lines.front(), language),
                                                                      span_text(budget.lines.front().left)}));
  words += ", " + report.request.period.label;
  if (is_anything(budget.owed))
    words += ", " + language.say("credit due {0}", {owed_text(budget.owed, report.contract)});
  return words + doubt(report, language);
}

/// One line as monitoring plugins print it.
std::string plugin_line(const Report& report, const Budget& budget, BudgetState state, const BudgetAlarm& alarm,
                        const Language& language) {
  static constexpr const char* names[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};
  const std::string head = std::string("SLA BUDGET ") + names[static_cast<int>(state)] + " - ";
  if (!budget.figure.exists()) return head + language.say("no figure for {0}", {report.request.period.label}) + "\n";
  std::string line = head + plugin_words(report, budget, language) + " | used=" + seconds_of(budget.used) + "s";
  if (!budget.lines.empty()) {
    const std::int64_t at = budget.lines.front().at.count() / 1000;
    line += ";" + std::to_string(at * alarm.warning_percent / 100) + ";" +
            std::to_string(at * alarm.critical_percent / 100) + ";0";
  }
  line += " left=" + seconds_of(budget.left) + "s unknown=" + seconds_of(budget.unknown) + "s";
  for (const BurnRate& burn : budget.burns) line += " burn_" + seconds_of(burn.window) + "=" + rate_text(burn.rate_e3);
  return line + owed_metrics(budget.owed) + "\n";
}

/// As a plugin it answers with a plugin's line, whatever keeps it from its answer.
int cannot(bool plugin, const std::string& why) {
  if (!plugin) return refuse(why);
  return print_answer("SLA BUDGET UNKNOWN - " + why.substr(0, why.find('\n')) + "\n", exit_cannot);
}

Result<BudgetAlarm> alarm_of(const options::variables_map& values) {
  const BudgetAlarm alarm{values["warning"].as<int>(), values["critical"].as<int>()};
  const bool fits =
      0 < alarm.warning_percent && alarm.warning_percent <= alarm.critical_percent && alarm.critical_percent <= 100;
  if (fits) return alarm;
  return Error{"--warning " + std::to_string(alarm.warning_percent) + ", --critical " +
               std::to_string(alarm.critical_percent) +
               ": percentages from 1 to 100, the warning's not above the other"};
}

Result<Report> report_for(const options::variables_map& values, const Contract& contract, const Clock& clock) {
  auto period = values.contains("month") || values.contains("from")
                    ? period_of(values, *contract.zone)
                    : month_period(*contract.zone, contract.zone->wall_text(clock()).substr(0, 7));
  if (!period) return period.error();
  const auto request = request_for(*period, values, contract, clock);
  if (!request) return request.error();
  const auto evidence = evidence_of(values, *period);
  if (!evidence) return evidence.error();
  return make_report(contract, *request, *evidence);
}

void declare(options::options_description& description) {
  add_contract_options(description);
  add_report_options(description);
  add_language_option(description);
  description.add_options()("plugin", "one line of a monitoring plugin, with its exit code")(
      "warning", options::value<int>()->default_value(50), "PERCENT of the way to the nearest line that warns")(
      "critical", options::value<int>()->default_value(80), "PERCENT of it that is critical");
}

}  // namespace

int run_budget(const Words& words, const Clock& clock) {
  options::options_description description;
  declare(description);
  const Command about{
      .usage = {"sereno-sla budget --contract FILE --ledger PATH [--plugin] [OPTION]..."},
      .summary =
          "What is left of a month (the running one unless told): of its budget, before the objective is missed, "
          "before "
          "each credit; how fast it burns, and what another minute would cost. The rest of the month is taken to go "
          "well.",
      .exit_codes = {{"0", "there is a budget; with --plugin: OK"},
                     {"1, 2", "with --plugin: WARNING, CRITICAL"},
                     {"3", "there is none, or it cannot be told"}}};
  int exit_code = 0;
  const bool plugin = std::find(words.begin(), words.end(), "--plugin") != words.end();
  const auto values = parse_words(words, description, {}, about, exit_code);
  if (!values && exit_code != 0 && plugin) return cannot(plugin, "the command line is wrong: standard error says how");
  if (!values) return exit_code;
  const auto as_json = wants_json(*values);
  if (!as_json) return cannot(plugin, as_json.error().message);
  const auto language = language_of(*values, *as_json && !plugin);
  if (!language) return cannot(plugin, language.error().message);
  const auto alarm = alarm_of(*values);
  if (!alarm) return cannot(plugin, alarm.error().message);
  const auto contract = contract_of(*values);
  if (!contract) return cannot(plugin, "the contract cannot be read");
  const auto report = report_for(*values, *contract, clock);
  if (!report) return cannot(plugin, report.error().message);
  const Budget budget = budget_of(*report);
  const BudgetState state = judge_budget(budget, *alarm);
  if (plugin) return print_answer(plugin_line(*report, budget, state, *alarm, *language), static_cast<int>(state));
  return print_answer(*as_json ? budget_json(*report, budget) : budget_text(*report, budget, *language),
                      budget.figure.exists() ? 0 : exit_cannot);
}

}  // namespace sereno::sla
