// The ways of bringing results to a server, one for each protocol. Internal to submitters. Within a coroutine nothing
// is made from a braced list: g++ 12 destroys such temporaries twice.
#pragma once

#include "agent/protocols/zabbix/submitted_values.h"
#include "agent/submitters/exchange.h"
#include "agent/submitters/web_exchange.h"

namespace sereno::agent {

/// NSCA answers nothing, and drops in silence what it cannot decrypt: all arrived when the server has read it.
class NscaExchange final : public Exchange {
 public:
  using Exchange::Exchange;
  boost::asio::awaitable<Progress> submit(const std::vector<Observation>& results, Instant now) override;
  std::size_t most_at_once() const override { return 100; }
};

/// Each command is acknowledged by itself, and carries its true time.
class NscaNgExchange final : public Exchange {
 public:
  using Exchange::Exchange;
  boost::asio::awaitable<Progress> submit(const std::vector<Observation>& results, Instant now) override;
  std::size_t most_at_once() const override { return 100; }
};

/// All of a parcel in one form.
class NrdpExchange final : public WebExchange {
 public:
  using WebExchange::WebExchange;
  boost::asio::awaitable<Progress> submit(const std::vector<Observation>& results, Instant now) override;
  std::size_t most_at_once() const override { return 100; }
};

/// One request a result, over one connection. They carry their true time.
class IcingaExchange final : public WebExchange {
 public:
  using WebExchange::WebExchange;
  boost::asio::awaitable<Progress> submit(const std::vector<Observation>& results, Instant now) override;
  std::size_t most_at_once() const override { return 100; }
};

/// All of a parcel in one request, with true times; each result is several values: status, output, fault and the
/// metrics.
class ZabbixExchange final : public Exchange {
 public:
  using Exchange::Exchange;
  boost::asio::awaitable<Progress> submit(const std::vector<Observation>& results, Instant now) override;
  std::size_t most_at_once() const override { return 500; }

 private:
  zabbix::Submission submission_of(const std::vector<Observation>& results, bool agent_data, Instant now) const;
};

}  // namespace sereno::agent
