// Who makes the next run when there are more runs than places.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string_view>

#include "agent/checking/origin.h"

namespace sereno::agent {

/// Who waits behind whom.
enum class Lane {
  contract,  ///< what is due, in a worker
  doubtful,  ///< what is due and may hang: external commands, and checks that overran their time when they ran last
  nrpe,
  zabbix,
  http,
  control
};
constexpr std::size_t lane_count = 6;

/// A new origin has to name its lane here: the compiler says so.
Lane lane_of(Origin origin, bool doubtful);
std::string_view to_string(Lane lane);

struct LaneSettings {
  std::size_t places = 16;  ///< runs at a time, of all lanes together
  std::size_t waiting_per_lane = 256;
};

/// A queue for each lane in front of a number of places. Each lane has some places kept for it alone (a quarter of all
/// for the contract's, one for each other where there are more places than lanes), so that whoever floods his own lane,
/// or hangs in it, never keeps the others waiting for his runs to end; the rest goes to whoever comes. Pure: it calls
/// what it was given, at the moments that the functions name.
class RunnerLanes {
 public:
  using Start = std::function<void()>;
  /// Names a run that waits.
  using Ticket = std::uint64_t;
  static constexpr Ticket refused = 0;

  explicit RunnerLanes(LaneSettings settings);

  /// Another number of places from now on. Runs under way keep theirs, where there are fewer; where there are more,
  /// what waits begins before this returns.
  void set_places(std::size_t places);

  /// How many runs a lane may have under way, whatever the others do.
  static std::size_t most_of(Lane lane, std::size_t places);

  /// Calls `start` before it returns when there is a place, else later from leave(). `refused` when the lane has too
  /// many waiting; `start` is never called then.
  Ticket enter(Lane lane, Start start);
  /// A run has ended: its place goes to the next one.
  void leave(Lane lane);
  /// Takes a waiting run out. False when it has started already.
  bool withdraw(Ticket ticket);

  std::size_t waiting(Lane lane) const { return lanes_[static_cast<std::size_t>(lane)].waiting.size(); }
  std::size_t running() const { return running_; }

 private:
  struct Waiting {
    Ticket ticket = refused;
    Start start{};
  };
  struct Queue {
    std::size_t kept = 0;  ///< places that it can count on
    std::size_t running = 0;
    std::deque<Waiting> waiting{};
  };

  Queue& queue(Lane lane) { return lanes_[static_cast<std::size_t>(lane)]; }
  bool has_place_for(const Queue& queue) const;
  Queue* next_queue();
  void start_next();

  std::size_t places_ = 1;
  std::size_t most_waiting_;
  std::array<Queue, lane_count> lanes_{};
  std::size_t running_ = 0;
  bool starting_ = false;
  Ticket last_ticket_ = refused;
};

}  // namespace sereno::agent
