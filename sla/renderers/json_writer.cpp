#include "sla/renderers/json_writer.h"

#include "base/utf8.h"
#include "sla/renderers/plain_text.h"

namespace sereno::sla {

namespace json = boost::json;

json::value text_json(std::string_view text) { return json::string(valid_utf8(text)); }

json::value optional_text_json(std::string_view text) { return text.empty() ? json::value(nullptr) : text_json(text); }

json::value instant_json(Instant at) { return json::string(format_instant(at)); }

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

}  // namespace sereno::sla
