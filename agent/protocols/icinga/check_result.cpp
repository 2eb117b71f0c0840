#include "agent/protocols/icinga/check_result.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

#include "base/utf8.h"

namespace sereno::agent::icinga {

namespace {

namespace json = boost::json;
constexpr std::size_t longest_text = 65'536;
constexpr std::size_t longest_problem = 300;

std::string one_line(std::string_view text) {
  std::string line = valid_utf8(cut_at_character(text, longest_problem));
  for (char& c : line)
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  return line;
}

json::array items_of(std::string_view perfdata) {
  json::array items;
  bool quoted = false;
  std::string item;
  for (const char c : perfdata) {
    if (c == '\'') quoted = !quoted;
    if (c != ' ' || quoted)
      item += c;
    else if (!item.empty())
      items.emplace_back(std::exchange(item, {}));
  }
  if (!item.empty()) items.emplace_back(item);
  return items;
}

std::string filter_text(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += static_cast<unsigned char>(c) < 0x20 ? '_' : c;
  }
  return quoted + '"';
}

std::string text_member(const json::object& object, std::string_view name) {
  const auto* found = object.if_contains(name);
  const auto* text = found != nullptr ? found->if_string() : nullptr;
  return text != nullptr ? one_line({text->data(), text->size()}) : std::string();
}

Answer answer_of(std::int64_t code, std::string problem) {
  if (code == 200 || code == 409) return {.kind = Answer::Kind::taken};
  const bool never = code == 400 || code == 403 || code == 404;
  return {.kind = never ? Answer::Kind::refused : Answer::Kind::failed,
          .problem = problem.empty() ? "code " + std::to_string(code) : std::move(problem)};
}

/// What the action says of the one service that was asked for.
Answer of_action(const json::array& results) {
  if (results.empty()) return {.kind = Answer::Kind::refused, .problem = "Icinga has no such service"};
  const auto* first = results.front().if_object();
  const auto* code = first != nullptr ? first->if_contains("code") : nullptr;
  boost::system::error_code bad;
  const auto number = code != nullptr && code->is_number() ? code->to_number<std::int64_t>(bad) : 0;
  return answer_of(number, first != nullptr ? text_member(*first, "status") : "");
}

}  // namespace

std::string body_of(const nagios::PassiveResult& result, std::string_view source) {
  const double at = static_cast<double>(ms_of(result.at)) / 1000;
  nagios::PassiveResult text = result;
  text.perfdata.clear();
  const json::object body{
      {"type", "Service"},
      {"filter", "host.name == " + filter_text(valid_utf8(result.host)) +
                     " && service.name == " + filter_text(valid_utf8(result.service))},
      {"exit_status", static_cast<int>(result.status)},
      {"plugin_output", nagios::plugin_text(text, longest_text)},
      {"performance_data", items_of(valid_utf8(result.perfdata))},
      {"check_source", valid_utf8(source)},
      {"execution_start", at},
      {"execution_end", at},
  };
  return json::serialize(body);
}

Answer read_answer(int http_status, std::string_view body) {
  boost::system::error_code bad;
  const json::value document = json::parse(json::string_view(body.data(), body.size()), bad);
  const auto* object = bad ? nullptr : document.if_object();
  const auto* results = object != nullptr ? object->if_contains("results") : nullptr;
  if (results != nullptr && results->is_array()) return of_action(results->get_array());
  const std::string said = object != nullptr ? text_member(*object, "status") : "";
  const std::string problem = "HTTP status " + std::to_string(http_status) + (said.empty() ? "" : ": " + said);
  // 404 is said where the filter finds nothing; 401 and 403 may be mended on the other side.
  const bool missing = http_status == 404 && object != nullptr;
  return {.kind = missing ? Answer::Kind::refused : Answer::Kind::failed, .problem = problem};
}

}  // namespace sereno::agent::icinga
