#include "ledger/waiting_records.h"

#include <algorithm>
#include <iterator>

namespace sereno::ledger {

namespace {

/// The number of the first; `otherwise` when there is none.
template <class Records>
std::uint64_t first_number(const Records& records, std::uint64_t otherwise) {
  return records.empty() ? otherwise : records.front().number;
}

}  // namespace

WaitingRecords::WaitingRecords(std::size_t capacity) : capacity_(std::max<std::size_t>(capacity, 1)) {}

void WaitingRecords::add(Sample sample) {
  ++of_service_[sample.service];
  samples_.push_back({.number = ++number_, .record = std::move(sample)});
  make_room();
}

void WaitingRecords::add(Fact fact) {
  facts_.push_back({.number = ++number_, .record = std::move(fact)});
  make_room();
}

bool WaitingRecords::lose_one_aside() {
  if (!aside_.samples.empty()) {
    aside_.samples.pop_front();
    ++lost_.samples;
    return true;
  }
  if (aside_.facts.empty()) return false;
  aside_.facts.pop_front();
  ++lost_.facts;
  return true;
}

void WaitingRecords::make_room() {
  if (size() <= capacity_ || lose_one_aside()) return;
  if (samples_.empty()) {
    if (facts_.empty()) return;
    facts_.pop_front();
    ++lost_.facts;
    return;
  }
  const auto has_newer = [&](const Numbered<Sample>& sample) { return of_service_[sample.record.service] > 1; };
  auto victim = std::ranges::find_if(samples_, has_newer);
  if (victim == samples_.end()) victim = samples_.begin();
  --of_service_[victim->record.service];
  samples_.erase(victim);
  ++lost_.samples;
}

WaitingRecords::Group WaitingRecords::take(std::size_t most) {
  Group group;
  const auto facts = static_cast<std::ptrdiff_t>(std::min(most, facts_.size()));
  group.facts.splice(group.facts.end(), facts_, facts_.begin(), std::next(facts_.begin(), facts));
  const auto samples = static_cast<std::ptrdiff_t>(std::min(most - static_cast<std::size_t>(facts), samples_.size()));
  group.samples.splice(group.samples.end(), samples_, samples_.begin(), std::next(samples_.begin(), samples));
  for (const auto& sample : group.samples) --of_service_[sample.record.service];
  taken_ = group.facts.size() + group.samples.size();
  oldest_taken_ = std::min(first_number(group.facts, number_ + 1), first_number(group.samples, number_ + 1));
  return group;
}

void WaitingRecords::settle(Group to_try, Group aside) {
  for (const auto& sample : to_try.samples) ++of_service_[sample.record.service];
  samples_.splice(samples_.begin(), to_try.samples);
  facts_.splice(facts_.begin(), to_try.facts);
  aside_.take_over(std::move(aside));
  taken_ = 0;
  while (size() > capacity_) make_room();
}

void WaitingRecords::call_back() { settle(std::exchange(aside_, Group{}), {}); }

std::uint64_t WaitingRecords::oldest() const {
  const std::uint64_t none = number_ + 1;
  std::uint64_t lowest = taken_ > 0 ? oldest_taken_ : none;
  for (const auto first : {first_number(samples_, none), first_number(facts_, none), first_number(aside_.samples, none),
                           first_number(aside_.facts, none)})
    lowest = std::min(lowest, first);
  return lowest;
}

}  // namespace sereno::ledger
