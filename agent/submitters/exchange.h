// One way of bringing results to a server.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/submitters/line.h"
#include "agent/submitters/observation.h"
#include "agent/submitters/submitter_target.h"

namespace sereno::agent {

/// What became of results that were on their way.
struct Progress {
  std::size_t settled = 0;             ///< so many, from the first on, are dealt with
  std::vector<std::size_t> refused{};  ///< of these, which the other side will never take; ascending
  std::size_t values_refused = 0;      ///< single values that it did not take (Zabbix)
  std::string problem{};               ///< why the rest did not arrive, or what was said of the last that was refused
};

/// Nothing arrived.
inline Progress because(std::string problem) {
  Progress progress;
  progress.problem = std::move(problem);
  return progress;
}
inline Progress all_of(std::size_t results) {
  Progress progress;
  progress.settled = results;
  return progress;
}

/// What all of them are given. The loop outlives them.
struct ExchangeSurroundings {
  boost::asio::io_context& loop;
  net::LookUp look_up;
  std::string session{};  ///< 32 hexadecimal digits: the same for this submitter and this ledger, restarts or not
};

/// On the submitters' loop; one submit() at a time.
class Exchange {
 public:
  Exchange(ExchangeSurroundings surroundings, SubmitterTarget target)
      : surroundings_(std::move(surroundings)), target_(std::move(target)) {}
  virtual ~Exchange() = default;

  /// Brings the results to the server, in their order. `now` is for what is late, and for requests that bear a time.
  /// Borrows the results until it ends.
  virtual boost::asio::awaitable<Progress> submit(const std::vector<Observation>& results, Instant now) = 0;
  /// As many as make one parcel.
  virtual std::size_t most_at_once() const = 0;
  /// The submit() under way ends soon.
  void call_off() {
    if (line_) line_->call_off();
  }
  const SubmitterTarget& target() const { return target_; }

 protected:
  /// A new connection, in place of the one before.
  Line& new_line(const std::string& host, std::uint16_t port, const std::string& server_name = {});
  std::string_view secret() const;
  const ExchangeSurroundings& surroundings() const { return surroundings_; }

 private:
  ExchangeSurroundings surroundings_;
  SubmitterTarget target_;
  std::optional<Line> line_{};
};

std::unique_ptr<Exchange> make_exchange(ExchangeSurroundings surroundings, SubmitterTarget target);

}  // namespace sereno::agent
