// One submitter: brings what comes into the ledger to one server, for as long as the agent runs. Internal to
// submitters.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/submitters/exchange.h"
#include "agent/submitters/ledger_door.h"
#include "agent/submitters/submitter_status.h"
#include "base/logging/log.h"
#include "delivery/delivery.h"

namespace sereno::agent {

/// Lives on the submitters' loop. Borrows the door and the log.
class Submitter {
 public:
  using Told = std::function<void(const SubmitterStatus&)>;

  Submitter(boost::asio::io_context& loop, net::LookUp look_up, LedgerDoor& door, Logger& log, SubmitterTarget target,
            Told told);

  /// Until stop(); nothing that the ledger holds is lost by ending at any moment.
  boost::asio::awaitable<void> run();
  /// From the next parcel on.
  void adopt(SubmitterTarget target);
  /// What is under way is brought to its end; with call_off() that comes soon.
  void stop();
  void call_off();

 private:
  /// A part of a parcel that the server has had, whatever became of it.
  struct Settled {
    delivery::Parcel parcel{};
    bool refused = false;
  };

  boost::asio::awaitable<bool> step();
  Result<void> make_ready();
  void take_next_target();
  std::optional<delivery::Parcel> next_parcel();
  bool settle(const Progress& progress, bool all);
  Result<void> write_settled();
  std::vector<Settled> parts_of(delivery::Parcel parcel, const Progress& progress) const;
  void trouble(const std::string& problem);
  void no_trouble();
  void tell();
  std::string consumer() const { return "submitter " + target_.settings.name; }

  boost::asio::io_context& loop_;
  net::LookUp look_up_;
  LedgerDoor& door_;
  Logger& log_;
  SubmitterTarget target_;
  Told told_;
  boost::asio::steady_timer pause_;
  std::shared_ptr<ledger::Ledger> book_{};
  std::optional<delivery::Delivery> delivery_{};
  std::optional<SubmitterTarget> next_target_{};
  std::unique_ptr<Exchange> exchange_{};
  std::vector<Settled> unwritten_{};  ///< happened, but the ledger could not be written yet
  SubmitterStatus status_{};
  std::string advice_{};  ///< the last thing that was said of values or results that were not wanted
  std::optional<std::int64_t> dropped_before_{};  ///< what was told of
  bool stopping_ = false;
};

}  // namespace sereno::agent
