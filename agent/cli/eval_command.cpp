#include "agent/cli/eval_command.h"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cmath>
#include <memory>
#include <string_view>
#include <vector>

#include "agent/cli/command_table.h"
#include "agent/cli/terminal.h"
#include "agent/protocols/zabbix/item_access.h"
#include "agent/protocols/zabbix/item_delay.h"
#include "agent/protocols/zabbix/item_key.h"
#include "base/json_text.h"
#include "base/utf8.h"
#include "net/allowed_hosts.h"
#include "plugins/host/output/plugin_output.h"
#include "sereno/time.h"

namespace sereno::cli {
namespace {

namespace json = boost::json;

constexpr int exit_usage = 3;

json::object invalid(json::object about, const Error& error) {
  about["valid"] = false;
  about["error"] = error.message;
  return about;
}

/// "alerts below 10 and above 20"
std::string sentence(const Range& range) {
  const bool low = std::isfinite(range.low), high = std::isfinite(range.high);
  const std::string start = low ? format_number(range.low) : "", end = high ? format_number(range.high) : "";
  if (!low && !high) return range.alert_inside ? "alerts always" : "never alerts";
  if (range.alert_inside) {
    if (!low) return "alerts at " + end + " and below";
    return high ? "alerts from " + start + " to " + end + ", both included" : "alerts at " + start + " and above";
  }
  if (!low) return "alerts above " + end;
  return high ? "alerts below " + start + " and above " + end : "alerts below " + start;
}

json::value or_null(const std::optional<double>& number) { return number ? json::value(*number) : json::value(); }
json::value or_null(const std::optional<Range>& range) {
  return range ? json::value(range->to_string()) : json::value();
}

json::object described(const Metric& metric) {
  return {{"label", metric.label},
          {"value", or_null(metric.value)},
          {"unit", metric.unit},
          {"warning", or_null(metric.warning)},
          {"critical", or_null(metric.critical)},
          {"min", or_null(metric.min)},
          {"max", or_null(metric.max)},
          {"text", to_perfdata(metric)}};
}

/// The numeric text of a socket address; nothing when there is none.
std::optional<net::IpAddress> address_of(const addrinfo& found) {
  char text[NI_MAXHOST];
  if (::getnameinfo(found.ai_addr, found.ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST) != 0)
    return std::nullopt;
  return net::IpAddress::parse(text);
}

std::vector<net::IpAddress> look_up(const std::string& name) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  if (::getaddrinfo(name.c_str(), nullptr, &hints, &list) != 0) return {};
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(list, ::freeaddrinfo);
  std::vector<net::IpAddress> addresses;
  for (const addrinfo* found = list; found; found = found->ai_next)
    if (const auto address = address_of(*found)) addresses.push_back(*address);
  return addresses;
}

/// "NAME:KEY" at the colon that has a key on both sides; brackets may hold others.
std::optional<agent::zabbix::Alias> name_and_key(const std::string& text) {
  for (auto colon = text.find(':'); colon != std::string::npos; colon = text.find(':', colon + 1)) {
    agent::zabbix::Alias alias{.name = text.substr(0, colon), .key = text.substr(colon + 1)};
    if (agent::zabbix::ItemKey::parse(alias.name) && agent::zabbix::ItemKey::parse(alias.key)) return alias;
  }
  return std::nullopt;
}

/// Without the word that says what is to be understood.
std::vector<std::string> in_front_of_the_last(const std::vector<std::string>& arguments) {
  return {arguments.begin() + 1, arguments.end() - 1};
}

/// The answer as JSON. What was asked is repeated in it, and a shell passes any bytes: those that are no UTF-8 become
/// U+FFFD, for JSON knows none.
std::string printable(const json::object& answer) {
  std::string text = json_text(answer);
  return is_utf8(text) ? text : host::clean_text(text);
}

}  // namespace

json::object eval_range(const std::string& text) {
  json::object about{{"range", text}};
  const auto range = Range::parse(text);
  if (!range) return invalid(std::move(about), range.error());
  about["valid"] = true;
  about["canonical"] = range->to_string();
  about["start"] = range->low;
  about["end"] = range->high;
  about["inside"] = range->alert_inside;
  about["sentence"] = sentence(*range);
  return about;
}

json::object eval_range(const std::string& text, const std::string& value) {
  json::object about = eval_range(text);
  if (!about.at("valid").as_bool()) return about;
  const auto number = parse_decimal(value);
  if (!number) return invalid({{"range", text}, {"value", value}}, Error{"value '" + value + "' is no number"});
  about["value"] = *number;
  about["alert"] = Range::parse(text)->alerts(*number);
  return about;
}

json::object eval_perfdata(const std::string& text) {
  const host::PerfdataReading reading = host::parse_perfdata(host::clean_text(text));
  json::array metrics, problems;
  for (const Metric& metric : reading.metrics) metrics.push_back(described(metric));
  for (const std::string& problem : reading.problems) problems.push_back(json::value(problem));
  return {{"valid", reading.problems.empty()}, {"metrics", std::move(metrics)}, {"problems", std::move(problems)}};
}

json::object eval_zabbix_key(const std::string& text) {
  json::object about{{"key", text}};
  const auto key = agent::zabbix::ItemKey::parse(text);
  if (!key) return invalid(std::move(about), key.error());
  about["valid"] = true;
  about["name"] = key->name;
  about["parameters"] = json::array(key->parameters.begin(), key->parameters.end());
  return about;
}

json::object eval_zabbix_access(const std::vector<std::string>& rules, const std::string& text) {
  json::object about{{"key", text}};
  std::vector<agent::zabbix::AccessRule> read;
  for (const std::string& rule : rules) {
    const bool allow = rule.starts_with("allow:");
    if (!allow && !rule.starts_with("deny:"))
      return invalid(std::move(about), Error{"rule '" + rule + "' is neither allow:PATTERN nor deny:PATTERN"});
    auto pattern = agent::zabbix::KeyPattern::parse(std::string_view(rule).substr(rule.find(':') + 1));
    if (!pattern) return invalid(std::move(about), Error{"rule '" + rule + "': " + pattern.error().message});
    read.push_back({.allow = allow, .pattern = std::move(*pattern)});
  }
  const auto key = agent::zabbix::ItemKey::parse(text);
  if (!key) return invalid(std::move(about), key.error());
  const auto* rule = agent::zabbix::deciding_rule(read, *key);
  about["valid"] = true;
  about["allowed"] = rule == nullptr || rule->allow;
  about["rule"] = rule == nullptr ? json::value() : json::value(rules[static_cast<std::size_t>(rule - read.data())]);
  return about;
}

json::object eval_zabbix_alias(const std::vector<std::string>& aliases, const std::string& text) {
  json::object about{{"key", text}};
  std::vector<agent::zabbix::Alias> read;
  for (const std::string& alias : aliases) {
    auto both = name_and_key(alias);
    if (!both) return invalid(std::move(about), Error{"'" + alias + "' is no NAME:KEY of two item keys"});
    read.push_back(std::move(*both));
  }
  const auto key = agent::zabbix::ItemKey::parse(text);
  if (!key) return invalid(std::move(about), key.error());
  about["valid"] = true;
  about["meant"] = agent::zabbix::without_alias(read, text);
  return about;
}

json::object eval_zabbix_delay(const std::string& text, std::optional<Instant> after) {
  constexpr int shown = 5;
  json::object about{{"delay", text}};
  if (!after) return invalid(std::move(about), Error{"AFTER is no instant such as 2026-11-28T04:00:00Z"});
  const auto delay = agent::zabbix::ItemDelay::parse(text);
  if (!delay) return invalid(std::move(about), delay.error());
  json::array next;
  for (auto at = delay->next_after(*after, {}); at && next.size() < shown; at = delay->next_after(*at, {}))
    next.push_back(json::value(format_instant(*at)));
  about["valid"] = true;
  about["next"] = std::move(next);
  return about;
}

json::object eval_allowed_hosts(const std::string& list, const std::string& text) {
  const json::object about{{"list", list}, {"address", text}};
  const auto hosts = net::AllowedHosts::parse_list(list);
  if (!hosts) return invalid(about, hosts.error());
  const auto address = net::IpAddress::parse(text);
  if (!address) return invalid(about, Error{"'" + text + "' is no IP address"});
  net::ResolvedNames resolved;
  json::object shown;
  for (const std::string& name : hosts->names()) {
    resolved[name] = look_up(name);
    json::array addresses;
    for (const auto& found : resolved[name]) addresses.push_back(json::value(found.to_string()));
    shown[name] = std::move(addresses);
  }
  const std::string entry(hosts->match(*address, resolved));
  return {{"valid", true},
          {"address", address->to_string()},
          {"allowed", !entry.empty()},
          {"entry", entry.empty() ? json::value() : json::value(entry)},
          {"resolved", std::move(shown)}};
}

int run_eval_command(const std::vector<std::string>& words) {
  std::vector<std::string> arguments = words;
  if (words.size() > 2 && words[1] == "--") arguments.erase(arguments.begin() + 1);
  const std::string what = arguments.empty() ? "" : arguments[0];
  const std::size_t given = arguments.empty() ? 0 : arguments.size() - 1;
  json::object answer;
  if (what == "range" && given == 2) {
    answer = eval_range(arguments[1], arguments[2]);
  } else if (what == "range" && given == 1) {
    answer = eval_range(arguments[1]);
  } else if (what == "perfdata" && given == 1) {
    answer = eval_perfdata(arguments[1]);
  } else if (what == "zabbix-key" && given == 1) {
    answer = eval_zabbix_key(arguments[1]);
  } else if (what == "zabbix-access" && given > 0) {
    answer = eval_zabbix_access(in_front_of_the_last(arguments), arguments.back());
  } else if (what == "zabbix-alias" && given > 0) {
    answer = eval_zabbix_alias(in_front_of_the_last(arguments), arguments.back());
  } else if (what == "zabbix-delay" && (given == 1 || given == 2)) {
    answer = eval_zabbix_delay(arguments[1], given == 1 ? now_utc() : parse_instant(arguments[2]));
  } else if (what == "allowed-hosts" && given == 2) {
    answer = eval_allowed_hosts(arguments[1], arguments[2]);
  } else {
    const std::vector<std::string_view> kinds{"range",        "perfdata",     "zabbix-key",   "zabbix-access",
                                              "zabbix-alias", "zabbix-delay", "allowed-hosts"};
    const bool known = std::find(kinds.begin(), kinds.end(), what) != kinds.end();
    if (what.empty()) return wrong_usage("eval", "what is to be understood?");
    return wrong_usage("eval", known ? "'" + what + "' takes other arguments" : no_such_word(what, kinds));
  }
  const bool valid = answer.at("valid").as_bool();
  if (!print(printable(answer))) return exit_usage;
  return valid ? 0 : 1;
}

}  // namespace sereno::cli
