#include "net/admission.h"

#include <algorithm>
#include <map>
#include <optional>

namespace sereno::net {
namespace {

/// The source that has most connections waiting.
std::optional<IpAddress> most_waiting(std::span<const OpenConnection> open) {
  std::map<IpAddress, std::size_t> waiting;
  for (const OpenConnection& connection : open)
    if (connection.waiting) ++waiting[connection.source];
  const auto most = std::max_element(waiting.begin(), waiting.end(),
                                     [](const auto& left, const auto& right) { return left.second < right.second; });
  return most == waiting.end() ? std::nullopt : std::optional(most->first);
}

/// Makes room among the connections of `source`.
Admission make_room(std::span<const OpenConnection> open, const IpAddress& source, const ConnectionLimits& limits,
                    std::chrono::steady_clock::time_point now) {
  const auto oldest = std::find_if(open.begin(), open.end(), [&](const OpenConnection& connection) {
    return connection.waiting && connection.source == source;
  });
  if (oldest == open.end()) return {.verdict = Admission::Verdict::refuse};
  if (now - oldest->since < limits.grace) return {.verdict = Admission::Verdict::later};
  return {.verdict = Admission::Verdict::evict, .id = oldest->id};
}

}  // namespace

Admission admit(std::span<const OpenConnection> open, const IpAddress& source, const ConnectionLimits& limits,
                std::chrono::steady_clock::time_point now) {
  if (open.size() < std::min(limits.total, limits.per_source)) return {};
  const auto of_source = std::count_if(open.begin(), open.end(),
                                       [&](const OpenConnection& connection) { return connection.source == source; });
  if (static_cast<std::size_t>(of_source) >= limits.per_source) return make_room(open, source, limits, now);
  if (open.size() < limits.total) return {};
  const auto crowd = most_waiting(open);
  if (!crowd) return {.verdict = Admission::Verdict::refuse};
  return make_room(open, *crowd, limits, now);
}

}  // namespace sereno::net
