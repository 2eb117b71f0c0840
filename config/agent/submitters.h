// To whom the agent brings its results by itself: the entries of `submitters:`, as typed values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "config/agent/settings_parts.h"
#include "sereno/time.h"

namespace sereno::config {

/// A secret by reference: "file:PATH" (mode 0600, the agent's user) or "credential:NAME" (systemd's LoadCredential=).
struct SecretReference {
  std::string text{};
  Place place{};
  bool named() const { return !text.empty(); }
  /// What stands for a text that is no reference, which is told already.
  static constexpr const char* refused = "refused";
  bool refers() const { return named() && text != refused; }
  friend bool operator==(const SecretReference&, const SecretReference&) = default;
};

/// How a client of ours speaks TLS.
struct ClientTlsSettings {
  NamedFile ca{};   ///< who may have signed the server's certificate; the system's authorities when not named
  NamedFile crl{};  ///< which certificates they revoked
  NamedFile certificate{};
  NamedFile key{};
  std::string server_name{};     ///< that the server's certificate bears; the host's name when empty
  std::string server_issuer{};   ///< that it names, as Zabbix writes it (RFC 4514); empty: any
  std::string server_subject{};  ///< the same, in place of the server's name
  std::string min_version = "1.2";
  std::string psk_identity{};
  NamedFile psk{};
  friend bool operator==(const ClientTlsSettings&, const ClientTlsSettings&) = default;
};

enum class NscaEncryption { none, exclusive_or, triple_des, aes_256 };  ///< methods 0, 1, 3 and 14 of NSCA

struct NscaTarget {
  std::string server{};
  std::uint16_t port = 5667;
  NscaEncryption encryption = NscaEncryption::aes_256;
  SecretReference password{};
  friend bool operator==(const NscaTarget&, const NscaTarget&) = default;
};

struct NscaNgTarget {
  std::string server{};
  std::uint16_t port = 5668;
  std::string identity{};
  SecretReference password{};
  friend bool operator==(const NscaNgTarget&, const NscaNgTarget&) = default;
};

/// A URL taken apart.
struct WebAddress {
  bool tls = true;
  std::string host{};
  std::uint16_t port = 443;
  std::string path = "/";
  friend bool operator==(const WebAddress&, const WebAddress&) = default;
};

struct NrdpTarget {
  WebAddress url{};
  SecretReference token{};
  ClientTlsSettings tls{};
  friend bool operator==(const NrdpTarget&, const NrdpTarget&) = default;
};

struct IcingaTarget {
  WebAddress url{};
  std::string user{};  ///< empty: the client's certificate says who we are
  SecretReference password{};
  ClientTlsSettings tls{};
  friend bool operator==(const IcingaTarget&, const IcingaTarget&) = default;
};

enum class ZabbixTls { off, psk, certificate };

struct ZabbixTarget {
  std::string server{};
  std::uint16_t port = 10051;
  bool active_items = false;  ///< `agent data` for active items, else `sender data` for those of the trapper
  ZabbixTls mode = ZabbixTls::off;
  ClientTlsSettings tls{};
  friend bool operator==(const ZabbixTarget&, const ZabbixTarget&) = default;
};

struct SubmitterSettings {
  std::string name{};  ///< as a service's; its position in the ledger is kept under it
  std::string host{};  ///< how the other side calls this machine; the agent's host name when empty
  milliseconds timeout{10'000};
  std::int64_t most_waiting = 0;  ///< results that may wait, 0: as many as the ledger keeps
  std::variant<NscaTarget, NscaNgTarget, NrdpTarget, IcingaTarget, ZabbixTarget> target{};
  Place place{};
  friend bool operator==(const SubmitterSettings&, const SubmitterSettings&) = default;
};

/// "nsca", "nsca-ng", "nrdp", "icinga", "zabbix".
std::string_view type_of(const SubmitterSettings& submitter);

}  // namespace sereno::config
