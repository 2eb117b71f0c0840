// sereno-sla whatif: the month by another policy, with one more outage, with a planned maintenance.
#include <algorithm>
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
#include "sla/renderers/text_sections.h"
#include "sla/report.h"

namespace sereno::sla {

namespace {

namespace json = boost::json;
namespace options = boost::program_options;

/// "TIME/TIME"
Result<Interval> parse_span(const std::string& text, const Zone& zone) {
  const auto slash = text.find('/');
  if (slash == text.npos) return Error{"'" + text + "' is no span: write FROM/TO"};
  const auto from = parse_time(text.substr(0, slash), zone);
  if (!from) return from.error();
  const auto to = parse_time(text.substr(slash + 1), zone);
  if (!to) return to.error();
  if (*to <= *from) return Error{"'" + text + "' ends before it begins"};
  return Interval{*from, *to};
}

/// What is supposed beside what is recorded.
struct Supposed {
  std::vector<Interval> outages{};
  std::vector<Interval> maintenance{};
  std::vector<std::string> functions{};  ///< that they are of
};

Result<std::vector<Interval>> spans_of(const options::variables_map& values, const char* name, const Zone& zone) {
  std::vector<Interval> spans;
  if (!values.contains(name)) return spans;
  for (const std::string& text : values[name].as<std::vector<std::string>>()) {
    const auto span = parse_span(text, zone);
    if (!span) return Error{"--" + std::string(name) + ": " + span.error().message};
    spans.push_back(*span);
  }
  return spans;
}

Result<Supposed> supposed_in(const options::variables_map& values, const Contract& contract) {
  auto outages = spans_of(values, "outage", *contract.zone);
  if (!outages) return outages.error();
  auto maintenance = spans_of(values, "maintenance", *contract.zone);
  if (!maintenance) return maintenance.error();
  Supposed supposed{std::move(*outages), std::move(*maintenance), {}};
  if (values.contains("function")) supposed.functions = values["function"].as<std::vector<std::string>>();
  for (const std::string& each : supposed.functions)
    if (contract.function(each) == nullptr) return Error{"--function " + each + ": the contract has no such function"};
  if (!supposed.functions.empty()) return supposed;
  for (const ContractFunction& each : contract.functions)
    if (each.critical) supposed.functions.push_back(each.id);
  return supposed;
}

RecordedState state_of(const std::string& function, const Interval& span, State state) {
  return {.function = function, .span = span, .state = state, .source = "agent", .imported = false};
}

/// Announced and acknowledged now, for these functions.
Act maintenance_act(const Interval& span, const Supposed& supposed, std::size_t number, Instant now) {
  MaintenanceSaid said{.kind = MaintenanceKind::scheduled};
  said.from = span.from;
  said.to = span.to;
  said.notice_email = now;
  said.ack = now;
  said.scope = supposed.functions;
  Act act{.id = "supposed " + std::to_string(number), .said = said};
  act.head.said_at = now;
  act.head.recorded_at = now;
  act.head.names_said_at = true;
  act.head.digest = act.id;
  return act;
}

/// With what is supposed; where that lies in the future all else is taken to go well until then.
void suppose(Evidence& evidence, ReportRequest& request, const Contract& contract, const Supposed& supposed) {
  const Instant now = request.as_of;
  Instant end = now;
  for (const std::vector<Interval>* spans : {&supposed.outages, &supposed.maintenance})
    for (const Interval& each : *spans) end = std::max(end, std::min(each.to, request.period.range.to));
  if (end > now)
    for (const ContractFunction& each : contract.functions)
      evidence.recorded.push_back(state_of(each.id, {now, end + std::chrono::hours{48}}, State::up));
  request.as_of = end;
  for (const Interval& span : supposed.outages)
    for (const std::string& function : supposed.functions)
      evidence.recorded.push_back(state_of(function, span, State::down));
  for (const Interval& span : supposed.maintenance) {
    evidence.acts.push_back(maintenance_act(span, supposed, evidence.acts.size(), now));
    evidence.acts.back().head.sequence = evidence.head_sequence + 1;
    evidence.acts.back().head.arrival = evidence.last_arrival + 1;
  }
}

/// What lies outside the month changes nothing in it: a slip of who asks.
Result<void> check_within(const Supposed& supposed, const Period& period, const Zone& zone) {
  const auto outside = [&](const char* name, const std::vector<Interval>& spans) -> std::string {
    for (const Interval& each : spans)
      if (each.to <= period.range.from || each.from >= period.range.to)
        return "--" + std::string(name) + ": " + zone.wall_text(each.from) + " to " + zone.wall_text(each.to) +
               " lies outside " + period.label;
    return {};
  };
  std::string problem = outside("outage", supposed.outages);
  if (problem.empty()) problem = outside("maintenance", supposed.maintenance);
  if (!problem.empty()) return Error{problem};
  return {};
}

struct WhatIf {
  Report now{};
  Report then{};
};

/// The contract as its file has it, and with every --policy set.
Result<WhatIf> what_if(const options::variables_map& values, const Contract& contract, const Policy& policy,
                       const Supposed& supposed, const Clock& clock) {
  auto request = request_of(values, contract, clock);
  if (!request) return request.error();
  if (const auto within = check_within(supposed, request->period, *contract.zone); !within) return within.error();
  auto evidence = evidence_of(values, request->period);
  if (!evidence) return evidence.error();
  auto now = make_report(contract, *request, *evidence);
  if (!now) return now.error();
  request->policy = policy;
  suppose(*evidence, *request, contract, supposed);
  auto then = make_report(contract, *request, *evidence);
  if (!then) return then.error();
  return WhatIf{std::move(*now), std::move(*then)};
}

std::string line_of(const Report& report, const Language& language) {
  if (!report.figure.exists()) return language.say("no figure");
  const std::string line = language.say("{0} %, {1}, credit {2}, counted downtime {3}",
                                        {report.figure.shown(), language.say(to_string(report.verdict)),
                                         owed_text(owed_of(report), report.contract), span_text(report.counted_down)});
  return line + (report.certain ? "" : ", " + language.say("not certain"));
}

json::object figure_json(const Report& report) {
  const Owed owed = owed_of(report);
  json::object object{{"shown", report.figure.exists() ? json::value(report.figure.shown()) : json::value(nullptr)},
                      {"verdict", to_string(report.verdict)},
                      {"certain", report.certain},
                      {"credit_percent", owed_percent_json(owed)},
                      {"counted_down_ms", report.counted_down.count()},
                      {"excluded_down_ms", report.excluded_down.count()},
                      {"as_of", format_instant(report.request.as_of)}};
  add_agreed(object, "agreement", owed, report.contract);
  return object;
}

/// The maintenance that was supposed, and why not all of it would be excluded.
std::vector<std::string> judgements(const Report& report, const Language& language) {
  const TextContext context{report, *report.contract.zone, language};
  std::vector<std::string> lines;
  for (const MaintenanceResult& each : report.maintenance) {
    if (!each.judged.maintenance.id.starts_with("supposed ")) continue;
    const std::string why = context.sentences(each.judged.reasons);
    lines.push_back(
        language.say(each.judged.qualified ? "the maintenance qualifies" : "the maintenance does not qualify") +
        (why.empty() ? "" : ": " + why));
  }
  return lines;
}

std::string answer_json(const WhatIf& both) {
  const auto lines = judgements(both.then, Language{});
  return json_text(json::object{{"period", both.now.request.period.label},
                                {"now", figure_json(both.now)},
                                {"then", figure_json(both.then)},
                                {"maintenance", json::array(lines.begin(), lines.end())}});
}

std::string answer_text(const WhatIf& both, const Language& language) {
  const std::string now = language.say("now"), then = language.say("then");
  const std::size_t width = std::max(columns_of(now), columns_of(then)) + 2;
  const auto row = [&](const std::string& name, const Report& report) {
    return "  " + name + std::string(width - columns_of(name), ' ') + line_of(report, language) + "\n";
  };
  std::string text = both.now.request.period.label + "\n" + row(now, both.now) + row(then, both.then);
  for (const std::string& line : judgements(both.then, language)) text += "  " + line + "\n";
  return text;
}

/// Without --policy, so that both are there: the contract's own and the one that is asked about.
std::optional<Contract> contract_alone(options::variables_map values) {
  values.erase("policy");
  return contract_of(values);
}

}  // namespace

int run_whatif(const Words& given, const Clock& clock) {
  options::options_description description;
  add_contract_options(description);
  add_report_options(description);
  add_language_option(description);
  description.add_options()("outage", options::value<std::vector<std::string>>()->composing(),
                            "FROM/TO: one more outage; may stand several times")(
      "maintenance", options::value<std::vector<std::string>>()->composing(),
      "FROM/TO: a maintenance announced and acknowledged now (or at --as-of); may stand several times")(
      "function", options::value<std::vector<std::string>>()->composing(),
      "ID: of which function they are; all critical ones unless told");
  const Command about{
      .usage = {"sereno-sla whatif --contract FILE --ledger PATH --month MONTH [OPTION]..."},
      .summary =
          "The month by another policy, with one more outage, with a planned maintenance, beside what it is now. "
          "Nothing "
          "is written. Where what is supposed lies in the future, everything else is taken to go well until then.",
      .exit_codes = {{"0", "told"}, {"3", "cannot be told"}}};
  int exit_code = 0;
  const auto values = parse_words(given, description, {}, about, exit_code);
  if (!values) return exit_code;
  const auto as_json = wants_json(*values);
  if (!as_json) return refuse(as_json.error().message);
  const auto language = language_of(*values, *as_json);
  if (!language) return refuse(language.error().message);
  const auto contract = contract_alone(*values);
  const auto changed = contract ? contract_of(*values) : std::nullopt;
  if (!changed) return exit_cannot;
  const auto supposed = supposed_in(*values, *contract);
  if (!supposed) return refuse(supposed.error().message);
  const auto both = what_if(*values, *contract, changed->policy, *supposed, clock);
  if (!both) return refuse(both.error().message);
  return print_answer(*as_json ? answer_json(*both) : answer_text(*both, *language), 0);
}

}  // namespace sereno::sla
