#include "sla/region.h"

#include <algorithm>

namespace sereno::sla {
namespace {

template <class Combine>
Region combined(const Region& left, const Region& right, Combine combine) {
  Region result(std::max(left.size(), right.size()));
  for (std::size_t i = 0; i < result.size(); ++i)
    result.at(i) =
        combine(i < left.size() ? left.at(i) : IntervalSet{}, i < right.size() ? right.at(i) : IntervalSet{});
  return result;
}

}  // namespace

Region Region::of(const FunctionIds& functions, const std::vector<std::string>& scope, const Interval& span) {
  Region region(functions.size());
  for (std::size_t i = 0; i < functions.size(); ++i)
    if (scope.empty() || std::find(scope.begin(), scope.end(), functions[i]) != scope.end())
      region.sets_[i] = IntervalSet(span);
  return region;
}

bool Region::empty() const {
  return std::all_of(sets_.begin(), sets_.end(), [](const IntervalSet& set) { return set.empty(); });
}

bool Region::touches(const Interval& range) const {
  return std::any_of(sets_.begin(), sets_.end(), [&](const IntervalSet& set) { return !set.clipped(range).empty(); });
}

Region operator|(const Region& left, const Region& right) {
  return combined(left, right, [](const IntervalSet& a, const IntervalSet& b) { return a | b; });
}

Region operator&(const Region& left, const Region& right) {
  return combined(left, right, [](const IntervalSet& a, const IntervalSet& b) { return a & b; });
}

Region operator-(const Region& left, const Region& right) {
  return combined(left, right, [](const IntervalSet& a, const IntervalSet& b) { return a - b; });
}

}  // namespace sereno::sla
