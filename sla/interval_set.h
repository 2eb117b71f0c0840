// Sets of instants as disjoint half-open intervals. The whole arithmetic of a report is done with these.
#pragma once

#include <vector>

#include "sereno/time.h"

namespace sereno::sla {

/// [from, to): holds `from`, does not hold `to`. Empty when to <= from.
struct Interval {
  Instant from{};
  Instant to{};

  bool empty() const { return to <= from; }
  milliseconds length() const { return empty() ? milliseconds{0} : to - from; }
  bool contains(Instant at) const { return from <= at && at < to; }
  friend bool operator==(const Interval&, const Interval&) = default;
};

/// What both hold; empty (from == to) when they do not meet.
Interval intersection(const Interval& left, const Interval& right);

/// Sorted, disjoint, never touching: two sets that hold the same instants have the same parts. Every operation costs
/// one pass over its operands.
class IntervalSet {
 public:
  IntervalSet() = default;
  explicit IntervalSet(const Interval& only);
  /// From parts in any order, empty and overlapping ones too.
  static IntervalSet of(std::vector<Interval> parts);

  const std::vector<Interval>& parts() const { return parts_; }
  bool empty() const { return parts_.empty(); }
  milliseconds measure() const;
  bool contains(Instant at) const;
  IntervalSet clipped(const Interval& range) const;

  /// Gaps shorter than `gap` are filled; one of exactly `gap` stays.
  IntervalSet closed(milliseconds gap) const;
  /// Parts shorter than `length` are dropped; one of exactly `length` stays.
  IntervalSet opened(milliseconds length) const;

  friend IntervalSet operator|(const IntervalSet& left, const IntervalSet& right);
  friend IntervalSet operator&(const IntervalSet& left, const IntervalSet& right);
  friend IntervalSet operator-(const IntervalSet& left, const IntervalSet& right);
  friend bool operator==(const IntervalSet&, const IntervalSet&) = default;
  IntervalSet& operator|=(const IntervalSet& other) { return *this = *this | other; }
  IntervalSet& operator&=(const IntervalSet& other) { return *this = *this & other; }
  IntervalSet& operator-=(const IntervalSet& other) { return *this = *this - other; }

 private:
  std::vector<Interval> parts_{};
};

/// The union of many, at the cost of one sort.
IntervalSet union_of(const std::vector<IntervalSet>& sets);

}  // namespace sereno::sla
