#include "agent/submitters/exchange.h"

#include "sereno/number.h"

namespace sereno::agent {

Line& Exchange::new_line(const std::string& host, std::uint16_t port, const std::string& server_name) {
  return line_.emplace(surroundings_.loop,
                       net::TcpClientSettings{.host = host,
                                              .port = port,
                                              .tls = target_.tls,
                                              .server_name = server_name,
                                              .timeout = target_.settings.timeout},
                       surroundings_.look_up);
}

std::string_view Exchange::secret() const { return target_.secret ? trim(target_.secret->text()) : std::string_view(); }

}  // namespace sereno::agent
