#include "sla/timeline_vantage.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace sereno::sla {
namespace {

/// What one source says of all functions.
struct SourceLines {
  std::string source{};
  std::vector<Timeline> lines{};
};

std::set<std::string> sources_of(const Observed& observed) {
  std::set<std::string> sources;
  for (const ServiceHistory& history : observed.services)
    for (const ObservedRun* run : history.runs) sources.insert(run->source);
  for (const RecordedState* record : observed.recorded) sources.insert(record->source);
  return sources;
}

/// A source speaks for the services that it looks at; the others are no silence of it.
Observed seen_from(const Observed& observed, const std::string& source) {
  Observed seen = observed.only([&](const std::string& from, bool) { return from == source; });
  std::erase_if(seen.services, [](const ServiceHistory& each) { return each.runs.empty(); });
  std::erase_if(seen.memberships, [&](const auto& each) {
    return std::none_of(seen.services.begin(), seen.services.end(), [&](const ServiceHistory& history) {
      return history.service == each.first || history.service == each.second.renamed_from;
    });
  });
  return seen;
}

std::vector<SourceLines> lines_by_source(const Contract& contract, const Policy& policy, const Observed& observed,
                                         const std::set<std::string>& sources, const Interval& range) {
  std::vector<SourceLines> all;
  for (const std::string& source : sources)
    all.push_back({source, worst_of_services(contract, policy, seen_from(observed, source), range)});
  return all;
}

State state_at(const Timeline& line, Instant at) {
  if (line.down.contains(at)) return State::down;
  if (line.degraded.contains(at)) return State::degraded;
  if (line.unknown.contains(at)) return State::unknown;
  return line.warning.contains(at) ? State::warning : State::up;
}

/// Every instant at which some source changes its mind about the function, the range's ends among them.
std::vector<Instant> edges(const std::vector<SourceLines>& all, std::size_t function, const Interval& range) {
  std::set<Instant> found{range.from, range.to};
  for (const SourceLines& each : all)
    for (const IntervalSet* set : {&each.lines[function].down, &each.lines[function].degraded,
                                   &each.lines[function].unknown, &each.lines[function].warning})
      for (const Interval& part : set->parts()) found.insert({part.from, part.to});
  return {found.begin(), found.end()};
}

using Votes = std::array<std::size_t, 5>;

std::size_t votes(const Votes& cast, State from, State to) {
  std::size_t sum = 0;
  for (auto state = static_cast<std::size_t>(from); state <= static_cast<std::size_t>(to); ++state) sum += cast[state];
  return sum;
}

/// Those that know nothing have no vote.
State decide(const Votes& cast, Vantages rule) {
  const std::size_t good = votes(cast, State::up, State::warning), bad = votes(cast, State::degraded, State::down);
  if (good + bad == 0) return State::unknown;
  const bool well = rule == Vantages::any_up ? good > 0 : good > bad;
  if (well) return cast[static_cast<std::size_t>(State::up)] > 0 ? State::up : State::warning;
  if (rule == Vantages::any_up)
    return cast[static_cast<std::size_t>(State::degraded)] > 0 ? State::degraded : State::down;
  return cast[static_cast<std::size_t>(State::down)] > 0 ? State::down : State::degraded;
}

Timeline combined(const std::vector<SourceLines>& all, std::size_t function, Vantages rule, const Interval& range) {
  std::map<State, std::vector<Interval>> spans;
  const auto instants = edges(all, function, range);
  for (std::size_t i = 1; i < instants.size(); ++i) {
    Votes cast{};
    for (const SourceLines& each : all)
      ++cast[static_cast<std::size_t>(state_at(each.lines[function], instants[i - 1]))];
    spans[decide(cast, rule)].push_back({instants[i - 1], instants[i]});
  }
  Timeline line{.function = all.front().lines[function].function};
  line.down = IntervalSet::of(spans[State::down]);
  line.degraded = IntervalSet::of(spans[State::degraded]);
  line.unknown = IntervalSet::of(spans[State::unknown]);
  line.warning = IntervalSet::of(spans[State::warning]);
  line.silent = line.unknown;
  for (const SourceLines& each : all) {
    line.silent &= each.lines[function].silent;
    for (const ObserverTime& own : each.lines[function].observer)
      line.observer.push_back({own.reason, own.spans & line.unknown});
    const auto& silences = each.lines[function].silences;
    line.silences.insert(line.silences.end(), silences.begin(), silences.end());
  }
  return line;
}

void note(std::vector<Disagreement>& found, Disagreement next) {
  if (next.down.empty() || next.up.empty()) return;
  Disagreement* last = found.empty() ? nullptr : &found.back();
  if (last != nullptr && last->function == next.function && last->span.to == next.span.from &&
      last->down == next.down && last->up == next.up)
    last->span.to = next.span.to;
  else
    found.push_back(std::move(next));
}

}  // namespace

bool several_sources(const Observed& observed) {
  const std::string* first = nullptr;
  const auto other = [&](const std::string& source) {
    if (first == nullptr) first = &source;
    return source != *first;
  };
  for (const ServiceHistory& history : observed.services)
    for (const ObservedRun* run : history.runs)
      if (other(run->source)) return true;
  return std::any_of(observed.recorded.begin(), observed.recorded.end(),
                     [&](const RecordedState* record) { return other(record->source); });
}

std::vector<Timeline> build_timelines(const Contract& contract, const Policy& policy, const Observed& observed,
                                      const Interval& range) {
  if (policy.vantages == Vantages::worst || !several_sources(observed))
    return worst_of_services(contract, policy, observed, range);
  const auto all = lines_by_source(contract, policy, observed, sources_of(observed), range);
  std::vector<Timeline> lines;
  for (std::size_t i = 0; i < contract.functions.size(); ++i) lines.push_back(combined(all, i, policy.vantages, range));
  return lines;
}

std::vector<Disagreement> disagreements(const Contract& contract, const Policy& policy, const Observed& observed,
                                        const Interval& range) {
  std::vector<Disagreement> found;
  if (!several_sources(observed)) return found;
  const auto all = lines_by_source(contract, policy, observed, sources_of(observed), range);
  for (std::size_t function = 0; function < contract.functions.size(); ++function) {
    const auto instants = edges(all, function, range);
    for (std::size_t i = 1; i < instants.size(); ++i) {
      Disagreement next{contract.functions[function].id, {instants[i - 1], instants[i]}, {}, {}};
      for (const SourceLines& each : all) {
        const State state = state_at(each.lines[function], instants[i - 1]);
        if (state == State::unknown) continue;
        (state >= State::degraded ? next.down : next.up).push_back(each.source);
      }
      note(found, std::move(next));
    }
  }
  return found;
}

}  // namespace sereno::sla
