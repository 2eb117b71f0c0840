#include "base/logging/log.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/hexadecimal.h"

namespace sereno {
namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

bool needs_quotes(std::string_view value) {
  return value.empty() || std::any_of(value.begin(), value.end(), [](char c) {
           return is_control(c) || c == ' ' || c == '"' || c == '\\' || c == '=';
         });
}

void append_escaped(std::string& line, char c) {
  if (c == '\n') {
    line += "\\n";
  } else if (c == '\t') {
    line += "\\t";
  } else if (is_control(c)) {
    line += "\\x";
    append_hex(line, static_cast<unsigned char>(c));
  } else {
    line += c;
  }
}

void append_value(std::string& line, std::string_view value) {
  const bool quotes = needs_quotes(value);
  if (quotes) line += '"';
  for (const char c : value) {
    if (c == '"' || c == '\\') line += '\\';
    append_escaped(line, c);
  }
  if (quotes) line += '"';
}

std::string_view syslog_priority(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return "<7>";
    case LogLevel::info:
      return "<6>";
    case LogLevel::warning:
      return "<4>";
    case LogLevel::error:
      break;
  }
  return "<3>";
}

}  // namespace

std::string_view to_string(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return "debug";
    case LogLevel::info:
      return "info";
    case LogLevel::warning:
      return "warning";
    case LogLevel::error:
      break;
  }
  return "error";
}

std::optional<LogLevel> parse_log_level(std::string_view text) {
  for (const LogLevel level : {LogLevel::debug, LogLevel::info, LogLevel::warning, LogLevel::error})
    if (text == to_string(level)) return level;
  return std::nullopt;
}

std::string format_log_line(LogLevel level, std::string_view message, std::span<const LogField> fields) {
  std::string line(to_string(level));
  line += ' ';
  for (const char c : message) append_escaped(line, c);
  for (const LogField& field : fields) {
    line += ' ';
    line += field.key;
    line += '=';
    append_value(line, field.value);
  }
  return line;
}

void DescriptorLogger::write(LogLevel level, std::string_view message, std::span<const LogField> fields) noexcept try {
  if (level < lowest_) return;
  std::string line(with_priority_ ? syslog_priority(level) : std::string_view());
  line += format_log_line(level, message, fields);
  line += '\n';
  // One write, so that lines of several processes do not mix; more only where the descriptor takes a part.
  for (std::string_view rest = line; !rest.empty();) {
    const auto written = ::write(descriptor_, rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {  // somebody else has made it so
      pollfd room{.fd = descriptor_, .events = POLLOUT, .revents = 0};
      poll(&room, 1, -1);
    } else if (errno != EINTR) {
      return;  // what cannot be written has nowhere to be reported
    }
  }
} catch (...) {  // out of memory: the line is lost, the agent goes on
}

}  // namespace sereno
