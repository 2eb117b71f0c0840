// The entries of `listeners:` with `type: http`.
#include "config/agent/http.h"

#include <algorithm>

#include "config/agent/agent_settings_readers.h"

namespace sereno::config {
namespace {

bool is_digest(std::string_view text) {
  return text.size() == 64 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

void read_rights(YamlMap& map, HttpToken& token) {
  const auto rights = map.require("may");
  if (!rights) return;
  for (const YamlNode& right : rights->list()) {
    const auto chosen = right.choice({"read", "metrics", "run"});
    if (!chosen) continue;
    token.read |= *chosen == 0;
    token.metrics |= *chosen == 1;
    token.run |= *chosen == 2;
  }
  if (rights->is_list() && !token.read && !token.metrics && !token.run) rights->fail("may do nothing");
}

HttpToken read_token(const YamlNode& node) {
  auto map = node.map();
  HttpToken token{.place = place_of(node)};
  if (const auto name = map.require("name")) token.name = name->text().value_or("");
  if (const auto digest = map.require("sha256"))
    if (auto text = digest->text()) {
      // What stands there may be the token itself: it is never repeated.
      if (!is_digest(*text)) digest->fail("is no SHA-256 in 64 hexadecimal digits ('sereno token new' makes both)");
      token.sha256 = std::move(*text);
    }
  read_rights(map, token);
  if (const auto services = map.find("sees")) {
    for (const YamlNode& service : services->list())
      if (auto text = service.text()) token.services.push_back(std::move(*text));
    if (services->is_list() && token.services.empty())
      services->fail("lets it see no service: leave the key away for all");
  }
  map.finish();
  return token;
}

void read_count(YamlMap& map, std::string_view key, std::int64_t most, std::size_t& target) {
  if (const auto node = map.find(key))
    if (const auto number = node->integer(1, most)) target = static_cast<std::size_t>(*number);
}

void read_tokens(YamlMap& map, HttpSettings& http) {
  const auto tokens = map.find("tokens");
  if (!tokens) return;
  for (const YamlNode& node : tokens->list()) {
    HttpToken token = read_token(node);
    const auto same = [&](const HttpToken& other) { return other.name == token.name || other.sha256 == token.sha256; };
    if (!token.name.empty() && std::any_of(http.tokens.begin(), http.tokens.end(), same))
      node.fail("a token of this name or with this digest stands here already");
    http.tokens.push_back(std::move(token));
  }
}

bool is_there(const AgentSettings& settings, std::string_view service) {
  return std::any_of(settings.services.begin(), settings.services.end(),
                     [&](const ServiceSettings& one) { return one.name == service; });
}

}  // namespace

void report_unseen_services(const AgentSettings& settings, std::vector<Problem>& problems) {
  for (const HttpSettings& http : settings.http)
    for (const HttpToken& token : http.tokens)
      for (const std::string& service : token.services)
        if (!is_there(settings, service))
          problems.push_back({.file = token.place.text,
                              .message = "token '" + token.name + "': there is no service '" + service + "' to see"});
}

void read_http(YamlMap& map, const YamlNode& node, AgentSettings& settings) {
  HttpSettings http;
  read_listen(map, node, 5680, http.listen);
  if (const auto tls = map.find("tls")) read_certificate_tls(*tls, http.tls);
  read_tokens(map, http);
  if (const auto open = map.find("open_metrics"))
    if (const auto value = open->boolean()) http.open_metrics = *value;
  read_count(map, "requests_per_minute", 1'000'000, http.requests_per_minute);
  read_count(map, "most_connections", 10'000, http.most_connections);
  read_duration(map, "patience", milliseconds{100}, std::chrono::minutes{10}, http.patience);
  if (http.tls.mode == TlsMode::off && http.listen.address != "127.0.0.1" && http.listen.address != "::1")
    node.fail("tokens would be read on the way: 'tls.mode: off' is for 127.0.0.1 and ::1 only");
  if (http.tokens.empty() && !http.open_metrics) node.fail("answers nobody: it needs 'tokens', or 'open_metrics'");
  settings.http.push_back(std::move(http));
}

}  // namespace sereno::config
