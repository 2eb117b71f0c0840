#include "sla/renderers/text_page.h"

#include <algorithm>

#include "base/number_words.h"
#include "sla/renderers/plain_text.h"

namespace sereno::sla {
namespace {

constexpr std::size_t margin = 2;
constexpr std::size_t name_width = 18;
constexpr std::size_t wide_gap = 2;

std::string spaces(std::size_t count) { return std::string(count, ' '); }

/// Columns without the colour codes.
std::size_t visible(std::string_view text) {
  std::size_t hidden = 0;
  for (auto at = text.find('\x1b'); at != text.npos; at = text.find('\x1b', at + 1))
    hidden += text.find('m', at) - at + 1;
  return columns_of(text) - hidden;
}

std::string padded(const std::string& text, std::size_t width, bool right) {
  const std::string gap = spaces(width - std::min(width, visible(text)));
  return right ? gap + text : text + gap;
}

std::string without_end(std::string text) {
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

/// No-break spaces have done what they are for once lines are made: terminals and pipes get plain ones.
std::string with_plain_spaces(std::string text) {
  constexpr std::string_view no_break = "\xC2\xA0";
  for (auto at = text.find(no_break); at != text.npos; at = text.find(no_break, at + 1))
    text.replace(at, no_break.size(), " ");
  return text;
}

std::vector<std::size_t> widths_of(const Table& table) {
  std::vector<std::size_t> widths;
  for (const auto& row : table.rows)
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (widths.size() <= i) widths.push_back(0);
      widths[i] = std::max(widths[i], visible(row[i]));
    }
  return widths;
}

/// What stands between columns: less where they would not fit otherwise. The last one wraps, unless it is numbers.
std::size_t gap_of(const Table& table, const std::vector<std::size_t>& widths, std::size_t page) {
  std::size_t all = margin;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    const bool wraps =
        i + 1 == widths.size() && std::find(table.right.begin(), table.right.end(), i) == table.right.end();
    if (!wraps) all += widths[i] + (i == 0 ? 0 : wide_gap);
  }
  return all <= page ? wide_gap : 1;
}

}  // namespace

std::string TextPage::toned(const Text& text) const {
  constexpr std::string_view codes[] = {"", "\x1b[32m", "\x1b[31m", "\x1b[33m", "\x1b[2m"};
  std::string all;
  for (const Text::Piece& each : text.pieces()) {
    const bool coloured = style_.colour && each.tone != Tone::plain;
    all += coloured ? std::string(codes[static_cast<std::size_t>(each.tone)]) + each.text + "\x1b[0m" : each.text;
  }
  return all;
}

void TextPage::line(std::string_view text) {
  text_ += with_plain_spaces(without_end(std::string(text))) + '\n';
  fresh_ = text.empty();
}

void TextPage::title(const Text& left, const Text& right) { spread(toned(left), toned(right)); }

void TextPage::subtitle(const Text& text) { line(toned(text)); }

void TextPage::heading(std::string_view title) {
  line("");
  line(style_.colour ? "\x1b[1m" + std::string(title) + "\x1b[0m" : std::string(title));
  fresh_ = true;
}

void TextPage::wrapped(std::string_view first_prefix, std::string_view words, std::size_t indent) {
  const std::string whole = unbroken(words);
  std::string_view text = whole;
  std::string current(first_prefix);
  bool fresh = true;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    const auto word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!fresh && visible(current) + 1 + visible(word) > width()) {
      line(current);
      current = spaces(indent);
      fresh = true;
    }
    current += fresh ? std::string(word) : " " + std::string(word);
    fresh = false;
  }
  line(current);
}

void TextPage::paragraph(const Text& text) { wrapped(spaces(margin), toned(text), margin); }

void TextPage::named(std::size_t indent, std::string_view name, const Text& text) {
  const std::string prefix = spaces(margin) + padded(spaces(indent) + std::string(name), name_width, false) + " ";
  wrapped(prefix, toned(text), margin + name_width + 1);
}

void TextPage::entry(std::string_view name, const Text& text) { named(0, name, text); }

void TextPage::detail(std::string_view name, const Text& text) { named(margin, name, text); }

void TextPage::spread(const std::string& left, const std::string& right) {
  const auto used = visible(left) + visible(right);
  line(left + spaces(used < width() ? width() - used : 1) + right);
}

void TextPage::item(const Text& name, const Text& detail, const Text& what) {
  if (!fresh_) line("");
  const std::string left = spaces(margin) + toned(name), right = toned(what), rest = toned(detail);
  const std::string whole = rest.empty() ? left : left + spaces(margin) + rest;
  if (rest.empty() || visible(whole) + 1 + visible(right) <= width()) return spread(whole, right);
  spread(left, right);
  wrapped(spaces(2 * margin), rest, 2 * margin);
}

void TextPage::table(const Table& table) {
  const auto widths = widths_of(table);
  const std::string gap = spaces(gap_of(table, widths, width()));
  const auto to_right = [&](std::size_t column) {
    return std::find(table.right.begin(), table.right.end(), column) != table.right.end();
  };
  for (std::size_t number = 0; number < table.rows.size(); ++number) {
    const auto& row = table.rows[number];
    if (row.empty()) continue;
    std::string text = spaces(margin);
    for (std::size_t i = 0; i + 1 < row.size(); ++i) text += padded(row[i], widths[i], to_right(i)) + gap;
    const std::string last = to_right(row.size() - 1) ? padded(row.back(), widths.back(), true) : row.back();
    if (number == 0)
      line(toned({without_end(text + last), Tone::faint}));
    else
      wrapped(text, last, visible(text));
  }
}

}  // namespace sereno::sla
