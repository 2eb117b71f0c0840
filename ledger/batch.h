// What a batch holds: samples as fixed-size entries, each distinct text once.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ledger/ledger.h"
#include "ledger/run_length.h"

namespace sereno::ledger {

struct Batch::Content {
  struct Entry {
    std::int64_t at = 0;
    std::int64_t interval = 0;
    std::uint32_t service = 0;  ///< this and the next four are places in `texts`
    std::uint32_t function = 0;
    std::uint32_t output = 0;
    std::uint32_t perfdata = 0;
    std::uint32_t source = 0;
    Status status = Status::unknown;
    bool degraded = false;
  };
  struct FactEntry {
    Fact fact{};
    bool once = false;
  };

  std::deque<std::string> texts{};  ///< never moves what it holds
  std::unordered_map<std::string_view, std::uint32_t> places{};
  std::vector<Entry> entries{};
  std::vector<FactEntry> facts{};
  std::string refusal{};  ///< the first record that is unfit, and why

  void refuse(std::string what, const std::string& why);
  std::uint32_t place_of(std::string_view text);
  /// By service, then instant; equal ones stay in the order they came.
  void sort();
  Reading reading(const Entry& entry) const;
};

}  // namespace sereno::ledger
