// Who listens at a port, as the kernel tells it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sereno::net {

struct ListeningSocket {
  std::uint64_t inode = 0;
  unsigned user = 0;
  friend bool operator==(const ListeningSocket&, const ListeningSocket&) = default;
};

/// The sockets that listen at `port`, from the text of /proc/net/tcp or tcp6.
std::vector<ListeningSocket> listening_sockets(std::string_view proc_net_tcp, std::uint16_t port);

/// "nrpe (pid 812)" of a process that listens at `port`; "a process of user nagios (uid 105)" when this user may not
/// look into it, as an agent with a user of its own may not. Nothing when nobody listens. `proc` is where procfs is
/// mounted.
std::optional<std::string> port_holder(std::uint16_t port, const std::string& proc = "/proc");

}  // namespace sereno::net
