#include "sla/report_outages.h"

#include <algorithm>
#include <cstddef>

#include "base/time_words.h"

namespace sereno::sla {
namespace {

bool fails(const ObservedRun& run) { return run.state >= State::degraded; }

/// The places of a service's failing runs, so that each outage need not look at all the others.
struct FailedRuns {
  const ServiceHistory* history = nullptr;
  std::vector<std::size_t> indexes{};
  std::vector<Instant>
      reach{};  ///< how far these runs and all before them were confirmed: in order, where they overlap
  std::vector<Instant> good_reach{};  ///< for each run of the service: how far it and those before it were good
};

std::vector<FailedRuns> failed_runs(const Scene& scene) {
  std::vector<FailedRuns> all;
  for (const ServiceHistory& history : scene.observed.services) {
    if (history.function == nullptr) continue;
    FailedRuns failed{.history = &history};
    for (std::size_t i = 0; i < history.runs.size(); ++i) {
      const ObservedRun& run = *history.runs[i];
      const Instant before = failed.good_reach.empty() ? Instant::min() : failed.good_reach.back();
      failed.good_reach.push_back(run.state < State::unknown ? std::max(before, run.last_confirmed) : before);
      if (!fails(run) || run.first_seen >= scene.context.to) continue;
      failed.indexes.push_back(i);
      failed.reach.push_back(failed.reach.empty() ? run.last_confirmed
                                                  : std::max(failed.reach.back(), run.last_confirmed));
    }
    if (!failed.indexes.empty()) all.push_back(std::move(failed));
  }
  return all;
}

/// One function of a group with what is looked up for each outage.
struct Member {
  const FunctionAccount* account = nullptr;
  const Timeline* line = nullptr;
  IntervalSet unavailable{};
};

using Members = std::vector<const Member*>;

/// Sets that belong to members, within a span.
template <class Part>
IntervalSet unite_within(const Interval& span, const Members& members, Part part) {
  std::vector<IntervalSet> sets;
  sets.reserve(members.size());
  for (const Member* member : members) sets.push_back(part(*member->account).clipped(span));
  return union_of(sets);
}

/// Builds the outages of one group of functions: the critical ones together, or one that is not.
class OutageFinder {
 public:
  OutageFinder(const Scene& scene, const Judgement& judgement, const std::vector<FailedRuns>& failed,
               const std::vector<const FunctionAccount*>& group, const Account& account)
      : scene_(scene), judgement_(judgement), failed_(failed), account_(account) {
    raw_ = unite(group, [](const FunctionAccount& each) { return each.raw; });
    counted_ = account.counted.measure();
    credit_e4_ = credit_percent_e4(account.figure.denominator_ms, counted_);
    group_.reserve(group.size());
    for (const FunctionAccount* each : group) group_.push_back({each, line_of(*each), unavailable(*each)});
  }

  void find(std::vector<Outage>& outages) const {
    std::vector<IntervalSet> spans;
    spans.reserve(group_.size());
    for (const Member& each : group_) spans.push_back(each.unavailable);
    const IntervalSet together = union_of(spans);
    for (const Interval& span : together.parts()) outages.push_back(describe(span));
  }

 private:
  const Timeline* line_of(const FunctionAccount& account) const {
    const auto same = [&](const Timeline& line) { return line.function == account.function->id; };
    return &*std::find_if(judgement_.view.lines->begin(), judgement_.view.lines->end(), same);
  }

  /// Unknown time is an outage where it counts as one; of a function that is not critical it is only a gap.
  IntervalSet unavailable(const FunctionAccount& each) const {
    const bool with_unknown = each.function->critical && judgement_.view.policy.unknown == UnknownCounts::down;
    return with_unknown ? each.down | each.unknown : each.down;
  }

  Outage describe(const Interval& span) const {
    Outage outage{.critical = group_.front().account->function->critical, .span = span};
    Members hit;
    for (const Member& each : group_)
      if (!each.unavailable.clipped(span).empty()) hit.push_back(&each);
    for (const Member* each : hit) outage.functions.push_back(each->account->function->id);
    const IntervalSet counted = account_.counted.clipped(span);
    if (outage.critical) outage.counted = counted.measure();
    outage.excluded = (IntervalSet(span) - counted).measure();
    const auto down = unite_within(span, hit, [](const FunctionAccount& each) { return each.down; });
    outage.added_by_closing = (down - raw_.clipped(span)).measure();
    outage.kind = kind_of(outage, hit, down);
    add_exclusions(outage, hit, counted);
    add_refusals(outage);
    add_samples(outage);
    add_incidents(outage);
    if (outage.causes.empty() && outage.kind == OutageKind::unknown) outage.causes = why_unknown(outage);
    outage.major = outage.major || (outage.critical && moves_credit(outage));
    return outage;
  }

  /// By what is an outage of it: what min_outage_s dropped is none.
  static OutageKind kind_of(const Outage& outage, const Members& hit, const IntervalSet& down) {
    if (down.empty()) return OutageKind::unknown;
    if (outage.added_by_closing.count() > 0) return OutageKind::flapping;
    const bool stopped = std::any_of(hit.begin(), hit.end(), [&](const Member* each) {
      return !(each->line->down & each->account->down).clipped(outage.span).empty();
    });
    return stopped ? OutageKind::immediate : OutageKind::pending;
  }

  Reasons why_unknown(const Outage& outage) const {
    IntervalSet silent, observer;
    Reasons failed;
    for (const Timeline& line : *judgement_.view.lines) {
      if (!in_scope(outage.functions, line.function)) continue;
      silent |= line.silent.clipped(outage.span);
      for (const ObserverTime& each : line.observer) {
        const auto own = each.spans.clipped(outage.span);
        if (!own.empty()) add_once(failed, {ReasonCode::observer_failed, {each.reason}});
        observer |= own;
      }
    }
    const auto stopped = silent & IntervalSet::of(scene_.evidence.observer_outages);
    Reasons why;
    if (silent != stopped) why.push_back({ReasonCode::nothing_heard, {}});
    if (!stopped.empty()) why.push_back({ReasonCode::agent_stopped, {}});
    why.insert(why.end(), failed.begin(), failed.end());
    if ((silent | observer) != IntervalSet(outage.span)) why.push_back({ReasonCode::told_unknown, {}});
    return why;
  }

  static void exclude(Outage& outage, const IntervalSet& spans, const Reason& rule) {
    for (const Interval& span : spans.parts()) outage.exclusions.push_back({span, rule});
  }

  /// What an excuse excludes of the outage; `excuse` gives its time for a function.
  template <class Excuse>
  IntervalSet excluded(const Outage& outage, const Members& hit, const IntervalSet& counted, Excuse excuse) const {
    IntervalSet spans;
    for (const Member* each : hit)
      spans |= each->unavailable.clipped(outage.span) & excuse(index_of(*each)).clipped(outage.span);
    return outage.critical ? spans - counted : spans;
  }

  void add_exclusions(Outage& outage, const Members& hit, const IntervalSet& counted) const {
    for (const JudgedMaintenance& each : *judgement_.view.judged.maintenance)
      exclude(outage, excluded(outage, hit, counted, [&](std::size_t i) { return each.excused.at(i); }),
              {ReasonCode::maintenance, {each.maintenance.id}});
    for (const JudgedClaim& claim : *judgement_.view.judged.claims)
      exclude(outage,
              excluded(outage, hit, counted,
                       [&](std::size_t i) { return claim.excuses.at(i) & judgement_.functions[i].third_party; }),
              {ReasonCode::third_party, {claim.party}});
  }

  std::size_t index_of(const Member& member) const {
    return static_cast<std::size_t>(member.account->function - scene_.contract.functions.data());
  }

  /// What touches the outage and excuses nothing of it, or not all that it was meant for.
  void add_refusals(Outage& outage) const {
    for (const JudgedMaintenance& each : *judgement_.view.judged.maintenance) {
      if (intersection(each.span, outage.span).empty()) continue;
      const Reason own{ReasonCode::maintenance, {each.maintenance.id}};
      for (const Reason& reason : each.reasons) outage.not_excluded.push_back({own, reason});
      for (const std::string& function : outage.functions)
        if (!in_scope(each.maintenance.scope, function))
          outage.not_excluded.push_back({own, {ReasonCode::not_in_scope, {function}}});
    }
    for (const JudgedClaim& claim : *judgement_.view.judged.claims) {
      if (claim.cause == Cause::provider || !claim.said.touches(outage.span)) continue;
      for (const Reason& reason : claim.reasons)
        outage.not_excluded.push_back({{ReasonCode::claim_against, {claim.party}}, reason});
    }
  }

  void add_samples(Outage& outage) const {
    for (const FailedRuns& failed : failed_) {
      if (!in_scope(outage.functions, failed.history->function->id)) continue;
      std::optional<Instant> last;
      const auto within = std::lower_bound(failed.reach.begin(), failed.reach.end(), outage.span.from);
      for (auto index = failed.indexes.begin() + (within - failed.reach.begin()); index != failed.indexes.end();
           ++index) {
        const ObservedRun& run = *failed.history->runs[*index];
        if (run.first_seen >= outage.span.to) break;
        if (run.last_confirmed < outage.span.from) continue;
        note_failing(outage, run);
        last = std::max(last.value_or(run.last_confirmed), run.last_confirmed);
      }
      if (last) note_recovery(outage, failed, *last);
    }
  }

  /// The first good sample after the last failing one. Inside a run that reaches around it, the next one is due an
  /// interval later.
  static std::optional<Instant> recovery(const FailedRuns& failed, Instant last_fail) {
    const auto& runs = failed.history->runs;
    const auto later = std::partition_point(
        runs.begin(), runs.end(), [last_fail](const ObservedRun* run) { return run->first_seen <= last_fail; });
    const auto good =
        std::find_if(later, runs.end(), [](const ObservedRun* run) { return run->state < State::unknown; });
    auto first = good == runs.end() ? std::nullopt : std::optional((*good)->first_seen);
    for (auto i = static_cast<std::size_t>(later - runs.begin()); i > 0 && failed.good_reach[i - 1] > last_fail; --i) {
      const ObservedRun& run = *runs[i - 1];
      if (run.state >= State::unknown || run.last_confirmed <= last_fail) continue;
      const auto step = interval_or_assumed(run.interval);
      const Instant due = std::min(run.last_confirmed, last_fail + step);
      if (!first || due < *first) first = due;
    }
    return first;
  }

  /// The outage is over with the first good sample of the service that recovered last.
  void note_recovery(Outage& outage, const FailedRuns& failed, Instant last_fail) const {
    const auto good = recovery(failed, last_fail);
    if (!good || *good >= scene_.context.to) return;
    if (!outage.first_ok || *good > *outage.first_ok) outage.first_ok = *good;
  }

  void note_failing(Outage& outage, const ObservedRun& run) const {
    if (!outage.first_fail || run.first_seen < *outage.first_fail) {
      outage.first_fail = run.first_seen;
      if (!run.output.empty()) outage.causes = {{ReasonCode::service_says, {run.service, run.output}}};
    }
    const Instant last = std::min(run.last_confirmed, scene_.context.to);
    if (!outage.last_fail || last > *outage.last_fail) outage.last_fail = last;
  }

  void add_incidents(Outage& outage) const {
    for (const Incident& incident : *judgement_.view.judged.incidents) {
      if (!belongs_to(incident, outage.functions, outage.span)) continue;
      if (outage.incidents.empty() && !incident.description.empty())
        outage.causes = {{ReasonCode::incident_says, {incident.description}}};
      outage.incidents.push_back(incident.id);
      outage.major = outage.major || (outage.critical && incident.priority == 1);
      if (!outage.restoration_notice) outage.restoration_notice = incident.restoration_notice;
    }
  }

  std::int64_t credit_percent_e4(std::int64_t denominator_ms, milliseconds counted) const {
    const Figure figure{denominator_ms - counted.count(), denominator_ms};
    return credit_for(scene_.contract, judgement_.view.policy, figure, counted).percent_e4;
  }

  bool moves_credit(const Outage& outage) const {
    return outage.counted.count() > 0 &&
           credit_percent_e4(account_.figure.denominator_ms, counted_ - outage.counted) < credit_e4_;
  }

  const Scene& scene_;
  const Judgement& judgement_;
  const std::vector<FailedRuns>& failed_;
  const Account& account_;
  std::vector<Member> group_{};
  IntervalSet raw_{};
  milliseconds counted_{0};
  std::int64_t credit_e4_ = 0;
};

}  // namespace

std::vector<Outage> find_outages(const Scene& scene, const Judgement& judgement) {
  std::vector<Outage> outages;
  const auto failed = failed_runs(scene);
  const auto together = critical(judgement.functions);
  if (!together.empty()) OutageFinder(scene, judgement, failed, together, judgement.account).find(outages);
  for (const FunctionAccount& each : judgement.functions) {
    if (each.function->critical) continue;
    const auto own = account_of({&each}, judgement.view.policy, scene.range);
    OutageFinder(scene, judgement, failed, {&each}, own).find(outages);
  }
  std::stable_sort(outages.begin(), outages.end(),
                   [](const Outage& left, const Outage& right) { return left.span.from < right.span.from; });
  for (std::size_t i = 0; i < outages.size(); ++i) outages[i].id = "o" + std::to_string(i + 1);
  return outages;
}

}  // namespace sereno::sla
