#include "plugins/steps/dns/address_order.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "sereno/steps/address.h"

namespace sereno::steps {
namespace {

/// The table of RFC 6724 2.1, as far as the families differ: what IPv4 has, and what of IPv6 lies below it.
constexpr int precedence_of_ipv4 = 35;

int precedence_of_ipv6(const std::string& address) {
  in6_addr bytes{};
  if (inet_pton(AF_INET6, address.substr(0, address.find('%')).c_str(), &bytes) != 1) return 0;
  const auto byte = [&](int at) { return bytes.s6_addr[at]; };
  if (IN6_IS_ADDR_LOOPBACK(&bytes)) return 50;
  if (byte(0) == 0x20 && byte(1) == 0x02) return 30;                                 // 6to4
  if (byte(0) == 0x20 && byte(1) == 0x01 && byte(2) == 0 && byte(3) == 0) return 5;  // Teredo
  if ((byte(0) & 0xfe) == 0xfc) return 3;                                            // unique local
  return 40;
}

}  // namespace

std::vector<std::string> in_order(const std::vector<std::string>& ipv6, const std::vector<std::string>& ipv4,
                                  const std::function<bool(const std::string&)>& has_source) {
  if (ipv6.empty()) return ipv4;
  if (ipv4.empty()) return ipv6;
  const bool usable6 = has_source(ipv6.front()), usable4 = has_source(ipv4.front());
  const bool preferred = precedence_of_ipv6(ipv6.front()) > precedence_of_ipv4;
  const bool ipv6_first = usable6 == usable4 ? preferred : usable6;
  std::vector<std::string> all = ipv6_first ? ipv6 : ipv4;
  const auto& rest = ipv6_first ? ipv4 : ipv6;
  all.insert(all.end(), rest.begin(), rest.end());
  return all;
}

bool has_source_address(const std::string& address) {
  sockaddr_in6 to6{};
  to6.sin6_family = AF_INET6;
  to6.sin6_port = htons(53);
  sockaddr_in to4{};
  to4.sin_family = AF_INET;
  to4.sin_port = htons(53);
  const bool six = is_ipv6(address);
  const bool good = six ? inet_pton(AF_INET6, address.c_str(), &to6.sin6_addr) == 1
                        : inet_pton(AF_INET, address.c_str(), &to4.sin_addr) == 1;
  const int probe = good ? socket(six ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0) : -1;
  if (probe < 0) return false;
  const auto* const to = six ? reinterpret_cast<const sockaddr*>(&to6) : reinterpret_cast<const sockaddr*>(&to4);
  const bool found = connect(probe, to, six ? sizeof to6 : sizeof to4) == 0;  // UDP: looks the route up, and no more
  close(probe);
  return found;
}

}  // namespace sereno::steps
