// The ledger as a file of SQLite.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ledger/chain.h"
#include "ledger/database.h"
#include "ledger/ledger.h"
#include "ledger/run_store.h"
#include "ledger/sample_store.h"

namespace sereno::ledger {

class SqliteLedger final : public Ledger {
 public:
  /// The database holds the tables.
  SqliteLedger(std::unique_ptr<Database> database, Settings settings);

  using Ledger::append;
  Result<Appended> append(Batch batch) override;
  Result<std::unique_ptr<Snapshot>> snapshot() override;
  Result<std::vector<Run>> runs(Instant from, Instant to) override;
  Result<std::vector<Fact>> facts(const std::vector<std::string>& types) override;
  Result<std::vector<Fact>> facts(const std::vector<std::string>& types, const TimeSpan& span) override;
  Result<std::optional<Fact>> last_fact(const std::vector<std::string>& types, Instant at) override;
  Result<std::vector<std::string>> services() override;
  Result<std::vector<Sample>> last_samples() override;
  Result<Head> head() override;
  Result<void> seal(Instant now) override;
  Result<Verification> verify() override;
  Result<void> export_to(const std::string& path) override;

 private:
  Instant now() const { return settings_.clock ? settings_.clock() : now_utc(); }
  template <class Value>
  Result<Value> answer(Value value);
  void write_facts(Batch::Content& batch, Appended& done);
  void write_samples(const Batch::Content& batch, Appended& done);
  bool stands_often_enough(const Fact& fact, std::map<Digest, std::pair<std::int64_t, std::int64_t>>& counts);
  void trim_one_service();

  std::unique_ptr<Database> database_;
  Settings settings_;
  Chain chain_{*database_};
  RunStore runs_{*database_};
  SampleStore samples_{*database_};
  /// With the digest of its record and of the one before.
  static constexpr std::string_view fact_columns =
      "SELECT facts.sequence, record.recorded_at, type, body, record.digest, before.digest FROM facts "
      "LEFT JOIN records AS record USING (sequence) "
      "LEFT JOIN records AS before ON before.sequence = facts.sequence - 1 ";
  Statement all_facts_{*database_, std::string(fact_columns) + "ORDER BY facts.sequence"};
  Statement facts_of_type_{*database_, std::string(fact_columns) + "WHERE type = ? ORDER BY facts.sequence"};
  /// Facts are found through the index: what it has lost would not be missed.
  Statement facts_unfindable_{*database_,
                              "SELECT (SELECT count(*) FROM facts NOT INDEXED) - "
                              "(SELECT count(*) FROM facts INDEXED BY facts_by_type WHERE type >= '')"};
  Statement same_facts_{*database_, "SELECT count(*) FROM facts WHERE content = ?"};
  Statement next_service_{*database_, "SELECT id FROM services WHERE id > ? ORDER BY id LIMIT 1"};
  Statement last_seal_{*database_, "SELECT sequence, open_runs FROM seals ORDER BY sequence DESC LIMIT 1"};
  std::int64_t trimmed_ = 0;  ///< the service whose old samples were removed last
};

}  // namespace sereno::ledger
