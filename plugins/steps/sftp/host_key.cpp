#include "plugins/steps/sftp/host_key.h"

#include <algorithm>
#include <array>
#include <optional>

#include "plugins/steps/sftp/sftp_impl.h"
#include "sereno/number.h"
#include "sereno/steps/text.h"

namespace sereno::steps {
namespace {

using std::string_view;

constexpr std::array<string_view, 5> kinds = {"ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384",
                                              "ecdsa-sha2-nistp521", "ssh-rsa"};

bool is_base64(string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_letter(c) || is_digit(c) || c == '+' || c == '/' || c == '='; });
}

bool is_fingerprint(string_view key) { return key.starts_with("SHA256:"); }

/// "ssh-ed25519 AAAA... comment" taken apart.
std::pair<string_view, string_view> whole_key(string_view key) {
  const auto blank = key.find(' ');
  if (blank == string_view::npos) return {};
  const auto rest = trim(key.substr(blank + 1));
  return {key.substr(0, blank), rest.substr(0, rest.find(' '))};
}

string_view without_padding(string_view base64) {
  while (base64.ends_with('=')) base64.remove_suffix(1);
  return base64;
}

}  // namespace

std::optional<std::string> host_key_problem(string_view key) {
  key = trim(key);
  if (is_fingerprint(key)) {
    const auto hash = without_padding(key.substr(7));
    if (hash.size() == 43 && is_base64(hash)) return std::nullopt;
    return "is no whole SHA256 fingerprint, as ssh-keygen -lf shows it";
  }
  const auto [kind, bytes] = whole_key(key);
  if (std::find(kinds.begin(), kinds.end(), kind) != kinds.end() && bytes.size() > 60 && is_base64(bytes))
    return std::nullopt;
  return "is neither \"SHA256:...\" nor a key such as \"ssh-ed25519 AAAA...\"";
}

std::string kinds_of(const std::vector<std::string>& host_keys) {
  std::string list;
  for (const std::string& key : host_keys) {
    if (is_fingerprint(trim(key))) return {};
    const auto kind = whole_key(trim(key)).first;
    const std::string names = kind == "ssh-rsa" ? "rsa-sha2-512,rsa-sha2-256" : std::string(kind);
    list += (list.empty() ? "" : ",") + names;
  }
  return list;
}

bool is_one_of(const std::vector<std::string>& host_keys, string_view fingerprint, string_view kind,
               string_view base64) {
  return std::any_of(host_keys.begin(), host_keys.end(), [&](const std::string& given) {
    const auto key = trim(std::string_view(given));
    if (is_fingerprint(key)) return without_padding(key) == without_padding(fingerprint);
    return whole_key(key) == std::pair(kind, base64);
  });
}

SftpEnd SftpSession::Impl::verify(const SftpTarget& target) {
  ssh_key shown_key = nullptr;
  if (ssh_->server_key(session_, &shown_key) != SSH_OK) return {SftpFault::protocol, "the server showed no key"};
  const std::unique_ptr<ssh_key_struct, decltype(&::ssh_key_free)> key(shown_key, ssh_->key_free);
  unsigned char* hash = nullptr;
  std::size_t size = 0;
  if (ssh_->key_hash(key.get(), SSH_PUBLICKEY_HASH_SHA256, &hash, &size) != SSH_OK)
    return {SftpFault::protocol, "the server's key cannot be read"};
  char* const text = ssh_->fingerprint(SSH_PUBLICKEY_HASH_SHA256, hash, size);
  host_key_ = text != nullptr ? text : "";
  ssh_->string_free(text);
  ssh_->clean_hash(&hash);
  return target.host_keys.empty() ? verify_known() : verify_given(target, key.get());
}

SftpEnd SftpSession::Impl::verify_given(const SftpTarget& target, ssh_key key) {
  char* bytes = nullptr;
  if (ssh_->export_key(key, &bytes) != SSH_OK) return {SftpFault::protocol, "the server's key cannot be read"};
  const std::string base64 = bytes;
  ssh_->string_free(bytes);
  const char* const kind = ssh_->key_type_name(ssh_->key_type(key));
  if (is_one_of(target.host_keys, host_key_, kind != nullptr ? kind : "", base64)) return {};
  return {SftpFault::host_key, "the server shows " + host_key_};
}

SftpEnd SftpSession::Impl::verify_known() const {
  switch (ssh_->is_known_server(session_)) {
    case SSH_KNOWN_HOSTS_OK:
      return {};
    case SSH_KNOWN_HOSTS_CHANGED:
    case SSH_KNOWN_HOSTS_OTHER:
      return {SftpFault::host_key, "the server shows " + host_key_};
    default:
      return {SftpFault::unknown_key, "the server shows " + host_key_};
  }
}

}  // namespace sereno::steps
