// The journal of one canary: what must be undone with it, by whatever service and process. Kept in the canary's file.
#pragma once

#include <string>
#include <string_view>

#include "plugins/host/canary/canary_file.h"
#include "plugins/host/run/intents.h"

namespace sereno::host {

/// What a journal's bytes amount to.
struct JournalReading {
  Intents::Open open{};
  std::size_t whole = 0;  ///< bytes that stand for something; behind them a note that was never finished
  bool damaged = false;   ///< something in the middle cannot be understood
};
/// Pure.
JournalReading read_journal(std::string_view bytes);
std::string kept_entry(std::string_view key, std::string_view note);
std::string dropped_entry(std::string_view key);

/// For who holds the canary's lease. Each note is appended, and on the disk when keep() comes back.
class CanaryJournal final : public Intents {
 public:
  /// Borrows the file.
  explicit CanaryJournal(CanaryFile& file) : file_(file) {}

  int keep(std::string_view key, std::string_view note) override;
  int drop(std::string_view key) override;
  Open open() const override;

 private:
  struct Place {
    std::uint64_t begins = 0;
    JournalReading reading{};
  };
  int read(Place& place) const;
  int append(const Place& place, std::string_view entry) const;
  int begin_anew(const Place& place) const;
  int empty(const Place& place) const;

  CanaryFile& file_;
};

}  // namespace sereno::host
