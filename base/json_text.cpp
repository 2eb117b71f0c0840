#include "base/json_text.h"

#include <boost/json/serialize.hpp>
#include <cmath>

#include "sereno/number.h"

namespace sereno {
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
  const auto* number = value.if_double();
  if (number == nullptr) return json::serialize(value);
  return std::isfinite(*number) ? format_number(*number) : "null";
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

std::string json_text(const json::value& value) {
  std::string text;
  text.reserve(1u << 20);  // memory that is not written to costs nothing, growing step by step copies
  write(text, value, 0);
  text += '\n';
  return text;
}

}  // namespace sereno
