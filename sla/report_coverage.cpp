#include "sla/report_coverage.h"

#include <algorithm>
#include <set>

#include "base/time_words.h"

namespace sereno::sla {
namespace {

constexpr std::int64_t whole_e4 = 1'000'000;

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

UnknownSets by_reason(const Timeline& line, const IntervalSet& observer_outages, const Interval& range) {
  const auto silent = line.silent.clipped(range);
  return {.check = line.unknown.clipped(range) - silent,
          .observer = silent & observer_outages,
          .silence = silent - observer_outages};
}

void add_gaps(std::vector<CoverageGap>& gaps, const IntervalSet& spans, const Timeline& line,
              const std::string& reason) {
  for (const Interval& span : spans.parts())
    gaps.push_back(
        {span, line.function, reason, reason == "check" ? std::vector<std::string>{} : silent_services(line, span)});
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
  for (const Timeline& line : view.lines) {
    if (!scene.contract.function(line.function)->critical) continue;
    const UnknownSets own = by_reason(line, observer_outages, scene.range);
    add_gaps(coverage.gaps, own.check, line, "check");
    add_gaps(coverage.gaps, own.observer, line, "observer");
    add_gaps(coverage.gaps, own.silence, line, "silence");
    all.check |= own.check;
    all.observer |= own.observer;
    all.silence |= own.silence;
  }
  std::stable_sort(coverage.gaps.begin(), coverage.gaps.end(),
                   [](const CoverageGap& left, const CoverageGap& right) { return left.span.from < right.span.from; });
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
    times.push_back(difference(scene.lines[i], lines[i]).clipped(scene.range));
  return times;
}

std::vector<std::string> notices(const Scene& scene, const View& view) {
  std::vector<std::string> found;
  for (const Timeline& line : view.lines)
    if (line.silent == IntervalSet(scene.context)) found.push_back("nothing was heard of " + line.function);
  for (const ServiceHistory& history : scene.observed.services)
    if (history.function == nullptr)
      found.push_back("the results of service '" + std::string(history.service) + "' (function '" + history.serves +
                      "') count for nothing: the contract does not name it");
  std::set<std::string> strangers;
  for (const RecordedState& record : scene.evidence.recorded)
    if (scene.contract.function(record.function) == nullptr) strangers.insert(record.function);
  for (const std::string& name : strangers)
    found.push_back("the recorded states of '" + name + "' count for nothing: the contract does not name it");
  const auto check_scope = [&](const std::string& owner, const std::vector<std::string>& scope) {
    for (const std::string& name : scope)
      if (scene.contract.function(name) == nullptr)
        found.push_back(owner + " names '" + name + "', which the contract does not");
  };
  for (const JudgedMaintenance& each : *scene.judged.maintenance)
    check_scope("maintenance " + each.maintenance.id, each.maintenance.scope);
  for (const JudgedClaim& each : *scene.judged.claims) check_scope("a claim against " + each.party, each.scope);
  return found;
}

}  // namespace sereno::sla
