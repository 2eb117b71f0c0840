// Which items of a server's list are due when. Pure but for the zone, which is the process' own.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "agent/protocols/zabbix/active_checks.h"
#include "agent/protocols/zabbix/item_delay.h"

namespace sereno::agent {

class ItemSchedule {
 public:
  using Number = std::uint64_t;
  struct Due {
    Number number = 0;
    zabbix::WantedItem item{};
  };
  /// An item that can never be due.
  struct Refused {
    zabbix::WantedItem item{};
    std::string why{};
  };

  /// Takes the next list over. What is the same goes on where it is; what is new and has an interval is due at once, as
  /// with Zabbix' agent, and at points in time at the next of them. Each item that cannot be due is named once.
  std::vector<Refused> adopt(const std::vector<zabbix::WantedItem>& items, Instant now);
  /// At most so many of those that are due, in the order of their times. Each is under way until done(); one that falls
  /// due again meanwhile is left out that time.
  std::vector<Due> take(Instant now, std::size_t most);
  void done(Number number);
  /// The clock was set: everything is due by the new one.
  void clock_was_set(Instant now);

  std::optional<Instant> next() const;
  std::size_t size() const { return items_.size(); }

 private:
  struct Item {
    zabbix::WantedItem wanted{};
    zabbix::ItemDelay delay{};
    std::chrono::seconds shift{};
    std::optional<Instant> due{};  ///< nothing: never again
    bool is_new = true;
    bool under_way = false;
  };
  void set_due(Number number, Item& item, std::optional<Instant> due);

  std::map<Number, Item> items_{};
  std::map<std::string, Number> numbers_{};  ///< by what makes an item the same
  std::set<std::string> refused_{};          ///< which were named
  std::set<std::pair<Instant, Number>> due_{};
  Number last_ = 0;
};

}  // namespace sereno::agent
