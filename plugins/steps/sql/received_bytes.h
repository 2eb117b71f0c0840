// How much a server has sent, whatever a client library makes of it. Internal to the SQL transports.
#pragma once

#include <cstdint>

namespace sereno::steps {

/// More than this on one connection is no answer to a question about a few rows, and libraries keep a row in memory
/// before they show it.
constexpr std::uint64_t most_received = 8u << 20;

/// Bytes that came over a TCP connection so far; 0 for another kind of socket, and where the system does not say.
std::uint64_t received_bytes(int socket);

}  // namespace sereno::steps
