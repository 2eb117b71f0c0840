#include "sla/reliability.h"

#include <algorithm>
#include <numeric>

namespace sereno::sla {
namespace {

/// One incident that counts, and the span in which it is the cause of what happens.
struct Candidate {
  const Incident* incident = nullptr;
  Interval span{};
};

const std::string& root_of(const Incident& incident) { return incident.root.empty() ? incident.id : incident.root; }

/// Downtime of the incident's function; of all critical ones where it names none.
IntervalSet of_function(const Incident& incident, const std::vector<MeasuredDowntime>& measured,
                        IntervalSet MeasuredDowntime::*which) {
  IntervalSet down;
  for (const MeasuredDowntime& each : measured)
    if (incident.function.empty() ? each.critical : each.function == incident.function) down |= each.*which;
  return down;
}

/// From a while before the registration to the resolution.
Interval reach_of(const Incident& incident, const Policy& policy, Instant as_of) {
  return {incident.registered - policy.same_root_within, std::max(incident.open(as_of).to, incident.registered)};
}

bool is_associated(const Incident& incident, const std::vector<MeasuredDowntime>& measured, const Policy& policy,
                   Instant as_of) {
  if (!incident.from_client_alone) return true;
  const auto down = of_function(incident, measured, &MeasuredDowntime::countable);
  return !down.clipped(reach_of(incident, policy, as_of)).empty();
}

/// It ends at its resolution, but not long after its registration unless an outage was measured that long.
Interval span_of(const Incident& incident, const std::vector<MeasuredDowntime>& measured, const Policy& policy,
                 Instant as_of) {
  Instant latest = incident.registered + policy.same_root_within;
  const Interval reach = reach_of(incident, policy, as_of);
  const auto down = of_function(incident, measured, &MeasuredDowntime::down);
  for (const Interval& part : down.parts())
    if (part.to > reach.from && part.from < std::max(reach.to, incident.registered + milliseconds{1}))
      latest = std::max(latest, part.to);
  return {incident.registered, std::min(incident.resolved ? incident.resolved->at : Instant::max(), latest)};
}

bool same_function(const Incident& left, const Incident& right) {
  return !left.function.empty() && left.function == right.function;
}

/// `left` was registered first.
bool close_in_time(const Candidate& left, const Candidate& right, const Policy& policy) {
  if (right.span.from < left.span.to || right.span.from == left.span.from) return true;
  return same_function(*left.incident, *right.incident) && right.span.from - left.span.to <= policy.same_root_within;
}

bool are_one(const Candidate& left, const Candidate& right, const Policy& policy) {
  const bool same_root = root_of(*left.incident) == root_of(*right.incident);
  if (same_root && (left.incident->root_agreed || right.incident->root_agreed)) return true;
  if (!same_root && (left.incident->root_splits || right.incident->root_splits)) return false;
  return close_in_time(left, right, policy);
}

/// The smallest index of each candidate's group.
class Groups {
 public:
  explicit Groups(std::size_t size) : parent_(size) { std::iota(parent_.begin(), parent_.end(), std::size_t{0}); }

  std::size_t of(std::size_t index) {
    while (parent_[index] != index) index = parent_[index] = parent_[parent_[index]];
    return index;
  }
  void join(std::size_t left, std::size_t right) {
    const auto a = of(left), b = of(right);
    parent_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<std::size_t> parent_;
};

void note_root(RootCauses& causes, const Candidate& left, const Candidate& right, bool one) {
  if (one || root_of(*left.incident) != root_of(*right.incident)) return;
  for (const Incident* each : {left.incident, right.incident})
    if (!each->root.empty() && std::find(causes.root_not_established.begin(), causes.root_not_established.end(),
                                         each->id) == causes.root_not_established.end())
      causes.root_not_established.push_back(each->id);
}

}  // namespace

int RootCauses::count_in(const Interval& range) const {
  return static_cast<int>(std::count_if(causes.begin(), causes.end(),
                                        [&](const RootCause& each) { return range.contains(each.registered); }));
}

RootCauses root_causes(const std::vector<Incident>& incidents, const std::vector<MeasuredDowntime>& measured,
                       const Policy& policy, Instant as_of) {
  RootCauses found;
  std::vector<Candidate> candidates;
  for (const Incident& each : incidents) {
    if (each.standing || each.request || each.cause != Cause::provider || each.registered > as_of) continue;
    if (is_associated(each, measured, policy, as_of))
      candidates.push_back({&each, span_of(each, measured, policy, as_of)});
    else
      found.not_associated.push_back(each.id);
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& left, const Candidate& right) { return left.span.from < right.span.from; });
  Groups groups(candidates.size());
  for (std::size_t later = 1; later < candidates.size(); ++later)
    for (std::size_t first = 0; first < later; ++first) {
      const bool one = are_one(candidates[first], candidates[later], policy);
      note_root(found, candidates[first], candidates[later], one);
      if (one) groups.join(first, later);
    }
  std::vector<std::size_t> places(candidates.size(), candidates.size());
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    std::size_t& place = places[groups.of(i)];
    if (place == candidates.size()) {
      place = found.causes.size();
      found.causes.push_back({{}, candidates[i].incident->registered});
    }
    found.causes[place].incidents.push_back(candidates[i].incident->id);
  }
  return found;
}

}  // namespace sereno::sla
