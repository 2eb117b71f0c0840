// Raw samples in the file: kept for some days, then removed little by little.
#pragma once

#include <cstdint>
#include <optional>

#include "ledger/batch.h"
#include "ledger/database.h"
#include "ledger/run_store.h"

namespace sereno::ledger {

class SampleStore {
 public:
  explicit SampleStore(Database& database) : database_(database) {}

  /// False when one of the same service, instant and status stands there.
  bool insert(std::int64_t service, const Batch::Content& batch, const Batch::Content::Entry& entry);
  /// Removes at most `most` of the service's samples from before the instant.
  void remove(std::int64_t service, Instant before, std::int64_t most);
  /// The newest at or before `now`; without service and function.
  std::optional<Sample> last(std::int64_t service, Instant now);

 private:
  Database& database_;
  Statement insert_{database_,
                    "INSERT INTO samples (service, at, status, degraded, interval, output, perfdata, source) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"};
  Statement later_{database_, "SELECT at FROM samples WHERE service = ? ORDER BY at LIMIT 1 OFFSET ?"};
  Statement remove_{database_, "DELETE FROM samples WHERE service = ? AND at < ?"};
  Statement last_{database_,
                  "SELECT at, status, degraded, interval, output, perfdata, source FROM samples "
                  "WHERE service = ? AND at <= ? ORDER BY at DESC, status DESC LIMIT 1"};
};

}  // namespace sereno::ledger
