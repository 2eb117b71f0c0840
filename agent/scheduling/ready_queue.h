// Which of the services that are due runs next: pure.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "agent/checking/service_handle.h"
#include "agent/scheduling/next_due.h"

namespace sereno::agent {

/// One run that wants a place.
struct Candidate {
  ServiceHandle service{};
  std::string check{};
  SteadyTime due{};
  bool retry = false;  ///< it is due for not being OK only
  bool quick = false;  ///< its last run was over at once
  bool fresh = false;  ///< it has not run yet, and nothing is known against it: it may be quick or not
};

/// Shares the places out, so that services that hang do not starve those that answer at once:
/// - a quarter of the places (one at least, where there are more than two) goes to quick runs alone, and to a run of a
///   check that has no run under way; fresh runs may have all of that but one, so that a first round among services
///   that hang is over as soon as it can be;
/// - a retry runs when nothing waits that is due anyway, and in at most half of the places; one that is not quick only
///   while less than half of them are taken by such runs, whatever they run for.
/// Beyond that whoever was due first runs first.
class ReadyQueue {
 public:
  explicit ReadyQueue(std::size_t places) : places_(places) {}

  void set_places(std::size_t places) { places_ = places; }
  std::size_t places() const { return places_; }

  void add(const Candidate& candidate);
  /// It does not wait any more. What was not added may be removed.
  void remove(const Candidate& candidate);
  /// Takes the next run that may start now, and counts it as running until ended() is called with it.
  std::optional<Candidate> take();
  void ended(const Candidate& candidate);

  std::size_t waiting() const;  ///< without retries
  std::size_t waiting_retries() const { return retries_.size(); }
  std::size_t running() const { return running_; }
  /// When that which waits longest was due; retries do not count.
  std::optional<SteadyTime> longest_waiting() const;

 private:
  using Line = std::map<std::pair<SteadyTime, ServiceHandle>, Candidate>;
  bool may_start(const Candidate& candidate) const;
  Line* line_to_serve();
  bool may_retry() const;

  std::size_t places_;
  std::size_t running_ = 0;
  std::size_t running_slow_ = 0;  ///< all that are not known as quick
  std::size_t running_retries_ = 0;
  std::map<std::string, std::size_t> running_of_;  ///< by check
  Line quick_;
  std::map<std::pair<std::string, bool>, Line> slow_;  ///< by check, fresh ones apart
  Line retries_;
};

}  // namespace sereno::agent
