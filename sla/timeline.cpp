#include "sla/timeline.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <unordered_map>
#include <utility>

#include "base/time_words.h"

namespace sereno::sla {
namespace {

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

bool is_good(State state) { return state == State::up || state == State::warning; }

/// What one service says while it serves one function.
struct Voice {
  std::string_view service{};
  std::array<std::vector<Interval>, 5> by_state{};
  IntervalSet silent{};
  IntervalSet serving{};
  IntervalSet told_unknown{};                          ///< a check said that it could not tell
  std::map<std::string_view, IntervalSet> observer{};  ///< the observer could not see, by why

  std::vector<Interval>& of(State state) { return by_state[static_cast<std::size_t>(state)]; }
};

/// The time that runs hold.
struct Held {
  std::array<std::vector<Interval>, 5> by_state{};
  std::map<std::string_view, std::vector<Interval>> unknown{};  ///< by why the observer could not see

  /// Runs of one source.
  void add(const Runs& runs, const Policy& policy) {
    const ObservedRun* furthest = nullptr;
    for (std::size_t i = 0; i < runs.size(); ++i) {
      const ObservedRun& run = *runs[i];
      const Instant stale = run.last_confirmed + stale_after(policy, run.interval);
      const Interval holds{run.first_seen, std::min(stale, next_sample(runs, i, furthest))};
      by_state[static_cast<std::size_t>(run.state)].push_back(holds);
      if (run.state == State::unknown) unknown[run.observer].push_back(holds);
      if (furthest == nullptr || run.last_confirmed > furthest->last_confirmed) furthest = &run;
    }
  }
};

bool same_source(const ObservedRun* left, const ObservedRun* right) {
  return left->imported == right->imported && left->source == right->source;
}

/// Each source by itself: what another vantage point sees ends nothing of what this one saw.
Held held_by(const Runs& runs, const Policy& policy) {
  Held held;
  const auto as_the_first = [&](const ObservedRun* run) { return same_source(run, runs.front()); };
  if (std::all_of(runs.begin(), runs.end(), as_the_first)) {
    held.add(runs, policy);
    return held;
  }
  std::vector<Runs> sources;
  for (const ObservedRun* run : runs) {
    auto own =
        std::find_if(sources.begin(), sources.end(), [&](const Runs& each) { return same_source(each.front(), run); });
    if (own == sources.end()) own = sources.insert(own, Runs{});
    own->push_back(run);
  }
  for (const Runs& own : sources) held.add(own, policy);
  return held;
}

/// The time that each run holds, without its service's silence.
void hold(Voice& voice, const Runs& runs, const Policy& policy, const IntervalSet& serving) {
  auto [held, unknown] = held_by(runs, policy);
  std::vector<Interval> all;
  for (std::size_t state = 0; state < held.size(); ++state) {
    all.insert(all.end(), held[state].begin(), held[state].end());
    const auto own = IntervalSet::of(std::move(held[state])) & serving;
    voice.by_state[state].insert(voice.by_state[state].end(), own.parts().begin(), own.parts().end());
  }
  for (auto& [reason, spans] : unknown)
    (reason.empty() ? voice.told_unknown : voice.observer[reason]) |= IntervalSet::of(std::move(spans)) & serving;
  voice.silent |= serving - IntervalSet::of(std::move(all));
  voice.serving |= serving;
}

/// The runs of both names in the order of their beginning.
Runs merged(const Runs& left, const Runs& right) {
  Runs both;
  std::merge(left.begin(), left.end(), right.begin(), right.end(), std::back_inserter(both),
             [](const ObservedRun* a, const ObservedRun* b) { return a->first_seen < b->first_seen; });
  return both;
}

/// Where two states of one service overlap the worse holds; what is left of it is good.
IntervalSet good_time(const Voice& voice) {
  IntervalSet bad = voice.silent;
  for (const State state : {State::unknown, State::degraded, State::down})
    bad |= IntervalSet::of(voice.by_state[static_cast<std::size_t>(state)]);
  return voice.serving - bad;
}

/// What the services and the records of one function say, not yet weighed against each other.
struct Voices {
  std::vector<Voice> services{};
  std::vector<std::pair<std::size_t, Instant>> retired{};  ///< voices that ended, and when
  std::array<std::vector<Interval>, 5> records{};
};

using VoicesByFunction = std::unordered_map<std::string_view, Voices>;
using RunsByService = std::unordered_map<std::string_view, const Runs*>;

const Runs& runs_of(const RunsByService& all, std::string_view service) {
  static const Runs none;
  const auto found = all.find(service);
  return found == all.end() ? none : *found->second;
}

Voice voice_of(const std::string& service, const ServiceMembership& membership, const Serving& serving,
               const RunsByService& runs, const Policy& policy, const Interval& range) {
  Voice voice{.service = service};
  const IntervalSet spans = serving.spans.clipped(range);
  const Runs& own = runs_of(runs, service);
  if (!membership.renamed_at) {
    hold(voice, own, policy, spans);
    return voice;
  }
  const IntervalSet joined = spans.clipped({*membership.renamed_at, range.to});
  hold(voice, own, policy, spans - joined);
  hold(voice, merged(runs_of(runs, membership.renamed_from), own), policy, joined);
  return voice;
}

void add_services(VoicesByFunction& voices, const Observed& observed, const Policy& policy, const Interval& range) {
  RunsByService runs;
  for (const ServiceHistory& history : observed.services) runs[history.service] = &history.runs;
  for (const auto& [service, membership] : observed.memberships)
    for (const Serving& serving : membership.servings) {
      if (serving.spans.clipped(range).empty()) continue;
      Voices& heard = voices[serving.function];
      for (const Instant end : serving.retired)
        if (range.contains(end)) heard.retired.emplace_back(heard.services.size(), end);
      heard.services.push_back(voice_of(service, membership, serving, runs, policy, range));
    }
}

/// A service that was retired while it was not up leaves its function so, until another service of it is good.
void prolong_retired(Voices& voices, const Interval& range) {
  for (const auto& [index, end] : voices.retired) {
    const Instant last = end - milliseconds{1};
    std::optional<State> left;
    Voice& voice = voices.services[index];
    for (const State state : {State::up, State::warning, State::unknown, State::degraded, State::down})
      if (IntervalSet::of(voice.of(state)).contains(last)) left = state;
    if (voice.silent.contains(last) && left.value_or(State::up) < State::unknown) left = State::unknown;
    if (!left || is_good(*left)) continue;
    IntervalSet good;
    for (std::size_t other = 0; other < voices.services.size(); ++other)
      if (other != index) good |= good_time(voices.services[other]).clipped({end, range.to});
    const Instant until = good.empty() ? range.to : good.parts().front().from;
    voice.of(*left).push_back({end, until});
    voice.serving |= IntervalSet({end, until});
  }
}

void add_records(VoicesByFunction& voices, const Contract& contract, const Observed& observed) {
  for (const RecordedState* record : observed.recorded)
    if (const ContractFunction* function = contract.function(record->function))
      voices[function->id].records[static_cast<std::size_t>(record->state)].push_back(record->span);
}

/// All that says one state.
IntervalSet said(Voices& voices, State state, const Interval& range) {
  std::vector<Interval> spans = std::move(voices.records[static_cast<std::size_t>(state)]);
  for (Voice& voice : voices.services) spans.insert(spans.end(), voice.of(state).begin(), voice.of(state).end());
  return IntervalSet::of(std::move(spans)).clipped(range);
}

/// Where nothing but the observer's own failures leaves it unknown.
std::vector<ObserverTime> observer_time(const Voices& voices, const IntervalSet& unknown, const IntervalSet& recorded) {
  std::map<std::string_view, IntervalSet> by_reason;
  IntervalSet told = recorded;
  for (const Voice& voice : voices.services) {
    told |= voice.told_unknown;
    for (const auto& [reason, spans] : voice.observer) by_reason[reason] |= spans;
  }
  std::vector<ObserverTime> found;
  for (const auto& [reason, spans] : by_reason)
    if (auto time = (spans & unknown) - told; !time.empty()) found.push_back({std::string(reason), std::move(time)});
  return found;
}

Timeline weigh(const std::string& function, Voices voices, const Interval& range) {
  prolong_retired(voices, range);
  std::vector<Interval> spans;
  for (const auto& list : voices.records) spans.insert(spans.end(), list.begin(), list.end());
  const auto recorded = IntervalSet::of(std::move(spans)).clipped(range);
  std::vector<IntervalSet> silences, served;
  for (const Voice& voice : voices.services) {
    silences.push_back(voice.silent);
    served.push_back(voice.serving);
  }
  const auto records_unknown = IntervalSet::of(voices.records[static_cast<std::size_t>(State::unknown)]);
  Timeline line{.function = function};
  line.silent = (union_of(silences) | (IntervalSet(range) - union_of(served))) - recorded;
  line.down = said(voices, State::down, range);
  line.degraded = said(voices, State::degraded, range) - line.down;
  const auto unusable = line.down | line.degraded;
  line.unknown = (said(voices, State::unknown, range) | line.silent) - unusable;
  line.warning = said(voices, State::warning, range) - unusable - line.unknown;
  line.silent &= line.unknown;
  line.observer = observer_time(voices, line.unknown, records_unknown);
  for (const Voice& voice : voices.services)
    if (auto silent = voice.silent & line.silent; !silent.empty())
      line.silences.push_back({std::string(voice.service), std::move(silent)});
  return line;
}

/// The services in the order in which they appear.
std::vector<ServiceHistory> histories_of(const std::vector<ObservedRun>& runs, Instant seen_until,
                                         const TakesSource& takes) {
  std::vector<ServiceHistory> histories;
  std::unordered_map<std::string_view, std::size_t> places;
  std::size_t current = 0;
  for (const ObservedRun& run : runs) {
    if (run.first_seen >= seen_until || !takes(run.source, run.imported)) continue;
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
  for (ServiceHistory& history : histories)
    if (!std::is_sorted(history.runs.begin(), history.runs.end(), earlier))
      std::stable_sort(history.runs.begin(), history.runs.end(), earlier);
  return histories;
}

/// Each function that its results name, with the first of them.
void note_heard(std::vector<HeardService>& heard, const ServiceHistory& history) {
  const std::string* named = nullptr;
  for (const ObservedRun* run : history.runs) {
    if (named != nullptr && *named == run->function) continue;
    named = &run->function;
    const auto known = std::find_if(heard.begin(), heard.end(), [&](const HeardService& each) {
      return each.service == run->service && each.function == run->function;
    });
    if (known == heard.end()) heard.push_back({run->service, run->function, run->first_seen});
  }
}

}  // namespace

std::vector<Timeline> worst_of_services(const Contract& contract, const Policy& policy, const Observed& observed,
                                        const Interval& range) {
  VoicesByFunction voices;
  add_services(voices, observed, policy, range);
  add_records(voices, contract, observed);
  std::vector<Timeline> lines;
  lines.reserve(contract.functions.size());
  for (const ContractFunction& function : contract.functions)
    lines.push_back(weigh(function.id, std::move(voices[function.id]), range));
  return lines;
}

std::vector<std::string> silent_services(const Timeline& line, const Interval& range) {
  std::vector<std::string> services;
  for (const ServiceSilence& each : line.silences)
    if (!(each.spans & line.silent).clipped(range).empty()) services.push_back(each.service);
  return services;
}

milliseconds stale_after(const Policy& policy, milliseconds interval) {
  if (policy.stale_after.count() > 0) return policy.stale_after;
  return stale_intervals * interval_or_assumed(interval);
}

Observed observe(const Contract& contract, const Evidence& evidence, const std::vector<Act>& acts,
                 const SeenUntil& until, const TakesSource& takes) {
  Observed observed{.services = histories_of(evidence.runs, until.seen_until, takes)};
  std::vector<HeardService> heard;
  for (const HeardService& each : evidence.heard)
    if (takes(each.source, each.imported)) heard.push_back(each);
  for (const ServiceHistory& history : observed.services) note_heard(heard, history);
  observed.memberships = memberships(contract, heard, acts);
  for (ServiceHistory& history : observed.services) {
    history.serves = contract.function_of(std::string(history.service), history.runs.back()->function);
    for (const Serving& serving : observed.memberships[std::string(history.service)].servings)
      if (!serving.spans.empty()) history.function = contract.function(serving.function);
    if (history.function != nullptr) history.serves = history.function->id;
  }
  std::erase_if(observed.services,
                [&](const ServiceHistory& each) { return each.runs.front()->first_seen >= until.end; });
  for (const RecordedState& each : evidence.recorded)
    if (takes(each.source, each.imported)) observed.recorded.push_back(&each);
  return observed;
}

void correct(Timeline& line, const Overlay& overlay, const Interval& range) {
  if (!overlay.function.empty() && overlay.function != line.function) return;
  const IntervalSet spans = overlay.spans.clipped(range);
  for (IntervalSet* set : {&line.down, &line.degraded, &line.unknown, &line.warning, &line.silent}) *set -= spans;
  for (ObserverTime& each : line.observer) each.spans -= spans;
  switch (overlay.state) {
    case State::down:
      line.down |= spans;
      break;
    case State::degraded:
      line.degraded |= spans;
      break;
    case State::unknown:
      line.unknown |= spans;
      break;
    case State::warning:
      line.warning |= spans;
      break;
    case State::up:
      break;
  }
}

}  // namespace sereno::sla
