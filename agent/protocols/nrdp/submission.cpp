#include "agent/protocols/nrdp/submission.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "agent/protocols/http_client/exchange.h"
#include "base/utf8.h"

namespace sereno::agent::nrdp {

namespace {

namespace json = boost::json;
constexpr std::size_t longest_name = 256;
constexpr std::size_t longest_text = 8000;  ///< below Nagios' 8192 with the rest of the command
constexpr std::size_t longest_problem = 200;

/// Of a text without control characters. U+FFFE and U+FFFF stand in no XML: a server would refuse the whole parcel for
/// one of them, again and again.
std::string xml_text(std::string_view text) {
  constexpr std::string_view start_of_no_characters = "\xEF\xBF";
  std::string safe;
  for (const char c : text) {
    if (c == '&')
      safe += "&amp;";
    else if (c == '<')
      safe += "&lt;";
    else if (c == '>')
      safe += "&gt;";
    else if ((c == '\xBE' || c == '\xBF') && safe.ends_with(start_of_no_characters))
      safe.replace(safe.size() - start_of_no_characters.size(), start_of_no_characters.size(), replacement_character);
    else
      safe += c;
  }
  return safe;
}

std::string element(std::string_view name, std::string_view text) {
  return "<" + std::string(name) + ">" + xml_text(text) + "</" + std::string(name) + ">";
}

std::string xml_of(const nagios::PassiveResult& result, Instant now) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(result.at).time_since_epoch().count();
  return "<checkresult type='service' checktype='1'>" +
         element("hostname", nagios::name_text(valid_utf8(result.host), longest_name)) +
         element("servicename", nagios::name_text(valid_utf8(result.service), longest_name)) +
         element("state", std::to_string(static_cast<int>(result.status))) +
         element("output", nagios::plugin_text(result, longest_text, now)) + element("time", std::to_string(seconds)) +
         "</checkresult>";
}

std::string start_of(std::string_view text) {
  std::string start = valid_utf8(cut_at_character(text, longest_problem));
  for (char& c : start)
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  return start;
}

const json::value* member(const json::value* value, std::string_view name) {
  const auto* object = value != nullptr ? value->if_object() : nullptr;
  return object != nullptr ? object->if_contains(name) : nullptr;
}

}  // namespace

std::string form_of(std::string_view token, const std::vector<nagios::PassiveResult>& results, Instant now) {
  std::string xml = "<?xml version='1.0' encoding='UTF-8'?><checkresults>";
  for (const auto& result : results) xml += xml_of(result, now);
  xml += "</checkresults>";
  return "token=" + http_client::form_encoded(token) + "&cmd=submitcheck&XMLDATA=" + http_client::form_encoded(xml);
}

Answer read_answer(int http_status, std::string_view body) {
  if (http_status != 200) return {.problem = "HTTP status " + std::to_string(http_status)};
  boost::system::error_code bad;
  const json::value document = json::parse(json::string_view(body.data(), body.size()), bad);
  const auto* result = bad ? nullptr : member(&document, "result");
  const auto* status = member(result, "status");
  if (status == nullptr || !status->is_int64()) return {.problem = "the answer is none of NRDP: " + start_of(body)};
  if (status->get_int64() == 0) return {.taken = true};
  const auto* message = member(result, "message");
  const auto* text = message != nullptr ? message->if_string() : nullptr;
  return {.problem = text != nullptr ? start_of({text->data(), text->size()})
                                     : "status " + std::to_string(status->get_int64())};
}

}  // namespace sereno::agent::nrdp
