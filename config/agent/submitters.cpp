// The entries of `submitters:`.
#include "config/agent/submitters.h"

#include <algorithm>
#include <array>

#include "config/agent/agent_settings_readers.h"
#include "sereno/number.h"

namespace sereno::config {

namespace {

constexpr std::array<std::string_view, 5> type_names{"nsca", "nsca-ng", "nrdp", "icinga", "zabbix"};

void read_port(YamlMap& map, std::uint16_t& port) {
  if (const auto node = map.find("port")) port = static_cast<std::uint16_t>(node->integer(1, 65535).value_or(0));
}

void read_needed(YamlMap& map, std::string_view key, std::string& target) {
  if (const auto node = map.require(key))
    if (auto text = node->text()) {
      if (text->empty()) node->fail("is empty");
      target = std::move(*text);
    }
}

void read_named_file(YamlMap& map, std::string_view key, NamedFile& file) {
  read_path(map, key, file.path);
  if (const auto node = map.find(key)) file.place = place_of(*node);
}

WebAddress read_url(YamlMap& map) {
  WebAddress address;
  const auto node = map.require("url");
  if (!node) return address;
  const std::string text = node->text().value_or("");
  const bool plain = text.starts_with("http://");
  if (!plain && !text.starts_with("https://")) {
    node->fail("'" + text + "' is no http:// or https:// URL");
    return address;
  }
  address.tls = !plain;
  address.port = plain ? 80 : 443;
  const std::string_view rest = std::string_view(text).substr(plain ? 7 : 8);
  const auto slash = rest.find('/');
  std::string_view host = rest.substr(0, slash);
  if (slash != std::string_view::npos) address.path = rest.substr(slash);
  if (host.find('@') != std::string_view::npos) node->fail("names a user: that belongs into keys of its own");
  const auto colon = host.rfind(':');
  if (colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos) {
    const auto port = parse_number(host.substr(colon + 1));
    if (!port || *port < 1 || *port > 65535 || *port != static_cast<double>(static_cast<int>(*port)))
      node->fail("has no port from 1 to 65535 behind its colon");
    else
      address.port = static_cast<std::uint16_t>(*port);
    host = host.substr(0, colon);
  }
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host.empty()) node->fail("names no host");
  address.host = host;
  const bool plain_bytes = std::ranges::all_of(text, [](char c) { return c > ' ' && c < 127; });
  if (!plain_bytes) node->fail("has characters that no URL has");
  return address;
}

void read_nsca(YamlMap& map, NscaTarget& nsca) {
  read_needed(map, "server", nsca.server);
  read_port(map, nsca.port);
  if (const auto node = map.find("encryption"))
    if (const auto chosen = node->choice({"none", "xor", "3des", "aes-256"}))
      nsca.encryption = static_cast<NscaEncryption>(*chosen);
  nsca.password = read_secret(map, "password");
  if (nsca.encryption == NscaEncryption::none && nsca.password.named())
    map.fail("'password' is of no use with 'encryption: none'");
  if (nsca.encryption != NscaEncryption::none && !nsca.password.named())
    map.fail("needs 'password', or 'encryption: none'");
}

void read_nsca_ng(YamlMap& map, NscaNgTarget& target) {
  read_needed(map, "server", target.server);
  read_port(map, target.port);
  read_needed(map, "identity", target.identity);
  target.password = read_secret(map, "password");
  if (target.identity.size() > 128) map.fail("'identity' is longer than 128 characters");
  if (!target.password.named()) map.fail("needs 'password'");
}

void no_tls_without(const WebAddress& url, YamlMap& map, const ClientTlsSettings& tls) {
  if (!url.tls && !(tls == ClientTlsSettings{})) map.fail("'tls' is of no use with an http:// URL");
}

void read_nrdp(YamlMap& map, NrdpTarget& nrdp) {
  nrdp.url = read_url(map);
  nrdp.token = read_secret(map, "token");
  if (!nrdp.token.named()) map.fail("needs 'token'");
  nrdp.tls = read_client_tls(map);
  no_tls_without(nrdp.url, map, nrdp.tls);
}

void read_icinga(YamlMap& map, IcingaTarget& icinga) {
  icinga.url = read_url(map);
  if (!icinga.url.host.empty() && !icinga.url.tls) map.fail("Icinga 2 speaks TLS only: 'url' has to be https://");
  read_text(map, "user", icinga.user);
  icinga.password = read_secret(map, "password");
  icinga.tls = read_client_tls(map);
  if (icinga.user.empty() == icinga.password.named()) map.fail("'user' and 'password' go together");
  if (icinga.user.empty() && !icinga.tls.certificate.named())
    map.fail("needs 'user' and 'password', or a certificate of the agent's own in 'tls'");
}

void read_zabbix(YamlMap& map, ZabbixTarget& zabbix) {
  read_needed(map, "server", zabbix.server);
  read_port(map, zabbix.port);
  if (const auto node = map.find("items"))
    if (const auto chosen = node->choice({"trapper", "active"})) zabbix.active_items = *chosen == 1;
  read_zabbix_tls(map, zabbix.mode, zabbix.tls);
}

void read_target(YamlMap& map, SubmitterSettings& submitter, std::size_t type) {
  switch (type) {
    case 0:
      return read_nsca(map, submitter.target.emplace<NscaTarget>());
    case 1:
      return read_nsca_ng(map, submitter.target.emplace<NscaNgTarget>());
    case 2:
      return read_nrdp(map, submitter.target.emplace<NrdpTarget>());
    case 3:
      return read_icinga(map, submitter.target.emplace<IcingaTarget>());
    default:
      return read_zabbix(map, submitter.target.emplace<ZabbixTarget>());
  }
}

}  // namespace

std::string_view type_of(const SubmitterSettings& submitter) { return type_names.at(submitter.target.index()); }

SecretReference read_secret(YamlMap& map, std::string_view key) {
  const auto node = map.find(key);
  if (!node) return {};
  SecretReference secret{.text = node->text().value_or(""), .place = place_of(*node)};
  const bool file = secret.text.starts_with("file:/");
  const std::string_view name = std::string_view(secret.text).substr(std::min<std::size_t>(11, secret.text.size()));
  const bool credential =
      secret.text.starts_with("credential:") && !name.empty() && name.find('/') == std::string_view::npos;
  if (file || credential) return secret;
  // What stands there may be the secret itself: it is neither repeated nor kept.
  node->fail("is no reference: write file:/PATH or credential:NAME, never the secret itself");
  secret.text = SecretReference::refused;
  return secret;
}

ClientTlsSettings read_client_tls(YamlMap& map) {
  ClientTlsSettings tls;
  const auto node = map.find("tls");
  if (!node) return tls;
  auto inner = node->map();
  read_named_file(inner, "ca", tls.ca);
  read_named_file(inner, "crl", tls.crl);
  read_named_file(inner, "certificate", tls.certificate);
  read_named_file(inner, "key", tls.key);
  read_text(inner, "server_name", tls.server_name);
  read_text(inner, "server_issuer", tls.server_issuer);
  read_text(inner, "server_subject", tls.server_subject);
  if (const auto version = inner.find("min_version")) {
    const std::vector<std::string_view> versions{"1.0", "1.1", "1.2", "1.3"};
    if (const auto chosen = version->choice(versions)) tls.min_version = versions[*chosen];
  }
  inner.finish();
  if (!tls.ca.named() && (tls.crl.named() || !tls.server_issuer.empty() || !tls.server_subject.empty()))
    node->fail("'crl', 'server_issuer' and 'server_subject' need 'ca': the file that says who may have signed");
  if (!tls.server_subject.empty() && !tls.server_name.empty())
    node->fail("'server_subject' stands in place of 'server_name': name one of them");
  if (tls.certificate.named() != tls.key.named())
    node->fail(tls.certificate.named() ? "'certificate' needs its 'key'" : "'key' needs its 'certificate'");
  return tls;
}

void read_zabbix_tls(YamlMap& map, ZabbixTls& mode, ClientTlsSettings& tls) {
  if (const auto node = map.find("connect"))
    if (const auto chosen = node->choice({"plain", "psk", "certificate"})) mode = static_cast<ZabbixTls>(*chosen);
  tls = read_client_tls(map);
  if (mode != ZabbixTls::certificate && !(tls == ClientTlsSettings{})) map.fail("'tls' needs 'connect: certificate'");
  if (mode == ZabbixTls::certificate && !tls.certificate.named())
    map.fail("'connect: certificate' needs 'certificate' and 'key' in 'tls': a Zabbix server asks for them");
  if (const auto psk = map.find("psk")) {
    auto inner = psk->map();
    read_text(inner, "identity", tls.psk_identity);
    read_named_file(inner, "file", tls.psk);
    inner.finish();
    if (tls.psk_identity.size() > 128) psk->fail("'identity' is longer than 128 characters");
    if (mode != ZabbixTls::psk) psk->fail("is of no use without 'connect: psk'");
  }
  if (mode == ZabbixTls::psk && (tls.psk_identity.empty() || !tls.psk.named()))
    map.fail("'connect: psk' needs 'identity' and 'file' in 'psk'");
}

void read_submitter(const YamlNode& node, AgentSettings& settings) {
  auto map = node.map();
  const auto type = map.require("type");
  const auto chosen = type ? type->choice({type_names.begin(), type_names.end()}) : std::nullopt;
  if (!chosen) return;  // which keys are known depends on it
  SubmitterSettings submitter{.place = place_of(node)};
  const auto name = map.require("name");
  if (name) submitter.name = read_name(*name);
  read_text(map, "host", submitter.host);
  read_duration(map, "timeout", milliseconds{500}, std::chrono::minutes{5}, submitter.timeout);
  if (const auto most = map.find("most_waiting")) submitter.most_waiting = most->integer(1, 1'000'000'000).value_or(0);
  read_target(map, submitter, *chosen);
  map.finish();
  const auto same = std::ranges::find(settings.submitters, submitter.name, &SubmitterSettings::name);
  if (name && same != settings.submitters.end())
    name->fail("a submitter named '" + submitter.name + "' stands at " + same->place.text + " already");
  settings.submitters.push_back(std::move(submitter));
}

}  // namespace sereno::config
