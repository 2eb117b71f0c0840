// How acts come into a ledger: decided while nobody else writes, shown, then written.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/ledger.h"
#include "sereno/result.h"
#include "sla/act.h"

namespace sereno::sla {

/// All acts of a ledger in the order of its chain, and what the ledger keeps of each, byte for byte.
struct Register {
  std::vector<Act> acts{};
  std::vector<std::string> bodies{};  ///< of `acts`, place by place
  Instant now{};                      ///< when what is decided now will be recorded

  /// The places of the acts of one entry, withdrawals among them.
  std::vector<std::size_t> places_of(std::string_view type, std::string_view id) const;
  bool has(std::string_view type, std::string_view id) const { return !places_of(type, id).empty(); }
};

/// What somebody says: records as `import` reads them, and the bytes of files that they name by digest.
struct Decided {
  std::vector<std::string> records{};
  std::vector<std::string> files{};
  std::vector<ledger::Fact> messages{};  ///< as queue_message() makes them
};

/// Rests on what it is given alone. An error records nothing.
using DecideActs = std::function<Result<Decided>(const Register&)>;
/// Sees what is about to be written, and sentences that a person should be told (KnownActs::warnings). An error stops
/// it.
using SeeActs = std::function<Result<void>(const std::vector<Act>& acts, const std::vector<std::string>& warnings)>;

/// Fails on a fact that cannot be understood.
Result<Register> read_register(ledger::Ledger& book, Instant now);

/// Decides with the writing begun, so that numbers have no gaps and no state has changed since it was looked at;
/// `login` is recorded beside each act. What is the last word on its entry already is not said again.
Result<void> record_acts(ledger::Ledger& book, const std::string& login, const DecideActs& decide, const SeeActs& see);
/// The same, and nothing is written.
Result<void> rehearse_acts(ledger::Ledger& book, Instant now, const DecideActs& decide, const SeeActs& see);

/// The account that records: "ana (1000)", by the login that the session began with (audit), where there is one.
std::string recording_login();

/// SHA-256 over all that an entry's acts say of its substance: what somebody accepts. A decision on it leaves it as it
/// is.
std::string version_of(const Register& all, std::string_view type, std::string_view id);

}  // namespace sereno::sla
