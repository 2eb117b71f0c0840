// The names of an allowed list, resolved again and again while the agent runs.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/logging/log.h"
#include "net/allowed_hosts.h"
#include "sereno/result.h"

namespace boost::asio {
class io_context;
}

namespace sereno::net {

/// Looks a name up without blocking the loop; `done` is called on the loop's thread, once.
using LookUp = std::function<void(const std::string& name, std::function<void(Result<std::vector<IpAddress>>)> done)>;

/// Finds the addresses of a name, however long that takes. Called on any thread.
using Resolve = std::function<Result<std::vector<IpAddress>>(const std::string& name)>;
/// The system's resolver (files, DNS, whatever nsswitch.conf says).
Result<std::vector<IpAddress>> resolve_by_system(const std::string& name);

/// Each look-up on a thread that nobody waits for: getaddrinfo cannot be called off, and an agent that ends while DNS
/// is silent has to end at once. Destroy it before the loop; nothing is called then.
LookUp look_up_on_threads(boost::asio::io_context& loop, Resolve resolve);

struct HostNamesTiming {
  std::chrono::milliseconds refresh{60'000};
  std::chrono::milliseconds retry{10'000};  ///< after a failure
};

/// A name that cannot be resolved keeps what it meant last, at first what was `known` from before; that is logged when
/// it begins and when it ends.
class HostNames {
 public:
  HostNames(boost::asio::io_context& loop, const std::vector<std::string>& names, LookUp look_up, Logger& log,
            HostNamesTiming timing = {}, ResolvedNames known = {});
  ~HostNames();  // NOLINT(bugprone-exception-escape): cancelling a timer only fails when memory is corrupt
  HostNames(const HostNames&) = delete;
  HostNames& operator=(const HostNames&) = delete;

  void start();
  const ResolvedNames& resolved() const;

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace sereno::net
