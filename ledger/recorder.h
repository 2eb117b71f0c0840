// Works the readings of one series into its runs.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ledger/chain.h"
#include "ledger/run_length.h"
#include "ledger/store.h"

namespace sereno::ledger {

/// The newest run of each lane, by lane.
std::vector<StoredRun> newest_runs(Store& store, const Series& series);

/// Tells whether stored runs hold a late reading already. Readings come in the order of time, so it remembers where it
/// looked last.
class LateLookup {
 public:
  LateLookup(Store& store, Series series) : store_(store), series_(std::move(series)) {}
  bool covers(std::size_t lanes, const Reading& reading);

 private:
  struct Window {
    std::optional<Run> run{};  ///< the last that begins at or before the instants of this window
    Instant from{};
    Instant to{};  ///< first instant for which to look again
  };
  const Window& window(std::size_t lane, Instant at);

  Store& store_;
  Series series_;
  std::vector<Window> windows_{};
};

/// Within one transaction: take() the readings in the order of time, then finish(). Runs that break are closed and
/// chained at once.
class Recorder {
 public:
  Recorder(Store& store, Chain& chain, Series series);

  enum class Outcome { known, lengthens, begins };
  struct Taken {
    Outcome outcome = Outcome::known;
    std::int64_t arrival = 0;  ///< of a reading that begins a run
  };
  Taken take(const Reading& reading);
  void finish();

 private:
  enum class Kept { as_stored, grown, unstored };
  bool known(const Reading& reading) const;
  bool known_late(const Reading& reading);
  void write(std::size_t lane);
  void close(std::size_t lane);

  Store& store_;
  Chain& chain_;
  Series series_;
  LateLookup late_;
  std::vector<Run> newest_{};  ///< of each lane
  struct Lane {
    Kept kept = Kept::as_stored;
    std::optional<Instant> follows{};  ///< where the run before its newest begins
  };
  std::vector<Lane> lanes_{};
};

}  // namespace sereno::ledger
