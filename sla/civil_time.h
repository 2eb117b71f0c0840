// Civil time: what a date and a clock on the wall mean in a zone. The only place that knows the tz database.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "interval_set.h"
#include "sereno/result.h"
#include "sereno/time.h"

namespace date {
class time_zone;
}

namespace sereno::sla {

/// Which instant a wall time means that the clock shows twice.
enum class Occurrence { earliest, latest };

/// A change of the offset from UTC.
struct Transition {
  Instant at{};
  std::chrono::seconds offset_before{0};
  std::chrono::seconds offset_after{0};
};

/// A zone of the system's tz database. Copies are cheap; the database lives as long as the process.
/// The zone files end in 2037: the functions that take text refuse what lies past it, and `sereno::parse_instant` does.
class Zone {
 public:
  /// The error names the zone and says where the names come from.
  static Result<Zone> find(const std::string& name);

  const std::string& name() const;
  /// The wall time `since_midnight` on that date; 24 h is the next midnight. A time that is skipped is the instant of
  /// the transition, whichever occurrence is asked for.
  Instant resolve(std::chrono::local_days day, milliseconds since_midnight, Occurrence which) const;
  /// The date that the wall shows at that instant.
  std::chrono::local_days date_of(Instant at) const;
  std::chrono::seconds offset_at(Instant at) const;
  /// "2026-04-08 21:00:00", with milliseconds only where there are some; no offset.
  std::string wall_text(Instant at) const;
  /// "-06:00"
  std::string offset_text(Instant at) const;
  /// Changes of the offset inside the interval.
  std::vector<Transition> transitions(const Interval& range) const;

 private:
  explicit Zone(const date::time_zone* zone) : zone_(zone) {}
  const date::time_zone* zone_;
};

/// A span of time that a report is about.
struct Period {
  std::string label{};  ///< "2026-04", or "2026-04-01T06:00:00Z/2026-04-01T07:00:00Z"
  Interval range{};
};

/// The calendar month "2026-04" of the zone: from its first midnight (the earliest occurrence) to that of the next.
/// Refuses anything but YYYY-MM from 1970 to 2037.
Result<Period> month_period(const Zone& zone, std::string_view month);
/// Refuses an empty span and one of more than ten years.
Result<Period> span_period(Instant from, Instant to);
/// "2026-04-08" as the zone's first midnight of that date.
Result<Instant> start_of_date(const Zone& zone, std::string_view date);

/// "2025b" from "# version 2025b", the first line of tzdata.zi.
Result<std::string> tzdata_version(std::string_view first_line);
/// The same, from a file; the error names it. Debian's is /usr/share/zoneinfo/tzdata.zi.
Result<std::string> read_tzdata_version(const std::string& path);
inline constexpr const char* system_tzdata = "/usr/share/zoneinfo/tzdata.zi";

}  // namespace sereno::sla
