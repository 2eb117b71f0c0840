// The parts that the agent's settings are made of.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sereno::config {

/// The check that runs a classic plugin. It is a part of the agent.
inline constexpr std::string_view external_check = "external";

/// Where something stands: "/etc/sereno/sereno.yaml:12:5", for messages that come later. It says nothing of what stands
/// there, so all places are equal: settings that only moved within their file are the same settings.
struct Place {
  std::string text{};
  friend bool operator==(const Place&, const Place&) { return true; }
};

/// One option of a check as it stands in the file. A YAML list gives several of one name, each at its own place.
struct ServiceOption {
  std::string name{};  ///< the long name
  std::string value{};
  Place place{};
  friend bool operator==(const ServiceOption&, const ServiceOption&) = default;
};

/// A file that the agent opens.
struct NamedFile {
  std::string path{};
  Place place{};  ///< of the line that names it
  bool named() const { return !path.empty(); }
  friend bool operator==(const NamedFile&, const NamedFile&) = default;
};

enum class TlsMode { off, certificate, anonymous };
enum class ClientCertificates { none, ask, require };

/// How a listener speaks TLS. With `certificate` and no files the agent makes a self-signed RSA-2048 pair once and
/// keeps it.
struct TlsSettings {
  TlsMode mode = TlsMode::certificate;
  NamedFile certificate{};  ///< PEM, chain after the leaf
  NamedFile key{};
  NamedFile ca{};   ///< who signs client certificates
  NamedFile crl{};  ///< which of them were revoked
  ClientCertificates client_certificates = ClientCertificates::none;
  std::string client_issuer{};      ///< that a client's certificate names, as Zabbix writes it (RFC 4514); empty: any
  std::string client_subject{};     ///< the same
  std::string min_version = "1.2";  ///< "1.0" to "1.3"
  friend bool operator==(const TlsSettings&, const TlsSettings&) = default;
};

/// An address, a CIDR network or a name.
struct AllowedHost {
  std::string text{};
  Place place{};  ///< empty when the file does not name it
  friend bool operator==(const AllowedHost&, const AllowedHost&) = default;
};

struct ListenerSettings {
  std::string address = "127.0.0.1";  ///< literal IPv4 or IPv6 address; "::" and "0.0.0.0" for all
  std::uint16_t port = 0;
  std::vector<AllowedHost> allowed_hosts{{.text = "127.0.0.1"}, {.text = "::1"}};  ///< empty: nobody
  Place place{};
  friend bool operator==(const ListenerSettings&, const ListenerSettings&) = default;
};

/// The entries without their places.
inline std::vector<std::string> texts_of(const std::vector<AllowedHost>& hosts) {
  std::vector<std::string> texts;
  for (const AllowedHost& host : hosts) texts.push_back(host.text);
  return texts;
}

}  // namespace sereno::config
