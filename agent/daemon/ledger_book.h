// The ledger as the agent writes it.
#pragma once

#include <string>

#include "agent/checking/result_record.h"
#include "agent/daemon/recorder.h"
#include "agent/startup/ledger_claim.h"
#include "base/logging/log.h"
#include "config/agent/agent_settings.h"
#include "ledger/ledger_writer.h"

namespace sereno::agent {

/// Results that are lost or refused are told beside: the record is written again when it is.
RecordState record_state(const ledger::LedgerWriter::State& writer, std::string problem);

/// Says in the log when the ledger is not written any more, with the cause and the remedy, and when it is again.
/// Borrows the log.
class LedgerBook final : public Book {
 public:
  LedgerBook(const config::AgentSettings& settings, Logger& log);

  /// Before the first record: an error when another agent writes this ledger. Waits two seconds for one that ends.
  Result<void> claim();
  void add(ledger::Sample sample) override { writer_.add(std::move(sample)); }
  void add(ledger::Fact fact) override { writer_.add(std::move(fact)); }
  bool flush(milliseconds patience) { return writer_.flush(patience); }
  RecordState state() const;
  /// What the ledger says of its trouble; where its place is in the way, that.
  std::string explained(const std::string& problem) const;

 private:
  std::string path_;
  Logger& log_;
  LedgerClaim claim_;  ///< goes after who writes
  ledger::LedgerWriter writer_;
};

/// The recorder with what its book says.
class RecordWithLedger final : public ResultRecord {
 public:
  RecordWithLedger(Recorder& recorder, const LedgerBook& book) : recorder_(recorder), book_(book) {}
  void add(ledger::Sample sample, std::chrono::steady_clock::time_point observed) override {
    recorder_.add(std::move(sample), observed);
  }
  RecordState state() const override {
    RecordState state = book_.state();
    state.waiting += recorder_.state().waiting;
    return state;
  }

 private:
  Recorder& recorder_;
  const LedgerBook& book_;
};

}  // namespace sereno::agent
