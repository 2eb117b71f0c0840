// Who listens at a port, as the kernel tells it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sereno::agent {

/// The inodes of the sockets that listen at `port`, from the text of /proc/net/tcp or tcp6.
std::vector<std::uint64_t> listening_inodes(std::string_view proc_net_tcp, std::uint16_t port);

/// "nrpe (pid 812)" of a process that listens at `port`. Nothing when nobody does, or when this user may not look into
/// the process. `proc` is where procfs is mounted.
std::optional<std::string> port_holder(std::uint16_t port, const std::string& proc = "/proc");

}  // namespace sereno::agent
