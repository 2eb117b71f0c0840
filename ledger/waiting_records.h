// What a writer has not brought to disk yet: bounded, in order, and with a rule for what goes when there is too much.
#pragma once

#include <cstdint>
#include <list>
#include <string>
#include <unordered_map>
#include <utility>

#include "ledger/ledger.h"

namespace sereno::ledger {

/// Records are numbered from 1 in the order they came. One thread at a time.
class WaitingRecords {
 public:
  template <class Record>
  struct Numbered {
    std::uint64_t number = 0;
    Record record{};
  };
  struct Group {
    std::list<Numbered<Sample>> samples{};
    std::list<Numbered<Fact>> facts{};
    bool empty() const { return samples.empty() && facts.empty(); }
    std::size_t size() const { return samples.size() + facts.size(); }
    void take_over(Group&& other) {
      samples.splice(samples.end(), other.samples);
      facts.splice(facts.end(), other.facts);
    }
  };
  struct Lost {
    std::size_t samples = 0;
    std::size_t facts = 0;
    std::size_t all() const { return samples + facts; }
  };

  explicit WaitingRecords(std::size_t capacity);

  /// Past the capacity what was put aside goes first, then the oldest sample of a service that has newer ones; without
  /// such the oldest sample; where there is none, the oldest fact.
  void add(Sample sample);
  void add(Fact fact);

  /// The oldest facts, then samples, `most` together. They count as waiting until they are put back, put aside or
  /// settled; one group at a time.
  Group take(std::size_t most);
  /// What of the group could not be written: the one to be tried next, the other not before it is called back.
  void settle(Group to_try, Group aside);
  void call_back();

  bool ready() const { return !samples_.empty() || !facts_.empty(); }
  bool any_aside() const { return !aside_.empty(); }
  std::size_t size() const { return samples_.size() + facts_.size() + taken_ + aside_.size(); }
  std::uint64_t last_number() const { return number_; }
  /// The lowest number that is neither settled nor lost; one past the last when there is none.
  std::uint64_t oldest() const;
  const Lost& lost() const { return lost_; }

 private:
  bool lose_one_aside();
  void make_room();

  std::size_t capacity_;
  std::list<Numbered<Sample>> samples_{};
  std::list<Numbered<Fact>> facts_{};
  Group aside_{};
  std::unordered_map<std::string, std::size_t> of_service_{};  ///< of samples_
  std::size_t taken_ = 0;
  std::uint64_t oldest_taken_ = 0;
  std::uint64_t number_ = 0;
  Lost lost_{};
};

}  // namespace sereno::ledger
