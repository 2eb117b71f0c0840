#include "delivery/delivery.h"

#include <algorithm>
#include <utility>

#include "delivery/key.h"

namespace sereno::delivery {

namespace {

// How much is read at a time where most of it may not be wanted.
constexpr std::size_t reading_size = 500;

}  // namespace

Delivery::Delivery(ledger::Ledger& book, Settings settings) : book_(book), settings_(std::move(settings)) {
  settings_.parcel_size = std::max<std::size_t>(settings_.parcel_size, 1);
}

Result<void> Delivery::load() {
  if (loaded_) return {};
  auto stored = book_.position(settings_.consumer);
  if (!stored) return stored.error();
  if (*stored) {
    position_ = std::move(**stored);
    retry_ = from_note(position_.note);
  } else {
    const auto last = book_.last_arrival();
    if (!last) return last.error();
    // Kept at once: what comes before the first success is not to be taken for what was there before.
    const auto begun = store({.consumer = settings_.consumer, .arrival = settings_.from_the_beginning ? 0 : *last});
    if (!begun) return begun.error();
  }
  loaded_ = true;
  return {};
}

Result<void> Delivery::store(ledger::Position position, std::vector<ledger::Fact> facts) {
  ledger::Batch batch;
  for (ledger::Fact& fact : facts) batch.add(std::move(fact));
  batch.move(position);
  if (auto done = book_.append(std::move(batch)); !done) return done.error();
  position_ = std::move(position);
  retry_ = from_note(position_.note);
  return {};
}

Result<std::optional<Parcel>> Delivery::next(Instant now) {
  if (const auto good = load(); !good) return good.error();
  if (!is_due(retry_, now, settings_.backoff)) return std::optional<Parcel>();
  if (const auto good = drop_what_is_too_far_behind(); !good) return good.error();
  while (true) {
    auto some = book_.arrivals(position_.arrival, reading_size);
    if (!some) return some.error();
    Parcel parcel = pack(*some);
    if (!parcel.items.empty()) {
      const auto gone = gone_until(parcel.through, *some);
      if (!gone) return gone.error();
      parcel.gone = *gone;
      return std::optional(std::move(parcel));
    }
    if (some->through <= position_.arrival) return std::optional<Parcel>();
    // Nothing of it is wanted. Kept, so that it is not read again after a restart.
    ledger::Position moved = position_;
    moved.arrival = some->through;
    moved.dropped += some->gone;
    if (const auto good = store(std::move(moved)); !good) return good.error();
  }
}

/// A run stands behind the sample that it begins with, where that is still kept.
bool Delivery::wanted(const std::vector<ledger::Arrived>& items, std::size_t at) const {
  const bool told_already =
      at > 0 && items[at - 1].arrival == items[at].arrival && std::holds_alternative<ledger::Run>(items[at].what);
  if (settings_.each_result_once && told_already) return false;
  return !settings_.wants || settings_.wants(items[at]);
}

/// What is wanted of a piece, up to the size of a parcel; a sample and the run that it begins are never parted.
Parcel Delivery::pack(ledger::Arrivals& piece) const {
  Parcel parcel{.through = piece.through};
  std::vector<bool> wants;
  for (std::size_t at = 0; at < piece.items.size(); ++at) wants.push_back(wanted(piece.items, at));
  for (std::size_t at = 0; at < piece.items.size(); ++at) {
    ledger::Arrived& item = piece.items[at];
    if (!wants[at]) continue;
    if (parcel.items.size() >= settings_.parcel_size && parcel.items.back().what.arrival != item.arrival) {
      parcel.through = parcel.items.back().what.arrival;
      break;
    }
    std::string key = idempotence_key(settings_.consumer, item);
    parcel.items.push_back({.key = std::move(key), .what = std::move(item)});
  }
  return parcel;
}

/// Of the samples that are gone in the piece, those that lie before the parcel's end.
Result<std::int64_t> Delivery::gone_until(std::int64_t through, const ledger::Arrivals& piece) {
  if (piece.gone == 0 || through == piece.through) return piece.gone;
  const auto many =
      std::ranges::count_if(piece.items, [&](const ledger::Arrived& item) { return item.arrival <= through; });
  const auto shorter = book_.arrivals(position_.arrival, static_cast<std::size_t>(many));
  if (!shorter) return shorter.error();
  return shorter->gone;
}

Result<void> Delivery::drop_what_is_too_far_behind() {
  if (settings_.most_waiting <= 0) return {};
  const auto last = book_.last_arrival();
  if (!last) return last.error();
  const std::int64_t kept_from = *last - settings_.most_waiting;
  if (position_.arrival >= kept_from) return {};
  const auto dropped = count_wanted(kept_from);
  if (!dropped) return dropped.error();
  ledger::Position moved = position_;
  moved.arrival = kept_from;
  moved.dropped += *dropped;
  return store(std::move(moved));
}

/// What is wanted from the position up to an arrival, and what is too old to tell.
Result<std::int64_t> Delivery::count_wanted(std::int64_t through) {
  std::int64_t count = 0;
  for (std::int64_t at = position_.arrival; at < through;) {
    const auto some = book_.arrivals(at, reading_size);
    if (!some) return some.error();
    for (std::size_t i = 0; i < some->items.size() && some->items[i].arrival <= through; ++i)
      count += wanted(some->items, i) ? 1 : 0;
    count += std::min(some->gone, through - at);
    if (some->through <= at) break;
    at = some->through;
  }
  return count;
}

Result<void> Delivery::delivered(const Parcel& parcel, std::vector<ledger::Fact> facts) {
  ledger::Position moved = position_;
  moved.arrival = parcel.through;
  moved.delivered += static_cast<std::int64_t>(parcel.items.size());
  moved.dropped += parcel.gone;
  moved.note.clear();
  return store(std::move(moved), std::move(facts));
}

Result<void> Delivery::refused(const Parcel& parcel, std::vector<ledger::Fact> facts) {
  ledger::Position moved = position_;
  moved.arrival = parcel.through;
  moved.dropped += static_cast<std::int64_t>(parcel.items.size()) + parcel.gone;
  moved.note.clear();
  return store(std::move(moved), std::move(facts));
}

Result<void> Delivery::failed(Instant now) {
  retry_ = after_failure(retry_, now, settings_.backoff);  // also where the ledger cannot be written
  ledger::Position waiting = position_;
  waiting.note = to_note(retry_);
  return store(std::move(waiting));
}

std::optional<Instant> Delivery::not_before() const {
  if (retry_.failures == 0) return std::nullopt;
  return retry_.not_before;
}

}  // namespace sereno::delivery
