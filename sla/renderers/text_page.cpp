#include "sla/renderers/page.h"

#include <algorithm>

#include "sla/renderers/plain_text.h"

namespace sereno::sla {
namespace {

constexpr std::size_t margin = 2;
constexpr std::size_t name_width = 18;

std::string spaces(std::size_t count) { return std::string(count, ' '); }

/// Columns without the colour codes of Page::toned().
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

}  // namespace

std::string Page::toned(std::string_view text, Tone tone) const {
  constexpr std::string_view codes[] = {"", "\x1b[32m", "\x1b[31m", "\x1b[33m", "\x1b[2m"};
  if (!style_.colour || tone == Tone::plain) return std::string(text);
  return std::string(codes[static_cast<std::size_t>(tone)]) + std::string(text) + "\x1b[0m";
}

void Page::line(std::string_view text) { text_ += without_end(std::string(text)) + '\n'; }

void Page::heading(std::string_view title) {
  line();
  line(style_.colour ? "\x1b[1m" + std::string(title) + "\x1b[0m" : std::string(title));
}

void Page::wrapped(std::string_view first_prefix, std::string_view text, std::size_t indent) {
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

void Page::paragraph(std::string_view text, std::size_t indent) { wrapped(spaces(indent), text, indent); }

void Page::entry(std::string_view name, std::string_view text) {
  const std::string prefix = spaces(margin) + padded(std::string(name), name_width, false) + " ";
  wrapped(prefix, text, margin + name_width + 1);
}

void Page::spread(std::string_view left, std::string_view right) {
  const auto used = visible(left) + visible(right);
  line(std::string(left) + spaces(used < width() ? width() - used : 1) + std::string(right));
}

void Page::spread(std::string_view left, std::string_view detail, std::string_view right) {
  const std::string whole = std::string(left) + "  " + std::string(detail);
  if (visible(whole) + 1 + visible(right) <= width()) return spread(whole, right);
  spread(left, right);
  paragraph(detail, 2 * margin);
}

void Page::table(const std::vector<std::vector<std::string>>& rows, const std::vector<std::size_t>& right) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (widths.size() <= i) widths.push_back(0);
      widths[i] = std::max(widths[i], visible(row[i]));
    }
  for (std::size_t number = 0; number < rows.size(); ++number) {
    std::string text = spaces(margin);
    const auto& row = rows[number];
    for (std::size_t i = 0; i + 1 < row.size(); ++i) {
      const bool to_right = std::find(right.begin(), right.end(), i) != right.end();
      text += padded(row[i], widths[i], to_right) + spaces(2);
    }
    if (row.empty()) continue;
    const bool last_to_right = std::find(right.begin(), right.end(), row.size() - 1) != right.end();
    const std::string last = last_to_right ? padded(row.back(), widths.back(), true) : row.back();
    if (number == 0)
      line(toned(without_end(text + last), Tone::faint));
    else
      wrapped(text, last, visible(text));
  }
}

}  // namespace sereno::sla
