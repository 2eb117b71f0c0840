// sereno-sla explain: why an outage counts or does not, stretch by stretch.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/program_options.hpp>

#include "base/json_text.h"
#include "base/time_words.h"
#include "sla/commands/commands.h"
#include "sla/commands/contract_options.h"
#include "sla/commands/report_making.h"
#include "sla/renderers/json_owed.h"
#include "sla/renderers/plain_text.h"
#include "sla/renderers/words.h"
#include "sla/report_explained.h"

namespace sereno::sla {

namespace {

namespace json = boost::json;
namespace options = boost::program_options;

std::string sentence(const ExplainedStretch& stretch) {
  switch (stretch.counts) {
    case StretchCounts::as_downtime:
      return "counts: downtime";
    case StretchCounts::as_unknown:
      return "counts: nothing is known of it";
    case StretchCounts::excluded:
      return "does not count: " + joined_words(stretch.rules);
    case StretchCounts::not_critical:
      return "counts for the function alone: the service does not rest on it";
    case StretchCounts::not_counted:
      break;
  }
  return "does not count: nothing is known of it";
}

std::string clause_lines(const std::vector<std::string>& clauses) {
  std::string text;
  for (const std::string& each : clauses) text += "      clause: " + one_line(each) + "\n";
  return text;
}

std::string at_text(const char* name, const std::optional<Instant>& at, const Zone& zone) {
  return at ? "  " + std::string(name) + "  " + zone.wall_text(*at) + "\n" : "";
}

std::string stretches_text(const Explanation& explanation, const Zone& zone) {
  std::string text = "\nStretches\n";
  for (const ExplainedStretch& each : explanation.stretches)
    text += "  " + zone.wall_text(each.span.from) + " to " + zone.wall_text(each.span.to) + "  " +
            span_text(each.span.length()) + "\n    " + one_line(sentence(each)) + "\n" + clause_lines(each.clauses);
  if (!explanation.closing_clauses.empty())
    text += "  of it " + span_text(explanation.outage.added_by_closing) + " of recoveries too short to be used\n" +
            clause_lines(explanation.closing_clauses);
  if (explanation.refusals.empty()) return text;
  text += "\nWhat does not excuse it\n";
  for (const ExplainedRefusal& each : explanation.refusals)
    text += "  " + one_line(words(each.refusal)) + "\n" + clause_lines(each.clauses);
  return text;
}

std::string explanation_text(const Report& report, const Explanation& explanation) {
  const Outage& outage = explanation.outage;
  const Zone& zone = *report.contract.zone;
  std::string functions;
  for (const std::string& each : outage.functions) functions += (functions.empty() ? "" : ", ") + each;
  std::string text = outage.id + "  " + zone.wall_text(outage.span.from) + " to " + zone.wall_text(outage.span.to) +
                     " " + zone.offset_text(outage.span.to) + "  " + span_text(outage.span.length()) + "\n  " +
                     functions + ", " + std::string(to_string(outage.kind)) + "\n";
  for (const Reason& cause : outage.causes) text += "  " + one_line(words(cause)) + "\n";
  text += at_text("first failing sample", outage.first_fail, zone) +
          at_text("last failing sample ", outage.last_fail, zone) +
          at_text("first good sample   ", outage.first_ok, zone);
  text += stretches_text(explanation, zone);
  text += "\n  counted " + span_text(outage.counted) + ", excluded " + span_text(outage.excluded) + "\n";
  if (!report.figure.exists()) return text;
  return text + "  the month: " + report.figure.shown() + " %, credit " + owed_text(owed_of(report), report.contract) +
         "; without this outage " + explanation.without.shown() + " %, credit " +
         owed_text(explanation.owed_without, report.contract) + "\n";
}

json::array texts(const std::vector<std::string>& all) { return json::array(all.begin(), all.end()); }

json::object refusal_json(const ExplainedRefusal& each) {
  return {{"of", coded(each.refusal.of)},
          {"why", coded(each.refusal.why)},
          {"text", words(each.refusal)},
          {"clauses", texts(each.clauses)}};
}

json::object stretch_json(const ExplainedStretch& each) {
  return {{"from", format_instant(each.span.from)},
          {"to", format_instant(each.span.to)},
          {"duration_ms", each.span.length().count()},
          {"counts", to_string(each.counts)},
          {"rules", texts(coded(each.rules))},
          {"text", sentence(each)},
          {"clauses", texts(each.clauses)}};
}

json::object figure_json(const Report& report, const Figure& figure, const Owed& owed) {
  json::object object{{"shown", figure.shown()}, {"credit_percent", owed_percent_json(owed)}};
  add_agreed(object, "agreement", owed, report.contract);
  return object;
}

std::string explanation_json(const Report& report, const Explanation& explanation) {
  const Outage& outage = explanation.outage;
  json::array stretches, refusals;
  for (const ExplainedStretch& each : explanation.stretches) stretches.push_back(stretch_json(each));
  for (const ExplainedRefusal& each : explanation.refusals) refusals.push_back(refusal_json(each));
  return json_text(json::object{{"id", outage.id},
                                {"from", format_instant(outage.span.from)},
                                {"to", format_instant(outage.span.to)},
                                {"functions", texts(outage.functions)},
                                {"class", to_string(outage.kind)},
                                {"causes", texts(coded(outage.causes))},
                                {"counted_ms", outage.counted.count()},
                                {"excluded_ms", outage.excluded.count()},
                                {"added_by_closing_ms", outage.added_by_closing.count()},
                                {"stretches", std::move(stretches)},
                                {"not_excused_by", std::move(refusals)},
                                {"month", figure_json(report, report.figure, owed_of(report))},
                                {"without", figure_json(report, explanation.without, explanation.owed_without)}});
}

/// "o3", or an instant at which it was down.
Result<const Outage*> outage_named(const Report& report, const std::string& name) {
  if (const Outage* found = find_outage(report, name)) return found;
  const auto at = parse_time(name, *report.contract.zone);
  if (at)
    if (const Outage* found = find_outage(report, *at)) return found;
  std::string known;
  for (const Outage& each : report.outages) known += " " + each.id;
  return Error{report.request.period.label + " has no outage " + name +
               (known.empty() ? "; it has none at all" : "; there are:" + known)};
}

}  // namespace

int run_explain(const Words& words_given, const Clock& clock) {
  options::options_description description;
  add_contract_options(description);
  add_report_options(description);
  description.add_options()("outage", options::value<std::string>()->required(), "the outage");
  options::positional_options_description positional;
  positional.add("outage", 1);
  const Command about{
      .usage = {"sereno-sla explain OUTAGE --contract FILE --ledger PATH [OPTION]..."},
      .summary =
          "Why an outage counts or does not, stretch by stretch, by the clauses that decide it. OUTAGE is its name in "
          "the report of that month (o3), or an instant within it.",
      .exit_codes = {{"0", "explained"}, {"3", "there is no such outage, or it cannot be told"}}};
  int exit_code = 0;
  const auto values = parse_words(words_given, description, positional, about, exit_code);
  if (!values) return exit_code;
  const auto as_json = wants_json(*values);
  if (!as_json) return refuse(as_json.error().message);
  const auto contract = contract_of(*values);
  if (!contract) return exit_cannot;
  const auto request = request_of(*values, *contract, clock);
  if (!request) return refuse(request.error().message);
  const auto evidence = evidence_of(*values, request->period);
  if (!evidence) return refuse(evidence.error().message);
  const auto report = make_report(*contract, *request, *evidence);
  if (!report) return refuse(report.error().message);
  const auto outage = outage_named(*report, (*values)["outage"].as<std::string>());
  if (!outage) return refuse(outage.error().message);
  const Explanation explanation = explain(*report, **outage);
  return print_answer(*as_json ? explanation_json(*report, explanation) : explanation_text(*report, explanation), 0);
}

}  // namespace sereno::sla
