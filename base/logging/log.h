// The agent's log: one line an event, a plain message and named values.
#pragma once

#include <chrono>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sereno/check.h"

namespace sereno {

/// "debug", "info", "warning", "error".
std::string_view to_string(LogLevel level);
std::optional<LogLevel> parse_log_level(std::string_view text);

/// A named value of a log line. Secrets never become one.
struct LogField {
  std::string_view key;
  std::string value;
};

/// Where parts of the agent say what happened. Passed to who needs it; never global.
class Logger {
 public:
  virtual ~Logger() = default;
  /// One event. Thread-safe; never blocks for long and never throws.
  virtual void write(LogLevel level, std::string_view message, std::span<const LogField> fields) noexcept = 0;

  void debug(std::string_view message, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::debug, message, {fields.begin(), fields.size()});
  }
  void info(std::string_view message, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::info, message, {fields.begin(), fields.size()});
  }
  void warning(std::string_view message, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::warning, message, {fields.begin(), fields.size()});
  }
  void error(std::string_view message, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::error, message, {fields.begin(), fields.size()});
  }
};

/// `warning plugin refused path=/x why="group can write"`. A value is quoted when it is empty or has a space, a quote,
/// a backslash, '=' or a control character in it; control characters become \n, \t or \xHH, so that one event stays one
/// line whatever the network sent.
std::string format_log_line(LogLevel level, std::string_view message, std::span<const LogField> fields);

/// Writes lines of `lowest` and above to a file descriptor that it does not own. Under systemd (`with_priority`) each
/// line begins with its syslog priority, such as "<4>".
///
/// A thread of its own does the writing, since nobody knows how long it takes: a pipe that nobody reads, a terminal
/// that was halted. Lines wait meanwhile; when there are too many they are dropped and counted, and the count is a line
/// of its own as soon as lines are taken again.
class DescriptorLogger final : public Logger {
 public:
  /// `patience`: how long its destruction waits for lines that were not taken yet.
  DescriptorLogger(int descriptor, LogLevel lowest, bool with_priority,
                   std::chrono::milliseconds patience = std::chrono::seconds{1});
  ~DescriptorLogger() override;
  DescriptorLogger(const DescriptorLogger&) = delete;
  DescriptorLogger& operator=(const DescriptorLogger&) = delete;

  void write(LogLevel level, std::string_view message, std::span<const LogField> fields) noexcept override;
  /// Lines that were not written and never will be.
  std::size_t dropped() const;

 private:
  class Writer;
  std::shared_ptr<Writer> writer_;
  LogLevel lowest_;
  bool with_priority_;
  std::chrono::milliseconds patience_;
};

}  // namespace sereno
