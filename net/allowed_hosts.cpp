#include "net/allowed_hosts.h"

#include <algorithm>

#include "sereno/number.h"

namespace sereno::net {
namespace {

bool is_label_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '-' || c == '_';
}

/// Why `label`, a part between dots, cannot stand in a name; empty when it can.
std::string_view label_problem(std::string_view label) {
  if (label.empty()) return "has an empty part between dots";
  if (label.size() > 63) return "has a part of more than 63 characters";
  if (label.front() == '-' || label.back() == '-') return "has a part that begins or ends with '-'";
  if (!std::all_of(label.begin(), label.end(), is_label_char)) return "is no address, no network and no host name";
  return {};
}

/// Why `text`, which is neither address nor network, is no host name either; empty when it is one.
std::string_view name_problem(std::string_view text) {
  if (text.find('/') != text.npos) return "is no network: write ADDRESS/PREFIX, prefix at most 32 or 128 bits";
  if (text.find(':') != text.npos) return "is no IPv6 address (a port does not belong here)";
  if (text.ends_with('.')) text.remove_suffix(1);
  if (text.size() > 253) return "is longer than a host name can be (253 characters)";
  bool only_digits = true;
  for (std::size_t from = 0; from <= text.size();) {
    const auto end = std::min(text.find('.', from), text.size());
    const auto label = text.substr(from, end - from);
    if (const auto problem = label_problem(label); !problem.empty()) return problem;
    only_digits = std::all_of(label.begin(), label.end(), is_digit);
    from = end + 1;
  }
  // The last part of a real name is never a number, so "10.0.0.300" is a slip and not a name.
  return only_digits ? "is no IPv4 address (four numbers up to 255)" : std::string_view{};
}

/// Address or network; one of IPv6 may stand in brackets, as NSClient++ and others write it: "[::1]",
/// "[2001:db8::]/32".
std::optional<IpNetwork> parse_network(std::string_view entry) {
  const auto close = entry.find(']');
  if (!entry.starts_with('[') || close == entry.npos) return IpNetwork::parse(entry);
  const auto address = entry.substr(1, close - 1), prefix = entry.substr(close + 1);
  const bool is_v6 = address.find(':') != address.npos, whole = prefix.empty() || prefix.front() == '/';
  if (!is_v6 || !whole) return std::nullopt;
  return IpNetwork::parse(std::string(address) + std::string(prefix));
}

}  // namespace

std::string_view AllowedHosts::problem_of(std::string_view entry) {
  return parse_network(entry) ? std::string_view{} : name_problem(entry);
}

Result<AllowedHosts> AllowedHosts::parse(const std::vector<std::string>& entries) {
  AllowedHosts hosts;
  std::size_t position = 0;
  for (const std::string& entry : entries) {
    ++position;
    if (const auto network = parse_network(entry)) {
      hosts.networks_.push_back({*network, entry});
      continue;
    }
    if (const auto problem = name_problem(entry); !problem.empty())
      return Error{"allowed host " + std::to_string(position) + " '" + entry + "': " + std::string(problem)};
    hosts.names_.push_back(entry);
  }
  return hosts;
}

Result<AllowedHosts> AllowedHosts::parse_list(std::string_view list) {
  std::vector<std::string> entries;
  for (std::size_t from = 0; from <= list.size();) {
    const auto end = std::min(list.find(',', from), list.size());
    const auto entry = trim(list.substr(from, end - from));
    if (!entry.empty()) entries.emplace_back(entry);
    from = end + 1;
  }
  return parse(entries);
}

std::string_view AllowedHosts::match(const IpAddress& address, const ResolvedNames& resolved) const {
  for (const Network& entry : networks_)
    if (entry.network.contains(address)) return entry.text;
  for (const std::string& name : names_) {
    const auto found = resolved.find(name);
    if (found == resolved.end()) continue;
    const auto& addresses = found->second;
    if (std::find(addresses.begin(), addresses.end(), address) != addresses.end()) return name;
  }
  return {};
}

}  // namespace sereno::net
