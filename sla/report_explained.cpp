#include "sla/report_explained.h"

#include <algorithm>
#include <set>

namespace sereno::sla {
namespace {

using Clauses = std::vector<std::string>;

void add_clause(Clauses& clauses, const std::string& words) {
  if (!words.empty() && std::find(clauses.begin(), clauses.end(), words) == clauses.end()) clauses.push_back(words);
}

Clauses clauses_for(const Contract& contract, std::initializer_list<const char*> settings) {
  Clauses found;
  for (const char* setting : settings)
    if (const auto clause = contract.clauses.find(setting); clause != contract.clauses.end())
      add_clause(found, clause->second);
  return found;
}

Clauses window_clauses(const Contract& contract) {
  Clauses found;
  for (const WindowRule& rule : contract.windows) add_clause(found, rule.clause);
  return found;
}

Clauses function_clauses(const Contract& contract, const std::vector<std::string>& functions) {
  Clauses found;
  for (const std::string& id : functions)
    if (const auto* function = contract.function(id)) add_clause(found, function->clause);
  return found;
}

/// The words that decide whether something excuses.
Clauses clauses_of(const Contract& contract, ReasonCode code) {
  switch (code) {
    case ReasonCode::no_notice:
    case ReasonCode::late_notice:
    case ReasonCode::notice_after_start:
      return clauses_for(contract, {"min_notice_s", "late_notice"});
    case ReasonCode::not_acknowledged:
    case ReasonCode::no_contact:
      return clauses_for(contract, {"ack"});
    case ReasonCode::outside_windows:
    case ReasonCode::partly_outside:
      return window_clauses(contract);
    case ReasonCode::maintenance:
      return clauses_for(contract, {"maintenance_accounting"});
    case ReasonCode::third_party:
    case ReasonCode::missing:
    case ReasonCode::not_accepted:
    case ReasonCode::accepted_by_own_side:
    case ReasonCode::refused_by:
      return clauses_for(contract, {"acceptance"});
    default:
      return {};
  }
}

std::vector<Instant> edges_of(const Outage& outage, const IntervalSet& counted, const IntervalSet& unknown) {
  std::set<Instant> edges{outage.span.from, outage.span.to};
  const auto add = [&](const Interval& span) {
    const Interval within = intersection(span, outage.span);
    if (!within.empty()) edges.insert({within.from, within.to});
  };
  for (const IntervalSet* set : {&counted, &unknown})
    for (const Interval& part : set->parts()) add(part);
  for (const Exclusion& each : outage.exclusions) add(each.span);
  return {edges.begin(), edges.end()};
}

ExplainedStretch stretch_of(const Report& report, const Outage& outage, const Interval& span, bool counted,
                            bool unknown) {
  ExplainedStretch stretch{.span = span};
  for (const Exclusion& each : outage.exclusions)
    if (!intersection(each.span, span).empty()) add_once(stretch.rules, each.rule);
  const Contract& contract = report.contract;
  if (counted) {
    stretch.rules.clear();  // another function was down, which they do not excuse
    stretch.counts = unknown ? StretchCounts::as_unknown : StretchCounts::as_downtime;
    stretch.clauses = unknown ? clauses_for(contract, {"unknown"}) : function_clauses(contract, outage.functions);
    if (!unknown && outage.kind == OutageKind::pending)
      for (const std::string& words : clauses_for(contract, {"degraded"})) add_clause(stretch.clauses, words);
  } else if (!stretch.rules.empty()) {
    stretch.counts = StretchCounts::excluded;
    for (const Reason& rule : stretch.rules)
      for (const std::string& words : clauses_of(contract, rule.code)) add_clause(stretch.clauses, words);
  } else {
    stretch.counts = outage.critical ? StretchCounts::not_counted : StretchCounts::not_critical;
    if (outage.critical) stretch.clauses = clauses_for(contract, {"unknown"});
  }
  return stretch;
}

bool same(const ExplainedStretch& left, const ExplainedStretch& right) {
  return left.counts == right.counts && left.rules == right.rules && left.clauses == right.clauses;
}

}  // namespace

std::string_view to_string(StretchCounts counts) {
  switch (counts) {
    case StretchCounts::as_downtime:
      return "as_downtime";
    case StretchCounts::as_unknown:
      return "as_unknown";
    case StretchCounts::excluded:
      return "excluded";
    case StretchCounts::not_critical:
      return "not_critical";
    case StretchCounts::not_counted:
      break;
  }
  return "not_counted";
}

const Outage* find_outage(const Report& report, const std::string& id) {
  const auto found =
      std::find_if(report.outages.begin(), report.outages.end(), [&](const Outage& each) { return each.id == id; });
  return found == report.outages.end() ? nullptr : &*found;
}

const Outage* find_outage(const Report& report, Instant at) {
  const Outage* found = nullptr;
  for (const Outage& each : report.outages)
    if (each.span.contains(at) && (found == nullptr || (each.critical && !found->critical))) found = &each;
  return found;
}

Explanation explain(const Report& report, const Outage& outage) {
  Explanation explanation{.outage = outage};
  const auto counted = outage.critical ? IntervalSet::of(report.counted).clipped(outage.span) : IntervalSet{};
  const auto unknown = IntervalSet::of(report.counted_unknown).clipped(outage.span);
  const auto edges = edges_of(outage, counted, unknown);
  for (std::size_t i = 1; i < edges.size(); ++i) {
    const Interval span{edges[i - 1], edges[i]};
    auto stretch = stretch_of(report, outage, span, counted.contains(span.from), unknown.contains(span.from));
    auto& all = explanation.stretches;
    if (!all.empty() && same(all.back(), stretch))
      all.back().span.to = span.to;
    else
      all.push_back(std::move(stretch));
  }
  for (const Refusal& each : outage.not_excluded)
    explanation.refusals.push_back({each, clauses_of(report.contract, each.why.code)});
  if (outage.added_by_closing.count() > 0)
    explanation.closing_clauses = clauses_for(report.contract, {"recovery_min_s"});
  explanation.without = {report.figure.thd_ms + counted.measure().count(), report.figure.denominator_ms};
  const Credit without =
      credit_for(report.contract, report.request.policy, explanation.without, report.counted_down - counted.measure());
  explanation.owed_without = owed_of(report.contract, explanation.without, without.percent_e4,
                                     outage.agreed_without ? std::optional(*outage.agreed_without) : std::nullopt);
  return explanation;
}

}  // namespace sereno::sla
