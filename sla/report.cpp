#include "sla/report.h"

#include <algorithm>
#include <memory>

#include "sla/agreement_result.h"
#include "sla/agreement_supposed.h"
#include "sla/owed.h"
#include "sla/report_account.h"
#include "sla/report_acts.h"
#include "sla/report_coverage.h"
#include "sla/report_digest.h"
#include "sla/report_outages.h"
#include "sla/report_registers.h"
#include "sla/report_scene.h"
#include "sla/report_stretches.h"
#include "sla/report_tasks.h"
#include "sla/report_what_if.h"
#include "sla/revision.h"
#include "sla/timeline_end.h"

namespace sereno::sla {
namespace {

void add_header(Report& report, const Scene& scene) {
  const ReportRequest& request = report.request;
  report.policy_sha256 = policy_digest(request.policy);
  report.so_far = request.as_of < request.period.range.to;
  report.whole_month = request.period.label.size() == 7;
  report.dst_transitions = report.contract.zone->transitions(request.period.range);
  report.head_sequence = scene.evidence.head_sequence;
  report.head_digest = scene.evidence.head_digest;
  report.last_arrival = scene.evidence.last_arrival;
  report.others = scene.evidence.others;
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
    result.silent = silent_services((*view.lines)[i], scene.range);
    result.imported = imported.empty() ? milliseconds{0} : imported[i].measure();
    report.coverage.imported += result.imported;
    result.observed = (*view.lines)[i].silent != IntervalSet(scene.context);
    if (!result.observed && !result.critical) result.figure = {};
    if (result.observed || result.critical) result.stretches = stretches_of(functions[i]);
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
  report.counted_unknown = (account.counted - account.down).parts();
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

/// What the agreement's own commitments owe, and would owe without each outage.
void add_agreement(Report& report, const Scene& scene, const std::vector<FunctionAccount>& functions) {
  if (!report.contract.agreement) return;
  const auto measurements = distinct_measurements(scene.evidence.measured);
  const AgreementScene agreed{report.contract, report.request.policy, functions,           measurements,
                              scene.period,    report.counted_range,  report.request.as_of};
  const AgreementResult result = agreement_result(agreed);
  for (Outage& each : report.outages) {
    AgreementTotal without = total_without(agreed, result, each.functions, each.span);
    each.major = each.major || owes_more(result.total, without);
    each.agreed_without = std::make_shared<const AgreementTotal>(std::move(without));
  }
  report.agreement = std::make_shared<const AgreementResult>(result);
}

void add_certainty(Report& report, const Scene& scene, const View& view, const Account& account) {
  Outcome own{account, nullptr};
  if (report.agreement) own.agreed = std::make_shared<const AgreementTotal>(report.agreement->total);
  report.unknown_down = unknown_bound(scene, UnknownCounts::down, own);
  report.unknown_up = unknown_bound(scene, UnknownCounts::up, own);
  const bool no_claims = scene.entries.claims.empty();
  report.low = no_claims ? report.unknown_down : low_bound(scene);
  report.high = no_claims ? report.unknown_up : high_bound(scene);
  report.alternatives = alternatives(scene, own);
  report.if_accepted = if_accepted(scene);
  report.source_bounds = source_bounds(scene, view);
  judge_certainty(report);
  report.provisional = report.so_far || (report.if_accepted.has_value() && !report.freeze);
  report.status = report.provisional ? "provisional" : "final";
  report.error_budget = error_budget(scene.policy, account, scene.range);
}

Result<Report> report_on(const Contract& contract, const ReportRequest& request, const Evidence& evidence) {
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
  report.outages = find_outages(scene, {view, functions, account});
  add_agreement(report, scene, functions);
  add_certainty(report, scene, view, account);
  report.maintenance = maintenance_results(view, functions, account, scene.range);
  report.claims = claim_results(scene, view, functions, account);
  judge_incidents(report, scene, view, functions);
  report.bugs = bugs_of(scene);
  report.acts = acts_listed(report, scene);
  add_late(report, scene);
  report.disagreements = disagreements(contract, request.policy, scene.observed, scene.range);
  report.notices = notices(scene, view);
  report.tasks = tasks_of(report);
  return report;
}

/// The one that closing number `number` made, counted from 1.
Result<Report> report_as_closed(const Report& now, const Evidence& evidence, const std::vector<const Act*>& closings,
                                std::size_t number) {
  auto report = report_on(now.contract, now.request, as_closed(evidence, *closings[number - 1]));
  if (report) report->revision = static_cast<int>(number);
  return report;
}

Result<void> compare_with(Report& report, const Result<Report>& before) {
  if (!before) return before.error();
  report.supersedes = before->digest;
  report.changes = changes_between(*before, report);
  return {};
}

}  // namespace

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

std::string_view to_string(UnknownFor reason) {
  switch (reason) {
    case UnknownFor::silence:
      return "silence";
    case UnknownFor::observer:
      return "observer";
    case UnknownFor::check:
      break;
  }
  return "check";
}

std::string_view to_string(OutageKind kind) {
  switch (kind) {
    case OutageKind::immediate:
      return "immediate";
    case OutageKind::pending:
      return "pending";
    case OutageKind::flapping:
      return "flapping";
    case OutageKind::unknown:
      break;
  }
  return "unknown";
}

int exit_code(const Report& report) { return report.certain ? 0 : 3; }

namespace {

Result<Report> report_with_revision(const Contract& contract, const ReportRequest& request, const Evidence& evidence) {
  const auto closings = closings_of(evidence.acts, request.period);
  const std::size_t closed = closings.size();
  const auto asked = static_cast<std::size_t>(request.revision.value_or(0));
  if (request.revision && (*request.revision < 1 || asked > closed))
    return Error{request.period.label + " was closed " + std::to_string(closed) + " times: there is no revision " +
                 std::to_string(*request.revision) + " of it"};
  auto report = report_on(contract, request, evidence);
  if (!report || closed == 0) return report;
  auto last = report_as_closed(*report, evidence, closings, request.revision ? asked : closed);
  if (!last) return last;
  if (request.revision || last->input_digest == report->input_digest) {
    const auto number = static_cast<std::size_t>(last->revision);
    if (!request.revision) report->revision = last->revision;
    Report& shown = request.revision ? *last : *report;
    if (number > 1)
      if (auto compared = compare_with(shown, report_as_closed(shown, evidence, closings, number - 1)); !compared)
        return compared.error();
    return request.revision ? std::move(last) : std::move(report);
  }
  report->revision = static_cast<int>(closed) + 1;
  report->status = "corrected";
  if (auto compared = compare_with(*report, last); !compared) return compared.error();
  report->tasks = tasks_of(*report);
  return report;
}

}  // namespace

Result<Report> make_report(const Contract& contract, const ReportRequest& request, const Evidence& evidence) {
  if (request.as_of >= evidence_span(request.period.range).to) return report_with_revision(contract, request, evidence);
  Evidence seen = evidence;
  end_runs_at(seen.runs, request.as_of);
  return report_with_revision(contract, request, seen);
}

}  // namespace sereno::sla
