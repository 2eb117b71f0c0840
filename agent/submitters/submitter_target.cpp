#include "agent/submitters/submitter_target.h"

#include <cstdlib>
#include <utility>

#include "sereno/number.h"

namespace sereno::agent {

namespace {

using config::Place;
using Problems = std::vector<config::Problem>;

/// Where each file of a client's TLS stands.
struct TlsPlaces {
  Place settings{};
  Place certificate{};
  Place key{};
  Place ca{};
  Place crl{};
  Place psk{};
};

const Place& place_of(const TlsPlaces& places, net::TlsPart part) {
  const auto or_settings = [&](const Place& place) -> const Place& {
    return place.text.empty() ? places.settings : place;
  };
  switch (part) {
    case net::TlsPart::certificate:
      return or_settings(places.certificate);
    case net::TlsPart::key:
      return or_settings(places.key);
    case net::TlsPart::authorities:
      return or_settings(places.ca);
    case net::TlsPart::revocations:
      return or_settings(places.crl);
    case net::TlsPart::psk:
      return or_settings(places.psk);
    case net::TlsPart::settings:
      break;
  }
  return places.settings;
}

std::shared_ptr<const net::TlsContext> client_context(const net::TlsClientSettings& wanted, const TlsPlaces& places,
                                                      Problems& problems) {
  std::vector<net::TlsProblem> found;
  auto context = net::TlsContext::client(wanted, found);
  for (auto& problem : found)
    problems.push_back({.file = place_of(places, problem.part).text, .message = std::move(problem.message)});
  return context ? std::make_shared<const net::TlsContext>(std::move(*context)) : nullptr;
}

std::shared_ptr<const net::TlsContext> certificate_context(const config::ClientTlsSettings& tls, const Place& place,
                                                           Problems& problems) {
  net::TlsClientSettings wanted{.min_version = tls.min_version,
                                .ca_file = tls.ca.path,
                                .crl_file = tls.crl.path,
                                .server_issuer = tls.server_issuer,
                                .server_subject = tls.server_subject};
  if (tls.certificate.named()) wanted.certificate = net::CertificateFiles{tls.certificate.path, tls.key.path};
  return client_context(wanted, {place, tls.certificate.place, tls.key.place, tls.ca.place, tls.crl.place, {}},
                        problems);
}

/// What each kind of target needs beside its settings.
class Opener {
 public:
  Opener(SubmitterTarget& target, Problems& problems) : target_(target), problems_(problems) {}

  void operator()(const config::NscaTarget& nsca) { read(nsca.password); }
  void operator()(const config::NscaNgTarget& target) {
    if (!target.password.refers()) return;
    const auto path = path_of(target.password, credentials_folder());
    if (!path) return fail(target.password.place, path.error().message);
    const net::TlsClientSettings wanted{.psk = net::PskFile{target.identity, *path, true}};
    const Place& here = target_.settings.place;
    target_.tls = client_context(wanted, {.settings = here, .psk = target.password.place}, problems_);
  }
  void operator()(const config::NrdpTarget& nrdp) {
    read(nrdp.token);
    if (nrdp.url.tls) target_.tls = certificate_context(nrdp.tls, target_.settings.place, problems_);
  }
  void operator()(const config::IcingaTarget& icinga) {
    read(icinga.password);
    target_.tls = certificate_context(icinga.tls, target_.settings.place, problems_);
  }
  void operator()(const config::ZabbixTarget& zabbix) {
    target_.tls = zabbix_tls(zabbix.mode, zabbix.tls, target_.settings.place, problems_);
  }

 private:
  void fail(const Place& place, std::string message) {
    problems_.push_back({.file = place.text, .message = std::move(message)});
  }
  void read(const config::SecretReference& secret) {
    if (!secret.refers()) return;
    const auto path = path_of(secret, credentials_folder());
    if (!path) return fail(secret.place, path.error().message);
    auto file = net::KeyFile::read(*path, net::FileRights::secret);
    if (!file) return fail(secret.place, *path + ": " + file.error().message);
    if (trim(file->text()).empty()) return fail(secret.place, *path + ": holds no secret");
    target_.secret = std::make_shared<const net::KeyFile>(std::move(*file));
  }

  SubmitterTarget& target_;
  Problems& problems_;
};

}  // namespace

std::string credentials_folder() {
  const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
  return folder != nullptr ? folder : "";
}

Result<std::string> path_of(const config::SecretReference& secret, const std::string& credentials) {
  constexpr std::string_view file = "file:", credential = "credential:";
  if (secret.text.starts_with(file)) return secret.text.substr(file.size());
  if (!secret.text.starts_with(credential)) return Error{"is no reference to a secret"};
  if (!credentials.empty()) return credentials + "/" + secret.text.substr(credential.size());
  return Error{"no credential is passed to this process: systemd does so for LoadCredential= of the unit"};
}

std::shared_ptr<const net::TlsContext> zabbix_tls(config::ZabbixTls mode, const config::ClientTlsSettings& settings,
                                                  const Place& place, Problems& problems) {
  if (mode == config::ZabbixTls::off) return nullptr;
  if (mode == config::ZabbixTls::certificate) return certificate_context(settings, place, problems);
  if (settings.psk.path.empty()) return nullptr;  // a mistake of the settings, told with theirs
  const net::TlsClientSettings wanted{.psk = net::PskFile{settings.psk_identity, settings.psk.path}};
  return client_context(wanted, {.settings = place, .psk = settings.psk.place}, problems);
}

std::optional<SubmitterTarget> open_target(const config::SubmitterSettings& settings, const std::string& hostname,
                                           Problems& problems) {
  const auto before = problems.size();
  SubmitterTarget target{.settings = settings, .host = settings.host.empty() ? hostname : settings.host};
  std::visit(Opener(target, problems), settings.target);
  if (problems.size() != before) return std::nullopt;
  return target;
}

std::vector<config::Problem> find_submitter_problems(const config::AgentSettings& settings) {
  Problems problems;
  for (const auto& submitter : settings.submitters)
    static_cast<void>(open_target(submitter, settings.hostname, problems));
  return problems;
}

}  // namespace sereno::agent
