#include "sereno/flows/sources.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "sereno/flows/extraction.h"
#include "sereno/flows/time_value.h"
#include "sereno/steps/encoding.h"
#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

using From = Source::From;
using Fold = Source::Fold;

Result<Found> cells_of(const Rows& rows, std::string_view column) {
  const auto number = parse_integer<std::size_t>(column);
  std::size_t at = rows.columns.size();
  for (std::size_t i = 0; i < rows.columns.size() && at == rows.columns.size(); ++i)
    if (steps::equals_ignoring_case(rows.columns[i], column)) at = i;
  if (at == rows.columns.size() && number && *number > 0) at = *number - 1;
  if (at >= rows.columns.size()) return Error{"there is no column " + steps::in_quotes(column)};
  Found found;
  for (const auto& row : rows.cells)
    if (at < row.size() && row[at]) found.push_back(*row[at]);
  return found;
}

Found names_of(const Answer& answer, const Source& source) {
  Found found;
  for (const FileEntry& file : answer.files)
    if (!file.folder && (!source.pattern || source.pattern->found_in(file.name))) found.push_back(file.name);
  return found;
}

Found frames_of(const Answer& answer, const Source& source) {
  Found found;
  for (const Frame& frame : answer.frames) {
    const bool data = frame.kind == Frame::Kind::text || frame.kind == Frame::Kind::binary;
    if (data && (!source.pattern || source.pattern->found_in(frame.data))) found.push_back(frame.data);
  }
  return found;
}

Found headers_of(const Answer& answer, std::string_view name) {
  Found found;
  for (const Field& field : answer.headers)
    if (steps::equals_ignoring_case(field.name, name)) found.push_back(field.value);
  return found;
}

Found cookies_of(const Answer& answer, std::string_view name) {
  Found found;
  for (const Cookie& cookie : answer.cookies)
    if (cookie.name == name) found.push_back(cookie.value);
  return found;
}

Result<Found> found_in(const Source& source, const Answer& answer, const Values& values) {
  switch (source.from) {
    case From::variable:
      if (const Value* value = values.find(source.path)) return Found{value->text};
      return Found{};
    case From::status:
      return answer.code == 0 ? Found{} : Found{std::to_string(answer.code)};
    case From::json:
      return from_json(answer.body, source.path);
    case From::html:
    case From::xml:
      return from_xpath(answer.body, source.path, source.from == From::html);
    case From::pattern:
      return source.pattern ? from_pattern(answer.body, *source.pattern, source.path) : Found{};
    case From::header:
      return headers_of(answer, source.path);
    case From::cookie:
      return cookies_of(answer, source.path);
    case From::csv:
      return from_csv(answer.body, source.path);
    case From::column:
      return cells_of(answer.rows, source.path);
    case From::rows:
      return Found{std::to_string(answer.rows.cells.size())};
    case From::files:
      return names_of(answer, source);
    case From::frames:
      return frames_of(answer, source);
    case From::body:
      return Found{std::string(trim(answer.body))};
    case From::size:
      return Found{std::to_string(answer.body_bytes)};
    case From::md5: {
      std::set<std::string> used;
      const auto text = expanded(source.path, values, Place::plain, used);
      if (!text) return text.error();
      return md5_of(*text);
    }
  }
  return Found{};
}

/// Numbers by their size, everything else as text.
bool less(const std::string& left, const std::string& right) {
  const auto a = parse_decimal(left), b = parse_decimal(right);
  return a && b ? *a < *b : left < right;
}

std::optional<std::string> folded(Found found, Fold fold) {
  if (fold == Fold::count) return std::to_string(found.size());
  if (found.empty()) return std::nullopt;
  if (fold == Fold::first) return std::move(found.front());
  if (fold == Fold::last) return std::move(found.back());
  const auto ends = std::minmax_element(found.begin(), found.end(), less);
  return std::move(fold == Fold::min ? *ends.first : *ends.second);
}

std::string seconds_text(milliseconds time) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), static_cast<double>(time.count()) / 1e3);
  return {buffer.data(), end.ptr};
}

Result<std::string> time_of(const Source& source, const std::string& text, const Answer& answer, Instant now) {
  const auto time = parse_time(text, source.time, source.zone);
  if (!time) return time.error();
  const auto age = answer.server_clock.value_or(now) - *time;
  if (source.age || source.left) return seconds_text(source.age ? age : -age);
  return std::to_string(ms_of(*time));
}

/// Undoes an encoding, or opens tokens.
std::optional<Error> rewrite(const Source& source, Found& found) {
  Found own;
  for (const std::string& text : found) {
    const std::string plain = source.decode ? steps::percent_decoded(text) : text;
    if (source.claim.empty()) {
      own.push_back(plain);
      continue;
    }
    auto claims = from_token(plain, source.claim);
    if (!claims) return claims.error();
    own.insert(own.end(), claims->begin(), claims->end());
  }
  found = std::move(own);
  return std::nullopt;
}

std::string ranges_text(const std::vector<Range>& ranges) {
  const auto number = [](double value) {
    std::array<char, 32> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return std::string(buffer.data(), end.ptr);
  };
  std::string text;
  for (const Range& range : ranges) {
    if (!text.empty()) text += " or ";
    const bool low = range.low > -std::numeric_limits<double>::max();
    const bool high = range.high < std::numeric_limits<double>::max();
    if (range.low == range.high) {
      text += number(range.low);
    } else {
      text += low && high ? number(range.low) + " to " + number(range.high)
              : low       ? "at least " + number(range.low)
                          : "at most " + number(range.high);
    }
  }
  return text;
}

bool within(const std::vector<Range>& ranges, double value) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const Range& range) { return value >= range.low && value <= range.high; });
}

/// The comparison's own text with its values; as it stands where one is missing.
std::string with_values(const std::string& text, const Values& values) {
  std::set<std::string> used;
  const auto result = expanded(text, values, Place::plain, used);
  return result ? *result : text;
}

}  // namespace

Result<std::optional<std::string>> value_of(const Source& source, const Answer& answer, const Values& values,
                                            Instant now) {
  auto found = found_in(source, answer, values);
  if (!found) return found.error();
  if (auto problem = rewrite(source, *found)) return *problem;
  if (!source.time.empty() && source.fold != Fold::count)
    for (std::string& text : *found) {
      auto time = time_of(source, text, answer, now);
      if (!time) return time.error();
      text = *std::move(time);
    }
  return folded(*std::move(found), source.fold);
}

std::string words_of(const Source& source) {
  static constexpr std::array<std::string_view, 16> names = {"value",  "status", "json", "html",   "xml",  "pattern",
                                                             "header", "cookie", "csv",  "column", "rows", "files",
                                                             "frames", "body",   "size", "md5"};
  std::string words(names[static_cast<std::size_t>(source.from)]);
  if (source.pattern) return words + " " + steps::in_quotes(source.pattern->text());
  if (!source.path.empty()) words += " " + steps::shown(source.path);
  return words;
}

namespace {

/// A comparison of texts and patterns. `shown`: the value, or how much of it there is.
std::optional<Disagreement> text_disagreement(const Assertion& assertion, const std::string& seen,
                                              const std::string& shown, const Values& values) {
  const auto holds = [&](const std::optional<std::string>& text) {
    return seen.find(with_values(*text, values)) != std::string::npos;
  };
  const auto found = [&](const std::optional<std::string>& text, const char* how) {
    return Disagreement{steps::in_quotes(with_values(*text, values)) + how + shown, {}};
  };
  const auto matched = [&](const steps::Pattern& pattern, const char* how) {
    return Disagreement{"pattern " + steps::in_quotes(pattern.text()) + how + shown, {}};
  };
  if (assertion.equals && seen != with_values(*assertion.equals, values))
    return Disagreement{shown, steps::in_quotes(with_values(*assertion.equals, values))};
  if (assertion.contains && !holds(assertion.contains)) return found(assertion.contains, " not found in ");
  if (assertion.lacks && holds(assertion.lacks)) return found(assertion.lacks, " found in ");
  if (assertion.matches && !assertion.matches->found_in(seen)) return matched(*assertion.matches, " not found in ");
  if (assertion.not_matches && assertion.not_matches->found_in(seen))
    return matched(*assertion.not_matches, " found in ");
  return std::nullopt;
}

std::optional<Disagreement> number_disagreement(const Assertion& assertion, const std::string& seen,
                                                const std::string& shown) {
  const auto number = parse_decimal(seen);
  if (!number) return Disagreement{shown + " is no number", ranges_text(assertion.inside)};
  if (within(assertion.inside, *number)) return std::nullopt;
  const bool status = assertion.source.from == From::status;
  return Disagreement{status ? "status " + seen : shown, ranges_text(assertion.inside)};
}

std::optional<Disagreement> presence_disagreement(bool wanted, bool there, const std::string& what) {
  if (wanted == there) return std::nullopt;
  return wanted ? Disagreement{what + " is not there", {}} : Disagreement{what + " is there", "none"};
}

}  // namespace

std::optional<Disagreement> disagreement(const Assertion& assertion, const Answer& answer, const Values& values,
                                         Instant now) {
  const std::string what = words_of(assertion.source);
  const auto value = value_of(assertion.source, answer, values, now);
  if (!value) return Disagreement{what + ": " + value.error().message, {}};
  if (assertion.present) return presence_disagreement(*assertion.present, value->has_value(), what);
  if (!*value) {
    const bool wants_none = assertion.lacks || assertion.not_matches;
    return wants_none ? std::nullopt : std::optional(Disagreement{what + " is not there", {}});
  }
  const std::string& seen = **value;
  const bool whole_body = assertion.source.from == From::body;
  const std::string shown =
      whole_body ? std::to_string(answer.body_bytes) + " bytes" : what + " " + steps::in_quotes(seen);
  if (auto wrong = text_disagreement(assertion, seen, shown, values)) return wrong;
  return assertion.inside.empty() ? std::nullopt : number_disagreement(assertion, seen, shown);
}

}  // namespace sereno::flows
