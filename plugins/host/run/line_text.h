// Text that crosses the plugin line.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "plugins/host/output/plugin_output.h"
#include "sereno/sereno_plugin.h"

namespace sereno::host {

inline std::string_view view(sereno_text text) {
  return text.data ? std::string_view(text.data, text.size) : std::string_view();
}

inline sereno_text borrow(std::string_view text) { return {text.data(), text.size()}; }

/// Clean, and one line of it.
inline std::string one_line(std::string_view text) {
  std::string line = clean_text(text);
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

/// Whether CheckResult::observer may be this: "breaker_open".
inline bool is_observer_code(std::string_view text) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  return !text.empty() && text.size() <= 64 && text[0] >= 'a' && text[0] <= 'z' &&
         std::all_of(text.begin(), text.end(), fits);
}

}  // namespace sereno::host
