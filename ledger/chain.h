// The hash chain: each record binds the one before it.
#pragma once

#include <optional>

#include "ledger/canonical.h"
#include "ledger/database.h"
#include "ledger/ledger.h"

namespace sereno::ledger {

/// Where a run lies in the file.
struct RunPlace {
  std::int64_t service = 0;
  std::int64_t lane = 0;
  Instant first_seen{};
  friend auto operator<=>(const RunPlace&, const RunPlace&) = default;
};

/// Appends to the chain. Within a transaction: begin() first, since another process may have written in between.
class Chain {
 public:
  explicit Chain(Database& database);

  /// Reads where the chain stands.
  void begin();
  /// What begin() or the last append left: zeros and 0 for an empty chain.
  const Digest& digest() const { return digest_; }
  std::int64_t sequence() const { return sequence_; }

  /// Each returns the record's sequence.
  std::int64_t append(const Fact& fact);
  std::int64_t append(const Run& closed, const RunPlace& place, Instant now);
  std::int64_t append_seal(const std::string& open_runs, Instant now);

 private:
  void advance(RecordKind kind, std::string_view content);

  Database& database_;
  Digest digest_{};
  std::int64_t sequence_ = 0;
  Statement last_{database_, "SELECT sequence, digest FROM records ORDER BY sequence DESC LIMIT 1"};
  Statement record_{database_, "INSERT INTO records (sequence, kind, recorded_at, digest) VALUES (?, ?, ?, ?)"};
  Statement run_record_{database_,
                        "INSERT INTO records (sequence, kind, recorded_at, digest, service, lane, first_seen) "
                        "VALUES (?, ?, ?, ?, ?, ?, ?)"};
  Statement fact_{database_, "INSERT INTO facts (sequence, type, body, content) VALUES (?, ?, ?, ?)"};
  Statement seal_{database_, "INSERT INTO seals (sequence, open_runs) VALUES (?, CAST(? AS BLOB))"};
};

}  // namespace sereno::ledger
