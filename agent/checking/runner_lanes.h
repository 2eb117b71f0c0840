// Who makes the next run when there are more runs than places.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

namespace sereno::agent {

struct LaneSettings {
  std::size_t places = 16;  ///< runs at a time, of all lanes together
  std::size_t lanes = 4;    ///< one an origin
  std::size_t waiting_per_lane = 256;
};

/// A queue for each lane in front of a number of places. Each lane has some places kept for it alone (an eighth of all,
/// one at least where there are more places than lanes), so that whoever floods his own lane never keeps the others
/// waiting for his runs to end; the rest goes to whoever comes. Pure: it calls what it was given, at the moments that
/// the functions name.
class RunnerLanes {
 public:
  using Start = std::function<void()>;
  /// Names a run that waits.
  using Ticket = std::uint64_t;
  static constexpr Ticket refused = 0;

  /// How many runs a lane may have under way, whatever the others do.
  static std::size_t most_of_one_lane(const LaneSettings& settings);

  explicit RunnerLanes(LaneSettings settings);

  /// Calls `start` before it returns when there is a place, else later from leave(). `refused` when the lane has too
  /// many waiting; `start` is never called then. A lane that does not exist is the last one.
  Ticket enter(std::size_t lane, Start start);
  /// A run has ended: its place goes to the next one.
  void leave(std::size_t lane);
  /// Takes a waiting run out. False when it has started already.
  bool withdraw(Ticket ticket);

  std::size_t waiting(std::size_t lane) const { return lanes_[existing(lane)].waiting.size(); }
  std::size_t running() const { return running_; }

 private:
  struct Waiting {
    Ticket ticket = refused;
    Start start{};
  };
  struct Lane {
    std::size_t running = 0;
    std::deque<Waiting> waiting{};
  };

  std::size_t existing(std::size_t lane) const { return lane < lanes_.size() ? lane : lanes_.size() - 1; }
  bool has_place_for(const Lane& lane) const;
  Lane* next_lane();
  void start_next();

  std::size_t places_;
  std::size_t kept_;  ///< places that each lane can count on
  std::size_t most_waiting_;
  std::vector<Lane> lanes_;
  std::size_t running_ = 0;
  bool starting_ = false;
  Ticket last_ticket_ = refused;
};

}  // namespace sereno::agent
