#include "sla/registers/plan.h"

#include <algorithm>
#include <chrono>

namespace sereno::sla {
namespace {

constexpr milliseconds search = std::chrono::days{14};
constexpr milliseconds longest_seam = std::chrono::hours{1};
constexpr std::size_t offered = 3;

milliseconds distance(Instant left, Instant right) { return left < right ? right - left : left - right; }

std::vector<Interval> seams_in(const PlanCheck& check) {
  std::vector<Interval> seams;
  for (const Interval& hole : check.outside.parts())
    if (hole.from > check.span.from && hole.to < check.span.to && hole.to - hole.from <= longest_seam)
      seams.push_back(hole);
  return seams;
}

/// One span for each window that is long enough: as near to the wanted start as can still be announced.
std::vector<Interval> fitting_spans(const IntervalSet& windows, const Interval& wanted, Instant earliest) {
  const milliseconds length = wanted.to - wanted.from;
  std::vector<Interval> spans;
  for (const Interval& window : windows.parts()) {
    const Instant first = std::max(window.from, earliest), last = window.to - length;
    if (last < first) continue;
    const Instant start = std::clamp(wanted.from, first, last);
    spans.push_back({start, start + length});
  }
  std::stable_sort(spans.begin(), spans.end(), [&](const Interval& left, const Interval& right) {
    return distance(left.from, wanted.from) < distance(right.from, wanted.from);
  });
  if (spans.size() > offered) spans.resize(offered);
  return spans;
}

}  // namespace

PlanCheck check_plan(const Contract& contract, const Policy& policy, const Interval& span, Instant now) {
  PlanCheck check{.span = span};
  const Instant earliest = now + policy.min_notice;
  const Interval around{std::min(span.from, earliest) - search, std::max(span.to, earliest) + search};
  const IntervalSet windows = allowed_windows(contract, policy, around);
  check.within = windows & IntervalSet(span);
  check.outside = IntervalSet(span) - windows;
  check.seams = seams_in(check);
  check.latest_notice = span.from - policy.min_notice;
  check.too_late = check.latest_notice < now;
  IntervalSet excused = check.within;
  if (check.too_late)
    excused = policy.late_notice == LateNotice::reject
                  ? IntervalSet{}
                  : excused.clipped({std::max(span.from, earliest), std::max(span.to, earliest)});
  check.would_count = span.to - span.from - excused.measure();
  check.fitting = fitting_spans(windows, span, earliest);
  return check;
}

}  // namespace sereno::sla
