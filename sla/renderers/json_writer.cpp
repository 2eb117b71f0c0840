#include "sla/renderers/json_writer.h"

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <variant>

#include "base/instant_text.h"
#include "base/utf8.h"
#include "sla/renderers/words.h"

namespace sereno::sla {

namespace json = boost::json;

json::value text_json(std::string_view text) { return json::string(valid_utf8(text)); }

json::value optional_text_json(std::string_view text) { return text.empty() ? json::value(nullptr) : text_json(text); }

json::value instant_json(Instant at) { return json::string(InstantText(at).view()); }

json::value instant_json(const std::optional<Instant>& at) { return at ? instant_json(*at) : json::value(nullptr); }

json::value ms_json(const std::optional<milliseconds>& span) {
  return span ? json::value(std::int64_t{span->count()}) : json::value(nullptr);
}

json::value bool_json(const std::optional<bool>& value) { return value ? json::value(*value) : json::value(nullptr); }

json::array texts_json(const std::vector<std::string>& texts) {
  json::array array;
  for (const std::string& text : texts) array.push_back(text_json(text));
  return array;
}

json::object span_json(const Interval& span) {
  return {{"from", instant_json(span.from)}, {"to", instant_json(span.to)}};
}

json::array spans_json(const std::vector<Interval>& spans) {
  json::array array;
  for (const Interval& span : spans) array.push_back(span_json(span));
  return array;
}

json::value percent_json(std::int64_t percent_e4) {
  if (percent_e4 % 10'000 == 0) return percent_e4 / 10'000;
  return static_cast<double>(percent_e4) / 10'000;
}

namespace {

json::value parameter_json(const Parameter& parameter) {
  if (const auto* text = std::get_if<std::string>(&parameter)) return text_json(*text);
  if (const auto* number = std::get_if<std::int64_t>(&parameter)) return *number;
  if (const auto* span = std::get_if<milliseconds>(&parameter)) return std::int64_t{span->count()};
  return percent_json(std::get<Percent>(parameter).e4);
}

/// What the code says of its parameters is what they are.
[[maybe_unused]] bool kinds_fit(const Reason& reason) {
  const std::string_view kinds = kinds_of(reason.code);
  for (std::size_t i = 0; i < reason.parameters.size(); ++i) {
    const char kind = i < kinds.size() ? kinds[i] : ' ';
    const auto* percent = std::get_if<Percent>(&reason.parameters[i]);
    if ((kind == 'd') != std::holds_alternative<milliseconds>(reason.parameters[i])) return false;
    if ((kind == 'p') != (percent != nullptr && !percent->measured)) return false;
    if ((kind == 'f') != (percent != nullptr && percent->measured)) return false;
  }
  return true;
}

}  // namespace

json::object reason_json(const Reason& reason) {
  assert(kinds_fit(reason));  // or who reads the numbers takes them for others
  json::array parameters;
  for (const Parameter& each : reason.parameters) parameters.push_back(parameter_json(each));
  return {{"code", text_json(name_of(reason.code))},
          {"parameters", std::move(parameters)},
          {"text", text_json(words(reason))}};
}

json::array codes_json(const Reasons& reasons) {
  json::array array;
  for (const Reason& each : reasons) {
    json::array code{json::string(name_of(each.code))};
    for (const Parameter& parameter : each.parameters) code.push_back(parameter_json(parameter));
    array.push_back(std::move(code));
  }
  return array;
}

json::array reasons_json(const Reasons& reasons) {
  json::array array;
  for (const Reason& each : reasons) array.push_back(reason_json(each));
  return array;
}

}  // namespace sereno::sla
