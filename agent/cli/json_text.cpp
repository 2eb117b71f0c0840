#include "agent/cli/json_text.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <cmath>

#include "sereno/number.h"

namespace sereno::cli {
namespace {

namespace json = boost::json;

void append(std::string& to, const json::value& value, std::size_t level);

void begin_line(std::string& to, std::size_t level, bool first) {
  to += first ? "\n" : ",\n";
  to.append(2 * level, ' ');
}

void append_object(std::string& to, const json::object& object, std::size_t level) {
  if (object.empty()) return void(to += "{}");
  to += '{';
  bool first = true;
  for (const auto& [key, value] : object) {
    begin_line(to, level + 1, first);
    to += json::serialize(json::string(key)) + ": ";
    append(to, value, level + 1);
    first = false;
  }
  to += '\n' + std::string(2 * level, ' ') + '}';
}

void append_array(std::string& to, const json::array& array, std::size_t level) {
  if (array.empty()) return void(to += "[]");
  to += '[';
  bool first = true;
  for (const json::value& value : array) {
    begin_line(to, level + 1, first);
    append(to, value, level + 1);
    first = false;
  }
  to += '\n' + std::string(2 * level, ' ') + ']';
}

void append(std::string& to, const json::value& value, std::size_t level) {
  if (const auto* const object = value.if_object()) return append_object(to, *object, level);
  if (const auto* const array = value.if_array()) return append_array(to, *array, level);
  const auto* const number = value.if_double();
  if (!number) return void(to += json::serialize(value));
  to += std::isfinite(*number) ? format_number(*number) : "null";
}

}  // namespace

std::string json_text(const json::value& value) {
  std::string text;
  append(text, value, 0);
  return text + '\n';
}

}  // namespace sereno::cli
