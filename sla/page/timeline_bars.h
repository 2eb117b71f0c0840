// A function's period as bars in percent of its width.
#pragma once

#include <string>
#include <vector>

#include "sla/interval_set.h"

namespace sereno::sla {

/// A span and what it is drawn as: "down", "unknown", "maintenance", "third_party", "outside".
struct Drawn {
  Interval span{};
  std::string kind{};
};

/// 10^3 * percent of the width.
struct Bar {
  std::int64_t from_e3 = 0;
  std::int64_t width_e3 = 0;
  std::string kind{};
  friend bool operator==(const Bar&, const Bar&) = default;
};

/// No bar is narrower than can be seen, none reaches past the end; those of one kind that would touch are one, so that
/// there are never more than some hundreds. In the order of drawing: downtime last, over all.
std::vector<Bar> bars_of(const std::vector<Drawn>& spans, const Interval& period);

}  // namespace sereno::sla
