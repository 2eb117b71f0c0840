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

Scene make_scene(const Contract& contract, const ReportRequest& request, const Evidence& evidence) {
  Scene scene{.contract = contract, .evidence = evidence};
  scene.incidents = latest_records(evidence.incidents);
  scene.range = counted_range(contract, request);
  scene.maintenance = notices_of(evidence.maintenance, scene.range);
  scene.context = {scene.range.from - context_length,
                   std::max(scene.range.to, std::min(scene.range.to + context_length, request.as_of))};
  scene.services = group_by_service(contract, evidence.runs, scene.range.to, scene.context.to);
  scene.lines = build_timelines(contract, request.policy, scene.services, evidence.recorded, scene.context);
  return scene;
}

void add_header(Report& report, const Evidence& evidence) {
  const ReportRequest& request = report.request;
  report.policy_sha256 = policy_digest(request.policy);
  report.status = request.as_of < request.period.range.to ? "provisional" : "final";
  report.dst_transitions = report.contract.zone->transitions(request.period.range);
  report.head_sequence = evidence.head_sequence;
  report.head_digest = evidence.head_digest;
  report.input_digest = evidence_digest(evidence);
  report.digest = report_digest(report);
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

void add_functions(Report& report, const Scene& scene, const std::vector<FunctionAccount>& functions) {
  for (std::size_t i = 0; i < functions.size(); ++i) {
    FunctionResult result = function_result(functions[i], report.request.policy, report.counted_range);
    for (const ServiceHistory& history : scene.services)
      if (history.function == functions[i].function) result.services.emplace_back(history.service);
    result.observed = scene.lines[i].silent != IntervalSet(scene.context);
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
  if (report.contract.fee)
    report.credit_amount_cents = credit_amount_cents(report.contract.fee->cents, report.credit.percent_e4);
}

void add_certainty(Report& report, const Scene& scene, const Account& account) {
  const Policy& policy = report.request.policy;
  report.low = low_bound(scene, policy);
  report.high = high_bound(scene, policy);
  report.alternatives = alternatives(scene, policy, bound_of(scene.contract, policy, account));
  report.verdict = verdict_of(report, report.verdict_reasons);
  report.error_budget = error_budget(policy, account, scene.range);
}

}  // namespace

Interval evidence_span(const Interval& period) { return {period.from - context_length, period.to + context_length}; }

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::met:
      return "met";
    case Verdict::missed:
      return "missed";
    case Verdict::cannot_tell:
      break;
  }
  return "cannot tell";
}

int exit_code(Verdict verdict) {
  switch (verdict) {
    case Verdict::met:
      return 0;
    case Verdict::missed:
      return 1;
    case Verdict::cannot_tell:
      break;
  }
  return 3;
}

Result<Report> make_report(const Contract& contract, const ReportRequest& request, const Evidence& evidence) {
  Report report{.contract = contract, .request = request};
  Scene scene = make_scene(contract, request, evidence);
  report.counted_range = scene.range;
  add_header(report, evidence);
  report.corrections = apply_corrections(scene, request.policy);

  const auto judged = judge_maintenance(scene, request.policy);
  const auto functions = function_accounts(scene, request.policy, judged, Claims::accepted);
  const auto together = critical(functions);
  const Account account = account_of(together, request.policy, scene.range);
  auto time = time_account(scene, request, account, together);
  if (!time) return time.error();
  report.time_account = *time;

  add_totals(report, together, account);
  add_functions(report, scene, functions);
  add_credit(report, account);
  add_certainty(report, scene, account);
  report.coverage = coverage_of(scene);
  report.outages = find_outages(scene, {request.policy, functions, judged, account});
  report.maintenance = maintenance_results(scene, request.policy, judged, functions, account);
  report.third_parties = third_party_results(scene, request.policy, functions, account);
  judge_incidents(report, scene.incidents);
  report.notices = notices(scene);
  return report;
}

}  // namespace sereno::sla
