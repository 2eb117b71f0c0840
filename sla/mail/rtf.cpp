#include "sla/mail/rtf.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <vector>

#include "sla/mail/charset.h"

namespace sereno::sla {

namespace {

constexpr std::size_t longest = 1U << 20U;
constexpr std::uint32_t compressed = 0x75465A4C, stored = 0x414C454D;  // "LZFu", "MELA"
constexpr std::size_t header = 16, window = 4096;

/// What the window holds at the beginning (MS-OXRTFCP 2.1.2.1).
constexpr std::string_view first_window =
    "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS "
    "Sans "
    "SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    "\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab"
    "\\tx";

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i)
    value |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
  return value;
}

std::string expanded(std::string_view bytes) {
  std::array<char, window> ring{};
  std::copy(first_window.begin(), first_window.end(), ring.begin());
  std::size_t end = first_window.size();
  std::string out;
  const auto put = [&](char c) {
    out += c;
    ring[end] = c;
    end = (end + 1) % window;
  };
  for (std::size_t at = 0; at < bytes.size() && out.size() < longest;) {
    const auto control = static_cast<unsigned char>(bytes[at++]);
    for (unsigned bit = 0; bit < 8 && at < bytes.size() && out.size() < longest; ++bit) {
      if ((control & (1U << bit)) == 0) {
        put(bytes[at++]);
        continue;
      }
      if (at + 1 >= bytes.size()) return out;
      const auto pair = (static_cast<unsigned>(static_cast<unsigned char>(bytes[at])) << 8U) |
                        static_cast<unsigned char>(bytes[at + 1]);
      at += 2;
      const std::size_t from = pair >> 4U, length = (pair & 15U) + 2;
      if (from == end) return out;  // the mark of the end
      for (std::size_t i = 0; i < length; ++i) put(ring[(from + i) % window]);
    }
  }
  return out;
}

/// One word of RTF: "\par", "\u233", "\'e9", a sign, or the text of one character.
struct Word {
  std::string_view name{};
  std::optional<int> value{};
};

struct Group {
  bool hidden = false;    ///< a destination that nobody reads
  int skipped_bytes = 1;  ///< behind a \u, for readers without Unicode
};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

class Reader {
 public:
  explicit Reader(std::string_view rtf) : rest_(rtf) {}

  std::string text() {
    while (!rest_.empty() && out_.size() < longest) step();
    return std::move(out_);
  }

 private:
  void step() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    if (c == '\\') return control();
    if (c == '{') return begin();
    if (c == '}') return finish();
    if (c != '\r' && c != '\n') show(std::string(1, c));
  }

  void begin() {
    constexpr std::size_t deepest = 200;
    groups_.push_back(groups_.back());
    if (groups_.size() > deepest) rest_ = {};
  }

  void finish() {
    if (groups_.size() > 1) groups_.pop_back();
  }

  void control() {
    if (rest_.empty()) return;
    if (!is_letter(rest_.front())) return sign();
    obey(word());
  }

  void sign() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    if (c == '\'') {
      int byte = 0;
      const auto digits = rest_.substr(0, 2);
      const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
      rest_.remove_prefix(digits.size());
      if (digits.size() == 2 && read.ptr == digits.data() + 2 && byte > 0)
        show(std::string(1, static_cast<char>(byte)));
    } else if (c == '*') {
      groups_.back().hidden = true;
    } else if (c == '~') {
      show(" ");
    } else if (c == '{' || c == '}' || c == '\\') {
      show(std::string(1, c));
    } else if (c == '\n' || c == '\r') {
      show("\n");
    }
  }

  Word word() {
    std::size_t length = 0;
    while (length < rest_.size() && is_letter(rest_[length])) ++length;
    Word found{.name = rest_.substr(0, length)};
    rest_.remove_prefix(length);
    int value = 0;
    const auto read = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (read.ec == std::errc()) {
      found.value = value;
      rest_.remove_prefix(static_cast<std::size_t>(read.ptr - rest_.data()));
    }
    if (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
    return found;
  }

  void obey(const Word& word) {
    static constexpr std::string_view unread[] = {"fonttbl",   "colortbl",  "stylesheet", "info",
                                                  "pict",      "object",    "header",     "footer",
                                                  "listtable", "themedata", "datastore"};
    struct Sign {
      std::string_view name;
      std::string_view shown;
    };
    static constexpr Sign signs[] = {{"par", "\n"},       {"line", "\n"},   {"row", "\n"},   {"tab", "\t"},
                                     {"cell", "\t"},      {"lquote", "'"},  {"rquote", "'"}, {"ldblquote", "\""},
                                     {"rdblquote", "\""}, {"bullet", "* "}, {"endash", "-"}, {"emdash", "-"}};
    if (std::find(std::begin(unread), std::end(unread), word.name) != std::end(unread)) groups_.back().hidden = true;
    for (const Sign& each : signs)
      if (each.name == word.name) show(std::string(each.shown));
    if (word.name == "htmlrtf") html_only_ = word.value.value_or(1) != 0;
    if (word.name == "uc") groups_.back().skipped_bytes = std::clamp(word.value.value_or(1), 0, 8);
    if (word.name == "u" && word.value) unicode(static_cast<std::uint16_t>(*word.value));
    if (word.name == "bin")
      rest_.remove_prefix(std::min(rest_.size(), static_cast<std::size_t>(std::max(word.value.value_or(0), 0))));
  }

  void unicode(std::uint16_t unit) {
    constexpr std::uint16_t high = 0xD800, low = 0xDC00, none = 0xE000;
    to_skip_ = 0;
    if (unit >= high && unit < low) {
      high_ = unit;
    } else if (unit >= low && unit < none) {
      if (high_ != 0) append(0x10000U + ((high_ - high) * 1024U) + (unit - low));
      high_ = 0;
    } else if (unit >= ' ') {
      append(unit);
    }
    to_skip_ = groups_.back().skipped_bytes;
  }

  void append(std::uint32_t point) {
    if (is_hidden()) return;
    const auto byte = [&](std::uint32_t value) { out_ += static_cast<char>(value); };
    if (point < 0x80) return byte(point);
    if (point < 0x800) {
      byte(0xC0U | (point >> 6U));
    } else {
      if (point < 0x10000) byte(0xE0U | (point >> 12U));
      if (point >= 0x10000) {
        byte(0xF0U | (point >> 18U));
        byte(0x80U | ((point >> 12U) & 0x3FU));
      }
      byte(0x80U | ((point >> 6U) & 0x3FU));
    }
    byte(0x80U | (point & 0x3FU));
  }

  bool is_hidden() const { return groups_.back().hidden || html_only_; }

  /// Characters are those of Windows' Latin; what stands for one of Unicode that was shown is passed over.
  void show(const std::string& bytes) {
    if (to_skip_ > 0) {
      --to_skip_;
      return;
    }
    if (is_hidden()) return;
    out_ += static_cast<unsigned char>(bytes.front()) < 128 ? bytes : utf8_from(bytes, "windows-1252");
  }

  std::string_view rest_;
  std::vector<Group> groups_{1};
  bool html_only_ = false;
  int to_skip_ = 0;
  std::uint16_t high_ = 0;
  std::string out_{};
};

}  // namespace

std::string uncompressed_rtf(std::string_view bytes) {
  if (bytes.size() < header) return {};
  const auto kind = number_at(bytes, 8);
  if (kind == stored) return std::string(bytes.substr(header, longest));
  return kind == compressed ? expanded(bytes.substr(header)) : std::string();
}

std::string rtf_text(std::string_view rtf) { return rtf.starts_with("{\\rtf") ? Reader(rtf).text() : std::string(); }

}  // namespace sereno::sla
