#include "agent/listeners/listener_tls.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "net/self_signed.h"

namespace sereno::agent {
namespace {

ListenerTls files_of(const config::TlsSettings& settings, const config::ListenerSettings& listen) {
  ListenerTls tls{.listener = listen.place,
                  .certificate = settings.certificate.place,
                  .key = settings.key.place,
                  .ca = settings.ca.place,
                  .crl = settings.crl.place};
  tls.wanted.min_version = settings.min_version;
  tls.wanted.ca_file = settings.ca.path;
  tls.wanted.crl_file = settings.crl.path;
  return tls;
}

/// A certificate that is named, or the agent's own.
void want_certificate(ListenerTls& tls, const config::TlsSettings& settings, const std::string& state_folder) {
  tls.self_signed = !settings.certificate.named() && !settings.key.named();
  const auto own = net::self_signed_path(state_folder);
  tls.wanted.certificate = tls.self_signed ? net::CertificateFiles{own, own}
                                           : net::CertificateFiles{settings.certificate.path, settings.key.path};
}

const config::Place& place_of(const ListenerTls& tls, net::TlsPart part) {
  switch (part) {
    case net::TlsPart::certificate:
      return tls.certificate;
    case net::TlsPart::key:
      return tls.key;
    case net::TlsPart::authorities:
      return tls.ca;
    case net::TlsPart::revocations:
      return tls.crl;
    case net::TlsPart::psk:
      return tls.psk;
    case net::TlsPart::settings:
      break;
  }
  return tls.listener;
}

/// In a file that the agent made itself, for which no line of the settings is to blame.
config::Problem in_own_file(const std::string& path, std::string message) {
  if (const std::string start = path + ": "; message.starts_with(start)) message.erase(0, start.size());
  return {.file = path, .message = std::move(message)};
}

std::vector<config::Problem> at_their_places(const ListenerTls& tls, std::vector<net::TlsProblem> found) {
  std::vector<config::Problem> problems;
  bool own_is_told = false;  // one file, and one thing to do
  for (auto& problem : found) {
    const bool own =
        tls.self_signed && (problem.part == net::TlsPart::certificate || problem.part == net::TlsPart::key);
    if (own && std::exchange(own_is_told, true)) continue;
    if (own) {
      problems.push_back(in_own_file(tls.wanted.certificate->certificate,
                                     problem.message + " (remove the file to have a new one made)"));
      continue;
    }
    const config::Place& place = place_of(tls, problem.part);
    problems.push_back(
        {.file = place.text.empty() ? tls.listener.text : place.text, .message = std::move(problem.message)});
  }
  return problems;
}

}  // namespace

std::optional<ListenerTls> tls_of(const config::NrpeSettings& settings, const std::string& state_folder) {
  if (settings.tls.mode == config::TlsMode::off) return std::nullopt;
  auto tls = files_of(settings.tls, settings.listen);
  tls.wanted.anonymous = settings.tls.mode == config::TlsMode::anonymous;
  if (!tls.wanted.anonymous) want_certificate(tls, settings.tls, state_folder);
  tls.wanted.client_certificates = static_cast<net::ClientCertificates>(settings.tls.client_certificates);
  return tls;
}

std::optional<ListenerTls> tls_of(const config::HttpSettings& settings, const std::string& state_folder) {
  if (settings.tls.mode == config::TlsMode::off) return std::nullopt;
  auto tls = files_of(settings.tls, settings.listen);
  want_certificate(tls, settings.tls, state_folder);
  tls.wanted.client_certificates = static_cast<net::ClientCertificates>(settings.tls.client_certificates);
  return tls;
}

std::optional<ListenerTls> tls_of(const config::ZabbixSettings& settings, const std::string& state_folder) {
  if (!settings.accept_psk && !settings.accept_certificate) return std::nullopt;
  auto tls = files_of(settings.tls, settings.listen);
  tls.psk = settings.psk.place;
  if (settings.accept_psk) tls.wanted.psk = net::PskFile{settings.psk_identity, settings.psk.path};
  if (settings.accept_certificate) {
    want_certificate(tls, settings.tls, state_folder);
    if (settings.tls.ca.named()) tls.wanted.client_certificates = net::ClientCertificates::require;
    tls.wanted.client_issuer = settings.tls.client_issuer;
    tls.wanted.client_subject = settings.tls.client_subject;
  }
  return tls;
}

std::vector<config::Problem> examine(const ListenerTls& tls) {
  ListenerTls looked_at = tls;
  std::vector<config::Problem> problems;
  if (tls.self_signed && !net::self_signed_is_there(tls.wanted.certificate->certificate)) {
    // It would be made now: what can be said is whether it could.
    if (const auto obstacle = net::self_signed_obstacle(tls.wanted.certificate->certificate); !obstacle.empty())
      problems.push_back(in_own_file(tls.wanted.certificate->certificate, obstacle));
    looked_at.wanted.certificate.reset();
  }
  // What is not named at all is a mistake of the settings, told with theirs.
  auto& wanted = looked_at.wanted;
  if (wanted.psk && wanted.psk->path.empty()) wanted.psk.reset();
  if (wanted.certificate && (wanted.certificate->certificate.empty() || wanted.certificate->key.empty()))
    wanted.certificate.reset();
  std::vector<net::TlsProblem> found;
  static_cast<void>(net::TlsContext::server(wanted, found));
  for (auto& problem : at_their_places(tls, std::move(found))) problems.push_back(std::move(problem));
  return problems;
}

Result<std::shared_ptr<const net::TlsContext>> open_tls(const ListenerTls& tls, const std::string& state_folder,
                                                        const std::string& hostname) {
  if (tls.self_signed)
    if (const auto made = net::ensure_self_signed(state_folder, hostname); !made) return Error{made.error().message};
  std::vector<net::TlsProblem> found;
  auto context = net::TlsContext::server(tls.wanted, found);
  if (!context) return Error{at_their_places(tls, std::move(found)).front().to_string()};
  return std::make_shared<const net::TlsContext>(std::move(*context));
}

}  // namespace sereno::agent
