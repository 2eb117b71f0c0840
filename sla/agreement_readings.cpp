#include "sla/agreement_readings.h"

#include <string>
#include <utility>

namespace sereno::sla {
namespace {

struct Change {
  std::string name{};
  Commitment commitment{};
};

using Changes = std::vector<Change>;

void change_gate(Changes& changes, const Commitment& own) {
  if (!own.objective || own.remedy.rows.empty()) return;
  Commitment other = own;
  other.remedy.gated = !own.remedy.gated;
  changes.push_back({own.remedy.gated ? "gate=table" : "gate=objective", std::move(other)});
}

void change_gaps(Changes& changes, const Commitment& own) {
  static constexpr std::pair<RowGaps, const char*> readings[] = {{RowGaps::row_below, "gaps=row_below"},
                                                                 {RowGaps::row_above, "gaps=row_above"},
                                                                 {RowGaps::nothing, "gaps=nothing"}};
  if (own.remedy.rows.empty()) return;
  for (const auto& [gaps, name] : readings) {
    if (gaps == own.remedy.gaps) continue;
    Commitment other = own;
    other.remedy.gaps = gaps;
    changes.push_back({name, std::move(other)});
  }
}

void change_overlaps(Changes& changes, const Commitment& own) {
  const bool higher = own.remedy.overlaps == RowOverlaps::higher_credit;
  if (own.remedy.rows.empty() || own.remedy.overlaps == RowOverlaps::refuse) return;
  Commitment other = own;
  other.remedy.overlaps = higher ? RowOverlaps::lowest : RowOverlaps::higher_credit;
  changes.push_back({higher ? "overlaps=lowest" : "overlaps=higher_credit", std::move(other)});
}

void change_steps(Changes& changes, const Commitment& own) {
  if (!own.remedy.steps) return;
  Commitment other = own;
  other.remedy.steps->whole = !own.remedy.steps->whole;
  changes.push_back({own.remedy.steps->whole ? "whole=false" : "whole=true", std::move(other)});
}

void change_intervals(Changes& changes, const Commitment& own) {
  static constexpr std::pair<IntervalCounts, const char*> readings[] = {
      {IntervalCounts::inside, "counts=inside"},
      {IntervalCounts::touched, "counts=touched"},
      {IntervalCounts::from_start, "counts=from_start"}};
  if (own.measure.kind != MeasureKind::intervals) return;
  for (const auto& [counts, name] : readings) {
    if (counts == own.measure.counts) continue;
    Commitment other = own;
    other.measure.counts = counts;
    changes.push_back({name, std::move(other)});
  }
}

void change_functions(Changes& changes, const Commitment& own) {
  if (own.measure.functions.size() < 2 || own.measure.kind != MeasureKind::downtime) return;
  Commitment other = own;
  other.measure.all_of = !own.measure.all_of;
  changes.push_back({own.measure.all_of ? "down_when=any" : "down_when=all", std::move(other)});
}

}  // namespace

std::vector<OtherReading> other_readings(const Commitment& commitment, const MeasuredIn& in, const Due& due) {
  Changes changes;
  for (const auto& add : {change_gate, change_gaps, change_overlaps, change_steps, change_intervals, change_functions})
    add(changes, commitment);
  std::vector<OtherReading> found;
  for (Change& each : changes) {
    OtherReading reading{.change = std::move(each.name), .measured = measure(each.commitment.measure, in)};
    reading.due = due_for(each.commitment.remedy, each.commitment.objective, reading.measured);
    const bool counted_otherwise = each.commitment.measure.counts != commitment.measure.counts;
    if (counted_otherwise || !(reading.due.award_e4 == due.award_e4)) found.push_back(std::move(reading));
  }
  return found;
}

}  // namespace sereno::sla
