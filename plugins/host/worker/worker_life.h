// When a worker has had its time, when a new one may follow, and what is said of one that died. Pure: no clock, no I/O.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/check_result.h"
#include "sereno/time.h"

namespace sereno::host {

using SteadyTime = std::chrono::steady_clock::time_point;

struct WorkerLimits {
  std::uint64_t address_space_bytes = std::uint64_t{512} << 20;
  std::uint64_t growth_bytes = std::uint64_t{64} << 20;  ///< of its own memory, beyond what it had after loading
  std::uint32_t open_files = 256;
  std::uint64_t runs = 10'000;          ///< then it retires
  unsigned most_workers = 16;           ///< of one plugin
  milliseconds idle{60'000};            ///< then it ends, unless it is the one used last
  milliseconds last_idle{15 * 60'000};  ///< then that one ends too
};

/// What a worker has used up.
struct WorkerUse {
  std::uint64_t runs = 0;
  std::uint64_t first_memory_bytes = 0;
  std::uint64_t memory_bytes = 0;
  std::uint32_t open_files = 0;
  std::string changed{};  ///< what its last run left otherwise than it found it; empty: nothing
};

/// Why the worker must not make another run: "its memory grew by 70 MiB", "a thread is left"; nothing when it may.
std::optional<std::string> why_retire(const WorkerUse& use, const WorkerLimits& limits);

/// Keeps a plugin that dies again and again while it starts from being started without pause. Deaths further apart than
/// a minute do not count as again and again.
class RespawnBackoff {
 public:
  /// After the third death in a row: 1 s, doubled with each further one, at most 30 s.
  void died(SteadyTime at, std::string how);
  void ran_well() { deaths_ = 0; }
  /// How long no worker is to be started; zero: one may be.
  milliseconds wait(SteadyTime now) const;
  unsigned deaths() const { return deaths_; }
  /// How it died last.
  const std::string& how() const { return how_; }

 private:
  unsigned deaths_ = 0;
  SteadyTime last_death_{};
  std::string how_;
};

/// Which of the idle workers end now. `idle_since` is in order of use, the one used last at the end; the answer counts
/// from the front.
std::size_t idle_too_long(const std::vector<SteadyTime>& idle_since, SteadyTime now, const WorkerLimits& limits);

}  // namespace sereno::host
