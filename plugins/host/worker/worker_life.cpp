#include "plugins/host/worker/worker_life.h"

#include <algorithm>

namespace sereno::host {

std::optional<std::string> why_retire(const WorkerUse& use, const WorkerLimits& limits) {
  if (!use.changed.empty()) return use.changed;
  const std::uint64_t grown = use.memory_bytes - std::min(use.memory_bytes, use.first_memory_bytes);
  if (grown > limits.growth_bytes) return "its memory grew by " + std::to_string(grown >> 20) + " MiB";
  if (use.open_files > limits.open_files / 2) return std::to_string(use.open_files) + " descriptors are left open";
  if (use.runs >= limits.runs) return "it made " + std::to_string(use.runs) + " runs";
  return std::nullopt;
}

void RespawnBackoff::died(SteadyTime at, std::string how) {
  const bool again = deaths_ > 0 && at - last_death_ <= std::chrono::minutes{1};
  deaths_ = again ? deaths_ + 1 : 1;
  last_death_ = at;
  how_ = std::move(how);
}

milliseconds RespawnBackoff::wait(SteadyTime now) const {
  constexpr unsigned free_deaths = 2;
  constexpr unsigned most_doublings = 5;
  if (deaths_ <= free_deaths) return milliseconds{0};
  const auto pause =
      std::min(milliseconds{1000} * (1 << std::min(deaths_ - free_deaths - 1, most_doublings)), milliseconds{30'000});
  return std::max(milliseconds{0}, std::chrono::ceil<milliseconds>(last_death_ + pause - now));
}

std::size_t idle_too_long(const std::vector<SteadyTime>& idle_since, SteadyTime now, const WorkerLimits& limits) {
  std::size_t ended = 0;
  while (ended < idle_since.size()) {
    const bool used_last = ended + 1 == idle_since.size();
    if (now - idle_since[ended] < (used_last ? limits.last_idle : limits.idle)) break;
    ++ended;
  }
  return ended;
}

}  // namespace sereno::host
