// How equal results become runs. Pure: the same results give the same runs, whenever and in whatever groups they come.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/fitness.h"
#include "ledger/ledger.h"

namespace sereno::ledger {

/// Whose results these are: they make runs of their own, whatever others say of the service.
struct SeriesName {
  std::string service{};
  std::string site{};
  std::string source{};
  friend auto operator<=>(const SeriesName&, const SeriesName&) = default;
};

/// The part of a sample that runs are made of. Borrows its texts.
struct Reading {
  Instant at{};
  Status status = Status::unknown;
  bool degraded = false;
  milliseconds interval{0};
  std::string_view function{};
  std::string_view output{};
  FunctionState function_state = FunctionState::by_status;
  FaultOwner owner = FaultOwner::not_said;
  Confidence confidence = Confidence::none;
  std::string_view party{};
  std::string_view failed_step{};
  std::string_view reasons{};
  std::string_view reason{};
  std::string_view steps{};
  milliseconds duration{0};
};

/// How bad it is for people who use the function: 0 up, 1 warning, 2 not seen, 3 degraded, 4 down.
int severity(Status status, bool degraded, FunctionState state);
inline int severity(const Reading& reading) {
  return severity(reading.status, reading.degraded, reading.function_state);
}
inline int severity(const Run& run) { return severity(run.status, run.degraded, run.function_state); }

/// The longest silence that a run spans: one and a half intervals, `assumed_interval` where the interval is 0.
milliseconds longest_gap(milliseconds interval);

/// Whether they say the same of the service: see Run.
bool same_state(const Run& run, const Reading& reading);

/// Whether the reading lengthens the run: it says the same, comes after the run's last one, and soon enough.
bool continues(const Run& run, const Reading& reading);

/// Whether the run already says, for that very instant, what the reading says: it adds nothing.
bool covers(const Run& run, const Reading& reading);

Run start_run(const SeriesName& series, const Reading& reading, std::int64_t arrival);
void extend(Run& run, const Reading& reading);

/// Where a reading goes. The runs of a series lie in lanes: in each they are disjoint and in the order of time, and
/// only its newest run may still grow. Results that come in order need one lane. What comes late is not worked into
/// closed runs, which are chained: it gets a lane of its own, and its runs are those that the late results alone make.
/// Readers take all lanes together; where runs overlap, the worse state holds.
struct Place {
  std::size_t lane = 0;    ///< perhaps one past the lanes there are
  bool lengthens = false;  ///< the lane's newest run; else a new run starts and that one is closed
};

/// `newest` is the newest run of each lane. The lowest lane that the reading continues, else the lowest that ends
/// before it, else a new one. No run goes on past a worse one: where a worse state was seen since its last sample, even
/// at the same instant, the reading begins a run, so that recovery is the first good sample behind the failure.
Place place(const std::vector<Run>& newest, const Reading& reading);

}  // namespace sereno::ledger
