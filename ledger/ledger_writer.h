// A thread that writes for others, so that no listener waits for the disk.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "ledger/ledger.h"

namespace sereno::ledger {

/// Takes samples and facts from any thread and appends them in groups, at most 100 ms after they came. While the ledger
/// cannot be written (disk full, damaged, locked) it keeps up to `capacity` records in memory, tries again, and says
/// the state, without following a disk that takes a little now and then (recovery.h); past the capacity the oldest
/// samples of a service that has newer ones go first, and the count of what was lost becomes a fact once the ledger can
/// be written again. The open runs are sealed behind the first group and then hourly.
///
/// One bad record never holds back the others. What can be corrected is; a record that no ledger takes (an instant
/// outside 1970 to 2199, no service) is dropped, counted, told once and becomes part of a fact ("records_refused").
/// What the ledger cannot take for damage to what it holds of one service waits aside.
///
/// The files are watched: when somebody moves, removes or replaces the ledger, or what lies beside it, that is told,
/// what was written is brought into the old file as far as it can be, and recording goes on at the path, where a fact
/// ("ledger_reopened") says so. A -shm that somebody cut short is the one thing that cannot be lived with: what this
/// process has mapped is wrong from then on, and only another one makes it anew from the -wal.
class LedgerWriter {
 public:
  struct State {
    bool writing = true;      ///< groups reach the disk, for longer than a relapse takes, and nothing waits aside
    std::string problem{};    ///< why not, with path and what to do
    std::size_t waiting = 0;  ///< records in memory
    std::size_t lost = 0;     ///< since start
    std::size_t refused = 0;  ///< since start
  };

  /// `watching`: how long a file that was taken away may go unnoticed while nothing is to be written.
  LedgerWriter(std::string path, const Ledger::Settings& settings, std::size_t capacity = 100'000,
               milliseconds watching = milliseconds{5'000});
  ~LedgerWriter();  ///< writes what waits, at most 5 s
  LedgerWriter(const LedgerWriter&) = delete;
  LedgerWriter& operator=(const LedgerWriter&) = delete;

  void add(Sample sample);
  void add(Fact fact);
  State state() const;
  /// Called from the writer's thread when `writing` changes, with the new state.
  void on_change(std::function<void(const State&)> listener);
  /// Called from the writer's thread with what people should know: each kind of refusal once, and what became of the
  /// files.
  void on_notice(std::function<void(const std::string&)> listener);
  /// Called from the writer's thread with the path of a -shm that was cut short, before anything else is written. It is
  /// meant to end the process at once; where it returns, or where nobody listens, the process is aborted.
  void on_cut(std::function<void(const std::string&)> listener);
  /// Returns when everything added before is on disk (or was refused), or false after `patience`.
  bool flush(milliseconds patience);

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace sereno::ledger
