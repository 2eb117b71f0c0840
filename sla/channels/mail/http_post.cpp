#include "sla/channels/mail/http_post.h"

#include <curl/curl.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <vector>

#include "sla/channels/mail/curl_handles.h"

namespace sereno::sla {

namespace {

namespace json = boost::json;

std::size_t keep(char* bytes, std::size_t size, std::size_t count, void* user) {
  auto& text = *static_cast<std::string*>(user);
  constexpr std::size_t most = 4000;
  text.append(bytes, std::min(size * count, most - std::min(text.size(), most)));
  return size * count;
}

bool may_pass(long status) { return status >= 500 || status == 408 || status == 409 || status == 425 || status == 429; }

bool is_good(long status) { return status >= 200 && status < 300; }

std::string words_of(const HttpAnswer& answer) {
  return "HTTP " + std::to_string(answer.status) + (answer.body.empty() ? "" : ": " + answer.body);
}

/// Of the Cloud API's codes those that mean "not now" (limits of the app, the account, the pair of numbers; its own
/// trouble), and those that mean that our token or a right of it has to be mended.
bool passes_later(std::int64_t code) {
  static constexpr std::int64_t codes[] = {0,      1,      2,      3,      4,      10,     190,    80007,
                                           130429, 131000, 131005, 131016, 131048, 131056, 131057, 133004};
  return std::find(std::begin(codes), std::end(codes), code) != std::end(codes) || (code >= 200 && code < 300);
}

const json::string* text_at(const json::value& value, std::string_view pointer) {
  boost::system::error_code absent;
  const json::value* found = value.find_pointer(pointer, absent);
  return found == nullptr ? nullptr : found->if_string();
}

/// Line ends, tabs and more than four blanks are errors in a parameter there, and so is an empty one.
std::string one_blank(std::string_view value) {
  std::string line;
  for (const char c : value) {
    const bool blank = static_cast<unsigned char>(c) <= 32;
    if (!blank) line += c;
    if (blank && !line.empty() && line.back() != ' ') line += ' ';
  }
  if (!line.empty() && line.back() == ' ') line.pop_back();
  return line.empty() ? "-" : line;
}

/// A template has always as many variables, whatever is empty this time: by their names.
std::vector<std::string_view> variables_of(const Message& message) {
  struct Form {
    std::string_view name;
    std::vector<std::string_view> variables;
  };
  static const std::vector<Form> forms = {
      {"incident-confirmation", {"description", "missing", "provider", "reference", "subject"}},
      {"request-confirmation", {"description", "missing", "provider", "reference", "subject"}},
      {"maintenance-notice", {"description", "provider", "scope", "span"}},
      {"restoration", {"description", "provider", "reference", "restored"}},
      {"clock-warning", {"deadline", "entry", "left", "provider", "what"}},
      {"credit-warning", {"left", "line", "month", "provider", "used"}}};
  for (const Form& each : forms)
    if (each.name == message.form) return each.variables;
  std::vector<std::string_view> own;
  for (const auto& [name, unused] : message.parameters) own.push_back(name);
  return own;
}

std::string_view value_of(const Message& message, std::string_view variable) {
  for (const auto& [name, value] : message.parameters)
    if (name == variable) return value;
  return {};
}

json::object parameters_of(const Message& message) {
  json::object parameters;
  for (const auto& [name, value] : message.parameters) parameters[name] = value;
  return parameters;
}

}  // namespace

std::string webhook_body(const Message& message) {
  return json::serialize(json::object{{"id", message.id},
                                      {"about", {{"type", message.about.type}, {"id", message.about.id}}},
                                      {"template", message.form},
                                      {"parameters", parameters_of(message)},
                                      {"language", message.language}});
}

std::string whatsapp_body(const Message& message) {
  std::string name = message.form;
  std::replace(name.begin(), name.end(), '-', '_');
  json::array parameters;
  for (const std::string_view variable : variables_of(message))
    parameters.push_back({{"type", "text"}, {"text", one_blank(value_of(message, variable))}});
  return json::serialize(
      json::object{{"messaging_product", "whatsapp"},
                   {"to", message.to.substr(message.to.starts_with("+") ? 1 : 0)},
                   {"type", "template"},
                   {"template",
                    {{"name", name},
                     {"language", {{"code", message.language == "en" ? "en_US" : "es_MX"}}},
                     {"components", json::array{json::object{{"type", "body"}, {"parameters", parameters}}}}}}});
}

std::string without(std::string text, std::string_view hidden, std::string_view shown) {
  if (hidden.empty()) return text;
  for (auto at = text.find(hidden); at != text.npos; at = text.find(hidden, at + shown.size()))
    text.replace(at, hidden.size(), shown);
  return text;
}

HttpAnswer post_json(const HttpTarget& target, const std::string& body, const std::string& id) {
  const CurlHandle handle(curl_easy_init());
  if (!handle) return {0, "no memory"};
  curl_slist* lines = curl_slist_append(nullptr, "Content-Type: application/json");
  lines = curl_slist_append(lines, ("Idempotency-Key: " + id).c_str());
  if (!target.token.empty()) lines = curl_slist_append(lines, ("Authorization: Bearer " + target.token).c_str());
  const CurlList headers(lines);
  HttpAnswer answer;
  curl_easy_setopt(handle.get(), CURLOPT_URL, target.url.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_PROTOCOLS_STR, "https");
  curl_easy_setopt(handle.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle.get(), CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!target.ca_file.empty()) curl_easy_setopt(handle.get(), CURLOPT_CAINFO, target.ca_file.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDS, body.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
  curl_easy_setopt(handle.get(), CURLOPT_CONNECTTIMEOUT, 10L);
  curl_easy_setopt(handle.get(), CURLOPT_TIMEOUT, 30L);
  curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, &keep);
  curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &answer.body);
  const CURLcode code = curl_easy_perform(handle.get());
  if (code != CURLE_OK) return {0, curl_easy_strerror(code)};
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &answer.status);
  answer.body = without(std::move(answer.body), target.token, "[token]");
  return answer;
}

SendingEnd webhook_end(const HttpAnswer& answer) {
  if (answer.status == 0) return {SendingEnd::Kind::later, answer.body};
  const std::string words = words_of(answer);
  if (is_good(answer.status)) return {SendingEnd::Kind::accepted, words};
  return {may_pass(answer.status) ? SendingEnd::Kind::later : SendingEnd::Kind::refused, words};
}

SendingEnd whatsapp_end(const HttpAnswer& answer) {
  if (answer.status == 0) return {SendingEnd::Kind::later, answer.body};
  boost::system::error_code failed;
  const json::value said = json::parse(answer.body, failed);
  if (is_good(answer.status)) {
    const auto* id = failed ? nullptr : text_at(said, "/messages/0/id");
    if (id == nullptr) return {SendingEnd::Kind::later, "its answer names no message: " + words_of(answer)};
    return {SendingEnd::Kind::accepted, "WhatsApp: " + std::string(*id)};
  }
  boost::system::error_code absent;
  const auto* code = failed ? nullptr : said.find_pointer("/error/code", absent);
  const bool passes = code != nullptr && code->is_int64() && passes_later(code->as_int64());
  return {passes || may_pass(answer.status) ? SendingEnd::Kind::later : SendingEnd::Kind::refused, words_of(answer)};
}

}  // namespace sereno::sla
