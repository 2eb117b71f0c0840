#include "checks/dashboard/sample.h"

#include <algorithm>
#include <map>
#include <utility>

#include "sereno/flows/extraction.h"
#include "sereno/flows/keep_alive.h"
#include "sereno/flows/markup.h"
#include "sereno/flows/time_value.h"
#include "sereno/number.h"
#include "sereno/steps/text.h"

namespace dashboard {
namespace {

using sereno::Instant;
using sereno::Result;
using sereno::flows::Found;

constexpr std::size_t longest_shown = 60;

/// What a body holds at the places that are asked for, read once.
class Content {
 public:
  Content(const Settings& settings, std::string_view body) {
    std::vector<std::string> places = settings.places.values;
    for (const std::string* one : {&settings.places.time, &settings.places.sequence})
      if (!one->empty()) places.push_back(*one);
    std::vector<Result<Found>> found;
    if (settings.is_html() && !places.empty())
      found = sereno::flows::from_xpaths(body, places, true);
    else
      for (const std::string& place : places) found.push_back(sereno::flows::from_json(body, place));
    for (std::size_t i = 0; i < places.size(); ++i) found_.insert_or_assign(places[i], std::move(found[i]));
  }

  const Result<Found>& at(const std::string& place) const { return found_.find(place)->second; }
  std::optional<std::string> text_at(const std::string& place) const {
    const Result<Found>& found = at(place);
    if (!found || found->empty()) return std::nullopt;
    return std::string(sereno::trim(found->front()));
  }

 private:
  std::map<std::string, Result<Found>> found_;
};

/// "Z", "+02:00", "-0600" or "GMT" at the end: the text says its zone.
bool says_zone(std::string_view text) {
  if (text.ends_with('Z') || text.ends_with('z') || text.ends_with("GMT") || text.ends_with("UTC")) return true;
  const auto sign = text.find_last_of("+-");
  if (sign == std::string_view::npos || sign < 11) return false;
  const auto rest = text.substr(sign + 1);
  return !rest.empty() && std::all_of(rest.begin(), rest.end(), [](char c) { return sereno::is_digit(c) || c == ':'; });
}

bool needs_zone(const std::string& format) {
  return format != "epoch" && format != "epoch_ms" && format != "http" && format != "mail" &&
         format.find("%z") == std::string::npos;
}

void read_time(const Settings& settings, std::string_view body, const Content& content, Sample& sample) {
  const Places& places = settings.places;
  if (places.time.empty() && !places.time_pattern) return;
  const auto found = places.time_pattern ? Result<Found>(sereno::flows::from_pattern(body, *places.time_pattern, ""))
                                         : content.at(places.time);
  const std::string where = places.time_pattern ? places.time_pattern->text() : places.time;
  if (!found || found->empty()) {
    sample.time_problem = found ? "nothing at " + sereno::steps::shown(where) : found.error().message;
    return;
  }
  const std::string text(sereno::trim(found->front()));
  const auto time = sereno::flows::parse_time(text, places.time_format, places.zone);
  if (!time) {
    sample.time_problem = sereno::steps::in_quotes(text, longest_shown) + " is no time";
    return;
  }
  sample.zone_is_missing = places.zone.empty() && needs_zone(places.time_format) && !says_zone(text);
  if (sample.zone_is_missing) {
    sample.time_problem = "the time " + sereno::steps::in_quotes(text, longest_shown) + " does not say its zone";
    return;
  }
  sample.updated = *time;
}

}  // namespace

std::optional<double> Sample::age_s() const {
  if (!updated) return std::nullopt;
  return static_cast<double>((server_clock.value_or(at) - *updated).count()) / 1e3;
}

std::optional<std::string> Sample::sequence_words() const {
  if (!sequence) return std::nullopt;
  return "sequence " + sereno::steps::shown(*sequence, longest_shown);
}

std::optional<std::string> Sample::value_words() const {
  if (values.empty()) return std::nullopt;
  std::string text;
  for (const auto& value : values)
    text += (text.empty() ? "" : ", ") + (value ? sereno::steps::shown(*value, longest_shown) : std::string("nothing"));
  return text;
}

Sample read_sample(const Settings& settings, std::string_view body, std::optional<Instant> server_clock, Instant now) {
  Sample sample{.server_clock = server_clock, .at = now};
  const Content content(settings, body);
  read_time(settings, body, content, sample);
  const Places& places = settings.places;
  if (!places.sequence.empty()) sample.sequence = content.text_at(places.sequence);
  for (const std::string& place : places.values) sample.values.push_back(content.text_at(place));
  return sample;
}

MessageKind kind_of(const Settings& settings, std::string_view message) {
  const auto found = sereno::flows::from_json(message, settings.data_match);
  const bool ignored = settings.ignore && settings.ignore->found_in(message);
  if (found && !found->empty() && !ignored) return MessageKind::data;
  if (ignored || sereno::flows::is_keep_alive(message)) return MessageKind::keep_alive;
  return found ? MessageKind::other : MessageKind::no_json;
}

}  // namespace dashboard
