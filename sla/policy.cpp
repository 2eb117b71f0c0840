#include "sla/policy.h"

#include <algorithm>
#include <functional>

#include "base/digest.h"

namespace sereno::sla {
namespace {

constexpr std::int64_t longest_smoothing_s = 86'400;  // what evidence_span() loads around a period

/// One key: how its value reads and is set, and what else it could be.
struct Key {
  std::string_view name;
  std::function<std::string(const Policy&)> get;
  std::function<Result<void>(Policy&, std::string_view)> set;
  std::vector<std::string_view> choices;  ///< for "what if"; empty: none
};

std::string joined(const std::vector<std::string_view>& words) {
  std::string text;
  for (const auto word : words) text += (text.empty() ? "" : ", ") + std::string(word);
  return text;
}

Error refusal(std::string_view key, std::string_view value, const std::string& wanted) {
  return Error{"policy " + std::string(key) + ": '" + std::string(value) + "' is none of its values: " + wanted};
}

/// The words stand in the order of the enumerators.
template <class Choice>
Key choice_key(std::string_view name, Choice Policy::*member, std::vector<std::string_view> words) {
  auto get = [member, words](const Policy& policy) {
    return std::string(words[static_cast<std::size_t>(policy.*member)]);
  };
  auto set = [name, member, words](Policy& policy, std::string_view value) -> Result<void> {
    const auto found = std::find(words.begin(), words.end(), value);
    if (found == words.end()) return refusal(name, value, joined(words));
    policy.*member = static_cast<Choice>(found - words.begin());
    return {};
  };
  return {name, get, set, words};
}

Key seconds_key(std::string_view name, milliseconds Policy::*member, std::int64_t most_s,
                std::vector<std::string_view> choices) {
  auto get = [member](const Policy& policy) {
    return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(policy.*member).count());
  };
  auto set = [name, member, most_s](Policy& policy, std::string_view value) -> Result<void> {
    const auto number = parse_integer<std::int64_t>(value);
    if (!number || *number < 0 || *number > most_s)
      return refusal(name, value, "whole seconds from 0 to " + std::to_string(most_s));
    policy.*member = std::chrono::seconds{*number};
    return {};
  };
  return {name, get, set, std::move(choices)};
}

Key stale_key() {
  const std::string_view name = "stale_after_s";
  const Key seconds = seconds_key(name, &Policy::stale_after, longest_smoothing_s, {});
  auto get = [seconds](const Policy& policy) {
    return policy.stale_after.count() == 0 ? std::string("auto") : seconds.get(policy);
  };
  auto set = [seconds, name](Policy& policy, std::string_view value) -> Result<void> {
    if (value == "auto") return seconds.set(policy, "0");
    if (value != "0" && seconds.set(policy, value)) return {};
    return refusal(name, value, "auto, or whole seconds from 1 to " + std::to_string(longest_smoothing_s));
  };
  return {name, get, set, {}};
}

Key objective_key() {
  const std::string_view name = "objective_percent";
  auto get = [](const Policy& policy) { return format_percent_e4(policy.objective_e4); };
  auto set = [name](Policy& policy, std::string_view value) -> Result<void> {
    const auto percent = parse_percent_e4(value);
    if (!percent) return refusal(name, value, percent.error().message);
    policy.objective_e4 = *percent;
    return {};
  };
  return {name, get, set, {}};
}

const std::vector<Key>& keys() {
  static const std::vector<Key> table{
      objective_key(),
      choice_key("maintenance_accounting", &Policy::maintenance_accounting, {"available", "exclude"}),
      choice_key("window_crossing", &Policy::window_crossing, {"start_day", "calendar_day", "union"}),
      choice_key("sunday", &Policy::sunday, {"literal", "whole_day"}),
      seconds_key("min_notice_s", &Policy::min_notice, 31'536'000, {}),
      choice_key("late_notice", &Policy::late_notice, {"reject", "partial"}),
      choice_key("ack", &Policy::ack, {"ack_or_phone", "required", "ignored"}),
      choice_key("degraded", &Policy::degraded, {"down", "up"}),
      choice_key("unknown", &Policy::unknown, {"down", "exclude", "up"}),
      stale_key(),
      seconds_key("recovery_min_s", &Policy::recovery_min, longest_smoothing_s, {"0", "120"}),
      seconds_key("min_outage_s", &Policy::min_outage, longest_smoothing_s, {"0"}),
      choice_key("outage_end", &Policy::outage_end, {"recovered", "notified"}),
      choice_key("credit_trigger", &Policy::credit_trigger, {"table", "objective_gate"}),
      choice_key("credit_row3", &Policy::credit_row3, {"typo_99_85", "literal_gap", "carry_previous"}),
      choice_key("credit_basis", &Policy::credit_basis, {"percent", "minutes", "max_of_both"}),
      choice_key("resolution_target", &Policy::resolution_target, {"function", "strict_min"}),
      choice_key("warning", &Policy::warning, {"up", "down"}),
      choice_key("acceptance", &Policy::acceptance, {"other_party", "any_named"}),
      choice_key("late_recorded", &Policy::late_recorded, {"shown", "refused"}),
      choice_key("vantages", &Policy::vantages, {"worst", "majority", "any_up"}),
      seconds_key("same_root_within_s", &Policy::same_root_within, longest_smoothing_s, {}),
  };
  return table;
}

const Key* key_named(std::string_view name) {
  const auto found = std::find_if(keys().begin(), keys().end(), [name](const Key& key) { return key.name == name; });
  return found == keys().end() ? nullptr : &*found;
}

}  // namespace

Result<std::int64_t> parse_percent_e4(std::string_view text) {
  const auto point = std::min(text.find('.'), text.size());
  const auto whole = text.substr(0, point);
  const auto fraction = text.substr(std::min(point + 1, text.size()));
  const auto digits = [](std::string_view part) { return part.find_first_not_of("0123456789") == part.npos; };
  const bool plain = !whole.empty() && whole.size() <= 3 && digits(whole) && digits(fraction) && fraction.size() <= 4 &&
                     (point == text.size() || !fraction.empty());
  if (plain) {
    const std::string scaled = std::string(whole) + std::string(fraction) + std::string(4 - fraction.size(), '0');
    const auto value = parse_integer<std::int64_t>(scaled);
    if (value && *value <= 1'000'000) return *value;
  }
  return Error{"a percentage from 0 to 100 with at most four digits after the point"};
}

std::string format_percent_e4(std::int64_t percent_e4) {
  std::string fraction = std::to_string(percent_e4 % 10'000 + 10'000).substr(1);
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  return std::to_string(percent_e4 / 10'000) + (fraction.empty() ? "" : "." + fraction);
}

std::vector<std::string_view> policy_keys() {
  std::vector<std::string_view> names;
  for (const Key& key : keys()) names.push_back(key.name);
  return names;
}

Result<void> set_policy(Policy& policy, std::string_view key, std::string_view value) {
  if (const Key* found = key_named(key)) return found->set(policy, value);
  return Error{"there is no policy '" + std::string(key) + "'; there are " + joined(policy_keys())};
}

Result<void> override_policy(Policy& policy, std::string_view key_equals_value) {
  const auto equals = key_equals_value.find('=');
  if (equals == std::string_view::npos)
    return Error{"'" + std::string(key_equals_value) + "' is no policy; write key=value, such as sunday=whole_day"};
  return set_policy(policy, key_equals_value.substr(0, equals), key_equals_value.substr(equals + 1));
}

std::vector<PolicyEntry> policy_entries(const Policy& policy) {
  std::vector<PolicyEntry> entries;
  for (const Key& key : keys()) entries.push_back({std::string(key.name), key.get(policy)});
  return entries;
}

std::string policy_digest(const Policy& policy) {
  std::string lines;
  for (const auto& entry : policy_entries(policy)) lines += entry.key + "=" + entry.value + "\n";
  return sha256_hex(lines);
}

std::vector<PolicyEntry> policy_alternatives(const Policy& policy) {
  std::vector<PolicyEntry> alternatives;
  for (const Key& key : keys()) {
    const std::string own = key.get(policy);
    for (const auto choice : key.choices)
      if (choice != own) alternatives.push_back({std::string(key.name), std::string(choice)});
  }
  return alternatives;
}

}  // namespace sereno::sla
