#include "agent/daemon/service_manager.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "sereno/number.h"

namespace sereno::agent {

namespace {

std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value != nullptr ? value : "";
}

}  // namespace

std::optional<milliseconds> watchdog_interval(std::string_view usec, std::string_view pid, long own_pid) {
  const auto time = parse_integer<std::int64_t>(usec);
  if (!time || *time < 2000) return std::nullopt;
  if (!pid.empty() && parse_integer<long>(pid) != own_pid) return std::nullopt;
  return milliseconds{*time / 2000};
}

ServiceManager ServiceManager::from_environment() {
  return {environment("NOTIFY_SOCKET"),
          watchdog_interval(environment("WATCHDOG_USEC"), environment("WATCHDOG_PID"), getpid())};
}

void ServiceManager::ready(std::string_view status) const { notify("READY=1\nSTATUS=" + std::string(status)); }

/// The instant tells which READY answers it.
void ServiceManager::reloading() const {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  notify("RELOADING=1\nMONOTONIC_USEC=" +
         std::to_string(static_cast<std::int64_t>(now.tv_sec) * 1'000'000 + now.tv_nsec / 1000));
}

void ServiceManager::stopping() const { notify("STOPPING=1"); }
void ServiceManager::alive() const { notify("WATCHDOG=1"); }

void ServiceManager::notify(std::string_view state) const {
  if (!listens()) return;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::size_t length = std::min(address_.size(), sizeof address.sun_path - 1);
  std::memcpy(address.sun_path, address_.data(), length);
  if (address_[0] == '@') address.sun_path[0] = '\0';  // abstract namespace
  const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (socket < 0) return;
  sendto(socket, state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address),
         static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length));
  close(socket);
}

}  // namespace sereno::agent
