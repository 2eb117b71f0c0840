#include "sla/agreement_credit.h"

#include <algorithm>

#include "sla/exact.h"

namespace sereno::sla {
namespace {

bool holds(const RemedyRow& row, const Exact& figure) {
  const Exact from = Exact::of(row.from_e4), below = Exact::of(row.below_e4);
  const bool low = row.above_only ? from < figure : from <= figure;
  return low && (row.to_included ? figure <= below : figure < below);
}

bool holds(const RemedyRow& row, milliseconds down) {
  return down >= row.down_from && (!row.down_below || down < *row.down_below);
}

/// Whether nothing lies between two rows, the first of which is the higher.
bool adjoin(const RemedyRow& above, const RemedyRow& row) {
  if (row.below_e4 != above.from_e4) return row.below_e4 > above.from_e4;
  return row.to_included || !above.above_only;
}

void close_gap(RemedyRow& above, RemedyRow& row, RowGaps gaps) {
  if (gaps == RowGaps::row_below) {
    row.below_e4 = above.from_e4;
    row.to_included = above.above_only;
  } else if (gaps == RowGaps::row_above) {
    above.from_e4 = row.below_e4;
    above.above_only = row.to_included;
  }
}

/// Rows by length leave gaps, too: the row before reaches on, or the next reaches back.
void close_downtime_gaps(std::vector<RowInForce>& rows, RowGaps gaps) {
  std::stable_sort(rows.begin(), rows.end(), [](const RowInForce& left, const RowInForce& right) {
    return left.row.down_from < right.row.down_from;
  });
  for (std::size_t i = 1; i < rows.size(); ++i) {
    auto& end = rows[i - 1].row.down_below;
    if (!end || *end >= rows[i].row.down_from) continue;
    if (gaps == RowGaps::row_below) rows[i].row.down_from = *end;
    if (gaps == RowGaps::row_above) end = rows[i].row.down_from;
  }
}

bool goes_before(const RowInForce& left, const RowInForce& right, const Remedy& remedy) {
  if (remedy.overlaps == RowOverlaps::higher_credit) return left.row.award_e4 > right.row.award_e4;
  return remedy.rows_by_downtime ? left.row.down_from > right.row.down_from : left.row.below_e4 < right.row.below_e4;
}

Due by_rows(const Remedy& remedy, const std::optional<Objective>& objective, const Measured& measured) {
  const bool topped = remedy.gated && objective && !objective->at_most;
  const RowInForce* chosen = nullptr;
  const auto rows = rows_in_force(remedy, topped ? std::optional(objective->value_e4) : std::nullopt);
  for (const RowInForce& each : rows) {
    const bool here =
        remedy.rows_by_downtime ? holds(each.row, measured.counted) : holds(each.row, *measured.figure_e4);
    if (here && (chosen == nullptr || goes_before(each, *chosen, remedy))) chosen = &each;
  }
  if (chosen == nullptr) return {.by = DueBy::no_row};
  return {.by = DueBy::row, .award_e4 = Exact::of(chosen->row.award_e4), .row = chosen->number};
}

/// By how much the objective is missed; 0 when it is not.
Exact shortfall(const Objective& objective, const Exact& figure) {
  const Exact wanted = Exact::of(objective.value_e4);
  const Exact missing = objective.at_most ? figure - wanted : wanted - figure;
  return missing.num < 0 ? Exact{} : missing;
}

void add_steps(Due& due, const Steps& steps, const Exact& missing) {
  const Exact count = missing / Exact::of(steps.step_e4);
  due.steps += count.floor();
  due.award_e4 = due.award_e4 + (steps.whole ? Exact::of(count.floor()) : count) * Exact::of(steps.award_e4);
}

Due by_steps(const Steps& steps, const Objective& objective, const Measured& measured) {
  Due due{.by = DueBy::steps};
  for (const std::int64_t value : measured.values_e4) add_steps(due, steps, shortfall(objective, Exact::of(value)));
  if (measured.values_e4.empty()) add_steps(due, steps, shortfall(objective, *measured.figure_e4));
  return due;
}

/// What was paid for the time down, that often.
Due by_times(std::int64_t times, const Measured& measured) {
  if (measured.length.count() <= 0) return {.by = DueBy::times};
  return {.by = DueBy::times,
          .award_e4 = Exact::of(Wide{whole_e4} * times * measured.counted.count(), measured.length.count())};
}

Due uncapped(const Remedy& remedy, const std::optional<Objective>& objective, const Measured& measured) {
  if (!measured.figure_e4) return {.by = DueBy::no_figure};
  if (remedy.gated && meets(objective, measured).value_or(false)) return {.by = DueBy::met};
  if (!remedy.rows.empty()) return by_rows(remedy, objective, measured);
  if (remedy.steps && objective) return by_steps(*remedy.steps, *objective, measured);
  if (remedy.times) return by_times(*remedy.times, measured);
  if (!remedy.per_event_e4) return {.by = DueBy::no_remedy};
  const std::int64_t events = Exact(*measured.figure_e4 / Exact::of(10'000)).floor();
  return {.by = DueBy::events, .award_e4 = Exact::of(Wide{events} * *remedy.per_event_e4), .steps = events};
}

}  // namespace

std::string_view to_string(DueBy by) {
  switch (by) {
    case DueBy::met:
      return "met";
    case DueBy::no_remedy:
      return "no_remedy";
    case DueBy::no_figure:
      return "no_figure";
    case DueBy::row:
      return "row";
    case DueBy::no_row:
      return "no_row";
    case DueBy::steps:
      return "steps";
    case DueBy::times:
      return "times";
    case DueBy::events:
      return "events";
    case DueBy::nothing:
      break;
  }
  return "nothing";
}

std::optional<bool> meets(const std::optional<Objective>& objective, const Measured& measured) {
  if (!objective || !measured.figure_e4) return std::nullopt;
  const auto reached = [&](const Exact& figure) { return shortfall(*objective, figure).is_zero(); };
  if (measured.values_e4.empty()) return reached(*measured.figure_e4);
  return std::all_of(measured.values_e4.begin(), measured.values_e4.end(),
                     [&](std::int64_t value) { return reached(Exact::of(value)); });
}

Due due_for(const Remedy& remedy, const std::optional<Objective>& objective, const Measured& measured) {
  Due due = uncapped(remedy, objective, measured);
  if (!remedy.most_e4 || due.award_e4 <= Exact::of(*remedy.most_e4)) return due;
  due.award_e4 = Exact::of(*remedy.most_e4);
  due.cut_to_most = true;
  return due;
}

std::vector<RowInForce> rows_in_force(const Remedy& remedy, const std::optional<std::int64_t>& top_e4) {
  std::vector<RowInForce> rows;
  for (const RemedyRow& each : remedy.rows) rows.push_back({rows.size(), each});
  if (remedy.rows_by_downtime) {
    close_downtime_gaps(rows, remedy.gaps);
    return rows;
  }
  std::stable_sort(rows.begin(), rows.end(), [](const RowInForce& left, const RowInForce& right) {
    return left.row.below_e4 > right.row.below_e4;
  });
  for (std::size_t i = 1; i < rows.size(); ++i)
    if (!adjoin(rows[i - 1].row, rows[i].row)) close_gap(rows[i - 1].row, rows[i].row, remedy.gaps);
  if (top_e4 && remedy.gaps == RowGaps::row_below && !rows.empty() && rows[0].row.below_e4 < *top_e4) {
    rows[0].row.below_e4 = *top_e4;
    rows[0].row.to_included = false;
  }
  return rows;
}

}  // namespace sereno::sla
