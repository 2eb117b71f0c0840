// Brings what arrives in the ledger to somebody else, over restarts, failures and days without a network.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "delivery/backoff.h"
#include "ledger/ledger.h"

namespace sereno::delivery {

/// One thing on its way.
struct Item {
  std::string key{};  ///< see idempotence_key()
  ledger::Arrived what{};
};

/// What is sent together, and settled together.
struct Parcel {
  std::vector<Item> items{};
  std::int64_t through = 0;  ///< all up to this arrival is in it, or is not wanted
  std::int64_t gone = 0;     ///< samples before that which the ledger no longer keeps: they count as dropped
};

struct Settings {
  std::string consumer{};                               ///< the name that the position is kept under
  std::function<bool(const ledger::Arrived&)> wants{};  ///< all when empty
  bool each_result_once = false;    ///< a run only where its sample is no longer kept, instead of both
  std::size_t parcel_size = 100;    ///< things in a parcel, at most
  std::int64_t most_waiting = 0;    ///< arrivals; what is further behind is dropped and counted. 0: nothing is
  bool from_the_beginning = false;  ///< a consumer that is new gets what was there before it too
  Backoff backoff{};
};

/// A consumer of one ledger. Nothing is lost: what was not settled comes again, with the same keys, after a failure and
/// after a restart. What must happen once is settled with the fact that says it happened, in one transaction. One
/// object a consumer, and one thread; it borrows the ledger.
class Delivery {
 public:
  Delivery(ledger::Ledger& book, Settings settings);

  /// The next parcel: nothing when nothing waits, or when it is too early to try again.
  Result<std::optional<Parcel>> next(Instant now);
  /// It arrived. The facts become part of the ledger together with the new position, or neither does.
  Result<void> delivered(const Parcel& parcel, std::vector<ledger::Fact> facts = {});
  /// The other side will never take it: it is dropped and counted.
  Result<void> refused(const Parcel& parcel, std::vector<ledger::Fact> facts = {});
  /// It may arrive later: next() gives nothing before the pause is over. The pause is kept in the ledger.
  Result<void> failed(Instant now);

  /// When next() gives something again after a failure.
  std::optional<Instant> not_before() const;
  /// What is known since the first next(), or the call that failed.
  const ledger::Position& position() const { return position_; }

 private:
  Result<void> load();
  Parcel pack(ledger::Arrivals& piece) const;
  Result<std::int64_t> gone_until(std::int64_t through, const ledger::Arrivals& piece);
  Result<void> drop_what_is_too_far_behind();
  Result<std::int64_t> count_wanted(std::int64_t through);
  Result<void> store(ledger::Position position, std::vector<ledger::Fact> facts = {});
  bool wanted(const std::vector<ledger::Arrived>& items, std::size_t at) const;

  ledger::Ledger& book_;
  Settings settings_;
  bool loaded_ = false;
  ledger::Position position_{};
  Retry retry_{};
};

}  // namespace sereno::delivery
