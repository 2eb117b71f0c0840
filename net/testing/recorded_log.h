// A log that tests can read. Test code only.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "base/logging/log.h"

namespace sereno::net {

class RecordedLog final : public Logger {
 public:
  void write(LogLevel level, std::string_view message, std::span<const LogField> fields) noexcept override {
    const std::lock_guard lock(mutex_);
    lines_.push_back(format_log_line(level, message, fields));
    written_.notify_all();
  }
  std::vector<std::string> lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }
  /// Waits until a line with `text` in it has been written; false when none comes.
  bool wait_for(std::string_view text) const {
    std::unique_lock lock(mutex_);
    return written_.wait_for(lock, std::chrono::seconds{20}, [&] { return has(text); });
  }

 private:
  bool has(std::string_view text) const {
    for (const std::string& line : lines_)
      if (line.find(text) != line.npos) return true;
    return false;
  }

  mutable std::mutex mutex_;
  mutable std::condition_variable written_;
  std::vector<std::string> lines_;
};

}  // namespace sereno::net
