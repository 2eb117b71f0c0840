// From functions' accounts and measurements to the figure of a commitment.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sla/agreement.h"
#include "sla/agreement_credit.h"
#include "sla/measurement.h"
#include "sla/report_account.h"

namespace sereno::sla {

/// What a commitment is measured in; borrowed.
struct MeasuredIn {
  const std::vector<FunctionAccount>& functions;
  const Policy& policy;
  const std::vector<Measurement>& measurements;  ///< by distinct_measurements()
  Interval range{};                              ///< that counts
  Instant origin{};                              ///< where intervals are aligned to
  milliseconds added_up{0};                      ///< part of the period outside the range that counts as up
};

/// Each reading once, in the order of names and times: of two of one name and span the worse stays.
std::vector<Measurement> distinct_measurements(std::vector<Measurement> all);

Measured measure(const Measure& how, const MeasuredIn& in);
/// The same, with what was not measured taken at its worst; nothing where that has no bound.
std::optional<Measured> measure_at_worst(const Measure& how, const MeasuredIn& in);
/// The same with the rest of the period well but for `more` downtime of every function, which begins with an interval.
/// What is not measured by downtime stays.
Measured with_more_downtime(const Measure& how, Measured measured, milliseconds rest, milliseconds more);
/// When what it counts began: of the downtime, or of the measurements that failed.
std::vector<Instant> incidents_of(const Measure& how, const MeasuredIn& in);

/// How many intervals, aligned to `origin`, downtime takes.
std::int64_t intervals_taken(const IntervalSet& down, Instant origin, milliseconds interval, IntervalCounts counts);

}  // namespace sereno::sla
