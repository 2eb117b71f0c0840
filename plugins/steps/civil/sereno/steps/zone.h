// Civil time for checks: what a clock on the wall of a place shows.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/check.h"
#include "sereno/result.h"
#include "sereno/time.h"

namespace sereno::steps {

using LocalTime = std::chrono::local_time<milliseconds>;

/// When a place's clocks differ from UTC by how much. A value; one thread at a time.
class Zone {
 public:
  /// The same all year, east of Greenwich.
  static Zone fixed(std::chrono::seconds offset);
  /// The bytes of a file of the system's time zone database (RFC 8536, version 2 and later), with all changes up to
  /// 2037 in it, as Debian makes them. Fails on anything else, which may be any bytes.
  static Result<Zone> parse(std::string_view tzif);

  std::chrono::seconds offset_at(Instant at) const;
  LocalTime local(Instant at) const;
  /// When the clocks show this. What they show twice is the later of the two that is not after `latest`; what they
  /// never show is as if they had not been changed yet.
  Instant instant(LocalTime shown, Instant latest) const;

 private:
  struct Change {
    Instant at{};
    std::chrono::seconds offset{0};
  };
  std::vector<Change> changes_;  // ascending
  std::chrono::seconds first_{0};
};

/// "UTC", "-06:00", or a name such as "America/Mexico_City", read from /usr/share/zoneinfo below the host's root.
Result<Zone> read_zone(std::string_view name, const Context& context);

}  // namespace sereno::steps
