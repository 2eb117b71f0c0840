#include "sla/contract_file_lists.h"

#include <algorithm>
#include <limits>
#include <set>

#include "config/yaml_reader.h"
#include "sla/measurement.h"

namespace sereno::sla {
namespace {

using config::YamlMap;
using config::YamlNode;

constexpr std::int64_t minutes_of_a_month = 31 * 24 * 60 + 60;

std::optional<std::int64_t> required_percent(YamlMap& map, std::string_view key) {
  const auto node = map.require(key);
  return node ? read_percent(*node) : std::nullopt;
}

std::optional<milliseconds> read_target(YamlMap& map, std::string_view key) {
  const auto node = map.find(key);
  return node ? agreed_duration(*node) : std::nullopt;
}

std::vector<std::string> read_services(const YamlNode& node) {
  std::vector<std::string> services;
  for (const YamlNode& service : node.list()) services.push_back(short_text(service));
  if (services.empty() && node.is_list()) node.fail("names no service; leave it out for those that name the function");
  return services;
}

ContractFunction read_function(const YamlNode& node) {
  YamlMap map = node.map();
  ContractFunction function;
  if (const auto id = map.require("id")) function.id = read_id(*id);
  if (const auto description = map.find("description")) function.description = short_text(*description);
  if (const auto critical = map.find("critical")) function.critical = critical->boolean().value_or(false);
  if (const auto services = map.find("services")) function.services = read_services(*services);
  if (const auto objective = map.find("objective_percent")) function.objective_e4 = read_percent(*objective);
  function.resolution_target = read_target(map, "resolution");
  function.clause = clause_of(map);
  map.finish();
  return function;
}

std::array<bool, 7> read_days(const YamlNode& node) {
  static const std::vector<std::string_view> names{"sunday",   "monday", "tuesday", "wednesday",
                                                   "thursday", "friday", "saturday"};
  std::array<bool, 7> days{};
  const auto items = node.list();
  if (items.empty() && node.is_list()) node.fail("names no day");
  for (const YamlNode& day : items)
    if (const auto index = day.choice(names)) days[*index] = true;
  return days;
}

/// "2026-12-25"; whether the calendar has that date is looked at, too.
std::string read_date(const YamlNode& node) {
  const auto text = node.text().value_or("");
  if (text.size() == 10 && parse_instant(text + "T00:00:00Z")) return text;
  node.fail("'" + text + "' is no date; write YYYY-MM-DD");
  return text;
}

WindowRule read_window(const YamlNode& node) {
  YamlMap map = node.map();
  WindowRule rule;
  if (const auto days = map.require("days")) rule.days = read_days(*days);
  const auto from = map.require("from"), to = map.require("to");
  if (from) rule.start = read_time_of_day(*from);
  if (to) rule.end = read_time_of_day(*to);
  if (const auto zone = map.find("time_zone")) rule.zone = read_zone(*zone);
  if (rule.start >= std::chrono::hours{24}) node.fail("a window cannot begin at 24:00; write 00:00 of the next day");
  rule.clause = clause_of(map);
  map.finish();
  return rule;
}

/// The percentage of a row that said something wrong: it is held against no other row.
constexpr std::int64_t unreadable = -1;

CreditRow read_credit(const YamlNode& node) {
  YamlMap map = node.map();
  CreditRow row;
  const auto from = required_percent(map, "available_from");
  row.available_from_e4 = from.value_or(0);
  const auto below = required_percent(map, "available_below");
  row.available_below_e4 = below.value_or(0);
  if (const auto minutes = map.require("down_from_minutes"))
    row.down_from_minutes = minutes->integer(0, minutes_of_a_month).value_or(0);
  if (const auto minutes = map.find("down_below_minutes"))
    row.down_below_minutes = minutes->integer(1, minutes_of_a_month);
  const auto percent = required_percent(map, "percent");
  row.percent_e4 = from && below && percent ? *percent : unreadable;
  row.clause = clause_of(map);
  map.finish();
  if (from && below && row.available_from_e4 >= row.available_below_e4)
    node.fail("available_from must be below available_below");
  if (row.down_below_minutes && *row.down_below_minutes <= row.down_from_minutes)
    node.fail("down_from_minutes must be below down_below_minutes");
  return row;
}

PriorityTarget read_priority(const YamlNode& node) {
  YamlMap map = node.map();
  PriorityTarget target;
  if (const auto priority = map.require("priority"))
    target.priority = static_cast<int>(priority->integer(1, 99).value_or(0));
  if (const auto resolution = map.require("resolution"))
    target.resolution_target = agreed_duration(*resolution).value_or(milliseconds{0});
  static const std::vector<std::string_view> affectations{"total", "intermittent", "degraded"};
  if (const auto list = map.find("affectation"))
    for (const YamlNode& word : list->list())
      if (const auto index = word.choice(affectations)) target.affectations.emplace_back(affectations[*index]);
  if (const auto hours = map.find("service_hours")) target.service_hours = hours->boolean().value_or(false);
  target.clause = clause_of(map);
  map.finish();
  return target;
}

template <class Row>
std::vector<Row> read_rows(const YamlNode& node, Row (*read)(const YamlNode&)) {
  std::vector<Row> rows;
  for (const YamlNode& item : node.list()) rows.push_back(read(item));
  return rows;
}

/// As `sereno-sla key new` prints it.
std::string read_public_key(const YamlNode& node) {
  static constexpr std::string_view kind = "ed25519:";
  static constexpr std::size_t length = 44;  // 32 bytes as base64
  std::string key = short_text(node);
  const std::string_view rest = std::string_view(key).substr(std::min(kind.size(), key.size()));
  const bool shaped =
      key.starts_with(kind) && rest.size() == length && rest.ends_with('=') &&
      rest.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") == length - 1;
  if (!shaped) node.fail("'" + key + "' is no key: it is ed25519: and 44 signs, as 'sereno-sla key new' prints it");
  return key;
}

Party read_party(const YamlNode& node) {
  static const std::vector<std::string_view> roles{"provider", "ally", "client", "third"};
  YamlMap map = node.map();
  Party party;
  if (const auto id = map.require("id")) party.id = read_id(*id);
  if (const auto role = map.require("role"))
    if (const auto index = role->choice(roles)) party.role = static_cast<Role>(*index);
  if (const auto contacts = map.find("contacts"))
    for (const YamlNode& contact : contacts->list()) party.contacts.push_back(short_text(contact));
  if (const auto keys = map.find("keys"))
    for (const YamlNode& key : keys->list()) party.keys.push_back(read_public_key(key));
  party.clause = clause_of(map);
  map.finish();
  const bool provider = party.id == "provider", client = party.id == "client";
  if ((provider && party.role != Role::provider) || (client && party.role != Role::client))
    node.fail("'" + party.id + "' can only be the " + party.id);
  return party;
}

Source read_source(const YamlNode& node) {
  static const std::vector<std::string_view> kinds{"inside", "outside"};
  YamlMap map = node.map();
  Source source;
  if (const auto name = map.require("name")) source.name = short_text(*name);
  if (const auto party = map.find("party")) source.party = read_id(*party);
  if (const auto kind = map.find("kind"))
    if (const auto index = kind->choice(kinds)) source.kind = kinds[*index];
  source.clause = clause_of(map);
  map.finish();
  return source;
}

std::string row_name(std::size_t index) { return "row " + std::to_string(index + 1); }

/// More downtime never pays less, and no downtime is in two rows or in none. The one gap in the percentages that the
/// policy credit_row3 reads is above the last row.
void check_credit_order(const std::vector<CreditRow>& rows, const std::vector<YamlNode>& nodes) {
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const CreditRow &above = rows[i - 1], &row = rows[i];
    if (above.percent_e4 == unreadable || row.percent_e4 == unreadable) continue;
    const std::string both = row_name(i) + " and " + row_name(i - 1) + ": ";
    if (row.available_below_e4 > above.available_from_e4)
      nodes[i].fail(row_name(i) + " overlaps " + row_name(i - 1) + ": write the rows from high to low availability");
    if (row.available_below_e4 < above.available_from_e4 && i + 1 < rows.size())
      nodes[i].fail(both + "a gap between them; only the last row may leave one (policy credit_row3)");
    if (row.percent_e4 < above.percent_e4) nodes[i].fail(both + "more downtime must not pay less");
    if (!above.down_below_minutes)
      nodes[i].fail(both + "down_below_minutes is missing in the first: its minutes have no end");
    else if (row.down_from_minutes != *above.down_below_minutes)
      nodes[i].fail(both + "the minutes " +
                    (row.down_from_minutes < *above.down_below_minutes ? "overlap" : "leave a gap"));
  }
}

}  // namespace

milliseconds read_time_of_day(const YamlNode& node) {
  const auto text = node.text().value_or("");
  const bool shaped = text.size() == 5 && text[2] == ':';
  const auto hour = shaped ? parse_integer<unsigned>(std::string_view(text).substr(0, 2)) : std::nullopt;
  const auto minute = shaped ? parse_integer<unsigned>(std::string_view(text).substr(3)) : std::nullopt;
  if (!hour || !minute || *minute > 59 || *hour * 60 + *minute > 24 * 60) {
    node.fail("'" + text + "' is no time of the day; write \"HH:MM\" from \"00:00\" to \"24:00\"");
    return {};
  }
  return std::chrono::minutes{*hour * 60 + *minute};
}

std::optional<std::int64_t> read_percent(const YamlNode& node) {
  const auto text = node.text();
  if (!text) return std::nullopt;
  const auto percent = parse_percent_e4(*text);
  if (percent) return *percent;
  node.fail("'" + *text + "' is not " + percent.error().message);
  return std::nullopt;
}

std::optional<std::int64_t> read_amount(const YamlNode& node) {
  const auto text = node.text().value_or("");
  const auto amount = parse_quantity_e4(text);
  if (amount) return *amount;
  node.fail("'" + text + "' is no amount; write 1250 or 1250.00");
  return std::nullopt;
}

std::optional<Zone> read_zone(const YamlNode& node) {
  const auto name = node.text();
  if (!name) return std::nullopt;
  auto zone = Zone::find(*name);
  if (zone) return *zone;
  node.fail(zone.error().message);
  return std::nullopt;
}

YamlNode unwrap(const YamlNode& node, std::string& clause) {
  if (!node.is_map()) return node;
  YamlMap map = node.map();
  clause = clause_of(map);
  const auto value = map.require("value");
  map.finish();
  return value ? *value : node;
}

std::optional<milliseconds> agreed_duration(const YamlNode& node) {
  const auto text = node.text();
  if (!text) return std::nullopt;
  const bool bare = !text->empty() && text->find_first_not_of("0123456789") == std::string::npos;
  if (bare) {
    node.fail("'" + *text + "' has no unit: write " + *text + "m for minutes, or s, h, d");
    return std::nullopt;
  }
  const auto span = node.duration();
  if (span && span->count() <= 0) node.fail("must be longer than 0");
  return span;
}

std::string read_id(const YamlNode& node) {
  const std::string id = short_text(node);
  if (id.find_first_of(" \t,;\"'") != std::string::npos)
    node.fail("'" + id + "' has a blank or a quote; an id is one word");
  return id;
}

std::string clause_of(YamlMap& map) {
  const auto clause = map.find("clause");
  return clause ? short_text(*clause) : std::string();
}

std::string short_text(const YamlNode& node) {
  const auto text = node.text();
  if (!text) return {};
  const bool control =
      std::any_of(text->begin(), text->end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  if (text->empty() || text->size() > 200 || control) node.fail("must be one line of 1 to 200 characters");
  return *text;
}

std::vector<ContractFunction> read_functions(const YamlNode& node) {
  std::vector<ContractFunction> functions;
  std::set<std::string> ids, services;
  for (const YamlNode& item : node.list()) {
    ContractFunction function = read_function(item);
    if (!function.id.empty() && !ids.insert(function.id).second)
      item.fail("the function '" + function.id + "' stands here twice");
    for (const std::string& service : function.services)
      if (!services.insert(service).second) item.fail("the service '" + service + "' serves two functions");
    functions.push_back(std::move(function));
  }
  const auto critical = [](const ContractFunction& function) { return function.critical; };
  if (std::none_of(functions.begin(), functions.end(), critical))
    node.fail("at least one function must be critical: the availability of the service is theirs");
  return functions;
}

std::vector<WindowRule> read_windows(const YamlNode& node) { return read_rows(node, read_window); }

std::vector<CreditRow> read_credits(const YamlNode& node) {
  auto rows = read_rows(node, read_credit);
  check_credit_order(rows, node.list());
  return rows;
}

std::vector<Party> read_parties(const YamlNode& node) {
  std::vector<Party> parties;
  std::set<std::string> ids;
  for (const YamlNode& item : node.list()) {
    parties.push_back(read_party(item));
    const std::string& id = parties.back().id;
    if (!id.empty() && !ids.insert(id).second) item.fail("the party '" + id + "' stands here twice");
  }
  return parties;
}

std::vector<Source> read_sources(const YamlNode& node) {
  std::vector<Source> sources;
  std::set<std::string> names;
  for (const YamlNode& item : node.list()) {
    sources.push_back(read_source(item));
    const std::string& name = sources.back().name;
    if (!name.empty() && !names.insert(name).second) item.fail("the source '" + name + "' stands here twice");
  }
  return sources;
}

std::vector<PriorityTarget> read_priorities(const YamlNode& node) {
  auto rows = read_rows(node, read_priority);
  std::set<int> seen;
  std::set<std::string> affectations;
  for (const PriorityTarget& row : rows) {
    if (row.priority > 0 && !seen.insert(row.priority).second)
      node.fail("priority " + std::to_string(row.priority) + " stands here twice");
    for (const std::string& each : row.affectations)
      if (!affectations.insert(each).second) node.fail("the affectation '" + each + "' has two priorities");
  }
  return rows;
}

BusinessCalendar read_calendar(const YamlNode& node) {
  YamlMap map = node.map();
  BusinessCalendar calendar;
  if (const auto days = map.find("business_days")) calendar.days = read_days(*days);
  if (const auto holidays = map.find("holidays"))
    for (const YamlNode& each : holidays->list()) calendar.holidays.push_back(read_date(each));
  std::sort(calendar.holidays.begin(), calendar.holidays.end());
  if (const auto days = map.find("close_after_business_days"))
    calendar.close_after_days = static_cast<int>(days->integer(0, 60).value_or(calendar.close_after_days));
  clause_of(map);
  map.finish();
  return calendar;
}

Fee read_fee(const YamlNode& node) {
  YamlMap map = node.map();
  Fee fee;
  if (const auto amount = map.require("amount")) fee.amount_e4 = read_amount(*amount).value_or(0);
  if (const auto currency = map.require("currency")) fee.currency = short_text(*currency);
  fee.digits = currency_digits(fee.currency);
  if (const auto digits = map.find("digits")) fee.digits = static_cast<int>(digits->integer(0, 4).value_or(2));
  fee.clause = clause_of(map);
  map.finish();
  return fee;
}

}  // namespace sereno::sla
