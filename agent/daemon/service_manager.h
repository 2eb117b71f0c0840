// What the agent tells the service manager that started it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sereno/time.h"

namespace sereno::agent {

/// systemd's notification protocol (sd_notify(3)). Does nothing where nobody listens.
class ServiceManager {
 public:
  /// `address`: a path, or "@NAME" in the abstract namespace; anything else means that nobody listens.
  ServiceManager(std::string address, std::optional<milliseconds> watchdog)
      : address_(std::move(address)), watchdog_(watchdog) {}
  /// By NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID.
  static ServiceManager from_environment();

  void ready(std::string_view status) const;
  void reloading() const;
  void stopping() const;
  void alive() const;
  /// How often alive() is to be said: half of the time after which the agent is ended as hanging.
  std::optional<milliseconds> watchdog() const { return watchdog_; }
  bool listens() const { return !address_.empty() && (address_[0] == '/' || address_[0] == '@'); }

 private:
  void notify(std::string_view state) const;

  std::string address_;
  std::optional<milliseconds> watchdog_;
};

/// From the values of WATCHDOG_USEC and WATCHDOG_PID; nothing when they are none or another process's.
std::optional<milliseconds> watchdog_interval(std::string_view usec, std::string_view pid, long own_pid);

}  // namespace sereno::agent
