#include "sla/page/timeline_bars.h"

#include <algorithm>
#include <cstdint>

namespace sereno::sla {
namespace {

constexpr std::int64_t whole = 100'000, narrowest = 800, touching = 150;

std::int64_t place(Instant at, const Interval& period) {
  const auto length = std::max<std::int64_t>(period.length().count(), 1);
  const auto offset = std::clamp<std::int64_t>((at - period.from).count(), 0, length);
  return static_cast<std::int64_t>(static_cast<double>(offset) / static_cast<double>(length) * whole);
}

}  // namespace

std::vector<Bar> bars_of(const std::vector<Drawn>& spans, const Interval& period) {
  std::vector<Bar> bars;
  for (const char* kind : {"outside", "maintenance", "third_party", "unknown", "down"}) {
    std::vector<Bar> own;
    for (const Drawn& each : spans) {
      if (each.kind != kind || each.span.to <= period.from || each.span.from >= period.to) continue;
      const auto from = place(each.span.from, period);
      const auto width = std::max(place(each.span.to, period) - from, narrowest);
      own.push_back({std::min(from, whole - width), width, each.kind});
    }
    std::sort(own.begin(), own.end(), [](const Bar& left, const Bar& right) { return left.from_e3 < right.from_e3; });
    for (const Bar& each : own) {
      if (bars.empty() || bars.back().kind != kind ||
          each.from_e3 > bars.back().from_e3 + bars.back().width_e3 + touching) {
        bars.push_back(each);
        continue;
      }
      Bar& last = bars.back();
      last.width_e3 = std::max(last.width_e3, each.from_e3 + each.width_e3 - last.from_e3);
    }
  }
  return bars;
}

}  // namespace sereno::sla
