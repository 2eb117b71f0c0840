#include "net/admission.h"

#include <algorithm>
#include <map>
#include <optional>

namespace sereno::net {
namespace {
using Open = std::span<const OpenConnection>;

/// How many of `open` have each key.
template <class Key>
auto counts_of(Open open, Key key) {
  std::map<decltype(key(open.front())), std::size_t> counts;
  for (const OpenConnection& connection : open) ++counts[key(connection)];
  return counts;
}

template <class Counts>
auto heaviest(const Counts& counts) {
  return std::max_element(counts.begin(), counts.end(),
                          [](const auto& left, const auto& right) { return left.second < right.second; });
}

template <class Counts, class Key>
std::size_t count_of(const Counts& counts, const Key& key) {
  const auto found = counts.find(key);
  return found == counts.end() ? 0 : found->second;
}

/// The source that has most connections waiting.
std::optional<Source> most_waiting(Open open) {
  std::map<Source, std::size_t> waiting;
  for (const OpenConnection& connection : open)
    if (connection.waiting) ++waiting[connection.source];
  const auto most = heaviest(waiting);
  return most == waiting.end() ? std::nullopt : std::optional(most->first);
}

/// Makes room among the connections of `source`.
Admission make_room(Open open, const Source& source, const ConnectionLimits& limits,
                    std::chrono::steady_clock::time_point now) {
  const auto oldest = std::find_if(open.begin(), open.end(), [&](const OpenConnection& connection) {
    return connection.waiting && connection.source == source;
  });
  if (oldest == open.end()) return {.verdict = Admission::Verdict::refuse};
  if (now - oldest->since < limits.grace) return {.verdict = Admission::Verdict::later};
  return {.verdict = Admission::Verdict::evict, .id = oldest->id};
}

/// Makes room at the cost of who holds so much that he still has no less than the newcomer afterwards.
Admission take_from_the_heaviest(Open open, const Source& newcomer) {
  const auto servers = counts_of(open, [](const OpenConnection& one) { return one.source.server; });
  const auto server = heaviest(servers);
  const bool from_another_server = server->second >= count_of(servers, newcomer.server) + 2;
  const auto giving = from_another_server ? server->first : newcomer.server;

  std::map<IpAddress, std::size_t> addresses;
  for (const OpenConnection& one : open)
    if (one.source.server == giving) ++addresses[one.source.address];
  const auto address = heaviest(addresses);
  if (address == addresses.end()) return {.verdict = Admission::Verdict::refuse};
  if (!from_another_server && address->second < count_of(addresses, newcomer.address) + 2)
    return {.verdict = Admission::Verdict::refuse};
  const auto last = std::find_if(open.rbegin(), open.rend(), [&](const OpenConnection& one) {
    return one.source == Source{giving, address->first};
  });
  return {.verdict = Admission::Verdict::displace, .id = last->id};
}

}  // namespace

Source source_of(std::string_view server, IpAddress address) {
  if (!address.is_v4()) std::fill(address.bytes.begin() + 8, address.bytes.end(), std::uint8_t{0});
  return {.server = server, .address = address};
}

Admission admit(Open open, const Source& source, const ConnectionLimits& limits,
                std::chrono::steady_clock::time_point now) {
  if (open.size() < std::min(limits.total, limits.per_source)) return {};
  const auto of_source = std::count_if(open.begin(), open.end(),
                                       [&](const OpenConnection& connection) { return connection.source == source; });
  if (static_cast<std::size_t>(of_source) >= limits.per_source) return make_room(open, source, limits, now);
  if (open.size() < limits.total) return {};
  const auto crowd = most_waiting(open);
  return crowd ? make_room(open, *crowd, limits, now) : take_from_the_heaviest(open, source);
}

}  // namespace sereno::net
