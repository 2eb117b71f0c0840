// The ledger on a store: appends, seals and reads; knows no SQL.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ledger/batch.h"
#include "ledger/chain.h"
#include "ledger/ledger.h"
#include "ledger/sample_log.h"
#include "ledger/store.h"

namespace sereno::ledger {

class StoredLedger final : public Ledger {
 public:
  /// The store holds the tables.
  StoredLedger(std::unique_ptr<Store> store, Settings settings);

  using Ledger::append;
  Result<Appended> append(Batch batch) override;
  Trouble trouble() const override { return trouble_; }
  Result<std::unique_ptr<Snapshot>> snapshot() override;
  Result<std::vector<Run>> runs(Instant from, Instant to) override;
  Result<HeardRuns> heard(Instant from, Instant to) override;
  Result<std::vector<Fact>> facts(const std::vector<std::string>& types) override;
  Result<std::vector<Fact>> facts(const std::vector<std::string>& types, const TimeSpan& span) override;
  Result<std::optional<Fact>> last_fact(const std::vector<std::string>& types, Instant at) override;
  Result<Arrivals> arrivals(std::int64_t after, std::size_t most) override;
  Result<std::int64_t> last_arrival() override;
  Result<std::optional<Position>> position(const std::string& consumer) override;
  Result<std::vector<Sample>> samples(const std::string& service, const TimeSpan& span) override;
  Result<std::optional<EvidenceFile>> file(const std::string& digest) override;
  Result<void> erase_file(const std::string& digest, Fact act) override;
  Result<std::vector<std::string>> services() override;
  Result<std::vector<Sample>> last_samples() override;
  Result<Head> head() override;
  Result<std::optional<Bound>> bound(std::int64_t sequence) override;
  Result<std::vector<OpenRun>> open_runs(std::int64_t sequence) override;
  Result<void> seal(Instant now) override;
  Result<void> settle() override { return store_->settle(); }
  Result<Verification> verify() override;
  Result<void> export_to(const std::string& path) override { return store_->export_to(path); }

 private:
  /// Any eight bytes of a digest are a hash of it.
  struct FirstBytes {
    std::size_t operator()(const Digest& digest) const {
      std::size_t hash = 0;
      std::memcpy(&hash, digest.data(), sizeof hash);
      return hash;
    }
  };
  /// How often a fact stands in the ledger, and in so much of the batch as was looked at.
  struct EqualFact {
    std::int64_t in_ledger = 0;
    std::int64_t in_batch = 0;
  };
  using EqualFacts = std::unordered_map<Digest, EqualFact, FirstBytes>;

  Instant now() const { return settings_.clock ? settings_.clock() : now_utc(); }
  template <class Value>
  Result<Value> answer(Value value) {
    if (store_->failed()) return store_->take_failure();
    return value;
  }
  Result<void> decide(Batch& batch);
  void write_files(Batch::Content& batch);
  void write_facts(Batch::Content& batch, Appended& done);
  /// The fact_content() of each fact; of those that are written as often as they stand, how many the ledger has.
  std::vector<Digest> count_equal(const Batch::Content& batch, EqualFacts& counts);
  bool said_already(const Fact& fact, const Digest& content, Batch::Content::Repeat repeat, EqualFacts& counts);
  void write_samples(const Batch::Content& batch, Appended& done);
  void write_positions(const Batch::Content& batch);
  Fact checked(StoredFact&& stored);

  std::unique_ptr<Store> store_;
  Settings settings_;
  Chain chain_{*store_};
  SampleLog samples_{*store_};
  Trouble trouble_ = Trouble::none;
};

/// Rolls back unless committed.
class Transaction {
 public:
  explicit Transaction(Store& store) : store_(store) { store_.begin(); }
  ~Transaction() {
    if (!committed_) store_.roll_back();
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  bool commit() { return committed_ = store_.commit(); }

 private:
  Store& store_;
  bool committed_ = false;
};

}  // namespace sereno::ledger
