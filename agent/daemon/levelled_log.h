// A log whose lowest level can change while it is in use.
#pragma once

#include <atomic>
#include <span>
#include <string_view>

#include "base/logging/log.h"

namespace sereno::agent {

/// Hands on what is important enough. Borrows the log behind it. Thread-safe.
class LevelledLog final : public Logger {
 public:
  LevelledLog(Logger& log, LogLevel lowest) : log_(log), lowest_(lowest) {}

  void set_lowest(LogLevel lowest) { lowest_ = lowest; }
  void write(LogLevel level, std::string_view message, std::span<const LogField> fields) noexcept override {
    if (level >= lowest_.load()) log_.write(level, message, fields);
  }

 private:
  Logger& log_;
  std::atomic<LogLevel> lowest_;
};

}  // namespace sereno::agent
