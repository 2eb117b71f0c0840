// Who may ask a listener: addresses, networks and names, as nrpe.cfg's allowed_hosts and Zabbix' Server= list them.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "net/ip_address.h"
#include "sereno/result.h"

namespace sereno::net {

/// What names were found to mean. A name without an entry has not been resolved (yet).
using ResolvedNames = std::map<std::string, std::vector<IpAddress>, std::less<>>;

/// A list of allowed peers. Immutable; matching is pure, names are resolved elsewhere (HostNames) and handed in.
class AllowedHosts {
 public:
  /// Each entry an address, a CIDR network or a host name; an IPv6 address may stand in brackets. Fails on the first
  /// that is none of them:
  /// "allowed host 2 '10.0.0.0/33': ...". No entry at all means that nobody is allowed.
  static Result<AllowedHosts> parse(const std::vector<std::string>& entries);
  /// The same from one text with commas between; spaces around an entry do not matter, empty entries are skipped.
  static Result<AllowedHosts> parse_list(std::string_view list);

  /// Why `entry` is neither address, network nor name; empty when it is one of them.
  static std::string_view problem_of(std::string_view entry);

  /// The entry that lets `address` in, or empty when none does.
  std::string_view match(const IpAddress& address, const ResolvedNames& resolved = {}) const;
  bool allows(const IpAddress& address, const ResolvedNames& resolved = {}) const {
    return !match(address, resolved).empty();
  }
  /// The names among the entries, which somebody has to resolve.
  const std::vector<std::string>& names() const { return names_; }

 private:
  struct Network {
    IpNetwork network;
    std::string text;
  };
  std::vector<Network> networks_;
  std::vector<std::string> names_;
};

}  // namespace sereno::net
