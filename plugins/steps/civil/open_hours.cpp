#include "sereno/steps/open_hours.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "sereno/number.h"
#include "sereno/steps/text.h"

namespace sereno::steps {
namespace {

using std::string_view;
using std::chrono::days;
using std::chrono::local_days;
using std::chrono::minutes;

constexpr std::array<string_view, 7> day_names = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

std::optional<unsigned> day_of(string_view name) {
  for (unsigned i = 0; i < day_names.size(); ++i)
    if (equals_ignoring_case(name, day_names[i])) return i;
  return std::nullopt;
}

/// "08:00", up to "24:00".
std::optional<minutes> time_of_day(string_view text) {
  if (text.size() != 5 || text[2] != ':' || !is_digit(text[0]) || !is_digit(text[3])) return std::nullopt;
  const auto hours = parse_integer<int>(text.substr(0, 2)), rest = parse_integer<int>(text.substr(3));
  if (!hours || !rest || *rest > 59 || *hours * 60 + *rest > 24 * 60) return std::nullopt;
  return minutes{*hours * 60 + *rest};
}

std::optional<local_days> date_of(string_view text) {
  const auto at = parse_instant(std::string(text) + "T00:00:00Z");
  return at ? std::optional(local_days{std::chrono::floor<days>(*at).time_since_epoch()}) : std::nullopt;
}

std::pair<string_view, string_view> halves(string_view text, char separator) {
  const auto at = text.find(separator);
  if (at == string_view::npos) return {text, {}};
  return {trim(text.substr(0, at)), trim(text.substr(at + 1))};
}

}  // namespace

Result<OpenHours> OpenHours::parse(string_view text) {
  OpenHours hours;
  for (const std::string& part : split(text, ',')) {
    const Error wrong{in_quotes(part) + " is no \"Mon-Fri 08:00-21:00\" and no \"2026-12-25 closed\""};
    const auto [when, what] = halves(part, ' ');
    if (what == "closed") {
      const auto date = date_of(when);
      if (!date) return wrong;
      hours.closed_.push_back(*date);
      continue;
    }
    const auto [first_name, last_name] = halves(when, '-');
    const auto [begin_text, end_text] = halves(what, '-');
    const auto first = day_of(first_name), last = last_name.empty() ? first : day_of(last_name);
    const auto begin = time_of_day(begin_text), end = time_of_day(end_text);
    if (!first || !last || !begin || !end || *begin == minutes{24 * 60}) return wrong;
    for (unsigned day = *first;; day = (day + 1) % 7) {
      hours.windows_.push_back({std::chrono::weekday{day}, *begin, *end > *begin ? *end : *end + minutes{24 * 60}});
      if (day == *last) break;
    }
  }
  if (hours.windows_.empty() && !hours.closed_.empty()) return Error{"names no hours at which it is open"};
  if (hours.windows_.size() > 200 || hours.closed_.size() > 1000) return Error{"has too many parts"};
  return hours;
}

milliseconds OpenHours::open_between(Instant from, Instant to, const Zone& zone) const {
  if (from >= to) return milliseconds{0};
  if (always()) return to - from;
  from = std::max(from, to - days{3653});
  std::vector<std::pair<Instant, Instant>> open;
  const auto last = std::chrono::floor<days>(zone.local(to));
  for (auto day = std::chrono::floor<days>(zone.local(from)) - days{1}; day <= last; day += days{1}) {
    if (std::find(closed_.begin(), closed_.end(), day) != closed_.end()) continue;
    for (const Window& window : windows_) {
      if (window.day != std::chrono::weekday{day}) continue;
      const Instant begin = zone.instant(LocalTime{day} + window.begin, Instant::max());
      const Instant end = zone.instant(LocalTime{day} + window.end, Instant::max());
      open.emplace_back(std::max(begin, from), std::min(end, to));
    }
  }
  std::sort(open.begin(), open.end());
  milliseconds sum{0};
  for (Instant done = from; const auto& [begin, end] : open) {
    const Instant start = std::max(begin, done);
    if (end <= start) continue;
    sum += end - start;
    done = end;
  }
  return sum;
}

}  // namespace sereno::steps
