#include "sla/report_gaps.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <string>
#include <utility>

namespace sereno::sla {
namespace {

using Runs = std::vector<const ObservedRun*>;

/// The first run that begins after the instant.
Runs::const_iterator after(const Runs& runs, Instant at) {
  return std::upper_bound(runs.begin(), runs.end(), at,
                          [](Instant left, const ObservedRun* run) { return left < run->first_seen; });
}

/// When the service was heard before the gap and after it.
GapEvidence silence_of(const ServiceHistory& history, const Interval& gap) {
  GapEvidence found{.kind = GapEvidenceKind::silent, .of = std::string(history.service)};
  const auto next = after(history.runs, gap.from);
  if (next != history.runs.begin()) found.from = std::min((*std::prev(next))->last_confirmed, gap.from);
  if (next != history.runs.end()) found.to = (*next)->first_seen;
  return found;
}

/// The first result within the gap that could not tell; nothing where the service could.
std::optional<GapEvidence> word_of(const ServiceHistory& history, const CoverageGap& gap) {
  auto run = after(history.runs, gap.span.from);
  if (run != history.runs.begin()) --run;
  for (; run != history.runs.end() && (*run)->first_seen < gap.span.to; ++run) {
    const bool tells = (*run)->state != State::unknown || (*run)->observer != gap.detail;
    if (tells || (*run)->last_confirmed < gap.span.from) continue;
    return GapEvidence{GapEvidenceKind::said, std::string(history.service), (*run)->first_seen, (*run)->last_confirmed,
                       (*run)->output};
  }
  return std::nullopt;
}

void add_words(std::vector<GapEvidence>& evidence, const CoverageGap& gap, const Scene& scene) {
  for (const ServiceHistory& history : scene.observed.services) {
    if (history.function == nullptr || history.function->id != gap.function) continue;
    if (auto word = word_of(history, gap)) evidence.push_back(std::move(*word));
  }
  for (const RecordedState* each : scene.observed.recorded)
    if (each->function == gap.function && each->state == State::unknown && !intersection(each->span, gap.span).empty())
      evidence.push_back({GapEvidenceKind::recorded, each->source, each->span.from, each->span.to, ""});
}

void add_stops(std::vector<GapEvidence>& evidence, const CoverageGap& gap, const Scene& scene) {
  for (const Interval& each : scene.evidence.observer_outages)
    if (!intersection(each, gap.span).empty())
      evidence.push_back({GapEvidenceKind::agent_stopped, "", each.from, each.to, ""});
}

void add_silences(std::vector<GapEvidence>& evidence, const CoverageGap& gap, const Scene& scene) {
  for (const ServiceHistory& history : scene.observed.services) {
    const bool named = std::find(gap.services.begin(), gap.services.end(), history.service) != gap.services.end();
    if (named && history.function != nullptr && history.function->id == gap.function)
      evidence.push_back(silence_of(history, gap.span));
  }
}

}  // namespace

std::vector<GapEvidence> evidence_of(const CoverageGap& gap, const Scene& scene) {
  std::vector<GapEvidence> evidence;
  if (gap.reason == UnknownFor::check || !gap.detail.empty()) {
    add_words(evidence, gap, scene);
    return evidence;
  }
  if (gap.reason == UnknownFor::observer) add_stops(evidence, gap, scene);
  add_silences(evidence, gap, scene);
  return evidence;
}

std::optional<milliseconds> clock_offset_max(const Scene& scene) {
  const auto own = [](const ServiceHistory& history) {
    return std::any_of(history.runs.begin(), history.runs.end(), [](const ObservedRun* run) { return !run->imported; });
  };
  const auto& services = scene.observed.services;
  if (std::none_of(services.begin(), services.end(), own)) return std::nullopt;
  milliseconds farthest{0};
  for (const ClockJump& each : scene.evidence.clock_jumps)
    if (scene.range.contains(each.at)) farthest = std::max(farthest, milliseconds{std::abs(each.by.count())});
  return farthest;
}

std::string_view to_string(GapEvidenceKind kind) {
  switch (kind) {
    case GapEvidenceKind::silent:
      return "silent";
    case GapEvidenceKind::said:
      return "said";
    case GapEvidenceKind::recorded:
      return "recorded";
    case GapEvidenceKind::agent_stopped:
      break;
  }
  return "agent_stopped";
}

}  // namespace sereno::sla
