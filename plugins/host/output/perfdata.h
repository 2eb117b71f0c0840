// Performance data as plugins write it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sereno/metric.h"

namespace sereno::host {

/// Performance data as read: the metrics that could be understood and a sentence for each thing that could not. An
/// item without a proper value is left out, a range or bound that is none is left out of its metric. A label that
/// stands there twice is named and kept. At most 4096 metrics and 100 sentences.
struct PerfdataReading {
  std::vector<Metric> metrics{};
  std::vector<std::string> problems{};  ///< "item 3 'load=1,5': '1,5' is no number (decimal comma?)"
};

/// Reads "'label'=value[unit];[warn];[crit];[min];[max] ..." in any number of items, white space between them. Never
/// fails: bad items are named. An unknown unit is kept as it stands.
PerfdataReading parse_perfdata(std::string_view text);

/// All items, separated by single spaces.
std::string format_perfdata(const std::vector<Metric>& metrics);

}  // namespace sereno::host
