#include "sla/registers/token.h"

#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>

namespace sereno::sla {
namespace {

constexpr std::size_t group = 4;

char capital(char sign) { return sign >= 'a' && sign <= 'z' ? static_cast<char>(sign - 'a' + 'A') : sign; }

bool is_word(char sign) { return (capital(sign) >= 'A' && capital(sign) <= 'Z') || (sign >= '0' && sign <= '9'); }

/// Where the token would have this pattern's 'x' stands one of its signs.
std::string pattern_of(char kind) { return std::string("SRN-") + kind + "-xxxx-xxxx"; }

/// The token that begins there; empty: none does.
std::string token_at(const std::string& pattern, std::string_view text) {
  if (text.size() < pattern.size()) return {};
  std::string token;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    token += capital(text[i]);
    const bool fits = pattern[i] == 'x' ? token_signs.find(token[i]) != token_signs.npos : token[i] == pattern[i];
    if (!fits) return {};
  }
  const bool goes_on = text.size() > pattern.size() && is_word(text[pattern.size()]);
  return goes_on ? std::string() : token;
}

}  // namespace

std::string system_random(std::size_t count) {
  std::string bytes(count, '\0');
  for (std::size_t got = 0; got < count;) {
    const ssize_t more = getrandom(bytes.data() + got, count - got, 0);
    if (more < 0 && errno == EINTR) continue;
    if (more <= 0) throw std::runtime_error("the kernel gives no random bytes");
    got += static_cast<std::size_t>(more);
  }
  return bytes;
}

std::string make_token(char kind, const RandomBytes& random) {
  // A byte past the last whole multiple would make some signs likelier than others.
  constexpr std::size_t fair = 256 / token_signs.size() * token_signs.size();
  std::string signs;
  while (signs.size() < 2 * group)
    for (const char byte : random(4 * group))
      if (const auto number = static_cast<std::uint8_t>(byte); number < fair && signs.size() < 2 * group)
        signs += token_signs[number % token_signs.size()];
  return std::string("SRN-") + kind + "-" + signs.substr(0, group) + "-" + signs.substr(group);
}

std::vector<std::string> find_tokens(char kind, std::string_view text) {
  const std::string pattern = pattern_of(kind);
  std::vector<std::string> found;
  for (std::size_t at = 0; at + pattern.size() <= text.size(); ++at) {
    if (at > 0 && is_word(text[at - 1])) continue;
    std::string token = token_at(pattern, text.substr(at));
    if (!token.empty() && std::find(found.begin(), found.end(), token) == found.end())
      found.push_back(std::move(token));
  }
  return found;
}

}  // namespace sereno::sla
