// A log that tests can read. Test code only.
#pragma once

#include <string>
#include <vector>

#include "agent/logging/log.h"

namespace sereno::agent {

class RecordedLog final : public Logger {
 public:
  void write(LogLevel level, std::string_view message, std::span<const LogField> fields) noexcept override {
    lines_.push_back(format_log_line(level, message, fields));
  }
  const std::vector<std::string>& lines() const { return lines_; }
  bool has(std::string_view text) const {
    for (const std::string& line : lines_)
      if (line.find(text) != line.npos) return true;
    return false;
  }

 private:
  std::vector<std::string> lines_;
};

}  // namespace sereno::agent
