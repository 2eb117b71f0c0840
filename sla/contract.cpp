#include "sla/contract.h"

#include <algorithm>

namespace sereno::sla {
namespace {

constexpr milliseconds midnight{0};
constexpr milliseconds one_minute{60'000};
constexpr milliseconds end_of_day = std::chrono::hours{24};

bool crosses_midnight(const WindowRule& rule) { return rule.end <= rule.start; }

/// "00:01 to 23:59": the whole day but for the minutes around midnight.
bool means_a_day(const WindowRule& rule) {
  return !crosses_midnight(rule) && rule.start <= one_minute && rule.end >= end_of_day - one_minute;
}

/// Adds what the rules allow on one date.
class DayWindows {
 public:
  DayWindows(const Zone& zone, const Policy& policy, std::vector<Interval>& windows)
      : zone_(zone), policy_(policy), windows_(windows) {}

  void add(const WindowRule& rule, std::chrono::local_days day) {
    const bool is_sunday = std::chrono::weekday{day} == std::chrono::Sunday;
    if (is_sunday && policy_.sunday == Sunday::whole_day && means_a_day(rule)) return span(day, midnight, end_of_day);
    if (!crosses_midnight(rule)) return span(day, rule.start, rule.end);
    if (policy_.window_crossing != WindowCrossing::calendar_day) span(day, rule.start, end_of_day + rule.end);
    if (policy_.window_crossing != WindowCrossing::start_day) {
      span(day, midnight, rule.end);
      span(day, rule.start, end_of_day);
    }
  }

 private:
  /// `to` may reach into the next day: its wall time there is looked up, never added.
  void span(std::chrono::local_days day, milliseconds from, milliseconds to) {
    const bool tomorrow = to > end_of_day;
    windows_.push_back({zone_.resolve(day, from, Occurrence::earliest),
                        zone_.resolve(tomorrow ? day + std::chrono::days{1} : day, tomorrow ? to - end_of_day : to,
                                      Occurrence::latest)});
  }

  const Zone& zone_;
  const Policy& policy_;
  std::vector<Interval>& windows_;
};

}  // namespace

std::string_view to_string(Role role) {
  switch (role) {
    case Role::provider:
      return "provider";
    case Role::ally:
      return "ally";
    case Role::client:
      return "client";
    case Role::third:
      break;
  }
  return "third";
}

FunctionIds Contract::function_ids() const {
  FunctionIds ids;
  for (const ContractFunction& each : functions) ids.push_back(each.id);
  return ids;
}

Role Contract::role_of(std::string_view party) const {
  if (party == "provider") return Role::provider;
  if (party == "client") return Role::client;
  for (const Party& each : parties)
    if (each.id == party) return each.role;
  if (!party.empty() && party == provider) return Role::provider;
  if (!party.empty() && party == client) return Role::client;
  return Role::third;
}

std::vector<std::string> Contract::keys_of(std::string_view party) const {
  std::string_view wanted = party;
  if (!party.empty() && party == provider) wanted = "provider";
  if (!party.empty() && party == client) wanted = "client";
  for (const Party& each : parties)
    if (each.id == wanted) return each.keys;
  return {};
}

bool Contract::counts_source(std::string_view source) const {
  if (sources.empty() || source == "agent") return true;
  return std::any_of(sources.begin(), sources.end(), [source](const Source& each) { return each.name == source; });
}

bool in_scope(const std::vector<std::string>& scope, const std::string& function) {
  return scope.empty() || std::find(scope.begin(), scope.end(), function) != scope.end();
}

int currency_digits(std::string_view currency) {
  static constexpr std::string_view none = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
  static constexpr std::string_view three = "BHD IQD JOD KWD LYD OMR TND";
  if (currency.size() != 3) return 2;
  if (none.find(currency) != none.npos) return 0;
  return three.find(currency) != three.npos ? 3 : 2;
}

const ContractFunction* Contract::function(std::string_view wanted) const {
  const auto found = std::find_if(functions.begin(), functions.end(),
                                  [wanted](const ContractFunction& candidate) { return candidate.id == wanted; });
  return found == functions.end() ? nullptr : &*found;
}

std::string Contract::function_of(const std::string& service, const std::string& named) const {
  for (const auto& candidate : functions)
    if (std::find(candidate.services.begin(), candidate.services.end(), service) != candidate.services.end())
      return candidate.id;
  return named.empty() ? service : named;
}

IntervalSet allowed_windows(const Contract& contract, const Policy& policy, const Interval& range) {
  std::vector<Interval> windows;
  if (range.empty()) return {};
  for (const WindowRule& rule : contract.windows) {
    const Zone& zone = rule.zone ? *rule.zone : *contract.zone;
    DayWindows day_windows(zone, policy, windows);
    const auto last = zone.date_of(range.to) + std::chrono::days{1};
    for (auto day = zone.date_of(range.from) - std::chrono::days{2}; day <= last; day += std::chrono::days{1})
      if (rule.days[std::chrono::weekday{day}.c_encoding()]) day_windows.add(rule, day);
  }
  return IntervalSet::of(std::move(windows)).clipped(range);
}

}  // namespace sereno::sla
