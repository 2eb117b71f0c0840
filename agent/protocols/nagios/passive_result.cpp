#include "agent/protocols/nagios/passive_result.h"

#include <algorithm>

#include "base/utf8.h"

namespace sereno::agent::nagios {

namespace {

bool is_control_byte(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

std::string one_line(std::string_view text) {
  std::string line = valid_utf8(text);
  std::ranges::replace_if(line, is_control_byte, ' ');
  return line;
}

/// As many whole items as there is room for.
std::string_view items_within(std::string_view perfdata, std::size_t room) {
  if (perfdata.size() <= room) return perfdata;
  bool quoted = false;
  std::size_t end = 0;
  for (std::size_t i = 0; i <= room; ++i) {
    if (perfdata[i] == '\'') quoted = !quoted;
    if (perfdata[i] == ' ' && !quoted) end = i;
  }
  return perfdata.substr(0, end);
}

std::string text_of(std::string output, std::string_view perfdata, std::size_t bytes) {
  constexpr std::string_view bar = " | ";
  std::ranges::replace(output, '|', '/');
  output = cut_at_character(output, bytes);
  if (perfdata.empty() || output.size() + bar.size() >= bytes) return output;
  const auto items = items_within(perfdata, bytes - output.size() - bar.size());
  return items.empty() ? output : output + std::string(bar) + std::string(items);
}

}  // namespace

std::string plugin_text(const PassiveResult& result, std::size_t bytes) {
  return text_of(one_line(result.output), one_line(result.perfdata), bytes);
}

std::string plugin_text(const PassiveResult& result, std::size_t bytes, Instant now) {
  if (now - result.at < late) return plugin_text(result, bytes);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(result.at);
  const std::string when = " (observed " + format_instant(Instant(seconds)) + ")";
  const std::string output = one_line(result.output);
  const std::size_t room = bytes > when.size() ? bytes - when.size() : 0;
  return text_of(std::string(cut_at_character(output, room)) + when, one_line(result.perfdata), bytes);
}

std::string name_text(std::string_view name, std::size_t bytes) {
  std::string text(cut_at_character(name, bytes));
  std::ranges::replace_if(
      text, [](char c) { return is_control_byte(c) || c == ';'; }, '_');
  return text;
}

std::string external_command(const PassiveResult& result, std::size_t text_bytes) {
  constexpr std::size_t longest_name = 256;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(result.at).time_since_epoch().count();
  return "[" + std::to_string(seconds) + "] PROCESS_SERVICE_CHECK_RESULT;" + name_text(result.host, longest_name) +
         ";" + name_text(result.service, longest_name) + ";" + std::to_string(static_cast<int>(result.status)) + ";" +
         plugin_text(result, text_bytes) + "\n";
}

}  // namespace sereno::agent::nagios
