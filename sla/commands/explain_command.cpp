// sereno-sla explain: why an outage counts or does not, stretch by stretch.
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
#include "sla/renderers/text_sections.h"
#include "sla/renderers/words.h"
#include "sla/report_explained.h"

namespace sereno::sla {

namespace {

namespace json = boost::json;
namespace options = boost::program_options;

std::string sentence(const TextContext& context, const ExplainedStretch& stretch) {
  switch (stretch.counts) {
    case StretchCounts::as_downtime:
      return context.say("counts: downtime");
    case StretchCounts::as_unknown:
      return context.say("counts: nothing is known of it");
    case StretchCounts::excluded:
      return context.say("does not count: {0}", {context.sentences(stretch.rules)});
    case StretchCounts::not_critical:
      return context.say("counts for the function alone: the service does not rest on it");
    case StretchCounts::not_counted:
      break;
  }
  return context.say("does not count: nothing is known of it");
}

std::string sentence(const TextContext& context, const Refusal& refusal) {
  return context.sentence(refusal.of) + ": " + context.sentence(refusal.why);
}

std::string clause_lines(const TextContext& context, const std::vector<std::string>& clauses) {
  std::string text;
  for (const std::string& each : clauses) text += "      " + context.say("clause: {0}", {one_line(each)}) + "\n";
  return text;
}

std::string from_to(const TextContext& context, const Interval& span) {
  return context.say("{0} to {1}", {context.zone.wall_text(span.from), context.zone.wall_text(span.to)});
}

std::string stretches_text(const TextContext& context, const Explanation& explanation) {
  std::string text = "\n" + context.say("Stretches") + "\n";
  for (const ExplainedStretch& each : explanation.stretches)
    text += "  " + from_to(context, each.span) + "  " + span_text(each.span.length()) + "\n    " +
            sentence(context, each) + "\n" + clause_lines(context, each.clauses);
  if (!explanation.closing_clauses.empty())
    text +=
        "  " +
        context.say("of it {0} of recoveries too short to be used", {span_text(explanation.outage.added_by_closing)}) +
        "\n" + clause_lines(context, explanation.closing_clauses);
  if (explanation.refusals.empty()) return text;
  text += "\n" + context.say("What does not excuse it") + "\n";
  for (const ExplainedRefusal& each : explanation.refusals)
    text += "  " + sentence(context, each.refusal) + "\n" + clause_lines(context, each.clauses);
  return text;
}

/// Names above each other, and when each of them was.
std::string samples_text(const TextContext& context, const Outage& outage) {
  const std::pair<std::string, std::optional<Instant>> samples[] = {
      {context.say("first failing sample"), outage.first_fail},
      {context.say("last failing sample"), outage.last_fail},
      {context.say("first good sample"), outage.first_ok}};
  std::size_t width = 0;
  for (const auto& [name, at] : samples) width = std::max(width, columns_of(name));
  std::string text;
  for (const auto& [name, at] : samples)
    if (at) text += "  " + name + std::string(width - columns_of(name) + 2, ' ') + context.zone.wall_text(*at) + "\n";
  return text;
}

std::string explanation_text(const TextContext& context, const Explanation& explanation) {
  const Report& report = context.report;
  const Outage& outage = explanation.outage;
  std::string text = outage.id + "  " + from_to(context, outage.span) + " " + context.zone.offset_text(outage.span.to) +
                     "  " + span_text(outage.span.length()) + "\n  " + listed(outage.functions, "") + ", " +
                     context.say(to_string(outage.kind)) + "\n";
  for (const Reason& cause : outage.causes) text += "  " + context.sentence(cause) + "\n";
  text += samples_text(context, outage) + stretches_text(context, explanation);
  text +=
      "\n  " + context.say("counted {0}, excluded {1}", {span_text(outage.counted), span_text(outage.excluded)}) + "\n";
  if (!report.figure.exists()) return text;
  return text + "  " +
         context.say("the month: {0} %, credit {1}; without this outage {2} %, credit {3}",
                     {report.figure.shown(), owed_text(owed_of(report), report.contract), explanation.without.shown(),
                      owed_text(explanation.owed_without, report.contract)}) +
         "\n";
}

json::array texts(const std::vector<std::string>& all) { return json::array(all.begin(), all.end()); }

json::object refusal_json(const ExplainedRefusal& each) {
  return {{"of", coded(each.refusal.of)},
          {"why", coded(each.refusal.why)},
          {"text", words(each.refusal)},
          {"clauses", texts(each.clauses)}};
}

json::object stretch_json(const TextContext& english, const ExplainedStretch& each) {
  return {{"from", format_instant(each.span.from)},
          {"to", format_instant(each.span.to)},
          {"duration_ms", each.span.length().count()},
          {"counts", to_string(each.counts)},
          {"rules", texts(coded(each.rules))},
          {"text", sentence(english, each)},
          {"clauses", texts(each.clauses)}};
}

json::object figure_json(const Report& report, const Figure& figure, const Owed& owed) {
  json::object object{{"shown", figure.shown()}, {"credit_percent", owed_percent_json(owed)}};
  add_agreed(object, "agreement", owed, report.contract);
  return object;
}

std::string explanation_json(const Report& report, const Explanation& explanation) {
  const Outage& outage = explanation.outage;
  const Language english;
  const TextContext context{report, *report.contract.zone, english};
  json::array stretches, refusals;
  for (const ExplainedStretch& each : explanation.stretches) stretches.push_back(stretch_json(context, each));
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
  add_language_option(description);
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
  const auto language = language_of(*values, *as_json);
  if (!language) return refuse(language.error().message);
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
  return print_answer(*as_json ? explanation_json(*report, explanation)
                               : explanation_text({*report, *report->contract.zone, *language}, explanation),
                      0);
}

}  // namespace sereno::sla
