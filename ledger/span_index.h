// Where a span of time is filed, so that what touches another one is found without reading everything. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "ledger/ledger.h"

namespace sereno::ledger {

/// One drawer: all of time is divided into equal ones at each level, eight times as wide as those of the level below
/// (level 0: 37 hours).
struct Drawer {
  std::int64_t level = 0;
  std::int64_t number = 0;
  friend auto operator<=>(const Drawer&, const Drawer&) = default;
};

/// The drawers of one level, from the first to the last.
struct DrawerRange {
  std::int64_t level = 0;
  std::int64_t first = 0;
  std::int64_t last = 0;
};

/// One or two, of the lowest level whose drawers are as long as the span, so that little else lies there.
std::vector<Drawer> drawers_of(const TimeSpan& span);

/// For what says no time.
inline constexpr Drawer timeless{.level = -1, .number = 0};

/// Where everything lies that touches the span, and the timeless; other things lie there too.
std::vector<DrawerRange> drawers_touching(const TimeSpan& span);

bool touches(const TimeSpan& left, const TimeSpan& right);

}  // namespace sereno::ledger
