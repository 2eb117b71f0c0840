#include "sla/channels/mail/http_post.h"

#include <curl/curl.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <memory>

namespace sereno::sla {

namespace {

namespace json = boost::json;

struct Close {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

std::size_t keep(char* bytes, std::size_t size, std::size_t count, void* user) {
  auto& text = *static_cast<std::string*>(user);
  text.append(bytes, std::min(size * count, std::size_t{500} - std::min<std::size_t>(text.size(), 500)));
  return size * count;
}

bool may_pass(long status) { return status >= 500 || status == 408 || status == 409 || status == 425 || status == 429; }

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
  for (const auto& [unused, value] : message.parameters) {
    // A line end in a parameter is an error there, and so is an empty one.
    std::string line = value.empty() ? "-" : value;
    std::replace(line.begin(), line.end(), '\n', ' ');
    parameters.push_back({{"type", "text"}, {"text", line}});
  }
  return json::serialize(
      json::object{{"messaging_product", "whatsapp"},
                   {"to", message.to.substr(message.to.starts_with("+") ? 1 : 0)},
                   {"type", "template"},
                   {"template",
                    {{"name", name},
                     {"language", {{"code", message.language == "en" ? "en_US" : "es_MX"}}},
                     {"components", json::array{json::object{{"type", "body"}, {"parameters", parameters}}}}}}});
}

SendingEnd post_message(const std::string& url, const std::string& token, const std::string& body,
                        const std::string& id, bool https_only) {
  const std::unique_ptr<CURL, Close> handle(curl_easy_init());
  if (!handle) return {SendingEnd::Kind::later, "no memory"};
  curl_slist* lines = curl_slist_append(nullptr, "Content-Type: application/json");
  lines = curl_slist_append(lines, ("Idempotency-Key: " + id).c_str());
  if (!token.empty()) lines = curl_slist_append(lines, ("Authorization: Bearer " + token).c_str());
  const std::unique_ptr<curl_slist, Close> headers(lines);
  std::string answer;
  curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_PROTOCOLS_STR, https_only ? "https" : "https,http");
  curl_easy_setopt(handle.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDS, body.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
  curl_easy_setopt(handle.get(), CURLOPT_CONNECTTIMEOUT, 10L);
  curl_easy_setopt(handle.get(), CURLOPT_TIMEOUT, 30L);
  curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, &keep);
  curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &answer);
  const CURLcode code = curl_easy_perform(handle.get());
  if (code != CURLE_OK) return {SendingEnd::Kind::later, curl_easy_strerror(code)};
  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  const std::string words = "HTTP " + std::to_string(status) + (answer.empty() ? "" : ": " + answer);
  if (status >= 200 && status < 300) return {SendingEnd::Kind::accepted, words};
  return {may_pass(status) ? SendingEnd::Kind::later : SendingEnd::Kind::refused, words};
}

}  // namespace sereno::sla
