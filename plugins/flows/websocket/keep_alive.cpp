#include "sereno/flows/keep_alive.h"

#include <algorithm>
#include <array>

#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

constexpr std::array<std::string_view, 6> words = {"ping", "pong", "heartbeat", "keepalive", "keep_alive", "hb"};

bool is_word(std::string_view text) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return steps::equals_ignoring_case(word, text); });
}

/// The text that stands behind a key of a message's own level; empty when there is none.
std::string_view text_behind(std::string_view message, std::string_view key) {
  const auto at = message.find(key);
  if (at == std::string_view::npos) return {};
  auto rest = trim(message.substr(at + key.size()));
  if (!rest.starts_with(':')) return {};
  rest = trim(rest.substr(1));
  if (!rest.starts_with('"')) return {};
  rest.remove_prefix(1);
  return rest.substr(0, rest.find('"'));
}

}  // namespace

bool is_keep_alive(std::string_view message) {
  const auto own = trim(message);
  if (own.empty() || own == "2" || own == "3" || own == "h" || is_word(own)) return true;
  constexpr std::size_t longest = 256;  // what carries more is no ping
  if (!own.starts_with('{') || own.size() > longest) return false;
  static constexpr std::array<std::string_view, 5> keys = {"\"type\"", "\"event\"", "\"msg\"", "\"op\"", "\"action\""};
  return std::any_of(keys.begin(), keys.end(), [&](std::string_view key) { return is_word(text_behind(own, key)); });
}

}  // namespace sereno::flows
