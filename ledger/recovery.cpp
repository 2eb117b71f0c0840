#include "ledger/recovery.h"

#include <algorithm>

namespace sereno::ledger {

bool Recovery::look(bool good, TimePoint now) {
  if (!good) {
    fail(now);
  } else if (!well_) {
    if (!good_since_) good_since_ = now;
    well_ = now - *good_since_ >= proof_;
    if (well_) recovered_ = now;
  }
  return well_;
}

void Recovery::fail(TimePoint now) {
  good_since_.reset();
  if (!well_) return;
  well_ = false;
  const bool again = recovered_ && now - *recovered_ < relapse + proof_;
  proof_ = again ? std::clamp(2 * proof_, first_proof, longest_proof) : std::chrono::seconds{0};
}

}  // namespace sereno::ledger
