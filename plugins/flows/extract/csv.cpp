#include <algorithm>
#include <array>

#include "sereno/flows/extraction.h"
#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

/// Reads records one after the other.
class CsvReader {
 public:
  CsvReader(std::string_view text, char separator) : text_(text), separator_(separator) {}

  bool done() const { return at_ >= text_.size(); }

  /// The cells of the next record, at most `most`; false when it has more, or a quote has no end.
  bool next(std::vector<std::string>& cells, std::size_t most) {
    cells.assign(1, {});
    bool quoted = false;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (quoted) {
        if (c != '"') {
          cells.back() += c;
        } else if (at_ < text_.size() && text_[at_] == '"') {
          cells.back() += text_[at_++];
        } else {
          quoted = false;
        }
      } else if (c == '"' && cells.back().empty()) {
        quoted = true;
      } else if (c == separator_) {
        if (cells.size() >= most) return false;
        cells.emplace_back();
      } else if (c == '\n') {
        break;
      } else if (c != '\r') {
        cells.back() += c;
      }
    }
    return !quoted;
  }

 private:
  std::string_view text_;
  char separator_;
  std::size_t at_ = 0;
};

char separator_of(std::string_view text) {
  bool quoted = false;
  for (const char c : text) {
    if (c == '\n') break;
    if (c == '"') quoted = !quoted;
    if (!quoted && (c == ',' || c == ';' || c == '|' || c == '\t')) return c;
  }
  return ',';
}

std::string_view without_mark(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  return text;
}

/// Where the column stands, and whether the first row is a header.
Result<std::size_t> find_column(const std::vector<std::string>& header, std::string_view column) {
  for (std::size_t i = 0; i < header.size(); ++i)
    if (trim(header[i]) == column) return i;
  std::string names;
  for (const std::string& name : header) names += (names.empty() ? "" : ", ") + std::string(trim(name));
  return Error{"there is no column " + steps::in_quotes(column) + " in " + steps::in_quotes(names)};
}

}  // namespace

Result<Found> from_csv(std::string_view body, std::string_view column, char separator, const ExtractionLimits& limits) {
  const auto text = without_mark(body);
  CsvReader reader(text, separator == '\0' ? separator_of(text) : separator);
  const auto number = parse_integer<std::size_t>(column);
  std::vector<std::string> cells;
  std::size_t at = number && *number > 0 ? *number - 1 : 0;
  if (!number) {
    if (reader.done()) return Error{"there is no header, the text is empty"};
    if (!reader.next(cells, limits.most_csv_columns)) return Error{"the header has no end, or too many columns"};
    const auto place = find_column(cells, column);
    if (!place) return place.error();
    at = *place;
  }
  Found found;
  for (std::size_t row = 0; !reader.done(); ++row) {
    if (row >= limits.most_csv_rows) return Error{"more than " + std::to_string(limits.most_csv_rows) + " rows"};
    if (!reader.next(cells, limits.most_csv_columns))
      return Error{"row " + std::to_string(row + 1) + " has no end, or too many columns"};
    const bool empty_line = cells.size() == 1 && cells.front().empty();
    if (empty_line || at >= cells.size()) continue;
    if (found.size() >= limits.most_values) return Error{"more than " + std::to_string(limits.most_values) + " values"};
    if (cells[at].size() > limits.longest_value)
      return Error{"a value of " + std::to_string(cells[at].size()) + " bytes"};
    found.push_back(cells[at]);
  }
  return found;
}

}  // namespace sereno::flows
