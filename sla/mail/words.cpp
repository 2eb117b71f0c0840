#include "sla/mail/words.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/utf8.h"

namespace sereno::sla {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 38> plain_forms{{
    {"á", "a"},
    {"é", "e"},
    {"í", "i"},
    {"ó", "o"},
    {"ú", "u"},
    {"ü", "u"},
    {"ñ", "n"},
    {"Á", "a"},
    {"É", "e"},
    {"Í", "i"},
    {"Ó", "o"},
    {"Ú", "u"},
    {"Ü", "u"},
    {"Ñ", "n"},
    {"à", "a"},
    {"è", "e"},
    {"ç", "c"},
    {"“", "\""},
    {"”", "\""},
    {"‘", "'"},
    {"’", "'"},
    {"«", "\""},
    {"»", "\""},
    {"–", "-"},
    {"—", "-"},
    {"…", "..."},
    {"→", ">"},
    {"\xC2\xA0", " "},
    {"\xE2\x80\x8B", ""},
    {"\xE2\x80\x8E", ""},
    {"\xE2\x80\x8F", ""},
    {"\xEF\xBB\xBF", ""},
    {"ª", "a"},
    {"º", "o"},
    {"•", "*"},
    {"·", "*"},
    {"¿", ""},
    {"¡", ""},
}};

constexpr std::array<std::pair<char, std::string_view>, 6> combining{
    {{'\x81', ""}, {'\x80', ""}, {'\x83', ""}, {'\x88', ""}, {'\x82', ""}, {'\xA7', ""}}};

/// Whether a word goes on in front of the place: what is written in letters, no sign and no picture of a face.
bool goes_on_before(std::string_view text, std::size_t at) {
  if (at == 0) return false;
  auto lead = at - 1;
  while (lead > 0 && (static_cast<unsigned char>(text[lead]) & 0xC0U) == 0x80U) --lead;
  const auto c = static_cast<unsigned char>(text[lead]);
  if (c < 128) return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  return c != 0xC2 && c != 0xE2 && c < 0xF0;
}

std::string plain(std::string_view character) {
  const auto* found =
      std::find_if(plain_forms.begin(), plain_forms.end(), [&](const auto& each) { return each.first == character; });
  if (found != plain_forms.end()) return std::string(found->second);
  // Letters that were written in two parts, as telephones of one maker do.
  if (character.size() == 2 && character[0] == '\xCC')
    for (const auto& [mark, nothing] : combining)
      if (mark == character[1]) return std::string(nothing);
  return std::string(character);
}

}  // namespace

std::string folded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto length = std::max<std::size_t>(utf8_length(text.substr(i)), 1);
    std::string next = length == 1 ? std::string(1, text[i]) : plain(text.substr(i, length));
    i += length;
    if (next.size() == 1 && next[0] >= 'A' && next[0] <= 'Z') next[0] = static_cast<char>(next[0] + 32);
    const bool blank = next == " " || next == "\t" || next == "\r" || next == "\n";
    if (!blank)
      out += next;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::size_t find_stem(std::string_view text, std::string_view phrase) {
  for (auto at = text.find(phrase); at != text.npos; at = text.find(phrase, at + 1))
    if (!goes_on_before(text, at)) return at;
  return text.npos;
}

bool has_stem(std::string_view text, std::string_view phrase) { return find_stem(text, phrase) != text.npos; }

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t from = 0; from < text.size();) {
    const auto end = std::min(text.find('\n', from), text.size());
    lines.emplace_back(text.substr(from, end - from));
    from = end + 1;
  }
  return lines;
}

std::string trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto from = text.find_first_not_of(blanks);
  if (from == text.npos) return {};
  return std::string(text.substr(from, text.find_last_not_of(blanks) - from + 1));
}

namespace {

/// "a.m. del lunes", "aprox. a las 10": a full stop behind few letters, or before a small one, ends nothing.
bool abbreviates(std::string_view current, std::string_view behind) {
  constexpr std::size_t few = 2;
  const auto word = current.substr(0, current.size() - 1);
  const auto from = word.find_last_of(" (");
  const auto letters = word.size() - (from == word.npos ? 0 : from + 1);
  return behind.size() > 1 && ((behind[1] >= 'a' && behind[1] <= 'z') || letters <= few);
}

}  // namespace

std::vector<std::string> sentences_of(std::string_view text) {
  std::vector<std::string> sentences;
  std::string current;
  const auto settle = [&] {
    if (auto whole = trimmed(current); !whole.empty()) sentences.push_back(std::move(whole));
    current.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    current += text[i];
    const bool last = i + 1 == text.size() || text[i + 1] == ' ' || text[i + 1] == '\n' || text[i + 1] == '\t';
    const bool stop = text[i] == '!' || text[i] == '?' || text[i] == ';';
    if (text[i] == '\n' || (last && (stop || (text[i] == '.' && !abbreviates(current, text.substr(i + 1)))))) settle();
  }
  settle();
  return sentences;
}

}  // namespace sereno::sla
