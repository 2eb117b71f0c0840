#include "plugins/steps/sql/received_bytes.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstddef>

namespace sereno::steps {

std::uint64_t received_bytes(int socket) {
  tcp_info about{};
  socklen_t size = sizeof about;
  if (getsockopt(socket, IPPROTO_TCP, TCP_INFO, &about, &size) != 0) return 0;
  return size >= offsetof(tcp_info, tcpi_bytes_received) + sizeof about.tcpi_bytes_received ? about.tcpi_bytes_received
                                                                                            : 0;
}

}  // namespace sereno::steps
