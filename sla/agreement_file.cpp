#include "sla/agreement_file.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "config/yaml_reader.h"
#include "sla/civil_time.h"
#include "sla/commitment_file.h"
#include "sla/contract_file_lists.h"

namespace sereno::sla {
namespace {

using config::YamlMap;
using config::YamlNode;

/// "2026-12-25" as a day of no zone.
std::optional<std::chrono::local_days> read_date(const YamlNode& node) {
  const auto text = node.text();
  if (!text) return std::nullopt;
  const auto utc = Zone::find("UTC");
  const auto at = utc ? start_of_date(*utc, *text) : Result<Instant>(utc.error());
  if (at) return utc->date_of(*at);
  node.fail(at.error().message);
  return std::nullopt;
}

std::string read_date_text(YamlMap& map, std::string_view key) {
  const auto node = map.find(key);
  return node && read_date(*node) ? node->text().value_or("") : "";
}

void read_text(const YamlNode& node, Agreement& agreement) {
  YamlMap map = node.map();
  if (const auto address = map.require("address")) agreement.address = short_text(*address);
  agreement.dated = read_date_text(map, "dated");
  agreement.read = read_date_text(map, "read");
  map.finish();
}

void read_period(const YamlNode& node, Agreement& agreement) {
  if (!node.is_map()) {
    if (const auto index = node.choice({"month", "quarter", "year"})) {
      static constexpr AgreedPeriod kinds[] = {AgreedPeriod::month, AgreedPeriod::quarter, AgreedPeriod::year};
      agreement.period = kinds[*index];
    }
    return;
  }
  YamlMap map = node.map();
  agreement.period = AgreedPeriod::cycle;
  if (const auto day = map.require("cycle_from_day"))
    agreement.cycle_day = static_cast<int>(day->integer(1, 28).value_or(1));
  map.finish();
}

void read_business_days(const YamlNode& node, ServiceCalendar& calendar) {
  static const std::vector<std::string_view> names{"sunday",   "monday", "tuesday", "wednesday",
                                                   "thursday", "friday", "saturday"};
  calendar.days = {};
  const auto items = node.list();
  if (items.empty() && node.is_list()) node.fail("names no day");
  for (const YamlNode& day : items)
    if (const auto index = day.choice(names)) calendar.days[*index] = true;
}

ServiceCalendar read_service_calendar(const YamlNode& node) {
  YamlMap map = node.map();
  ServiceCalendar calendar;
  if (const auto days = map.find("business_days")) read_business_days(*days, calendar);
  if (const auto holidays = map.find("holidays"))
    for (const YamlNode& item : holidays->list()) {
      const auto day = read_date(item);
      if (!day) continue;
      if (std::find(calendar.holidays.begin(), calendar.holidays.end(), *day) != calendar.holidays.end())
        item.fail("the holiday stands here twice");
      calendar.holidays.push_back(*day);
    }
  std::sort(calendar.holidays.begin(), calendar.holidays.end());
  if (const auto from = map.find("from")) calendar.open = read_time_of_day(*from);
  if (const auto to = map.find("to")) calendar.close = read_time_of_day(*to);
  if (calendar.close <= calendar.open) node.fail("the hours of service are empty: to must be after from, on one day");
  if (const auto responses = map.find("for_responses")) calendar.for_responses = responses->boolean().value_or(false);
  if (const auto zone = map.find("time_zone"))
    if (read_zone(*zone)) calendar.zone_name = zone->text().value_or("");
  map.finish();
  return calendar;
}

AgreedMaintenance read_agreed_maintenance(const YamlNode& node) {
  YamlMap map = node.map();
  AgreedMaintenance agreed;
  if (const auto most = map.find("most")) agreed.most = agreed_duration(*most);
  if (const auto days = map.find("notice_business_days"))
    if (const auto count = days->integer(1, 60)) agreed.notice_business_days = static_cast<int>(*count);
  if (const auto emergency = map.find("emergency"))
    if (const auto index = emergency->choice({"counts", "excluded"})) agreed.emergency_excluded = *index == 1;
  map.finish();
  return agreed;
}

ClaimRule read_claim_rule(const YamlNode& node) {
  static constexpr std::pair<std::string_view, SpanUnit> units[] = {{"days", SpanUnit::days},
                                                                    {"business_days", SpanUnit::business_days},
                                                                    {"months", SpanUnit::months},
                                                                    {"periods", SpanUnit::periods}};
  YamlMap map = node.map();
  ClaimRule rule;
  int given = 0;
  for (const auto& [key, unit] : units) {
    const auto length = map.find(key);
    if (!length) continue;
    if (++given == 2) length->fail("a deadline has one of days, business_days, months and periods");
    rule.length = static_cast<int>(length->integer(1, 400).value_or(1));
    rule.unit = unit;
  }
  if (given == 0) node.fail("days, business_days, months or periods is missing");
  if (const auto from = map.require("from"))
    if (const auto index = from->choice({"incident", "period_end"})) rule.from = static_cast<ClaimFrom>(*index);
  rule.clause = clause_of(map);
  map.finish();
  return rule;
}

Precondition read_precondition(const YamlNode& node) {
  YamlMap map = node.map();
  Precondition precondition;
  if (const auto id = map.require("id")) precondition.id = read_id(*id);
  if (const auto told = map.find("unless_told"))
    if (const auto index = told->choice({"holds", "fails"})) precondition.unless_told = *index == 0;
  precondition.clause = clause_of(map);
  map.finish();
  return precondition;
}

Cap read_cap(const YamlNode& node) {
  YamlMap map = node.map();
  Cap cap;
  const auto percent = map.find("percent"), days = map.find("days");
  if (percent && days) days->fail("percent and days exclude each other");
  if (!percent && !days) node.fail("percent or days is missing");
  if (percent) cap.limit_e4 = read_quantity(*percent).value_or(0);
  if (!percent && days) cap.limit_e4 = read_quantity(*days).value_or(0);
  cap.unit = percent ? AwardUnit::percent : AwardUnit::days;
  if (const auto per = map.find("per"))
    if (const auto index = per->choice({"period", "year"})) cap.per = static_cast<CapPer>(*index);
  cap.clause = clause_of(map);
  map.finish();
  return cap;
}

/// What a commitment names must be there, and no two have one id.
void check_names(Agreement& agreement, const std::vector<YamlNode>& commitments,
                 const std::vector<YamlNode>& preconditions) {
  std::set<std::string> ids, conditions;
  for (std::size_t i = 0; i < preconditions.size(); ++i)
    if (const std::string& id = agreement.preconditions[i].id; !id.empty() && !conditions.insert(id).second)
      preconditions[i].fail("the precondition '" + id + "' stands here twice");
  for (std::size_t i = 0; i < commitments.size(); ++i) {
    const Commitment& each = agreement.commitments[i];
    if (!each.id.empty() && !ids.insert(each.id).second)
      commitments[i].fail("the commitment '" + each.id + "' stands here twice");
    for (const std::string& named : {each.only_if, each.unless}) {
      if (named.empty()) continue;
      if (!conditions.contains(named)) commitments[i].fail("there is no precondition '" + named + "'");
      for (Precondition& condition : agreement.preconditions)
        condition.selects = condition.selects || condition.id == named;
    }
  }
}

void read_deadlines(YamlMap& map, const YamlNode& node, Agreement& agreement) {
  if (const auto calendar = map.find("calendar")) agreement.calendar = read_service_calendar(*calendar);
  if (const auto maintenance = map.find("maintenance")) agreement.maintenance = read_agreed_maintenance(*maintenance);
  if (const auto claim = map.find("claim")) agreement.claim = read_claim_rule(*claim);
  const bool business = agreement.maintenance.notice_business_days ||
                        (agreement.claim && agreement.claim->unit == SpanUnit::business_days);
  if (business && !agreement.calendar) node.fail("business days need a calendar");
}

void read_money(YamlMap& map, Agreement& agreement) {
  if (const auto rounding = map.find("money_rounding"))
    if (const auto index = rounding->choice({"half_up", "cut"})) agreement.cut_money = *index == 1;
  if (const auto smallest = map.find("smallest_payout")) agreement.smallest_payout_e4 = read_amount(*smallest);
  if (const auto caps = map.find("caps"))
    for (const YamlNode& item : caps->list()) agreement.caps.push_back(read_cap(item));
}

}  // namespace

Agreement read_agreement(const YamlNode& node, const std::vector<std::string>& functions) {
  YamlMap map = node.map();
  Agreement agreement;
  if (const auto text = map.find("text")) read_text(*text, agreement);
  if (const auto period = map.find("period")) read_period(*period, agreement);
  if (const auto part = map.find("part_of_period"))
    if (const auto index = part->choice({"measured", "up", "not_covered"}))
      agreement.part = static_cast<PartOfPeriod>(*index);
  read_deadlines(map, node, agreement);
  read_money(map, agreement);
  std::vector<YamlNode> preconditions, commitments;
  if (const auto list = map.find("preconditions")) preconditions = list->list();
  for (const YamlNode& item : preconditions) agreement.preconditions.push_back(read_precondition(item));
  if (const auto list = map.require("commitments")) {
    commitments = list->list();
    if (commitments.empty() && list->is_list()) list->fail("an agreement without a commitment promises nothing");
  }
  for (const YamlNode& item : commitments) agreement.commitments.push_back(read_commitment(item, functions));
  check_names(agreement, commitments, preconditions);
  map.finish();
  return agreement;
}

}  // namespace sereno::sla
