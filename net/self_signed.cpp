#include "net/self_signed.h"

#include <openssl/bn.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/whole_file.h"
#include "net/openssl_handles.h"

namespace sereno::net {
namespace {
constexpr int key_bits = 2048;
constexpr long valid_seconds = 10L * 365 * 24 * 3600;
constexpr long backdated_seconds = 24L * 3600;  ///< for clients whose clock is behind
constexpr std::size_t longest_common_name = 64;

bool add_extension(X509* certificate, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const ExtensionHandle extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool set_serial(X509* certificate) {
  const std::unique_ptr<BIGNUM, Releases<BN_free>> number(BN_new());
  return number && BN_rand(number.get(), 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
         BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

/// A name that needs no quoting in an extension's text.
std::string common_name_of(const std::string& hostname) {
  constexpr auto plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
  const bool usable = !hostname.empty() && hostname.find_first_not_of(plain) == std::string::npos;
  return (usable ? hostname : "sereno").substr(0, longest_common_name);
}

bool set_names(X509* certificate, const std::string& hostname) {
  const std::string common_name = common_name_of(hostname);
  X509_NAME* name = X509_get_subject_name(certificate);
  const auto* text = reinterpret_cast<const unsigned char*>(common_name.data());
  return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, text, static_cast<int>(common_name.size()), -1, 0) ==
             1 &&
         X509_set_issuer_name(certificate, name) == 1 &&
         add_extension(certificate, NID_subject_alt_name, "DNS:" + common_name);
}

CertificateHandle make_certificate(EVP_PKEY* key, const std::string& hostname) {
  CertificateHandle certificate(X509_new());
  X509* raw = certificate.get();
  const bool made = raw != nullptr && X509_set_version(raw, 2) == 1 && set_serial(raw) &&
                    X509_gmtime_adj(X509_getm_notBefore(raw), -backdated_seconds) != nullptr &&
                    X509_gmtime_adj(X509_getm_notAfter(raw), valid_seconds) != nullptr &&
                    X509_set_pubkey(raw, key) == 1 && set_names(raw, hostname) &&
                    add_extension(raw, NID_basic_constraints, "critical,CA:FALSE") &&
                    add_extension(raw, NID_key_usage, "critical,digitalSignature,keyEncipherment") &&
                    add_extension(raw, NID_ext_key_usage, "serverAuth") && X509_sign(raw, key, EVP_sha256()) != 0;
  return made ? std::move(certificate) : nullptr;
}

/// Key and certificate as PEM in memory that is wiped when freed.
BioHandle make_pem(const std::string& hostname) {
  const KeyHandle key(EVP_RSA_gen(key_bits));
  if (!key) return nullptr;
  const CertificateHandle certificate = make_certificate(key.get(), hostname);
  BioHandle pem(BIO_new(BIO_s_secmem()));
  const bool written = certificate && pem &&
                       PEM_write_bio_PrivateKey(pem.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1 &&
                       PEM_write_bio_X509(pem.get(), certificate.get()) == 1;
  return written ? std::move(pem) : nullptr;
}

/// Of two that start at the same time the first one wins, and both use the same file.
Result<void> put_in_place(const std::string& path, std::string_view bytes) {
  const int error = create_file(path, bytes);
  if (error == 0) return {};
  return Error{path + ": cannot be made: " + std::strerror(error) + " (the agent's user has to own its state folder)"};
}

/// Whether the file holds a certificate whose time is over. What cannot be read is left for who loads it to complain
/// of.
bool has_expired(const std::string& path) {
  const BioHandle file(BIO_new_file(path.c_str(), "r"));
  const CertificateHandle certificate(file ? PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr) : nullptr);
  return certificate && X509_cmp_current_time(X509_get0_notAfter(certificate.get())) < 0;
}

}  // namespace

std::string self_signed_path(const std::string& state_folder) { return state_folder + "/self-signed.pem"; }

bool self_signed_is_there(const std::string& path) { return access(path.c_str(), F_OK) == 0 && !has_expired(path); }

std::string self_signed_obstacle(const std::string& path) {
  const std::string folder = path.substr(0, path.rfind('/'));
  if (access(folder.c_str(), W_OK | X_OK) == 0) return {};
  return path + ": cannot be made: " + std::strerror(errno) + " (the agent's user has to own its state folder)";
}

Result<std::string> ensure_self_signed(const std::string& state_folder, const std::string& hostname) {
  const std::string path = self_signed_path(state_folder);
  if (self_signed_is_there(path)) return path;
  const BioHandle pem = make_pem(hostname);
  if (!pem) return Error{path + ": " + openssl_problem("no certificate could be made")};
  char* text = nullptr;
  const long size = BIO_get_mem_data(pem.get(), &text);
  unlink(path.c_str());  // one that has expired
  if (auto placed = put_in_place(path, {text, static_cast<std::size_t>(size)}); !placed) return placed.error();
  return path;
}

}  // namespace sereno::net
