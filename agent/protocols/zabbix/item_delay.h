// When an item is due: "30s", "30s;10s/1-5,9:00-18:00;wd1-5h9m30". Pure but for the zone, which is the process' own.
// Source: Zabbix manual, "Custom intervals".
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/result.h"
#include "sereno/time.h"

namespace sereno::agent::zabbix {

class ItemDelay {
 public:
  /// Fails where it is none, or never due. User macros are the server's to resolve.
  static Result<ItemDelay> parse(std::string_view text);
  /// The next whole second after `now` at which it is due; nothing within a year: never. Intervals are counted from
  /// the epoch with `shift`, so that items of one interval are spread.
  std::optional<Instant> next_after(Instant now, std::chrono::seconds shift) const;
  /// Whether it has an interval that holds at any time, unless a part of the week has another.
  bool by_interval() const { return interval_ > std::chrono::seconds{0}; }

 private:
  /// Another interval while a part of the week lasts.
  struct Flexible {
    std::chrono::seconds interval{};
    int first_day = 1, last_day = 7;  ///< Monday is 1
    int from = 0, to = 86'400;        ///< seconds of the day; half-open
  };
  /// Points in time: of each field the values that it may have.
  struct Schedule {
    std::array<bool, 32> month_days{};
    std::array<bool, 8> week_days{};
    std::array<bool, 24> hours{};
    std::array<bool, 60> minutes{};
    std::array<bool, 60> seconds{};
  };
  static Result<Flexible> parse_flexible(std::string_view text);
  static Result<Schedule> parse_schedule(std::string_view text);
  std::chrono::seconds interval_at(std::chrono::sys_seconds at) const;
  std::optional<std::chrono::sys_seconds> next_by_interval(std::chrono::sys_seconds now,
                                                           std::chrono::seconds shift) const;
  static std::optional<std::chrono::sys_seconds> next_of(const Schedule& schedule, std::chrono::sys_seconds now);

  std::chrono::seconds interval_{};  ///< 0: none but in a part of the week, or at a point in time
  std::vector<Flexible> flexible_{};
  std::vector<Schedule> schedules_{};
};

}  // namespace sereno::agent::zabbix
