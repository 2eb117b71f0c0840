// A socket on its way to a server. Internal to net.
#pragma once

#include <cstdint>

#include "base/descriptor.h"
#include "net/ip_address.h"
#include "sereno/result.h"

namespace sereno::net {

/// Non-blocking and closed in every child. Writable once it is decided whether it gets there: SO_ERROR says.
Result<Descriptor> open_connecting_socket(const IpAddress& address, std::uint16_t port);

}  // namespace sereno::net
