#include "ledger/group_writing.h"

#include <iterator>
#include <map>

namespace sereno::ledger {

namespace {

using Group = WaitingRecords::Group;

Batch batch_of(const Group& group) {
  Batch batch;
  for (const auto& fact : group.facts) batch.add(fact.record);
  for (const auto& sample : group.samples) batch.add(sample.record);
  return batch;
}

/// Facts, then the samples of each service.
std::vector<Group> by_subject(Group group) {
  std::vector<Group> parts(1);
  parts.front().facts.splice(parts.front().facts.end(), group.facts);
  std::map<std::string, std::size_t> places;
  while (!group.samples.empty()) {
    const auto [place, fresh] = places.try_emplace(group.samples.front().record.service, parts.size());
    if (fresh) parts.emplace_back();
    auto& samples = parts[place->second].samples;
    samples.splice(samples.end(), group.samples, group.samples.begin());
  }
  if (parts.front().empty()) parts.erase(parts.begin());
  return parts;
}

template <class Records>
void move_half(Records& from, Records& to) {
  to.splice(to.end(), from, from.begin(), std::next(from.begin(), static_cast<std::ptrdiff_t>(from.size() / 2)));
}

std::vector<Group> halves(Group group) {
  std::vector<Group> parts(1);
  move_half(group.samples, parts.front().samples);
  move_half(group.facts, parts.front().facts);
  parts.push_back(std::move(group));
  return parts;
}

class Writer {
 public:
  explicit Writer(const Append& append) : append_(append) {}

  void write(Group group) {
    if (stopped_) return done_.unwritten.take_over(std::move(group));
    const Attempt attempt = append_(batch_of(group));
    if (attempt.outcome) return;
    if (attempt.trouble != Ledger::Trouble::batch && done_.outcome) done_.outcome = attempt.outcome.error();
    if (attempt.trouble == Ledger::Trouble::outside || attempt.trouble == Ledger::Trouble::none) {
      stopped_ = true;
      return done_.unwritten.take_over(std::move(group));
    }
    const std::size_t size = group.size();
    auto parts = by_subject(std::move(group));
    if (parts.size() > 1) return write_each(std::move(parts));
    if (attempt.trouble == Ledger::Trouble::damage) return done_.stuck.take_over(std::move(parts.front()));
    if (size > 1) return write_each(halves(std::move(parts.front())));
    done_.refused.samples += parts.front().samples.size();
    done_.refused.facts += parts.front().facts.size();
    if (done_.refusal.empty()) done_.refusal = attempt.outcome.error().message;
  }

  GroupWritten take() { return std::move(done_); }

 private:
  void write_each(std::vector<Group> parts) {
    for (Group& part : parts) write(std::move(part));
  }

  const Append& append_;
  GroupWritten done_{};
  bool stopped_ = false;
};

}  // namespace

GroupWritten write_group(WaitingRecords::Group group, const Append& append) {
  Writer writer(append);
  if (!group.empty()) writer.write(std::move(group));
  return writer.take();
}

}  // namespace sereno::ledger
