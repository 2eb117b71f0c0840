// Works the readings of one service into its runs.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ledger/chain.h"
#include "ledger/run_length.h"
#include "ledger/run_store.h"

namespace sereno::ledger {

/// Tells whether runs in the file hold a late reading already. Readings come in the order of time, so it remembers
/// where it looked last.
class LateLookup {
 public:
  LateLookup(RunStore& runs, ServiceRow service) : runs_(runs), service_(std::move(service)) {}
  bool covers(std::size_t lanes, const Reading& reading);

 private:
  struct Window {
    std::optional<Run> run{};  ///< the last that begins at or before the instants of this window
    Instant from{};
    Instant to{};  ///< first instant for which to look again
  };
  const Window& window(std::size_t lane, Instant at);

  RunStore& runs_;
  ServiceRow service_;
  std::vector<Window> windows_{};
};

/// Within one transaction: take() the readings in the order of time, then finish(). Runs that break are closed and
/// chained at once.
class Recorder {
 public:
  Recorder(RunStore& runs, Chain& chain, ServiceRow service, Instant now);

  /// False when the ledger knows it.
  bool take(const Reading& reading);
  void finish();

 private:
  enum class Kept { as_stored, grown, unstored };
  bool known(const Reading& reading);
  void write(std::size_t lane);
  void close(std::size_t lane);
  RunPlace place_of(std::size_t lane) const;

  RunStore& runs_;
  Chain& chain_;
  ServiceRow service_;
  Instant now_;
  LateLookup late_;
  std::vector<Run> newest_;
  std::vector<Kept> kept_;
  std::vector<std::optional<Instant>> follows_;  ///< of a run that is not stored yet: the one before it
};

}  // namespace sereno::ledger
