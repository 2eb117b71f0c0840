#include "plugins/steps/net/tls_view.h"

#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <ctime>
#include <memory>

namespace sereno::steps {
namespace {

/// No server needs more; what is behind them is not looked at.
constexpr int longest_chain = 32;
constexpr int most_names = 200;

std::string utf8(const ASN1_STRING* text) {
  unsigned char* bytes = nullptr;
  const int size = ASN1_STRING_to_UTF8(&bytes, text);
  if (size < 0) return {};
  std::string out(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return out;
}

std::string part_of(const X509_NAME* name, int part) {
  const int at = X509_NAME_get_index_by_NID(name, part, -1);
  return at < 0 ? std::string() : utf8(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
}

std::string short_name(const X509_NAME* name) {
  for (const int part : {NID_commonName, NID_organizationalUnitName, NID_organizationName})
    if (std::string text = part_of(name, part); !text.empty()) return text;
  return {};
}

Instant instant_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return Instant{std::chrono::seconds{timegm(&parts)}};
}

std::string text_of_address(const ASN1_OCTET_STRING* bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = ASN1_STRING_length(bytes) == 4 ? AF_INET : AF_INET6;
  if (family == AF_INET6 && ASN1_STRING_length(bytes) != 16) return {};
  return inet_ntop(family, ASN1_STRING_get0_data(bytes), text.data(), text.size()) == nullptr ? "" : text.data();
}

std::vector<std::string> alternative_names(X509* certificate) {
  const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
      &GENERAL_NAMES_free);
  std::vector<std::string> out;
  if (!names) return out;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()) && i < most_names; ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_DNS) out.push_back(utf8(name->d.dNSName));
    if (name->type == GEN_IPADD) out.push_back(text_of_address(name->d.iPAddress));
  }
  return out;
}

bool holds(const STACK_OF(X509) * chain, const X509* one) {
  for (int i = 0; i < sk_X509_num(chain); ++i)
    if (X509_cmp(sk_X509_value(chain, i), one) == 0) return true;
  return false;
}

/// After the chain was built: what it is made of, and what was sent beside it.
void read_chain(X509_STORE_CTX* store, TlsView& view) {
  view.chain.clear();
  view.strays.clear();
  const STACK_OF(X509)* built = X509_STORE_CTX_get0_chain(store);
  const STACK_OF(X509)* sent = X509_STORE_CTX_get0_untrusted(store);
  for (int i = 0; i < sk_X509_num(built) && i < longest_chain; ++i) {
    view.chain.push_back(read_certificate(sk_X509_value(built, i)));
    view.chain.back().own = i > 0 && !holds(sent, sk_X509_value(built, i));
  }
  if (view.chain.empty()) view.chain.push_back(read_certificate(X509_STORE_CTX_get0_cert(store)));
  for (int i = 0; i < sk_X509_num(sent) && i < longest_chain; ++i)
    if (!holds(built, sk_X509_value(sent, i))) view.strays.push_back(read_certificate(sk_X509_value(sent, i)));
}

/// The chain is built all the same, so that its days can be judged without what was sent beside it.
int accept_chain(X509_STORE_CTX* store, void* to) {
  X509_STORE_CTX_set_verify_cb(store, [](int, X509_STORE_CTX*) { return 1; });
  static_cast<void>(X509_verify_cert(store));
  read_chain(store, *static_cast<TlsView*>(to));
  X509_STORE_CTX_set_error(store, X509_V_OK);
  return 1;
}

ChainFault fault_of(int code) {
  switch (code) {
    case X509_V_OK:
      return ChainFault::none;
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return ChainFault::expired;
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return ChainFault::not_yet_valid;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return ChainFault::self_signed;
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      return ChainFault::untrusted_root;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return ChainFault::issuer_missing;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return ChainFault::wrong_name;
    default:
      return ChainFault::other;
  }
}

int verify_chain(X509_STORE_CTX* store, void* to) {
  auto& view = *static_cast<TlsView*>(to);
  view.verdict = {};
  const int accepted = X509_verify_cert(store);
  read_chain(store, view);
  if (accepted == 1) return 1;
  const int code = X509_STORE_CTX_get_error(store);
  view.verdict = {.fault = code == X509_V_OK ? ChainFault::other : fault_of(code),
                  .text = X509_verify_cert_error_string(code),
                  .depth = static_cast<std::size_t>(X509_STORE_CTX_get_error_depth(store))};
  if (const X509* about = X509_STORE_CTX_get_current_cert(store)) {
    view.verdict.subject = short_name(X509_get_subject_name(about));
    view.verdict.issuer = short_name(X509_get_issuer_name(about));
  }
  return accepted;
}

/// Where a context keeps the view that its connections fill.
int view_index() {
  static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

constexpr int fatal_level = 2;

/// Warnings end nothing, and the farewell (0) is none.
void note_alert(const SSL* connection, int where, int alert) {
  if (where != SSL_CB_READ_ALERT || alert >> 8 != fatal_level) return;
  if (auto* view = static_cast<TlsView*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(connection), view_index())))
    view->alert = alert & 0xff;
}

}  // namespace

void watch_handshakes(ssl_ctx_st* context, bool verify, TlsView& view) {
  SSL_CTX_set_ex_data(context, view_index(), &view);
  SSL_CTX_set_info_callback(context, &note_alert);
  SSL_CTX_set_cert_verify_callback(context, verify ? &verify_chain : &accept_chain, &view);
}

void note_protocol(const ssl_st* connection, TlsView& view) {
  view.protocol = SSL_get_version(connection);
  view.cipher = SSL_get_cipher_name(connection);
}

Certificate read_certificate(x509_st* certificate) {
  Certificate out{
      .name = short_name(X509_get_subject_name(certificate)),
      .issuer = short_name(X509_get_issuer_name(certificate)),
      .names = alternative_names(certificate),
      .not_before = instant_of(X509_get0_notBefore(certificate)),
      .not_after = instant_of(X509_get0_notAfter(certificate)),
      .self_signed = X509_NAME_cmp(X509_get_subject_name(certificate), X509_get_issuer_name(certificate)) == 0};
  if (out.name.empty() && !out.names.empty()) out.name = out.names.front();
  return out;
}

}  // namespace sereno::steps
