// Keeps a log readable when somebody knocks a thousand times a second.
#pragma once

#include <chrono>
#include <map>
#include <string>

namespace sereno::net {

/// Lets one event of a kind through every minute. Remembers a bounded number of kinds: when there are more, the oldest
/// is forgotten.
class LogThrottle {
 public:
  using Clock = std::chrono::steady_clock;
  explicit LogThrottle(std::chrono::seconds interval = std::chrono::seconds{60}, std::size_t most_kinds = 256)
      : interval_(interval), most_kinds_(most_kinds) {}

  bool admits(const std::string& kind, Clock::time_point now) {
    const auto known = last_.find(kind);
    if (known != last_.end() && now - known->second < interval_) return false;
    if (known == last_.end() && last_.size() >= most_kinds_) forget_oldest();
    last_[kind] = now;
    return true;
  }

 private:
  void forget_oldest() {
    auto oldest = last_.begin();
    for (auto kind = last_.begin(); kind != last_.end(); ++kind)
      if (kind->second < oldest->second) oldest = kind;
    last_.erase(oldest);
  }

  std::chrono::seconds interval_;
  std::size_t most_kinds_;
  std::map<std::string, Clock::time_point> last_;
};

}  // namespace sereno::net
