#include "sla/registers/signature.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <memory>
#include <optional>
#include <stdexcept>
#include <variant>

#include "sla/act.h"
#include "sla/sources/records.h"

namespace sereno::sla {
namespace {

namespace json = boost::json;

constexpr std::string_view kind = "ed25519:";
constexpr std::size_t key_bytes = 32, signature_bytes = 64;

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string in_base64(std::string_view bytes) {
  const std::size_t size = 4 * ((bytes.size() + 2) / 3);
  std::string room(size + 1, '\0');  // OpenSSL ends it with a NUL
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(room.data()), bytes_of(bytes), static_cast<int>(bytes.size()));
  return room.substr(0, size);
}

/// So many bytes behind "ed25519:"; nothing for anything else.
std::optional<std::string> out_of_base64(std::string_view text, std::size_t size) {
  if (!text.starts_with(kind)) return std::nullopt;
  text.remove_prefix(kind.size());
  if (text.size() != 4 * ((size + 2) / 3)) return std::nullopt;
  std::string bytes(text.size(), '\0');
  const int got =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()), bytes_of(text), static_cast<int>(text.size()));
  if (got < static_cast<int>(size)) return std::nullopt;
  bytes.resize(size);
  // What is decoded leniently would give one signature several forms.
  return in_base64(bytes) == text ? std::optional(bytes) : std::nullopt;
}

Key read_key(std::string_view pem) {
  const Bio input(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  // Without a passphrase: OpenSSL would ask for one at the terminal.
  const auto none = [](char*, int, int, void*) { return -1; };
  Key key(PEM_read_bio_PrivateKey(input.get(), nullptr, none, nullptr), EVP_PKEY_free);
  if (key && EVP_PKEY_id(key.get()) != EVP_PKEY_ED25519) key.reset();
  return key;
}

std::string public_text(const EVP_PKEY* key) {
  std::string raw(key_bytes, '\0');
  std::size_t size = raw.size();
  if (EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(raw.data()), &size) != 1 || size != key_bytes)
    throw std::runtime_error("OpenSSL gives no public key");
  return std::string(kind) + in_base64(raw);
}

const Error no_key{"this is no Ed25519 key in PEM, as 'sereno-sla key new' writes it"};

/// What is signed: all of the act but its signature.
std::string signed_bytes(const json::object& act) {
  json::object rest;  // erasing a field would put another one in its place
  for (const auto& field : act)
    if (field.key() != "signature") rest.emplace(field.key(), field.value());
  return "sereno act 1\n" + json::serialize(rest);
}

}  // namespace

KeyPair new_key_pair() {
  const Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), EVP_PKEY_free);
  const Bio output(BIO_new(BIO_s_mem()), BIO_free);
  if (!key || !output ||
      PEM_write_bio_PKCS8PrivateKey(output.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
    throw std::runtime_error("OpenSSL makes no Ed25519 key");
  char* text = nullptr;
  const auto size = BIO_get_mem_data(output.get(), &text);
  return {.pem = std::string(text, static_cast<std::size_t>(size)), .public_key = public_text(key.get())};
}

Result<std::string> public_key_of(std::string_view pem) {
  const Key key = read_key(pem);
  if (!key) return no_key;
  return public_text(key.get());
}

Result<std::string> sign(std::string_view pem, std::string_view bytes) {
  const Key key = read_key(pem);
  if (!key) return no_key;
  const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  std::string raw(signature_bytes, '\0');
  std::size_t size = raw.size();
  if (!context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(raw.data()), &size, bytes_of(bytes),
                     bytes.size()) != 1)
    return Error{"OpenSSL does not sign"};
  return std::string(kind) + in_base64(raw);
}

bool is_signed_by(std::string_view public_key, std::string_view bytes, std::string_view signature) {
  const auto raw_key = out_of_base64(public_key, key_bytes);
  const auto raw = out_of_base64(signature, signature_bytes);
  if (!raw_key || !raw) return false;
  const Key key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(*raw_key), raw_key->size()),
                EVP_PKEY_free);
  const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  return key && context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), bytes_of(*raw), raw->size(), bytes_of(bytes), bytes.size()) == 1;
}

Result<std::string> signed_act(std::string_view record, std::string_view pem) {
  const auto plain = parse_record(record);
  if (!plain) return plain.error();
  if (!std::holds_alternative<Act>(plain->record)) return Error{"a " + plain->type + " is nothing that is signed"};
  json::object act = json::parse(plain->body).as_object();
  const auto signature = sign(pem, signed_bytes(act));
  if (!signature) return signature.error();
  act["signature"] = *signature;
  const auto whole = parse_record(json::serialize(act));
  if (!whole) return whole.error();
  return whole->body;
}

SignedBy signer_of(const Contract& contract, const std::string& party, std::string_view body) {
  boost::system::error_code error;
  const json::value value = json::parse(body, error);
  if (error || !value.is_object()) return {};
  const auto* signature = value.get_object().if_contains("signature");
  if (signature == nullptr || !signature->is_string()) return {};
  const std::string bytes = signed_bytes(value.get_object());
  for (const std::string& key : contract.keys_of(party))
    if (is_signed_by(key, bytes, std::string_view(signature->get_string()))) return {.there = true, .key = key};
  return {.there = true};
}

}  // namespace sereno::sla
