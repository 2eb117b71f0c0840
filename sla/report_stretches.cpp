#include "sla/report_stretches.h"

#include <algorithm>

namespace sereno::sla {
namespace {

void add(std::vector<Stretch>& stretches, const IntervalSet& set, StretchKind kind) {
  for (const Interval& part : set.parts()) stretches.push_back({part, kind});
}

}  // namespace

std::string_view to_string(StretchKind kind) {
  switch (kind) {
    case StretchKind::down:
      return "down";
    case StretchKind::unknown:
      return "unknown";
    case StretchKind::maintenance:
      return "maintenance";
    case StretchKind::third_party:
      break;
  }
  return "third_party";
}

std::vector<Stretch> stretches_of(const FunctionAccount& function) {
  const IntervalSet down = function.down - function.excused();
  const IntervalSet others = ((function.down | function.unknown) & function.third_party) - function.maintenance;
  std::vector<Stretch> stretches;
  add(stretches, down, StretchKind::down);
  add(stretches, function.maintenance, StretchKind::maintenance);
  add(stretches, others, StretchKind::third_party);
  add(stretches, function.unknown - function.excused() - down, StretchKind::unknown);
  std::sort(stretches.begin(), stretches.end(),
            [](const Stretch& left, const Stretch& right) { return left.span.from < right.span.from; });
  return stretches;
}

}  // namespace sereno::sla
