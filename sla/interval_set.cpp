#include "sla/interval_set.h"

#include <algorithm>

namespace sereno::sla {
namespace {

/// Appends a part that does not begin before the last one, joining what overlaps or touches.
void append(std::vector<Interval>& parts, const Interval& part) {
  if (part.empty()) return;
  if (!parts.empty() && part.from <= parts.back().to) {
    parts.back().to = std::max(parts.back().to, part.to);
    return;
  }
  parts.push_back(part);
}

bool begins_before(const Interval& left, const Interval& right) { return left.from < right.from; }

}  // namespace

Interval intersection(const Interval& left, const Interval& right) {
  const Interval both{std::max(left.from, right.from), std::min(left.to, right.to)};
  return both.empty() ? Interval{both.from, both.from} : both;
}

IntervalSet::IntervalSet(const Interval& only) {
  if (!only.empty()) parts_.push_back(only);
}

IntervalSet IntervalSet::of(std::vector<Interval> parts) {
  if (!std::is_sorted(parts.begin(), parts.end(), begins_before)) std::sort(parts.begin(), parts.end(), begins_before);
  IntervalSet set;
  set.parts_.reserve(parts.size());
  for (const Interval& part : parts) append(set.parts_, part);
  return set;
}

milliseconds IntervalSet::measure() const {
  milliseconds sum{0};
  for (const Interval& part : parts_) sum += part.length();
  return sum;
}

bool IntervalSet::contains(Instant at) const {
  const auto after = std::upper_bound(parts_.begin(), parts_.end(), at,
                                      [](Instant instant, const Interval& part) { return instant < part.from; });
  return after != parts_.begin() && std::prev(after)->contains(at);
}

IntervalSet IntervalSet::clipped(const Interval& range) const {
  IntervalSet set;
  auto part = std::lower_bound(parts_.begin(), parts_.end(), range.from,
                               [](const Interval& candidate, Instant from) { return candidate.to <= from; });
  for (; part != parts_.end() && part->from < range.to; ++part) append(set.parts_, intersection(*part, range));
  return set;
}

IntervalSet IntervalSet::closed(milliseconds gap) const {
  IntervalSet set;
  for (const Interval& part : parts_) {
    if (!set.parts_.empty() && part.from - set.parts_.back().to < gap)
      set.parts_.back().to = part.to;
    else
      set.parts_.push_back(part);
  }
  return set;
}

IntervalSet IntervalSet::opened(milliseconds length) const {
  IntervalSet set;
  std::copy_if(parts_.begin(), parts_.end(), std::back_inserter(set.parts_),
               [length](const Interval& part) { return part.length() >= length; });
  return set;
}

IntervalSet operator|(const IntervalSet& left, const IntervalSet& right) {
  if (right.empty()) return left;
  if (left.empty()) return right;
  IntervalSet set;
  set.parts_.reserve(left.parts_.size() + right.parts_.size());
  auto a = left.parts_.begin();
  auto b = right.parts_.begin();
  while (a != left.parts_.end() || b != right.parts_.end()) {
    const bool take_left = b == right.parts_.end() || (a != left.parts_.end() && a->from < b->from);
    append(set.parts_, take_left ? *a++ : *b++);
  }
  return set;
}

IntervalSet operator&(const IntervalSet& left, const IntervalSet& right) {
  IntervalSet set;
  auto a = left.parts_.begin();
  auto b = right.parts_.begin();
  while (a != left.parts_.end() && b != right.parts_.end()) {
    append(set.parts_, intersection(*a, *b));
    if (a->to < b->to)
      ++a;
    else
      ++b;
  }
  return set;
}

IntervalSet operator-(const IntervalSet& left, const IntervalSet& right) {
  IntervalSet set;
  auto hole = right.parts_.begin();
  for (const Interval& part : left.parts_) {
    Instant from = part.from;
    while (hole != right.parts_.end() && hole->to <= from) ++hole;
    for (auto next = hole; next != right.parts_.end() && next->from < part.to; ++next) {
      append(set.parts_, {from, next->from});
      from = next->to;
      hole = next;
    }
    append(set.parts_, {from, part.to});
  }
  return set;
}

IntervalSet union_of(const std::vector<IntervalSet>& sets) {
  std::vector<Interval> all;
  for (const IntervalSet& set : sets) all.insert(all.end(), set.parts().begin(), set.parts().end());
  return IntervalSet::of(std::move(all));
}

}  // namespace sereno::sla
