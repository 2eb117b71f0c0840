#include "agent/submitters/submitter.h"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "base/digest.h"

namespace sereno::agent {

namespace {

constexpr std::chrono::milliseconds between_looks{500};
/// How long a server that is back may go without us.
constexpr delivery::Backoff patience{.first = milliseconds{1000}, .longest = milliseconds{60'000}};

std::string session_of(const std::string& consumer, const std::string& host, const FileIdentity& ledger) {
  const std::string text = consumer + '\n' + host + '\n' + std::to_string(ledger.device) + ' ' +
                           std::to_string(ledger.inode) + ' ' + std::to_string(ledger.born_ns);
  return sha256_hex(text).substr(0, 32);
}

}  // namespace

Submitter::Submitter(boost::asio::io_context& loop, net::LookUp look_up, LedgerDoor& door, Logger& log,
                     SubmitterTarget target, Told told)
    : loop_(loop),
      look_up_(std::move(look_up)),
      door_(door),
      log_(log),
      target_(std::move(target)),
      told_(std::move(told)),
      pause_(loop) {
  tell();
}

void Submitter::adopt(SubmitterTarget target) {
  next_target_ = std::move(target);
  pause_.cancel();
}

/// Only when nothing is under way, and what happened is written.
void Submitter::take_next_target() {
  if (!next_target_) return;
  target_ = std::move(*next_target_);
  next_target_.reset();
  exchange_.reset();
  delivery_.reset();
}

void Submitter::stop() {
  stopping_ = true;
  pause_.cancel();
}

void Submitter::call_off() {
  if (exchange_) exchange_->call_off();
}

boost::asio::awaitable<void> Submitter::run() {
  while (!stopping_) {
    const bool more = co_await step();
    tell();
    if (more || stopping_) continue;
    boost::system::error_code woken;
    pause_.expires_after(between_looks);
    co_await pause_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, woken));
  }
}

/// The ledger as it is now, and what stands on it.
Result<void> Submitter::make_ready() {
  auto book = door_.open();
  if (!book) return book.error();
  if (*book != book_) {
    delivery_.reset();
    exchange_.reset();  // its session is one of the ledger before
    unwritten_.clear();
    book_ = std::move(*book);
  }
  if (!exchange_)
    exchange_ = make_exchange({loop_, look_up_, session_of(consumer(), target_.host, door_.identity())}, target_);
  if (!delivery_) {
    const auto before = book_->position(consumer());
    if (!before) return before.error();
    // Known before the first look: what that drops is news.
    if (!dropped_before_) dropped_before_ = *before ? (*before)->dropped : 0;
    delivery_.emplace(*book_, delivery::Settings{.consumer = consumer(),
                                                 .wants = is_own_result,
                                                 .each_result_once = true,
                                                 .parcel_size = exchange_->most_at_once(),
                                                 .most_waiting = target_.settings.most_waiting,
                                                 .backoff = patience});
  }
  return {};
}

/// One parcel. True when there may be another one at once.
boost::asio::awaitable<bool> Submitter::step() {
  auto ready = make_ready();
  if (ready) ready = write_settled();
  if (ready) {
    take_next_target();
    ready = make_ready();
  }
  if (!ready) {
    trouble(ready.error().message);
    co_return false;
  }
  auto parcel = next_parcel();
  if (!parcel) co_return false;
  const auto results = observations_of(*parcel, target_.host);
  const Progress progress = co_await exchange_->submit(results, now_utc());
  const bool all = progress.settled == results.size();
  unwritten_ = parts_of(std::move(*parcel), progress);
  co_return settle(progress, all);
}

std::optional<delivery::Parcel> Submitter::next_parcel() {
  const bool begins = delivery_->position().consumer.empty();
  auto parcel = delivery_->next(now_utc());
  if (!parcel) {
    trouble(parcel.error().message);
    return std::nullopt;
  }
  if (begins) log_.debug("submitter begins", {{"submitter", target_.settings.name}});
  return std::move(*parcel);
}

/// True when all of it arrived, and that is written.
bool Submitter::settle(const Progress& progress, bool all) {
  status_.values_refused += progress.values_refused;
  const auto written = write_settled();
  if (!written) {
    trouble(written.error().message);
  } else if (!all) {
    trouble(progress.problem);
    if (!stopping_) static_cast<void>(delivery_->failed(now_utc()));
  } else {
    no_trouble();
    if (progress.problem != std::exchange(advice_, progress.problem) && !progress.problem.empty())
      log_.warning("not everything was taken", {{"submitter", status_.name}, {"problem", progress.problem}});
  }
  return written && all;
}

Result<void> Submitter::write_settled() {
  while (!unwritten_.empty()) {
    const Settled& part = unwritten_.front();
    const auto written = part.refused ? delivery_->refused(part.parcel) : delivery_->delivered(part.parcel);
    if (!written) return written.error();
    unwritten_.erase(unwritten_.begin());
    tell();
    log_.debug("results delivered", {{"submitter", status_.name}, {"in_all", std::to_string(status_.delivered)}});
  }
  return {};
}

/// What is settled, in pieces of one fate.
std::vector<Submitter::Settled> Submitter::parts_of(delivery::Parcel parcel, const Progress& progress) const {
  std::vector<Settled> parts;
  const std::size_t count = parcel.items.size();
  for (std::size_t i = 0; i < std::min(progress.settled, count); ++i) {
    const bool refused = std::ranges::binary_search(progress.refused, i);
    if (parts.empty() || parts.back().refused != refused)
      parts.push_back({.parcel = {.gone = parts.empty() ? parcel.gone : 0}, .refused = refused});
    delivery::Parcel& part = parts.back().parcel;
    part.through = i + 1 == count ? parcel.through : parcel.items[i].what.arrival;
    part.items.push_back(std::move(parcel.items[i]));
  }
  return parts;
}

void Submitter::trouble(const std::string& problem) {
  if (status_.problem == problem || stopping_) return;
  status_.problem = problem;
  tell();
  log_.warning("results are not delivered, they wait in the ledger",
               {{"submitter", status_.name}, {"problem", problem}});
}

void Submitter::no_trouble() {
  if (status_.problem.empty()) return;
  status_.problem.clear();
  tell();
  log_.info("results are delivered again", {{"submitter", status_.name}});
}

void Submitter::tell() {
  status_.name = target_.settings.name;
  status_.type = config::type_of(target_.settings);
  if (delivery_) {
    const ledger::Position& position = delivery_->position();
    const std::int64_t before = dropped_before_.value_or(position.dropped);
    if (!position.consumer.empty()) dropped_before_ = position.dropped;
    if (!position.consumer.empty() && position.dropped > before)
      log_.warning("results were dropped, not delivered", {{"submitter", status_.name},
                                                           {"now", std::to_string(position.dropped - before)},
                                                           {"in_all", std::to_string(position.dropped)}});
    status_.delivered = position.delivered;
    status_.dropped = position.dropped;
    status_.not_before = delivery_->not_before();
    if (const auto last = book_->last_arrival()) status_.waiting = std::max<std::int64_t>(*last - position.arrival, 0);
  }
  told_(status_);
}

}  // namespace sereno::agent
