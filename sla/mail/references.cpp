#include "sla/mail/references.h"

#include <algorithm>

#include "base/letters.h"
#include "sereno/number.h"

namespace sereno::sla {

namespace {

bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }

/// Of that shape, where no word goes on before or behind it; as its hexadecimal digits with hyphens, small letters.
void add_guids(std::string_view text, std::string_view shape, std::vector<std::string>& found) {
  const auto is_word = [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '@'; };
  for (std::size_t at = 0; at + shape.size() <= text.size(); ++at) {
    bool fits = at == 0 || !is_word(text[at - 1]);
    for (std::size_t i = 0; i < shape.size() && fits; ++i)
      fits = shape[i] == '-' ? text[at + i] == '-' : is_hex(text[at + i]);
    const auto end = at + shape.size();
    if (!fits || (end < text.size() && is_word(text[end]))) continue;
    std::string guid(text.substr(at, shape.size()));
    if (shape.find('-') == shape.npos)
      for (const unsigned hyphen : {8U, 13U, 18U, 23U}) guid.insert(hyphen, "-");
    if (std::find(found.begin(), found.end(), guid) == found.end()) found.push_back(std::move(guid));
  }
}

/// Programs break long words at their hyphens: "49bb-\nb118", also with marks of a quote before what goes on.
std::string with_hyphens_rejoined(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    out += text[at];
    const bool hyphen = text[at] == '-' && at > 0 && is_hex(text[at - 1]);
    const auto next = hyphen ? text.find_first_not_of(" \t\r\n>", at + 1) : text.npos;
    if (next != text.npos && is_hex(text[next])) at = next - 1;
  }
  return out;
}

std::vector<std::string> whole_guids_in(const std::string& all) {
  std::vector<std::string> found;
  add_guids(all, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", found);
  add_guids(all, std::string(32, 'x'), found);
  return found;
}

}  // namespace

std::vector<std::string> guids_in(std::string_view text) {
  return whole_guids_in(with_hyphens_rejoined(lower_case(text)));
}

std::string reference_in(std::string_view text) {
  const std::string all = lower_case(text);
  for (auto at = all.find("inc-"); at != all.npos; at = all.find("inc-", at + 1)) {
    if (at > 0 && ((all[at - 1] >= 'a' && all[at - 1] <= 'z') || is_digit(all[at - 1]))) continue;
    std::size_t end = at + 4;
    const auto digits = [&](std::size_t least, std::size_t most) {
      const auto from = end;
      while (end < all.size() && is_digit(all[end]) && end - from < most) ++end;
      return end - from >= least;
    };
    if (!digits(4, 4) || end >= all.size() || all[end] != '-') continue;
    ++end;
    if (!digits(4, 6) || (end < all.size() && is_digit(all[end]))) continue;
    return "INC-" + std::string(text.substr(at + 4, end - at - 4));
  }
  return {};
}

}  // namespace sereno::sla
