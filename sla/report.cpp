#include "sla/report.h"

#include <algorithm>

#include "sla/report_account.h"
#include "sla/report_coverage.h"
#include "sla/report_digest.h"
#include "sla/report_outages.h"
#include "sla/report_registers.h"
#include "sla/report_what_if.h"

namespace sereno::sla {
namespace {

/// Closing and opening look at most a day far each (policy.cpp holds them to that), staleness less.
constexpr milliseconds context_length = std::chrono::hours{48};

/// Not before `from`: an empty interval stays where it is.
Interval counted_range(const Contract& contract, const ReportRequest& request) {
  const Interval valid = intersection(request.period.range, contract.validity);
  return intersection(valid, {valid.from, std::max(valid.from, request.as_of)});
}

/// What is over is looked at as a whole, however much later: so that the same evidence gives the same report. Of what
/// is not over nothing after as_of is known.
Instant known_until(const Interval& range, const ReportRequest& request) {
  const Instant end = range.to + context_length;
  return request.as_of >= request.period.range.to ? end : std::max(range.to, std::min(end, request.as_of));
}

Scene make_scene(const Contract& contract, const ReportRequest& request, const Evidence& evidence) {
  Scene scene{.contract = contract, .evidence = evidence, .policy = request.policy};
  scene.functions = contract.function_ids();
  scene.range = counted_range(contract, request);
  scene.context = {scene.range.from - context_length, known_until(scene.range, request)};
  scene.as_of = request.as_of >= request.period.range.to ? Instant::max() : request.as_of;
  scene.entries = fold(evidence.acts, contract, scene.functions);
  scene.judged = judge_entries(scene.judged_in(), request.policy);
  const auto counts = [&](const std::string& source, bool imported) {
    return !imported || contract.counts_source(source);
  };
  scene.observed = observe(contract, evidence, scene.range.to, scene.context.to, counts);
  scene.lines = build_timelines(contract, request.policy, scene.observed, scene.context);
  return scene;
}

void add_header(Report& report, const Scene& scene) {
  const ReportRequest& request = report.request;
  report.policy_sha256 = policy_digest(request.policy);
  report.so_far = request.as_of < request.period.range.to;
  report.whole_month = request.period.label.size() == 7;
  report.dst_transitions = report.contract.zone->transitions(request.period.range);
  report.head_sequence = scene.evidence.head_sequence;
  report.head_digest = scene.evidence.head_digest;
  report.freeze = freeze_of(scene, request.period);
  report.input_digest = evidence_digest(scene.evidence, scene.context);
  report.digest = report_digest(report, scene.context);
}

FunctionResult function_result(const FunctionAccount& function, const Policy& policy, const Interval& range) {
  const ContractFunction& agreed = *function.function;
  const Account own = account_of({&function}, policy, range);
  FunctionResult result{.id = agreed.id, .description = agreed.description, .critical = agreed.critical};
  result.figure = own.figure;
  result.objective_e4 = agreed.objective_e4.value_or(policy.objective_e4);
  result.met = own.figure.reaches(result.objective_e4);
  result.down = function.down.measure();
  result.unknown = function.unknown.measure();
  result.counted = own.counted.measure();
  const auto unavailable = policy.unknown == UnknownCounts::down ? function.down | function.unknown : function.down;
  result.outages = static_cast<int>(unavailable.parts().size());
  return result;
}

void add_functions(Report& report, const Scene& scene, const View& view,
                   const std::vector<FunctionAccount>& functions) {
  const auto imported = imported_time(scene);
  for (std::size_t i = 0; i < functions.size(); ++i) {
    FunctionResult result = function_result(functions[i], report.request.policy, report.counted_range);
    for (const ServiceHistory& history : scene.observed.services)
      if (history.function == functions[i].function) result.services.emplace_back(history.service);
    result.silent = silent_services(view.lines[i], scene.range);
    result.imported = imported.empty() ? milliseconds{0} : imported[i].measure();
    report.coverage.imported += result.imported;
    result.observed = view.lines[i].silent != IntervalSet(scene.context);
    if (!result.observed && !result.critical) result.figure = {};
    report.functions.push_back(std::move(result));
  }
}

/// The figures of the critical functions together.
void add_totals(Report& report, const std::vector<const FunctionAccount*>& functions, const Account& account) {
  const auto down = unite(functions, [](const FunctionAccount& each) { return each.down; });
  const auto raw = unite(functions, [](const FunctionAccount& each) { return each.raw; });
  const auto dropped =
      unite(functions, [](const FunctionAccount& each) { return each.closed - each.down - each.excused(); });
  report.figure = account.figure;
  report.objective_met = account.figure.reaches(report.request.policy.objective_e4);
  report.measured_down = down.measure();
  report.excluded_down = (down - account.down).measure();
  report.counted_down = account.counted.measure();
  report.unknown = account.unknown.measure();
  report.added_by_closing = (account.down - raw).measure();
  report.dropped_by_opening = (dropped - account.counted).measure();
  report.counted = account.counted.parts();
}

/// The month whose invoice carries the credit; nothing for a period that is no month.
std::string following_month(const std::string& label) {
  if (label.size() != 7) return {};
  const auto year = parse_integer<int>(std::string_view(label).substr(0, 4)).value_or(0);
  const auto month = parse_integer<unsigned>(std::string_view(label).substr(5, 2)).value_or(1);
  const auto next =
      std::chrono::year_month{std::chrono::year{year}, std::chrono::month{month}} + std::chrono::months{1};
  const auto number = static_cast<unsigned>(next.month());
  return std::to_string(static_cast<int>(next.year())) + (number < 10 ? "-0" : "-") + std::to_string(number);
}

void add_credit(Report& report, const Account& account) {
  report.credit = credit_for(report.contract, report.request.policy, account.figure, account.counted.measure());
  report.credit_applies_to = following_month(report.request.period.label);
  if (report.contract.fee && report.figure.exists())
    report.credit_amount = credit_amount(*report.contract.fee, report.credit.percent_e4);
}

void add_certainty(Report& report, const Scene& scene, const View& view, const Account& account) {
  report.low = low_bound(scene);
  report.high = high_bound(scene);
  report.unknown_down = unknown_bound(scene, UnknownCounts::down);
  report.unknown_up = unknown_bound(scene, UnknownCounts::up);
  report.alternatives = alternatives(scene, bound_of(scene.contract, scene.policy, account));
  report.if_accepted = if_accepted(scene);
  report.source_bounds = source_bounds(scene, view);
  judge_certainty(report);
  report.provisional = report.so_far || (report.if_accepted.has_value() && !report.freeze);
  report.status = report.provisional ? "provisional" : "final";
  report.error_budget = error_budget(scene.policy, account, scene.range);
}

}  // namespace

Interval evidence_span(const Interval& period) { return {period.from - context_length, period.to + context_length}; }

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::met:
      return "met";
    case Verdict::missed:
      return "missed";
    case Verdict::none:
      break;
  }
  return "none";
}

std::string words(Doubt doubt) {
  switch (doubt) {
    case Doubt::no_figure:
      return "no time of the period can be judged: there is no figure";
    case Doubt::met_differs:
      return "what is unknown decides whether the objective is met: see the bounds";
    case Doubt::credit_differs:
      return "what is unknown decides the credit: see the bounds";
    case Doubt::both_differ:
      break;
  }
  return "what is unknown decides whether the objective is met, and the credit: see the bounds";
}

int exit_code(const Report& report) { return report.certain ? 0 : 3; }

Result<Report> make_report(const Contract& contract, const ReportRequest& request, const Evidence& evidence) {
  Report report{.contract = contract, .request = request};
  const Scene scene = make_scene(contract, request, evidence);
  report.counted_range = scene.range;
  add_header(report, scene);
  report.corrections = correction_results(scene);

  const View view = view_of(scene, request.policy, Reading::established);
  const auto functions = function_accounts(scene, view, Reading::established);
  const auto together = critical(functions);
  const Account account = account_of(together, request.policy, scene.range);
  auto time = time_account(scene, request, account, together);
  if (!time) return time.error();
  report.time_account = *time;

  add_totals(report, together, account);
  report.coverage = coverage_of(scene, view);
  add_functions(report, scene, view, functions);
  add_credit(report, account);
  add_certainty(report, scene, view, account);
  report.outages = find_outages(scene, {view, functions, account});
  report.maintenance = maintenance_results(view, functions, account, scene.range);
  report.claims = claim_results(scene, view, functions, account);
  judge_incidents(report, scene, view, functions);
  report.bugs = bugs_of(scene);
  add_late(report, scene);
  report.disagreements = disagreements(contract, request.policy, scene.observed, scene.range);
  report.notices = notices(scene, view);
  return report;
}

}  // namespace sereno::sla
