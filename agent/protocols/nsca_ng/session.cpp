#include "agent/protocols/nsca_ng/session.h"

#include <algorithm>
#include <array>
#include <utility>

namespace sereno::agent::nsca_ng {

namespace {

using Kind = Answer::Kind;
constexpr std::size_t word_size = 4;
constexpr std::array<std::pair<std::string_view, Kind>, 4> words{
    {{"MOIN", Kind::moin}, {"OKAY", Kind::okay}, {"FAIL", Kind::fail}, {"BAIL", Kind::bail}}};

std::string printable(std::string_view text) {
  std::string clean(text);
  std::ranges::replace_if(
      clean, [](char c) { return c < 0x20 || c > 0x7e; }, '?');
  return clean;
}

Kind kind_of(std::string_view line) {
  if (line.size() > word_size && line[word_size] != ' ') return Kind::other;
  for (const auto& [word, kind] : words)
    if (line.substr(0, word_size) == word) return kind;
  return Kind::other;
}

}  // namespace

std::string moin(std::string_view session) { return "MOIN 1 " + std::string(session) + "\r\n"; }
std::string push(std::size_t command_bytes) { return "PUSH " + std::to_string(command_bytes) + "\r\n"; }
std::string quit() { return "QUIT\r\n"; }

std::string escaped(std::string_view command) {
  if (command.ends_with('\n')) command.remove_suffix(1);
  std::string text;
  for (const char c : command) {
    if (c == '\\')
      text += "\\\\";
    else if (c == '\n')
      text += "\\n";
    else
      text += c;
  }
  return text + '\n';
}

Answer read_answer(std::string_view received) {
  const auto end = received.substr(0, longest_line).find('\n');
  if (end == std::string_view::npos) {
    if (received.size() < longest_line) return {};
    return {.kind = Kind::other, .text = "a line without an end", .size = received.size()};
  }
  std::string_view line = received.substr(0, end);
  if (line.ends_with('\r')) line.remove_suffix(1);
  const Kind kind = kind_of(line);
  const std::string_view text = kind == Kind::other ? line : line.substr(std::min(line.size(), word_size + 1));
  return {.kind = kind, .text = printable(text), .size = end + 1};
}

}  // namespace sereno::agent::nsca_ng
