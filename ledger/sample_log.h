// Raw samples: a log in the order of arrival, kept for some days, and the newest of each series.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "ledger/chain.h"
#include "ledger/sample_pack.h"
#include "ledger/store.h"

namespace sereno::ledger {

/// What a stored pack holds; a failure of the store when it is not what was written.
std::vector<NumberedSample> samples_in(Store& store, const StoredPack& pack);

struct LastSample {
  Sample sample{};
  std::string labels{};
};
std::optional<LastSample> last_sample(Store& store, std::int64_t series);

/// Within one transaction: add() in the order of arrival, then finish().
class SampleLog {
 public:
  explicit SampleLog(Store& store) : store_(store) {}

  void add(std::int64_t series, NumberedSample sample, Instant now);
  /// Writes them as packs of at most 1,000, joins small ones now and then, and removes what was written longer ago than
  /// `keep`: little at a time, so that no writer waits long.
  void finish(Chain& chain, milliseconds keep);

 private:
  void write_pack(Instant now);
  void write_latest(Instant now);
  void join_small_ones();
  void trim(Chain& chain, milliseconds keep);

  Store& store_;
  std::vector<NumberedSample> waiting_{};
  std::map<std::int64_t, Sample> latest_{};
  std::map<std::int64_t, std::string> labels_{};
  int small_packs_ = 0;  ///< written by this object since it joined some
};

}  // namespace sereno::ledger
