// The agent's log: one line an event, a plain message and named values.
#pragma once

#include <initializer_list>
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
class DescriptorLogger final : public Logger {
 public:
  DescriptorLogger(int descriptor, LogLevel lowest, bool with_priority)
      : descriptor_(descriptor), lowest_(lowest), with_priority_(with_priority) {}
  void write(LogLevel level, std::string_view message, std::span<const LogField> fields) noexcept override;

 private:
  int descriptor_;
  LogLevel lowest_;
  bool with_priority_;
};

}  // namespace sereno
