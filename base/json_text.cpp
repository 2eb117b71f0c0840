#include "base/json_text.h"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <string_view>

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

constexpr std::array<bool, 256> escaped_bytes() {
  std::array<bool, 256> escaped{};
  for (std::size_t control = 0; control < 0x20; ++control) escaped[control] = true;
  escaped['"'] = escaped['\\'] = true;
  return escaped;
}

/// Most texts need no escape: then no serializer is set up for them.
void add_string(std::string& text, std::string_view words) {
  static constexpr auto escaped = escaped_bytes();
  const auto needs_escape = [](char c) { return escaped[static_cast<unsigned char>(c)]; };
  if (std::any_of(words.begin(), words.end(), needs_escape))
    text += json::serialize(json::string_view(words.data(), words.size()));
  else
    text.append("\"").append(words).append("\"");
}

void add_integer(std::string& text, std::int64_t number) {
  char digits[24];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), number).ptr;
  text.append(digits, end);
}

void add_scalar(std::string& text, const json::value& value) {
  if (const auto* words = value.if_string()) return add_string(text, {words->data(), words->size()});
  if (const auto* number = value.if_int64()) return add_integer(text, *number);
  if (const auto* number = value.if_double()) {
    text += std::isfinite(*number) ? format_number(*number) : "null";
    return;
  }
  text += json::serialize(value);
}

void add_key(std::string& text, json::string_view key) {
  add_string(text, {key.data(), key.size()});
  text += ": ";
}

std::string flat(const json::value& value) {
  std::string text;
  const auto separate = [&] {
    if (!text.empty()) text += ", ";
  };
  if (const auto* object = value.if_object()) {
    for (const auto& field : *object) {
      separate();
      add_key(text, field.key());
      add_scalar(text, field.value());
    }
    return "{" + text + "}";
  }
  for (const json::value& item : value.get_array()) {
    separate();
    add_scalar(text, item);
  }
  return "[" + text + "]";
}

void write(std::string& text, const json::value& value, std::size_t indent) {
  if (!value.is_structured()) {
    add_scalar(text, value);
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
      add_key(text, field.key());
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
