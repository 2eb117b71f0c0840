#include "sla/page/value.h"

#include <boost/json/parse.hpp>
#include <boost/system/error_code.hpp>
#include <cmath>

namespace sereno::sla {

namespace json = boost::json;

Value Value::operator[](std::string_view key) const {
  const auto* object = value_ == nullptr ? nullptr : value_->if_object();
  return Value(object == nullptr ? nullptr : object->if_contains({key.data(), key.size()}));
}

Value Value::operator[](std::size_t place) const {
  const auto* array = value_ == nullptr ? nullptr : value_->if_array();
  return Value(array == nullptr || place >= array->size() ? nullptr : &(*array)[place]);
}

std::string Value::text(std::string otherwise) const {
  const auto* text = value_ == nullptr ? nullptr : value_->if_string();
  return text == nullptr ? otherwise : std::string(text->data(), text->size());
}

std::optional<std::int64_t> Value::number() const {
  const auto* number = value_ == nullptr ? nullptr : value_->if_int64();
  return number == nullptr ? std::nullopt : std::optional(*number);
}

std::optional<std::int64_t> Value::number_e4() const {
  constexpr double most = 9e14;
  if (const auto whole = number(); whole && *whole > -900'000'000'000 && *whole < 900'000'000'000)
    return *whole * 10'000;
  const auto* real = value_ == nullptr ? nullptr : value_->if_double();
  if (real == nullptr || !(std::abs(*real) < most / 10'000)) return std::nullopt;
  return std::llround(*real * 10'000);
}

std::optional<bool> Value::flag() const {
  const auto* flag = value_ == nullptr ? nullptr : value_->if_bool();
  return flag == nullptr ? std::nullopt : std::optional(*flag);
}

std::optional<milliseconds> Value::span() const {
  const auto ms = number();
  return ms ? std::optional(milliseconds{*ms}) : std::nullopt;
}

std::optional<Instant> Value::instant() const { return exists() ? parse_instant(text()) : std::nullopt; }

std::optional<Interval> Value::interval() const {
  const auto from = (*this)["from"].instant(), to = (*this)["to"].instant();
  if (!from || !to || *to < *from) return std::nullopt;
  return Interval{*from, *to};
}

std::vector<Value> Value::items() const {
  std::vector<Value> all;
  if (const auto* array = value_ == nullptr ? nullptr : value_->if_array())
    for (const json::value& each : *array) all.emplace_back(&each);
  return all;
}

std::vector<std::pair<std::string, Value>> Value::members() const {
  std::vector<std::pair<std::string, Value>> all;
  if (const auto* object = value_ == nullptr ? nullptr : value_->if_object())
    for (const auto& each : *object) all.emplace_back(std::string(each.key()), Value(&each.value()));
  return all;
}

std::string Value::joined() const {
  std::string all;
  for (const Value& each : items()) all += (all.empty() ? "" : ", ") + each.plain();
  return all;
}

std::string Value::plain() const {
  if (const auto whole = number()) return std::to_string(*whole);
  if (const auto answer = flag()) return *answer ? "true" : "false";
  return text();
}

Result<json::value> read_report(std::string_view text) {
  boost::system::error_code error;
  json::value value = json::parse({text.data(), text.size()}, error);
  if (error) return Error{"this is no JSON: " + error.message()};
  const std::string schema = Value(&value)["schema"].text();
  if (schema == "sereno.sla.report/1") return value;
  return Error{schema.empty() ? "this is no report: it names no schema; make one with sereno-sla report --format json"
                              : "reports of the schema '" + schema + "' are not known here, only sereno.sla.report/1"};
}

}  // namespace sereno::sla
