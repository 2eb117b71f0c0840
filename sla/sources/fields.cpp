#include "sla/sources/fields.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <cmath>

namespace sereno::sla {

namespace {

namespace json = boost::json;

constexpr std::size_t longest_text = 64u << 10;

std::string in_quotes(std::string_view name) { return "\"" + std::string(name) + "\""; }

/// Why a text cannot be kept; nothing when it can.
std::optional<std::string> unfit(std::string_view text) {
  if (text.size() > longest_text) return "is longer than 64 KiB";
  if (text.find('\0') != std::string_view::npos) return "holds a NUL character";
  return std::nullopt;
}

}  // namespace

const json::value* Fields::find(std::string_view name) {
  known_.emplace_back(name);
  const auto* value = object_->if_contains(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

bool Fields::missing(std::string_view name) {
  if (object_->contains(name) && !object_->at(name).is_null()) return false;  // there, but wrong: said already
  fail(in_quotes(name) + " is missing");
  return true;
}

std::optional<std::string> Fields::text(std::string_view name) {
  const auto* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) {
    fail(in_quotes(name) + " is no text");
    return std::nullopt;
  }
  const std::string_view content(value->get_string());
  if (const auto why = unfit(content)) {
    fail(in_quotes(name) + " " + *why);
    return std::nullopt;
  }
  if (content.find_first_not_of(" \t\r\n\f\v") == std::string_view::npos) return std::nullopt;
  return std::string(content);
}

std::string Fields::required_text(std::string_view name) {
  const auto before = problems_.size();
  const auto found = text(name);
  if (found) return *found;
  if (!missing(name) && problems_.size() == before) fail(in_quotes(name) + " is empty");
  return {};
}

std::optional<Instant> Fields::instant(std::string_view name) {
  const auto found = text(name);
  if (!found) return std::nullopt;
  const auto at = parse_instant(*found);
  if (!at)
    fail(in_quotes(name) + " '" + found->substr(0, 40) +
         "' is no instant such as 2026-04-06T06:00:00Z or 2026-04-06T00:00:00-06:00, from 1970 to 2037");
  return at;
}

Instant Fields::required_instant(std::string_view name) {
  const auto before = problems_.size();
  const auto at = instant(name);
  if (!at && problems_.size() == before && !missing(name)) fail(in_quotes(name) + " is empty");
  return at.value_or(Instant{});
}

std::optional<bool> Fields::boolean(std::string_view name) {
  const auto* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_bool()) {
    fail(in_quotes(name) + " is neither true nor false");
    return std::nullopt;
  }
  return value->get_bool();
}

std::optional<std::int64_t> Fields::integer(std::string_view name, std::int64_t low, std::int64_t high) {
  const auto* value = find(name);
  if (value == nullptr) return std::nullopt;
  boost::system::error_code error;
  const auto number = value->is_number() ? value->to_number<std::int64_t>(error) : low - 1;
  if (error || number < low || number > high) {
    fail(in_quotes(name) + " is no whole number from " + std::to_string(low) + " to " + std::to_string(high));
    return std::nullopt;
  }
  return number;
}

std::optional<milliseconds> Fields::seconds(std::string_view name) {
  const auto* value = find(name);
  if (value == nullptr) return std::nullopt;
  boost::system::error_code error;
  const double number = value->is_number() ? value->to_number<double>(error) : -1;
  if (error || !(number > 0) || number > 86'400 * 366) {
    fail(in_quotes(name) + " is no number of seconds above 0, a year at most");
    return std::nullopt;
  }
  return milliseconds{std::llround(number * 1000)};
}

std::vector<std::string> Fields::texts(std::string_view name) {
  const auto* value = find(name);
  if (value == nullptr) return {};
  std::vector<std::string> found;
  bool good = value->is_array();
  if (good)
    for (const json::value& item : value->get_array()) {
      good = good && item.is_string() && !unfit(std::string_view(item.get_string()));
      if (!good) break;
      const std::string_view word(item.get_string());
      if (word.find_first_not_of(" \t\r\n\f\v") != std::string_view::npos) found.emplace_back(word);
    }
  if (!good) fail(in_quotes(name) + " is no list of names");
  return found;
}

std::optional<Fields> Fields::object(std::string_view name) {
  const auto* value = find(name);
  if (value != nullptr && value->is_object()) return Fields(value->get_object());
  if (!missing(name)) fail(in_quotes(name) + " is no object");
  return std::nullopt;
}

bool Fields::has(std::string_view name) const {
  const auto* value = object_->if_contains(name);
  return value != nullptr && !value->is_null();
}

std::vector<std::pair<std::string, std::string>> Fields::named_texts(std::string_view name) {
  const auto* value = find(name);
  if (value == nullptr) return {};
  if (!value->is_object()) {
    fail(in_quotes(name) + " is no object");
    return {};
  }
  std::vector<std::pair<std::string, std::string>> found;
  for (const auto& each : value->get_object()) {
    const auto* text = each.value().if_string();
    if (text == nullptr || unfit(std::string_view(*text)) || unfit(each.key()))
      fail(in_quotes(name) + " holds something that is no text");
    else
      found.emplace_back(each.key(), *text);
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<Fields> Fields::objects(std::string_view name) {
  const auto* value = find(name);
  if (value == nullptr) return {};
  if (!value->is_array()) {
    fail(in_quotes(name) + R"( is no list of {"from","to"})");
    return {};
  }
  std::vector<Fields> found;
  for (const json::value& item : value->get_array()) {
    if (item.is_object())
      found.emplace_back(item.get_object());
    else
      fail(in_quotes(name) + R"( holds something that is no {"from","to"})");
  }
  return found;
}

void Fields::take_problems(std::string_view name, Fields& inner) {
  inner.finish();
  for (const std::string& problem : inner.problems()) fail(in_quotes(name) + ": " + problem);
}

void Fields::check_span(const std::optional<Instant>& from, const std::optional<Instant>& to) {
  if (from && to && *to <= *from)
    fail("\"to\" " + format_instant(*to) + " is not after \"from\" " + format_instant(*from));
}

Interval Fields::required_span() {
  const auto before = problems_.size();
  const Interval span{required_instant("from"), required_instant("to")};
  if (problems_.size() == before) check_span(span.from, span.to);
  return span;
}

std::optional<State> Fields::state(std::string_view name) {
  const auto word = text(name);
  if (!word) return std::nullopt;
  const auto state = parse_state(*word);
  if (!state) fail(in_quotes(name) + ": " + state.error().message);
  return state ? std::optional(*state) : std::nullopt;
}

State Fields::required_state(std::string_view name) {
  const auto before = problems_.size();
  const auto found = state(name);
  if (!found && problems_.size() == before && !missing(name)) fail(in_quotes(name) + " is empty");
  return found.value_or(State::unknown);
}

void Fields::finish() {
  for (const auto& field : *object_) {
    const std::string_view name(field.key());
    if (std::find(known_.begin(), known_.end(), name) != known_.end()) continue;
    std::string names;
    for (const std::string& known : known_)
      if (known != "type" && known != "local" && known != "note") names += (names.empty() ? "" : ", ") + known;
    fail("unknown field " + in_quotes(name.substr(0, 40)) + " (known here: " + names + ")");
  }
}

}  // namespace sereno::sla
