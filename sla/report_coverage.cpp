#include "sla/report_coverage.h"

#include <algorithm>
#include <set>

#include "base/time_words.h"
#include "sla/exact.h"
#include "sla/report_gaps.h"

namespace sereno::sla {
namespace {

/// The run's samples that fall into the range, taken as evenly spread: a run keeps their number only.
std::int64_t samples_within(const ObservedRun& run, const Interval& range) {
  if (run.last_confirmed < range.from || run.first_seen >= range.to) return 0;
  if (run.first_seen >= range.from && run.last_confirmed < range.to) return run.samples;
  const auto whole = (run.last_confirmed - run.first_seen).count();
  if (whole == 0) return run.samples;
  const auto part = intersection({run.first_seen, run.last_confirmed}, range).length().count();
  __extension__ using Wide = __int128;
  return static_cast<std::int64_t>((static_cast<Wide>(run.samples) * part + whole / 2) / whole);
}

/// A service counts with the interval that it has now.
void count_samples(Coverage& coverage, const Scene& scene) {
  for (const ServiceHistory& history : scene.observed.services) {
    if (history.function == nullptr || !history.function->critical) continue;
    for (const ObservedRun* run : history.runs) coverage.samples_received += samples_within(*run, scene.range);
    const auto interval = history.runs.back()->interval.count();
    coverage.samples_expected += scene.range.length().count() / interval_or_assumed(milliseconds{interval}).count();
  }
}

struct UnknownSets {
  IntervalSet check{};
  IntervalSet observer{};
  IntervalSet silence{};
};

/// The unknown time of one function by why, and each piece of it as a gap. What a check said goes before what the
/// observer could not do, and that before silence.
UnknownSets by_reason(std::vector<CoverageGap>& gaps, const Timeline& line, const IntervalSet& stopped,
                      const Interval& range) {
  const auto add = [&](const IntervalSet& spans, UnknownFor reason, const std::string& detail) {
    for (const Interval& span : spans.parts())
      gaps.push_back(
          {span, line.function, reason, detail,
           detail.empty() && reason != UnknownFor::check ? silent_services(line, span) : std::vector<std::string>{}});
    return spans;
  };
  const auto unknown = line.unknown.clipped(range), silent = line.silent.clipped(range);
  UnknownSets sets{.observer = add(silent & stopped, UnknownFor::observer, ""),
                   .silence = add(silent - stopped, UnknownFor::silence, "")};
  for (const ObserverTime& each : line.observer)
    sets.observer |= add((each.spans & unknown) - silent - sets.observer, UnknownFor::observer, each.reason);
  sets.check = add(unknown - silent - sets.observer, UnknownFor::check, "");
  return sets;
}

/// Time in which two lines of one function do not say the same.
IntervalSet difference(const Timeline& left, const Timeline& right) {
  IntervalSet differs;
  for (auto set : {&Timeline::down, &Timeline::degraded, &Timeline::unknown, &Timeline::warning})
    differs |= (left.*set - right.*set) | (right.*set - left.*set);
  return differs;
}

}  // namespace

Coverage coverage_of(const Scene& scene, const View& view) {
  Coverage coverage;
  count_samples(coverage, scene);
  const auto observer_outages = IntervalSet::of(scene.evidence.observer_outages);
  UnknownSets all;
  coverage.clock_offset_max = clock_offset_max(scene);
  for (const Timeline& line : *view.lines) {
    if (!scene.contract.function(line.function)->critical) continue;
    const UnknownSets own = by_reason(coverage.gaps, line, observer_outages, scene.range);
    all.check |= own.check;
    all.observer |= own.observer;
    all.silence |= own.silence;
  }
  std::stable_sort(coverage.gaps.begin(), coverage.gaps.end(),
                   [](const CoverageGap& left, const CoverageGap& right) { return left.span.from < right.span.from; });
  for (CoverageGap& gap : coverage.gaps) gap.evidence = evidence_of(gap, scene);
  all.observer -= all.check;  // an instant has one reason, so that they add up
  all.silence -= all.check | all.observer;
  coverage.unknown = {all.silence.measure(), all.observer.measure(), all.check.measure()};
  const auto range = scene.range.length();
  const auto known = range - coverage.unknown.silence - coverage.unknown.observer - coverage.unknown.check;
  if (range.count() > 0) coverage.known_e4 = known.count() * whole_e4 / range.count();
  return coverage;
}

std::vector<IntervalSet> imported_time(const Scene& scene) {
  const auto imports = [](const auto& each) { return each->imported; };
  bool any = std::any_of(scene.observed.recorded.begin(), scene.observed.recorded.end(), imports);
  for (const ServiceHistory& each : scene.observed.services)
    any = any || std::any_of(each.runs.begin(), each.runs.end(), imports);
  if (!any) return {};
  const Observed own = scene.observed.only([](const std::string&, bool imported) { return !imported; });
  const auto lines = build_timelines(scene.contract, scene.policy, own, scene.context);
  std::vector<IntervalSet> times;
  for (std::size_t i = 0; i < lines.size(); ++i)
    times.push_back(difference((*scene.lines)[i], lines[i]).clipped(scene.range));
  return times;
}

namespace {

/// Functions of a scope that the contract has not.
void check_scope(Reasons& found, const Contract& contract, ReasonCode code, const std::string& owner,
                 const std::vector<std::string>& scope) {
  for (const std::string& name : scope)
    if (contract.function(name) == nullptr) found.push_back({code, {owner, name}});
}

}  // namespace

Reasons notices(const Scene& scene, const View& view) {
  Reasons found;
  for (const Timeline& line : *view.lines)
    if (line.silent == IntervalSet(scene.context)) found.push_back({ReasonCode::function_not_heard, {line.function}});
  for (const ServiceHistory& history : scene.observed.services)
    if (history.function == nullptr)
      found.push_back({ReasonCode::service_not_named, {std::string(history.service), history.serves}});
  std::set<std::string> strangers;
  for (const RecordedState& record : scene.evidence.recorded)
    if (scene.contract.function(record.function) == nullptr) strangers.insert(record.function);
  for (const std::string& name : strangers) found.push_back({ReasonCode::states_not_named, {name}});
  for (const JudgedMaintenance& each : *scene.judged.maintenance)
    check_scope(found, scene.contract, ReasonCode::maintenance_scope_names, each.maintenance.id,
                each.maintenance.scope);
  for (const JudgedClaim& each : *scene.judged.claims)
    check_scope(found, scene.contract, ReasonCode::claim_scope_names, each.party, each.scope);
  return found;
}

}  // namespace sereno::sla
