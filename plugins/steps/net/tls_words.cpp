#include "sereno/steps/tls_words.h"

#include <algorithm>
#include <iterator>

#include "plugins/steps/net/tls_alert.h"
#include "sereno/steps/certificate_limits.h"
#include "sereno/steps/text.h"

namespace sereno::steps {
namespace {

std::string names_of(const Certificate& certificate) {
  static constexpr std::size_t most = 4;
  if (certificate.names.empty()) return in_quotes(certificate.name);
  std::string text;
  for (std::size_t i = 0; i < std::min(most, certificate.names.size()); ++i)
    text += (i == 0 ? "" : ", ") + in_quotes(certificate.names[i], 64);
  if (certificate.names.size() > most) text += " and " + std::to_string(certificate.names.size() - most) + " more";
  return text;
}

std::string own_name(const TlsView& tls) {
  return tls.chain.empty() ? std::string("of the server") : in_quotes(tls.chain.front().name);
}

std::string date_fault(const TlsView& tls, Instant now) {
  const auto& verdict = tls.verdict;
  const bool expired = verdict.fault == ChainFault::expired;
  std::string text = "certificate " + in_quotes(verdict.subject) + (expired ? " expired" : " is not yet valid");
  if (verdict.depth >= tls.chain.size() || tls.chain[verdict.depth].name != verdict.subject) return text;
  const Certificate& about = tls.chain[verdict.depth];
  const auto span = expired ? now - about.not_after : about.not_before - now;
  return text + (expired ? " " + rough_duration(span) + " ago" : ", it begins in " + rough_duration(span));
}

std::string chain_fault(const TlsView& tls, std::string_view host, Instant now) {
  const auto& verdict = tls.verdict;
  switch (verdict.fault) {
    case ChainFault::expired:
    case ChainFault::not_yet_valid:
      return date_fault(tls, now);
    case ChainFault::self_signed:
      return "certificate " + own_name(tls) + " is self-signed and not trusted here";
    case ChainFault::untrusted_root:
      return "root " + in_quotes(verdict.subject) + " of certificate " + own_name(tls) + " is not trusted here";
    case ChainFault::issuer_missing:
      return "issuer " + in_quotes(verdict.issuer) + " of certificate " + in_quotes(verdict.subject) +
             " was not sent by the server and is not trusted here";
    case ChainFault::wrong_name:
      if (tls.chain.empty()) break;
      return "certificate is for " + names_of(tls.chain.front()) + ", not for " + in_quotes(host);
    case ChainFault::other:
    case ChainFault::none:
      break;
  }
  return "certificate " + in_quotes(verdict.subject) + ": " + verdict.text;
}

/// A reason of the library's, and what it means to people.
struct Meaning {
  const char* reason;
  const char* words;
};
constexpr Meaning meanings[] = {
    {"wrong version number", "the server speaks no TLS on this port"},
    {"packet length too long", "the server speaks no TLS on this port"},
    {"record length mismatch", "the server speaks no TLS on this port"},
    {"http request", "the server speaks no TLS on this port"},
    {"unknown protocol", "the server speaks no TLS on this port"},
    {"bad record type", "the server speaks no TLS on this port"},
    {"record too small", "the server speaks no TLS on this port"},
    {"invalid record", "the server speaks no TLS on this port"},
    {"unsupported protocol", "the server offers no TLS version that is allowed here"},
    {"no protocols available", "no TLS version is left that is allowed here"},
    {"version too low", "the server offers no TLS version that is allowed here"},
    {"wrong ssl version", "the server offers no TLS version that is allowed here"},
    {"no shared cipher", "there is no cipher that both sides take"},
    {"no ciphers available", "there is no cipher that may be offered here"},
    {"wrong cipher returned", "the server chose a cipher that was not offered"},
    {"SSL_ERROR_SYSCALL", "connection closed in the middle of the handshake"},
    {"onnection reset by peer", "connection reset in the middle of the handshake"},
    {"roken pipe", "connection reset in the middle of the handshake"},
    {"unexpected eof", "connection closed in the middle of the handshake"},
    {"dh key too small", "the server's key exchange is too weak for this machine (DH key too small)"},
    {"ee key too small", "the server's key is too weak for this machine"},
    {"ca md too weak", "a certificate is signed too weakly for this machine"},
    {"legacy sigalg", "a signature is too weak for this machine (legacy algorithm)"},
    {"unsafe legacy renegotiation", "the server lacks secure renegotiation (RFC 5746)"},
};

/// "error:0A00010B:SSL routines::wrong version number" is "wrong version number".
std::string reason_of(std::string_view library_text) {
  const auto at = library_text.rfind("::");
  std::string reason(at == std::string_view::npos ? library_text : library_text.substr(at + 2));
  if (const auto comma = reason.find(", errno"); comma != std::string::npos) reason.resize(comma);
  return reason;
}

}  // namespace

TlsFaultWords describe_tls_fault(const TlsView& tls, std::string_view host, std::string_view library_text,
                                 Instant now) {
  if (tls.verdict.fault != ChainFault::none) return {.text = chain_fault(tls, host, now)};
  const auto says = [&](std::string_view words) { return library_text.find(words) != std::string_view::npos; };
  if ((says("target host name") || says("target ip") || says("does not match")) && !tls.chain.empty())
    return {.text = "certificate is for " + names_of(tls.chain.front()) + ", not for " + in_quotes(host)};
  if (tls.alert)
    return {.text = "the server refused TLS: " + describe_alert(*tls.alert),
            .function = is_about_our_certificate(*tls.alert) ? FunctionState::not_seen : FunctionState::by_status};
  const auto meaning =
      std::find_if(std::begin(meanings), std::end(meanings), [&](const Meaning& one) { return says(one.reason); });
  if (meaning != std::end(meanings)) return {.text = meaning->words};
  const std::string reason = reason_of(library_text);
  return {.text = reason.empty() ? "handshake failed" : "handshake failed: " + shown(reason)};
}

}  // namespace sereno::steps
