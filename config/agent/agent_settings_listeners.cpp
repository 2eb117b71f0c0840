// The entries of `listeners:`.
#include <arpa/inet.h>
#include <netinet/in.h>

#include "config/agent/agent_settings_readers.h"

namespace sereno::config {

namespace {

bool is_address(const std::string& text) {
  in6_addr buffer{};
  return inet_pton(AF_INET, text.c_str(), &buffer) == 1 || inet_pton(AF_INET6, text.c_str(), &buffer) == 1;
}

void read_file(YamlMap& map, std::string_view key, NamedFile& file) {
  read_path(map, key, file.path);
  if (const auto node = map.find(key)) file.place = place_of(*node);
}

/// The files and versions of a `tls:` mapping, which both kinds of listeners have.
void read_tls_files(YamlMap& map, const YamlNode& node, TlsSettings& tls) {
  read_file(map, "certificate", tls.certificate);
  read_file(map, "key", tls.key);
  read_file(map, "ca", tls.ca);
  read_file(map, "crl", tls.crl);
  if (tls.crl.named() && !tls.ca.named())
    node.fail("'crl' needs 'ca': the file that says whose certificates these are");
  if (tls.certificate.named() != tls.key.named())
    node.fail(tls.certificate.named() ? "'certificate' needs its 'key'" : "'key' needs its 'certificate'");
  if (const auto version = map.find("min_version")) {
    const std::vector<std::string_view> versions{"1.0", "1.1", "1.2", "1.3"};
    if (const auto chosen = version->choice(versions)) tls.min_version = versions[*chosen];
  }
}

/// Settings that would silently protect nothing are mistakes.
void read_nrpe_tls(const YamlNode& node, TlsSettings& tls) {
  auto map = node.map();
  if (const auto mode = map.find("mode"))
    if (const auto chosen = mode->choice({"off", "certificate", "anonymous"})) tls.mode = static_cast<TlsMode>(*chosen);
  read_tls_files(map, node, tls);
  if (const auto clients = map.find("client_certificates"))
    if (const auto chosen = clients->choice({"none", "ask", "require"}))
      tls.client_certificates = static_cast<ClientCertificates>(*chosen);
  map.finish();
  const bool asks = tls.client_certificates != ClientCertificates::none;
  if (asks && !tls.ca.named()) node.fail("'client_certificates' needs 'ca': the file that says who signs them");
  if (!asks && tls.ca.named()) node.fail("'ca' protects nothing without 'client_certificates': ask or require");
  if (asks && tls.mode != TlsMode::certificate) node.fail("'client_certificates' needs 'mode: certificate'");
  if (tls.mode == TlsMode::anonymous && tls.min_version == "1.3")
    node.fail("'mode: anonymous' ends with TLS 1.2: 'min_version' 1.3 would admit nobody");
}

void read_nrpe(YamlMap& map, const YamlNode& node, AgentSettings& settings) {
  NrpeSettings nrpe;
  read_listen(map, node, 5666, nrpe.listen);
  if (const auto tls = map.find("tls")) read_nrpe_tls(*tls, nrpe.tls);
  read_flag(map, "allow_arguments", nrpe.allow_arguments);
  read_flag(map, "commands_only", nrpe.commands_only);
  read_text(map, "nasty_characters", nrpe.nasty_characters);
  read_flag(map, "accept_v3", nrpe.accept_v3);
  if (const auto refusal = map.find("refusal"))
    if (const auto chosen = refusal->choice({"reply", "close"})) nrpe.refuse_by_closing = *chosen == 1;
  read_duration(map, "patience", milliseconds{100}, std::chrono::minutes{10}, nrpe.patience);
  settings.nrpe.push_back(std::move(nrpe));
}

void read_accept(YamlMap& map, ZabbixSettings& zabbix) {
  const auto accept = map.find("accept");
  if (!accept) return;
  zabbix.accept_plain = false;
  for (const YamlNode& item : accept->list()) {
    const auto chosen = item.choice({"plain", "psk", "certificate"});
    if (!chosen) continue;
    zabbix.accept_plain |= *chosen == 0;
    zabbix.accept_psk |= *chosen == 1;
    zabbix.accept_certificate |= *chosen == 2;
  }
  if (!zabbix.accept_plain && !zabbix.accept_psk && !zabbix.accept_certificate) accept->fail("accepts nobody");
}

void read_psk(YamlMap& map, ZabbixSettings& zabbix) {
  if (const auto psk = map.find("psk")) {
    auto inner = psk->map();
    read_text(inner, "identity", zabbix.psk_identity);
    read_file(inner, "file", zabbix.psk);
    inner.finish();
    if (zabbix.psk_identity.size() > 128) psk->fail("'identity' is longer than 128 characters");
    if (!zabbix.accept_psk) psk->fail("is of no use: 'accept' does not name psk");
  }
  if (zabbix.accept_psk && (zabbix.psk_identity.empty() || !zabbix.psk.named()))
    map.fail("'accept' has psk: 'psk' needs 'identity' and 'file'");
}

void read_zabbix(YamlMap& map, const YamlNode& node, AgentSettings& settings) {
  ZabbixSettings zabbix;
  read_listen(map, node, 10050, zabbix.listen);
  read_accept(map, zabbix);
  read_psk(map, zabbix);
  if (const auto tls = map.find("tls")) {
    auto inner = tls->map();
    read_text(inner, "client_issuer", zabbix.tls.client_issuer);
    read_text(inner, "client_subject", zabbix.tls.client_subject);
    read_tls_files(inner, *tls, zabbix.tls);
    const bool names = !zabbix.tls.client_issuer.empty() || !zabbix.tls.client_subject.empty();
    if (names && (!zabbix.tls.ca.named() || !zabbix.accept_certificate))
      tls->fail("'client_issuer' and 'client_subject' need 'ca', and 'certificate' in 'accept'");
    inner.finish();
    if (!zabbix.accept_psk && !zabbix.accept_certificate) tls->fail("is of no use: 'accept' names plain only");
  }
  if (zabbix.accept_certificate) zabbix.tls.mode = TlsMode::certificate;
  read_flag(map, "allow_checks", zabbix.allow_checks);
  read_access(map, zabbix.access);
  read_aliases(map, zabbix.aliases);
  read_duration(map, "patience", milliseconds{100}, std::chrono::seconds{30}, zabbix.patience);
  settings.zabbix.push_back(std::move(zabbix));
}

}  // namespace

void read_listen(YamlMap& map, const YamlNode& node, std::uint16_t usual_port, ListenerSettings& listen) {
  listen.place = place_of(node);
  listen.port = usual_port;
  if (const auto address = map.find("address")) {
    if (const auto text = address->text()) {
      if (!is_address(*text))
        address->fail("'" + *text + "' is no IPv4 or IPv6 address (:: and 0.0.0.0 listen everywhere)");
      listen.address = *text;
    }
  }
  if (const auto port = map.find("port")) listen.port = static_cast<std::uint16_t>(port->integer(1, 65535).value_or(0));
  if (const auto hosts = map.find("allowed_hosts")) {
    listen.allowed_hosts.clear();
    for (const YamlNode& host : hosts->list())
      if (auto text = host.text()) listen.allowed_hosts.push_back({.text = std::move(*text), .place = place_of(host)});
  }
}

void read_certificate_tls(const YamlNode& node, TlsSettings& tls) {
  read_nrpe_tls(node, tls);
  if (tls.mode == TlsMode::anonymous) node.fail("'mode: anonymous' is for NRPE's old clients only");
}

void read_listener(const YamlNode& node, AgentSettings& settings) {
  auto map = node.map();
  const auto type = map.require("type");
  const auto chosen = type ? type->choice({"nrpe", "zabbix", "http"}) : std::nullopt;
  if (!chosen) return;  // which keys are known depends on it
  if (*chosen == 0)
    read_nrpe(map, node, settings);
  else if (*chosen == 1)
    read_zabbix(map, node, settings);
  else
    read_http(map, node, settings);
  map.finish();
}

}  // namespace sereno::config
