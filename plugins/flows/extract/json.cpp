#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <utility>

#include "sereno/flows/extraction.h"
#include "sereno/steps/encoding.h"
#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

namespace json = boost::json;

Result<json::value> parsed(std::string_view body, const ExtractionLimits& limits) {
  json::parse_options options;
  options.max_depth = limits.json_depth;
  boost::system::error_code error;
  auto value = json::parse({body.data(), body.size()}, error, {}, options);
  if (error == json::error::too_deep)
    return Error{"JSON is deeper than " + std::to_string(limits.json_depth) + " levels"};
  if (error == json::error::incomplete) return Error{"JSON ends too early"};
  if (error) return Error{"no JSON: " + error.message() + ", in " + steps::in_quotes(body, 60)};
  return value;
}

/// "~1" is a slash, "~0" a tilde.
std::string unescaped(std::string_view token) {
  std::string out;
  for (std::size_t i = 0; i < token.size(); ++i) {
    const bool escape = token[i] == '~' && i + 1 < token.size();
    if (escape) ++i;
    out += !escape ? token[i] : token[i] == '1' ? '/' : '~';
  }
  return out;
}

std::vector<std::string> tokens_of(std::string_view pointer) {
  std::vector<std::string> tokens;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const auto end = std::min(pointer.find('/'), pointer.size());
    tokens.push_back(pointer.substr(0, end) == "*" ? std::string("*") : unescaped(pointer.substr(0, end)));
    pointer.remove_prefix(end);
  }
  return tokens;
}

std::string text_of(const json::value& value) {
  if (const auto* text = value.if_string()) return {text->data(), text->size()};
  if (const double* number = value.if_double()) {
    std::array<char, 32> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), *number);
    return {buffer.data(), end.ptr};
  }
  return json::serialize(value);
}

/// Collects what the tokens from `at` on lead to.
class Walk {
 public:
  Walk(const std::vector<std::string>& tokens, const ExtractionLimits& limits) : tokens_(tokens), limits_(limits) {}

  bool visit(const json::value& value, std::size_t at) {
    if (at == tokens_.size()) return take(value);
    const std::string& token = tokens_[at];
    if (const auto* list = value.if_array()) {
      if (token == "*") return each(*list, at, [](const json::value& item) -> const json::value& { return item; });
      const auto index = parse_integer<std::size_t>(token);
      return !index || *index >= list->size() || visit((*list)[*index], at + 1);
    }
    const auto* map = value.if_object();
    if (map == nullptr) return true;
    if (const auto* item = map->if_contains(token)) return visit(*item, at + 1);
    if (token != "*") return true;
    return each(*map, at, [](const json::key_value_pair& pair) -> const json::value& { return pair.value(); });
  }

  Found found{};
  std::string problem{};

 private:
  template <class Items, class ValueOf>
  bool each(const Items& items, std::size_t at, ValueOf value_of) {
    for (const auto& item : items)
      if (!visit(value_of(item), at + 1)) return false;
    return true;
  }
  bool take(const json::value& value) {
    if (value.is_null()) return true;
    std::string text = text_of(value);
    if (text.size() > limits_.longest_value) problem = "a value of " + std::to_string(text.size()) + " bytes";
    if (found.size() >= limits_.most_values) problem = "more than " + std::to_string(limits_.most_values) + " values";
    found.push_back(std::move(text));
    return problem.empty();
  }

  const std::vector<std::string>& tokens_;
  const ExtractionLimits& limits_;
};

/// No deeper than the limit that the JSON was read with.
void append_texts(const json::value& value, std::string& texts) {
  if (const auto* text = value.if_string()) texts.append(text->data(), text->size()) += '\n';
  if (const auto* list = value.if_array())
    for (const json::value& item : *list) append_texts(item, texts);
  if (const auto* map = value.if_object())
    for (const json::key_value_pair& pair : *map) append_texts(pair.value(), texts);
}

}  // namespace

std::optional<std::string> pointer_problem(std::string_view pointer) {
  if (!pointer.empty() && pointer.front() != '/')
    return steps::in_quotes(pointer) + " is no JSON Pointer: it begins with a slash";
  for (std::size_t at = pointer.find('~'); at != std::string_view::npos; at = pointer.find('~', at + 1))
    if (at + 1 >= pointer.size() || (pointer[at + 1] != '0' && pointer[at + 1] != '1'))
      return steps::in_quotes(pointer) + " is no JSON Pointer: '~' stands alone, write '~0'";
  return std::nullopt;
}

Result<Found> from_json(std::string_view body, std::string_view pointer, const ExtractionLimits& limits) {
  if (const auto problem = pointer_problem(pointer)) return Error{*problem};
  const auto value = parsed(body, limits);
  if (!value) return value.error();
  const auto tokens = tokens_of(pointer);
  Walk walk(tokens, limits);
  walk.visit(*value, 0);
  if (!walk.problem.empty()) return Error{steps::in_quotes(pointer) + " gives " + walk.problem};
  return std::move(walk.found);
}

std::string texts_of_json(std::string_view body, const ExtractionLimits& limits) {
  const auto value = parsed(body, limits);
  std::string texts;
  if (value) append_texts(*value, texts);
  return texts;
}

Result<Found> from_token(std::string_view token, std::string_view pointer, const ExtractionLimits& limits) {
  const auto first = token.find('.');
  const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
  const auto claims = second == std::string_view::npos
                          ? std::nullopt
                          : steps::base64url_decoded(token.substr(first + 1, second - first - 1));
  if (!claims) return Error{"no JSON web token"};
  return from_json(*claims, pointer, limits);
}

}  // namespace sereno::flows
