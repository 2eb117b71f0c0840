#include "sla/renderers/json_writer.h"

#include <boost/json/serialize.hpp>

#include "sla/renderers/plain_text.h"

namespace sereno::sla {
namespace {

namespace json = boost::json;

/// Arrays and objects that hold nothing nested stay on one line while they are short.
constexpr std::size_t short_line = 100;

bool is_flat(const json::value& value) {
  const auto nested = [](const json::value& item) { return item.is_structured(); };
  if (const auto* object = value.if_object()) {
    for (const auto& field : *object)
      if (nested(field.value())) return false;
  }
  if (const auto* array = value.if_array())
    for (const json::value& item : *array)
      if (nested(item)) return false;
  return true;
}

std::string scalar(const json::value& value) {
  return value.is_double() ? format_number(value.get_double()) : json::serialize(value);
}

std::string flat(const json::value& value) {
  std::string text;
  const auto separate = [&] {
    if (!text.empty()) text += ", ";
  };
  if (const auto* object = value.if_object()) {
    for (const auto& field : *object) {
      separate();
      text.append(json::serialize(field.key())).append(": ").append(scalar(field.value()));
    }
    return "{" + text + "}";
  }
  for (const json::value& item : value.get_array()) {
    separate();
    text += scalar(item);
  }
  return "[" + text + "]";
}

void write(std::string& text, const json::value& value, std::size_t indent) {
  if (!value.is_structured()) {
    text += scalar(value);
    return;
  }
  if (is_flat(value)) {
    const std::string one_line = flat(value);
    if (one_line.size() + indent <= short_line) {
      text += one_line;
      return;
    }
  }
  std::string_view separator = "\n";
  const auto begin_item = [&] {
    text.append(separator).append(indent + 2, ' ');
    separator = ",\n";
  };
  const auto* object = value.if_object();
  text += object != nullptr ? '{' : '[';
  if (object != nullptr)
    for (const auto& field : *object) {
      begin_item();
      text.append(json::serialize(field.key())).append(": ");
      write(text, field.value(), indent + 2);
    }
  else
    for (const json::value& item : value.get_array()) {
      begin_item();
      write(text, item, indent + 2);
    }
  text.append("\n").append(indent, ' ').append(object != nullptr ? "}" : "]");
}

}  // namespace

std::string pretty(const json::value& value) {
  std::string text;
  text.reserve(1u << 20);  // memory that is not written to costs nothing, growing step by step copies
  write(text, value, 0);
  text += '\n';
  return text;
}

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
