#include "sla/report_outages.h"

#include <algorithm>

namespace sereno::sla {
namespace {

bool fails(const ObservedRun& run) { return run.state >= State::degraded; }

/// The places of a service's failing runs, so that each outage need not look at all the others.
struct FailedRuns {
  const ServiceHistory* history = nullptr;
  std::vector<std::size_t> indexes{};
};

std::vector<FailedRuns> failed_runs(const Scene& scene) {
  std::vector<FailedRuns> all;
  for (const ServiceHistory& history : scene.services) {
    if (history.function == nullptr) continue;
    FailedRuns failed{.history = &history};
    for (std::size_t i = 0; i < history.runs.size(); ++i)
      if (fails(*history.runs[i]) && history.runs[i]->first_seen < scene.context.to) failed.indexes.push_back(i);
    if (!failed.indexes.empty()) all.push_back(std::move(failed));
  }
  return all;
}

/// Builds the outages of one group of functions: the critical ones together, or one that is not.
class OutageFinder {
 public:
  OutageFinder(const Scene& scene, const Judgement& judgement, const std::vector<FailedRuns>& failed,
               std::vector<const FunctionAccount*> group, const Account& account)
      : scene_(scene), judgement_(judgement), failed_(failed), group_(std::move(group)), account_(account) {
    raw_ = unite(group_, [](const FunctionAccount& each) { return each.raw; });
  }

  void find(std::vector<Outage>& outages) const {
    const auto spans = unite(group_, [this](const FunctionAccount& each) { return unavailable(each); });
    for (const Interval& span : spans.parts()) outages.push_back(describe(span));
  }

 private:
  /// Unknown time is an outage where it counts as one; of a function that is not critical it is only a gap.
  IntervalSet unavailable(const FunctionAccount& each) const {
    const bool with_unknown = each.function->critical && judgement_.policy.unknown == UnknownCounts::down;
    return with_unknown ? each.down | each.unknown : each.down;
  }

  Outage describe(const Interval& span) const {
    Outage outage{.critical = group_.front()->function->critical, .span = span};
    std::vector<const FunctionAccount*> hit;
    for (const FunctionAccount* each : group_)
      if (!unavailable(*each).clipped(span).empty()) hit.push_back(each);
    for (const FunctionAccount* each : hit) outage.functions.push_back(each->function->id);
    const IntervalSet counted = account_.counted.clipped(span);
    if (outage.critical) outage.counted = counted.measure();
    outage.excluded = (IntervalSet(span) - counted).measure();
    const auto down = unite(hit, [](const FunctionAccount& each) { return each.down; }).clipped(span);
    outage.added_by_closing = (down - raw_).measure();
    outage.kind = kind_of(outage, hit);
    add_exclusions(outage, hit, counted);
    add_refusals(outage);
    add_samples(outage);
    add_incident(outage);
    if (outage.cause.empty() && outage.kind == "unknown") outage.cause = why_unknown(outage);
    outage.major = outage.critical && moves_credit(outage.span);
    return outage;
  }

  std::string kind_of(const Outage& outage, const std::vector<const FunctionAccount*>& hit) const {
    if (raw_.clipped(outage.span).empty()) return "unknown";
    if (outage.added_by_closing.count() > 0) return "flapping";
    for (const Timeline& line : scene_.lines)
      for (const FunctionAccount* each : hit)
        if (line.function == each->function->id && !line.down.clipped(outage.span).empty()) return "immediate";
    return "pending";
  }

  std::string why_unknown(const Outage& outage) const {
    IntervalSet silent;
    for (const Timeline& line : scene_.lines)
      if (in_scope(outage.functions, line.function)) silent |= line.silent.clipped(outage.span);
    const auto stopped = silent & IntervalSet::of(scene_.evidence.observer_outages);
    std::string why;
    const auto add = [&why](bool applies, const char* words) {
      why += applies ? (why.empty() ? "" : "; ") + std::string(words) : "";
    };
    add(!(silent - stopped).empty(), "nothing was heard");
    add(!stopped.empty(), "the agent was stopped");
    add(silent != IntervalSet(outage.span), "checks or records said UNKNOWN");
    return why;
  }

  void exclude(Outage& outage, const IntervalSet& spans, const std::string& rule) const {
    for (const Interval& span : spans.parts()) outage.exclusions.push_back({span, rule});
  }

  void add_exclusions(Outage& outage, const std::vector<const FunctionAccount*>& hit,
                      const IntervalSet& counted) const {
    const auto excused = [&](const std::vector<std::string>& scope, const IntervalSet& excuse) {
      IntervalSet spans;
      for (const FunctionAccount* each : hit)
        if (in_scope(scope, each->function->id)) spans |= unavailable(*each).clipped(outage.span) & excuse;
      return outage.critical ? spans - counted : spans;
    };
    for (const JudgedMaintenance& each : judgement_.maintenance)
      exclude(outage, excused(each.maintenance.scope, each.excused), "maintenance " + each.maintenance.id);
    const auto third = unite(hit, [](const FunctionAccount& each) { return each.third_party; });
    for (const Attribution& claim : scene_.evidence.attributions)
      if (is_accepted(claim))
        exclude(outage, excused(claim.scope, IntervalSet(claim.span) & third), "third party " + claim.party);
  }

  /// What touches the outage and excuses nothing of it, or not all that it was meant for.
  void add_refusals(Outage& outage) const {
    for (const JudgedMaintenance& each : judgement_.maintenance) {
      if (intersection(each.maintenance.span, outage.span).empty()) continue;
      for (const std::string& reason : each.refused_reasons)
        outage.not_excluded.push_back("maintenance " + each.maintenance.id + ": " + reason);
      for (const std::string& function : outage.functions)
        if (!in_scope(each.maintenance.scope, function))
          outage.not_excluded.push_back("maintenance " + each.maintenance.id + ": " + function +
                                        " is not in its scope");
    }
    for (const Attribution& claim : scene_.evidence.attributions)
      if (claim.cause == Attribution::Cause::third_party && !is_accepted(claim) &&
          !intersection(claim.span, outage.span).empty())
        outage.not_excluded.push_back("claim against " + (claim.party.empty() ? "a third party" : claim.party) +
                                      (claim.accepted ? ": without evidence" : ": not accepted"));
  }

  void add_samples(Outage& outage) const {
    for (const FailedRuns& failed : failed_) {
      if (!in_scope(outage.functions, failed.history->function->id)) continue;
      std::optional<std::size_t> last;
      for (const std::size_t index : failed.indexes) {
        const ObservedRun& run = *failed.history->runs[index];
        if (run.first_seen >= outage.span.to || run.last_confirmed < outage.span.from) continue;
        note_failing(outage, run);
        last = index;
      }
      if (last) note_recovery(outage, *failed.history, *last);
    }
  }

  /// The outage is over with the first good sample of the service that recovered last.
  void note_recovery(Outage& outage, const ServiceHistory& history, std::size_t last_failed) const {
    const auto after = history.runs.begin() + static_cast<std::ptrdiff_t>(last_failed) + 1;
    const auto good =
        std::find_if(after, history.runs.end(), [](const ObservedRun* each) { return each->state < State::unknown; });
    if (good == history.runs.end() || (*good)->first_seen >= scene_.context.to) return;
    if (!outage.first_ok || (*good)->first_seen > *outage.first_ok) outage.first_ok = (*good)->first_seen;
  }

  void note_failing(Outage& outage, const ObservedRun& run) const {
    if (!outage.first_fail || run.first_seen < *outage.first_fail) {
      outage.first_fail = run.first_seen;
      if (!run.output.empty()) outage.cause = run.service + ": " + run.output;
    }
    const Instant last = std::min(run.last_confirmed, scene_.context.to);
    if (!outage.last_fail || last > *outage.last_fail) outage.last_fail = last;
  }

  /// An incident belongs to the outage when it was open during it and names one of its functions, or none.
  void add_incident(Outage& outage) const {
    for (const Incident& incident : scene_.incidents) {
      const Interval open{incident.registered, incident.resolved.value_or(outage.span.to)};
      const bool same_function = incident.function.empty() || in_scope(outage.functions, incident.function);
      if (incident.request || !same_function || intersection(open, outage.span).empty()) continue;
      outage.incident = incident.id;
      outage.restoration_notice = incident.restoration_notice;
      if (!incident.description.empty()) outage.cause = incident.description;
      return;
    }
  }

  bool moves_credit(const Interval& span) const {
    const Policy& policy = judgement_.policy;
    const auto without = account_.counted - IntervalSet(span);
    const Figure figure{account_.figure.denominator_ms - without.measure().count(), account_.figure.denominator_ms};
    return credit_for(scene_.contract, policy, figure, without.measure()).percent_e4 <
           credit_for(scene_.contract, policy, account_.figure, account_.counted.measure()).percent_e4;
  }

  const Scene& scene_;
  const Judgement& judgement_;
  const std::vector<FailedRuns>& failed_;
  std::vector<const FunctionAccount*> group_;
  const Account& account_;
  IntervalSet raw_{};
};

}  // namespace

std::vector<Outage> find_outages(const Scene& scene, const Judgement& judgement) {
  std::vector<Outage> outages;
  const auto failed = failed_runs(scene);
  const auto together = critical(judgement.functions);
  if (!together.empty()) OutageFinder(scene, judgement, failed, together, judgement.account).find(outages);
  for (const FunctionAccount& each : judgement.functions) {
    if (each.function->critical) continue;
    const auto own = account_of({&each}, judgement.policy, scene.range);
    OutageFinder(scene, judgement, failed, {&each}, own).find(outages);
  }
  std::stable_sort(outages.begin(), outages.end(),
                   [](const Outage& left, const Outage& right) { return left.span.from < right.span.from; });
  for (std::size_t i = 0; i < outages.size(); ++i) outages[i].id = "o" + std::to_string(i + 1);
  return outages;
}

}  // namespace sereno::sla
