#include "agent/active_checks/item_schedule.h"

#include <charconv>
#include <functional>

namespace sereno::agent {

namespace {

using std::chrono::seconds;

std::string identity_of(const zabbix::WantedItem& item) {
  return item.itemid + '\n' + item.key_orig + '\n' + item.key + '\n' + item.delay;
}

/// Spreads items of one interval, the same at every start.
seconds shift_of(const zabbix::WantedItem& item) {
  constexpr std::uint64_t a_day = 86'400;
  std::uint64_t id = 0;
  const char* end = item.itemid.data() + item.itemid.size();
  if (std::from_chars(item.itemid.data(), end, id).ptr != end || id == 0) id = std::hash<std::string>{}(item.key);
  return seconds{static_cast<std::int64_t>(id % a_day)};
}

}  // namespace

std::vector<ItemSchedule::Refused> ItemSchedule::adopt(const std::vector<zabbix::WantedItem>& items, Instant now) {
  std::vector<Refused> refused;
  std::map<std::string, Number> gone = std::exchange(numbers_, {});
  const std::set<std::string> named = std::exchange(refused_, {});
  for (const zabbix::WantedItem& wanted : items) {
    const std::string identity = identity_of(wanted);
    if (numbers_.contains(identity)) continue;
    if (const auto known = gone.extract(identity)) {
      items_.at(known.mapped()).wanted = wanted;  // with another time-out, perhaps
      numbers_.emplace(identity, known.mapped());
      continue;
    }
    auto delay = zabbix::ItemDelay::parse(wanted.delay);
    if (!delay) {
      refused_.insert(identity);
      if (!named.contains(identity)) refused.push_back({wanted, delay.error().message});
      continue;
    }
    const Number number = ++last_;
    numbers_.emplace(identity, number);
    Item& item = items_[number] = Item{.wanted = wanted, .delay = std::move(*delay), .shift = shift_of(wanted)};
    set_due(number, item, now);
  }
  for (const auto& [identity, number] : gone) {
    set_due(number, items_.at(number), std::nullopt);
    items_.erase(number);
  }
  return refused;
}

void ItemSchedule::set_due(Number number, Item& item, std::optional<Instant> due) {
  if (item.due) due_.erase({*item.due, number});
  item.due = due;
  if (due) due_.emplace(*due, number);
}

std::vector<ItemSchedule::Due> ItemSchedule::take(Instant now, std::size_t most) {
  std::vector<Due> taken;
  for (std::size_t looked_at = 0; looked_at < most && !due_.empty() && due_.begin()->first <= now; ++looked_at) {
    const Number number = due_.begin()->second;
    Item& item = items_.at(number);
    const bool only_planned = std::exchange(item.is_new, false) && !item.delay.by_interval();
    set_due(number, item, item.delay.next_after(now, item.shift));
    if (only_planned || item.under_way) continue;
    item.under_way = true;
    taken.push_back({number, item.wanted});
  }
  return taken;
}

void ItemSchedule::done(Number number) {
  if (const auto item = items_.find(number); item != items_.end()) item->second.under_way = false;
}

void ItemSchedule::clock_was_set(Instant now) {
  for (auto& [number, item] : items_)
    if (!item.is_new) set_due(number, item, item.delay.next_after(now, item.shift));
}

std::optional<Instant> ItemSchedule::next() const {
  if (due_.empty()) return std::nullopt;
  return due_.begin()->first;
}

}  // namespace sereno::agent
