// A log that never holds up who writes to it.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "base/logging/log.h"

namespace sereno {

/// Hands lines on from a thread of its own, since nobody knows how long that takes: a pipe that nobody reads, a
/// terminal that was halted, a full disk. Lines wait meanwhile; when too many do they are dropped and counted, and the
/// count is a line of its own behind those that waited. Thread-safe.
class BackgroundLog final : public Logger {
 public:
  /// `patience`: how long its destruction waits for lines that were not taken yet. The log behind may live longer: a
  /// write to it may never end.
  explicit BackgroundLog(std::shared_ptr<Logger> behind, std::chrono::milliseconds patience = std::chrono::seconds{1});
  ~BackgroundLog() override;
  BackgroundLog(const BackgroundLog&) = delete;
  BackgroundLog& operator=(const BackgroundLog&) = delete;

  void write(LogLevel level, std::string_view message, std::span<const LogField> fields) noexcept override;
  std::size_t dropped() const;

 private:
  class Queue;
  std::shared_ptr<Queue> queue_;
  std::chrono::milliseconds patience_;
};

}  // namespace sereno
