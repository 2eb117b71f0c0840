// What verification finds, and the checks beside those of chain and runs.
#pragma once

#include <string>
#include <vector>

#include "ledger/store.h"

namespace sereno::ledger {

class Problems {
 public:
  explicit Problems(Store& store) : store_(store) {}

  void add(std::string what) {
    if (found_.size() < most) found_.push_back(std::move(what));
    if (found_.size() == most) found_.emplace_back("there is more; it is not listed");
  }
  /// The store could not read on: that is a finding, and the next check goes on.
  void unreadable(const std::string& where) {
    if (store_.failed()) add(where + " cannot be read: " + store_.take_words());
  }
  std::vector<std::string> take() { return std::move(found_); }

 private:
  static constexpr std::size_t most = 100;
  Store& store_;
  std::vector<std::string> found_{};
};

/// Facts against their digests, and where they are filed.
void check_facts(Store& store, Problems& problems);
/// Packs, the last samples and the counters.
void check_samples(Store& store, Problems& problems);
void check_files(Store& store, Problems& problems);
void check_positions(Store& store, Problems& problems);

}  // namespace sereno::ledger
