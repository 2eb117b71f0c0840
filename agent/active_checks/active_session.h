// What one server (or cluster) is told of one host: it says which items it wants, and gets their values. Internal to
// active checks.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "agent/active_checks/active_status.h"
#include "agent/active_checks/active_target.h"
#include "agent/active_checks/item_schedule.h"
#include "agent/active_checks/self_description.h"
#include "agent/active_checks/server_call.h"
#include "agent/active_checks/server_list.h"
#include "agent/active_checks/value_buffer.h"
#include "agent/checking/check_service.h"
#include "agent/checking/timers.h"
#include "base/logging/log.h"

namespace sereno::agent {

/// One request to the server is under way at a time. What it needs outlives it. On the event loop's thread.
class ActiveSession {
 public:
  struct Surroundings {
    Timers& timers;
    CheckService& checks;
    Logger& log;
    CallServer call{};
    std::string session{};  ///< 32 hexadecimal digits, at no two starts the same: the values' numbers begin anew
  };

  ActiveSession(Surroundings surroundings, ActiveTarget target);
  ActiveSession(const ActiveSession&) = delete;
  ActiveSession& operator=(const ActiveSession&) = delete;

  void start();
  /// The same server and host with other settings: values and numbers stay, what is under way ends as it began.
  void adopt(ActiveTarget target);
  /// No item is asked any more. `done` is called once, perhaps before this returns: when the server has what waits, or
  /// at the first thing that keeps it from that.
  void finish(std::function<void()> done);

  ActiveStatus status() const;
  const ActiveTarget& target() const { return target_; }

 private:
  using Steady = std::chrono::steady_clock::time_point;
  /// What goes wrong with one kind of request, told when it begins and when it ends.
  struct Trouble {
    const char* begins;
    const char* ends;
    std::string problem{};
  };

  void look_at_items();
  void ask_item(const ItemSchedule::Due& due);
  void wake_for_items();
  void look_at_the_clock();
  void add_value(const zabbix::WantedItem& item, zabbix::ItemValue value);

  void pump();
  void wake_at(Steady when);
  Steady next_request() const;
  bool values_are_due(Steady now) const;
  void ask_for_items();
  void ask_as(const SelfDescription& said);
  void take_items(const std::string& payload);
  void send_values();
  void take_settlement(const std::string& payload, std::size_t sent);
  void beat();
  void call(std::string payload, bool answered, Trouble& trouble, std::function<void(const std::string&)> take);
  void not_answered(Trouble& trouble, const std::string& problem);
  void refused(Trouble& trouble, const std::string& problem);
  bool redirected(const std::optional<zabbix::Redirect>& redirect, Trouble& trouble);
  void pause();
  void begin(Trouble& trouble, const std::string& problem);
  void end(Trouble& trouble);
  void tell_of_dropped();
  void finish_now();
  std::string problem() const;

  Surroundings around_;
  ActiveTarget target_;
  ServerList servers_;
  ItemSchedule schedule_{};
  ValueBuffer buffer_;

  Timers::Alarm item_alarm_{};
  Timers::Alarm request_alarm_{};
  std::size_t items_under_way_ = 0;
  Instant wall_{};  ///< and `steady_`: the clocks when they were looked at last
  Steady steady_{};

  bool calling_ = false;
  bool redirected_ = false;  ///< what is asked now was sent here by another one
  bool upload_ = true;
  bool beats_ = false;  ///< the server is one that hears heartbeats
  int failures_ = 0;    ///< pauses in a row
  Steady not_before_{};
  Steady refresh_at_{};
  Steady beat_at_{};
  std::optional<Steady> oldest_since_{};  ///< since when a value waits
  std::int64_t config_revision_ = 0;
  std::vector<std::int64_t> refused_commands_{};

  Trouble no_items_{"the server's list of items cannot be had", "the server gives its list of items again"};
  Trouble not_described_{"an item that says what a server is told of this host gives nothing that can be said",
                         "the server is told all of this host again"};
  Trouble no_delivery_{"values do not arrive, they wait in memory", "values arrive again"};
  Trouble no_heartbeat_{"the server hears no heartbeat", "the server hears heartbeats again"};
  std::int64_t delivered_ = 0;
  std::size_t values_refused_ = 0;
  std::int64_t dropped_told_ = 0;
  std::function<void()> finished_{};
  bool finishing_ = false;
  std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);  ///< answers look whether it is still there
};

}  // namespace sereno::agent
