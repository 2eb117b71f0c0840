// What a batch holds: samples as fixed-size entries, each distinct text once.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ledger/decision.h"
#include "ledger/ledger.h"
#include "ledger/run_length.h"

namespace sereno::ledger {

struct Batch::Content {
  /// What most samples have in common: the defaults.
  struct Detail {
    FunctionState function_state = FunctionState::by_status;
    FaultOwner owner = FaultOwner::not_said;
    Confidence confidence = Confidence::none;
    std::uint32_t party = 0;  ///< this and the next five are places in `texts`
    std::uint32_t failed_step = 0;
    std::uint32_t reasons = 0;
    std::uint32_t reason = 0;
    std::uint32_t site = 0;
    std::uint32_t steps = 0;
    std::int64_t duration = 0;
    friend bool operator==(const Detail&, const Detail&) = default;
  };
  struct Entry {
    std::int64_t at = 0;
    std::int64_t interval = 0;
    std::uint32_t service = 0;  ///< this and the next four are places in `texts`
    std::uint32_t function = 0;
    std::uint32_t output = 0;
    std::uint32_t perfdata = 0;
    std::uint32_t source = 0;
    std::uint32_t detail = 0;  ///< place in `details`
    Status status = Status::unknown;
    bool degraded = false;
  };
  /// How often a fact may be said.
  enum class Repeat { always, as_often_as_it_stands, as_acts };
  struct FactEntry {
    Fact fact{};
    Repeat repeat = Repeat::always;
  };
  struct File {
    std::string digest{};
    std::string bytes{};
  };

  std::deque<std::string> texts{std::string()};  ///< never moves what it holds; the first is the empty one
  std::unordered_map<std::string_view, std::uint32_t> places{};
  std::vector<Detail> details{Detail{}};
  std::vector<Entry> entries{};
  std::vector<FactEntry> facts{};
  std::vector<File> files{};
  std::vector<Position> positions{};
  Decide decide{};        ///< what else is to be written; empty: nothing
  std::string refusal{};  ///< the first record that is unfit, and why

  void refuse(std::string what, const std::string& why);
  std::uint32_t place_of(std::string_view text);
  std::uint32_t place_of(const Detail& detail);
  void add(Fact fact, Repeat repeat);
  /// A total order: by series, instant, worse states first, then everything else, so that the order in which samples
  /// came means nothing.
  void sort();
  Reading reading(const Entry& entry) const;
  Sample sample(const Entry& entry) const;
  SeriesName series(const Entry& entry) const;
  bool same_series(const Entry& left, const Entry& right) const;

 private:
  bool before(const Entry& left, const Entry& right) const;
};

}  // namespace sereno::ledger
