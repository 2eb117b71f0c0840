#include "sla/timeline.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>

#include "base/time_words.h"

namespace sereno::sla {
namespace {

constexpr std::array<std::string_view, 5> state_words{"UP", "WARNING", "UNKNOWN", "DEGRADED", "DOWN"};
constexpr int stale_intervals = 3;

milliseconds interval_of(const ObservedRun& run) { return interval_or_assumed(run.interval); }

using Runs = std::vector<const ObservedRun*>;

/// The service's first sample after the run's last one. Inside a run that reaches further (a late import brought in
/// the other one) the next sample is due an interval later.
Instant next_sample(const Runs& runs, std::size_t index, const ObservedRun* furthest) {
  const ObservedRun& run = *runs[index];
  Instant next = Instant::max();
  const auto consider = [&](const ObservedRun& other) {
    if (other.first_seen > run.last_confirmed)
      next = std::min(next, other.first_seen);
    else if (other.last_confirmed > run.last_confirmed)
      next = std::min({next, other.last_confirmed, run.last_confirmed + interval_of(other)});
  };
  if (furthest != nullptr) consider(*furthest);
  for (std::size_t later = index + 1; later < runs.size(); ++later) {
    consider(*runs[later]);
    if (runs[later]->first_seen > run.last_confirmed) break;
  }
  return next;
}

/// What the services and the records of one function say, not yet weighed against each other.
struct Voices {
  std::array<std::vector<Interval>, 5> by_state{};
  std::vector<Interval> silent{};
  bool has_service = false;
  std::vector<Interval> recorded{};

  std::vector<Interval>& of(State state) { return by_state[static_cast<std::size_t>(state)]; }
  IntervalSet set_of(State state, const Interval& range) {
    return IntervalSet::of(std::move(of(state))).clipped(range);
  }
};

void add_service(Voices& voices, const Runs& runs, const Policy& policy, const Interval& range) {
  std::vector<Interval> held;
  held.reserve(runs.size());
  const ObservedRun* furthest = nullptr;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const ObservedRun& run = *runs[i];
    const Instant stale = run.last_confirmed + stale_after(policy, run.interval);
    const Interval span{run.first_seen, std::min(stale, next_sample(runs, i, furthest))};
    held.push_back(span);
    if (run.state != State::up) voices.of(run.state).push_back(span);
    if (furthest == nullptr || run.last_confirmed > furthest->last_confirmed) furthest = &run;
  }
  const auto silent = IntervalSet(range) - IntervalSet::of(std::move(held));
  voices.silent.insert(voices.silent.end(), silent.parts().begin(), silent.parts().end());
  voices.has_service = true;
}

using VoicesByFunction = std::unordered_map<std::string_view, Voices>;

void add_services(VoicesByFunction& voices, const Contract& contract, const Policy& policy,
                  const std::vector<ServiceHistory>& services, const Interval& range) {
  std::unordered_set<std::string_view> heard;
  for (const ServiceHistory& history : services) {
    if (history.function == nullptr) continue;
    heard.insert(history.service);
    add_service(voices[history.function->id], history.runs, policy, range);
  }
  for (const ContractFunction& function : contract.functions)
    for (const std::string& service : function.services)
      if (!heard.contains(service)) add_service(voices[function.id], {}, policy, range);
}

void add_records(VoicesByFunction& voices, const Contract& contract, const std::vector<RecordedState>& records) {
  for (const RecordedState& record : records) {
    const ContractFunction* function = contract.function(record.function);
    if (function == nullptr) continue;
    Voices& heard = voices[function->id];
    heard.recorded.push_back(record.span);
    if (record.state != State::up) heard.of(record.state).push_back(record.span);
  }
}

bool lists(const ContractFunction& function, std::string_view service) {
  return std::find(function.services.begin(), function.services.end(), service) != function.services.end();
}

Timeline weigh(const std::string& function, Voices voices, const Interval& range) {
  Timeline line{.function = function};
  const auto recorded = IntervalSet::of(std::move(voices.recorded)).clipped(range);
  line.silent = (voices.has_service ? IntervalSet::of(std::move(voices.silent)) : IntervalSet(range)) - recorded;
  line.down = voices.set_of(State::down, range);
  line.degraded = voices.set_of(State::degraded, range) - line.down;
  const auto unusable = line.down | line.degraded;
  line.unknown = (voices.set_of(State::unknown, range) | line.silent) - unusable;
  line.warning = voices.set_of(State::warning, range) - unusable - line.unknown;
  line.silent &= line.unknown;
  return line;
}

}  // namespace

std::string_view to_string(State state) { return state_words[static_cast<std::size_t>(state)]; }

Result<State> parse_state(std::string_view text) {
  const auto found = std::find(state_words.begin(), state_words.end(), text);
  if (found != state_words.end()) return static_cast<State>(found - state_words.begin());
  return Error{"'" + std::string(text) + "' is no state; there are UP, WARNING, DEGRADED, DOWN and UNKNOWN"};
}

milliseconds stale_after(const Policy& policy, milliseconds interval) {
  if (policy.stale_after.count() > 0) return policy.stale_after;
  return stale_intervals * interval_or_assumed(interval);
}

std::vector<ServiceHistory> group_by_service(const Contract& contract, const std::vector<ObservedRun>& runs,
                                             Instant end, Instant seen_until) {
  std::vector<ServiceHistory> histories;
  std::unordered_map<std::string_view, std::size_t> places;
  std::size_t current = 0;
  for (const ObservedRun& run : runs) {
    if (run.first_seen >= seen_until) continue;
    if (histories.empty() || histories[current].service != run.service) {
      const auto [place, fresh] = places.try_emplace(run.service, histories.size());
      if (fresh) histories.push_back({.service = run.service});
      current = place->second;
    }
    histories[current].runs.push_back(&run);
  }
  const auto earlier = [](const ObservedRun* left, const ObservedRun* right) {
    return left->first_seen < right->first_seen;
  };
  for (ServiceHistory& history : histories) {
    if (!std::is_sorted(history.runs.begin(), history.runs.end(), earlier))
      std::stable_sort(history.runs.begin(), history.runs.end(), earlier);
    history.serves = contract.function_of(std::string(history.service), history.runs.back()->function);
    const ContractFunction* function = contract.function(history.serves);
    if (function != nullptr && (function->services.empty() || lists(*function, history.service)))
      history.function = function;
  }
  std::erase_if(histories, [&](const ServiceHistory& each) { return each.runs.front()->first_seen >= end; });
  return histories;
}

std::vector<Timeline> build_timelines(const Contract& contract, const Policy& policy,
                                      const std::vector<ServiceHistory>& services,
                                      const std::vector<RecordedState>& recorded, const Interval& range) {
  VoicesByFunction voices;
  add_services(voices, contract, policy, services, range);
  add_records(voices, contract, recorded);
  std::vector<Timeline> lines;
  lines.reserve(contract.functions.size());
  for (const ContractFunction& function : contract.functions)
    lines.push_back(weigh(function.id, std::move(voices[function.id]), range));
  return lines;
}

void correct(Timeline& line, const Correction& correction, const Interval& range) {
  if (!correction.function.empty() && correction.function != line.function) return;
  const IntervalSet span(intersection(correction.span, range));
  for (IntervalSet* set : {&line.down, &line.degraded, &line.unknown, &line.warning, &line.silent}) *set -= span;
  switch (correction.state) {
    case State::down:
      line.down |= span;
      break;
    case State::degraded:
      line.degraded |= span;
      break;
    case State::unknown:
      line.unknown |= span;
      break;
    case State::warning:
      line.warning |= span;
      break;
    case State::up:
      break;
  }
}

}  // namespace sereno::sla
