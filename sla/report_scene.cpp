#include "sla/report_scene.h"

#include <algorithm>
#include <memory>
#include <utility>

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

/// Range, context and as_of are there.
void observe_and_judge(Scene& scene) {
  const Contract& contract = scene.contract;
  scene.functions = contract.function_ids();
  scene.late = late_acts(scene.evidence.acts);
  if (!scene.late.empty() && scene.policy.late_recorded == LateRecordedIs::refused)
    scene.kept_acts = std::make_shared<const std::vector<Act>>(without(scene.evidence.acts, scene.late));
  scene.entries = fold(scene.acts(), contract, scene.functions);
  scene.judged = judge_entries(scene.judged_in(), scene.policy);
  const auto counts = [&](const std::string& source, bool) { return contract.counts_source(source); };
  scene.observed =
      observe(contract, scene.evidence, scene.acts(), {.end = scene.range.to, .seen_until = scene.context.to}, counts);
  scene.several_sources = several_sources(scene.observed);
  scene.lines = std::make_shared<const std::vector<Timeline>>(
      build_timelines(contract, scene.policy, scene.observed, scene.context));
}

}  // namespace

Interval evidence_span(const Interval& period) { return {period.from - context_length, period.to + context_length}; }

Scene make_scene(const Contract& contract, const ReportRequest& request, const Evidence& evidence) {
  Scene scene{.contract = contract, .evidence = evidence, .policy = request.policy};
  scene.period = request.period.range;
  scene.range = counted_range(contract, request);
  scene.context = {scene.range.from - context_length, known_until(scene.range, request)};
  scene.as_of = request.as_of >= request.period.range.to ? Instant::max() : request.as_of;
  observe_and_judge(scene);
  return scene;
}

Scene scene_under(const Scene& scene, const Policy& policy) {
  Scene other{.contract = scene.contract, .evidence = scene.evidence, .policy = policy};
  other.period = scene.period;
  other.range = scene.range;
  other.context = scene.context;
  other.as_of = scene.as_of;
  observe_and_judge(other);
  return other;
}

}  // namespace sereno::sla
