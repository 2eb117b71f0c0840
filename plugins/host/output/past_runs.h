// What is recorded of a service's earlier runs, to set one run against.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/time.h"

namespace sereno::host {

/// Times are 95th percentiles by nearest rank, in seconds, of runs that ended well.
struct PastRuns {
  Instant since{};            ///< of the span that was looked through
  std::size_t good_runs = 0;  ///< in it
  std::optional<double> run_s{};
  std::map<std::string, double, std::less<>> steps_s{};  ///< by the step's name
  std::optional<Instant> last_good{};                    ///< nothing: not in the last month

  std::optional<double> step(std::string_view name) const {
    const auto known = steps_s.find(name);
    return known == steps_s.end() ? std::nullopt : std::optional(known->second);
  }
};

/// The 95th percentile by nearest rank; nothing of nothing.
std::optional<double> p95(std::vector<double> values);

/// The time of each step of one run as its record says: its own table ("resolve\t0\t0.004\t\t...", a line each), and
/// where that is not kept its performance data, whose labels name steps with "step_" or "time_" in front.
std::map<std::string, double, std::less<>> recorded_steps(std::string_view steps, std::string_view perfdata);

}  // namespace sereno::host
