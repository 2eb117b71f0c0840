#include "sereno/steps/redactor.h"

#include <algorithm>
#include <array>

#include "sereno/steps/encoding.h"
#include "sereno/steps/text.h"

namespace sereno::steps {
namespace {

constexpr std::string_view redacted = "[REDACTED]";
constexpr std::size_t shortest_secret = 4;

template <std::size_t Size>
bool holds(const std::array<std::string_view, Size>& words, std::string_view word) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view known) { return equals_ignoring_case(known, word); });
}

/// Whether one of the words, in lower case, stands anywhere in the name.
template <std::size_t Size>
bool has_part(const std::array<std::string_view, Size>& words, std::string_view name) {
  const std::string lower = lower_case(name);
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

bool is_key_character(char c) { return is_digit(c) || is_letter(c) || c == '_' || c == '-' || c == '.'; }

/// Blanks the values of secret keys in "key=value&key=value", wherever such pairs stand in the text.
std::string without_pairs(std::string_view text) {
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    const auto equals = text.find('=', at);
    if (equals == std::string_view::npos) break;
    std::size_t key = equals;
    while (key > at && is_key_character(text[key - 1])) --key;
    out.append(text, at, equals + 1 - at);
    at = equals + 1;
    if (!is_secret_key(text.substr(key, equals - key))) continue;
    const auto end = std::min(text.find_first_of("&;#, \t\r\n'\"<>", at), text.size());
    if (end > at) out.append(redacted);
    at = end;
  }
  return out.append(text.substr(at));
}

/// Blanks "user:password@" behind "://", wherever addresses stand in the text.
std::string without_users(std::string_view text) {
  std::string out;
  std::size_t at = 0;
  for (;;) {
    const auto scheme = text.find("://", at);
    if (scheme == std::string_view::npos) break;
    const auto start = scheme + 3;
    const auto end = std::min(text.find_first_of("/?# \t\r\n'\"<>", start), text.size());
    const auto user = text.substr(start, end - start).rfind('@');
    out.append(text, at, start - at);
    at = start;
    if (user == std::string_view::npos) continue;
    out.append(redacted);
    at = start + user;
  }
  return out.append(text.substr(at));
}

/// Blanks the values of secret keys in JSON, texts and numbers, wherever it stands: "key" : "value".
std::string without_json_values(std::string_view text) {
  std::string out;
  std::size_t at = 0;
  for (;;) {
    const auto key = text.find('"', at);
    const auto key_end = key == std::string_view::npos ? key : text.find('"', key + 1);
    if (key_end == std::string_view::npos) break;
    const auto colon = text.find_first_not_of(" \t\r\n", key_end + 1);
    const bool is_key = colon != std::string_view::npos && text[colon] == ':';
    const auto value = is_key ? text.find_first_not_of(" \t\r\n", colon + 1) : std::string_view::npos;
    const bool quoted = value != std::string_view::npos && text[value] == '"';
    const bool number = value != std::string_view::npos && (is_digit(text[value]) || text[value] == '-');
    const bool secret = (quoted || number) && is_secret_key(text.substr(key + 1, key_end - key - 1));
    const auto keep_to = secret ? value + (quoted ? 1 : 0) : is_key ? colon + 1 : key_end;
    out.append(text, at, keep_to - at);
    at = keep_to;
    if (!secret) continue;
    if (number) at = std::min(text.find_first_of(",]} \t\r\n", at), text.size());
    while (quoted && at < text.size() && text[at] != '"') at += text[at] == '\\' ? 2u : 1u;
    at = std::min(at, text.size());
    out.append(redacted);
  }
  return out.append(text.substr(at));
}

/// Blanks what stands between the tags of an element with a secret's name: "<token>abc</token>", "<s:pin
/// a='b'>1</s:pin>".
std::string without_elements(std::string_view text) {
  std::string out;
  std::size_t at = 0;
  for (;;) {
    const auto tag = text.find('<', at);
    const auto end = tag == std::string_view::npos ? tag : text.find('>', tag);
    if (end == std::string_view::npos) break;
    std::size_t name_end = tag + 1;
    while (name_end < end && (is_key_character(text[name_end]) || text[name_end] == ':')) ++name_end;
    std::string_view name = text.substr(tag + 1, name_end - tag - 1);
    if (const auto colon = name.rfind(':'); colon != std::string_view::npos) name.remove_prefix(colon + 1);
    out.append(text, at, end + 1 - at);
    at = end + 1;
    const auto close = std::min(text.find('<', at), text.size());
    if (!is_secret_key(name) || text[end - 1] == '/' || close == at) continue;
    out.append(redacted);
    at = close;
  }
  return out.append(text.substr(at));
}

/// "id=5; token=x; Path=/" keeps the names.
std::string without_cookie_values(std::string_view value) {
  std::string out;
  while (!value.empty()) {
    const auto end = std::min(value.find(';'), value.size());
    const auto pair = trim(value.substr(0, end));
    const auto equals = pair.find('=');
    if (!out.empty()) out += "; ";
    const bool bare = equals == std::string_view::npos;
    out += bare ? std::string(pair) : std::string(pair.substr(0, equals + 1)).append(redacted);
    value.remove_prefix(std::min(end + 1, value.size()));
  }
  return out;
}

/// How much of the end of `text` is the beginning of a secret; 0 where it is none worth hiding.
std::size_t begun_secret(std::string_view text, const std::vector<std::string>& secrets) {
  for (const std::string& secret : secrets)
    for (std::size_t size = std::min(secret.size() - 1, text.size()); size >= shortest_secret; --size)
      if (text.back() == secret[size - 1] && text.ends_with(std::string_view(secret).substr(0, size))) return size;
  return 0;
}

/// What a cut has left of a secret, as shown() and in_quotes() cut: "s3cre... (80 bytes)".
std::string without_beginnings(std::string text, const std::vector<std::string>& secrets) {
  for (const std::string_view cut : {"... (", "...' ("}) {
    for (auto at = text.find(cut); at != std::string::npos; at = text.find(cut, at + cut.size())) {
      const std::size_t size = begun_secret(std::string_view(text).substr(0, at), secrets);
      if (size == 0) continue;
      text.replace(at - size, size, redacted);
      at += redacted.size() - size;
    }
  }
  return text;
}

}  // namespace

bool is_secret_key(std::string_view key) {
  static constexpr std::array<std::string_view, 14> keys = {"pass",    "pwd",       "passphrase", "pin",       "auth",
                                                            "key",     "api_key",   "apikey",     "api-key",   "sig",
                                                            "session", "sessionid", "vd_pass",    "phone_pass"};
  static constexpr std::array<std::string_view, 5> parts = {"passw", "token", "secret", "signature", "cookie"};
  return holds(keys, key) || has_part(parts, key);
}

bool is_secret_header(std::string_view name) {
  static constexpr std::array<std::string_view, 4> names = {"Cookie", "Set-Cookie", "client", "uid"};
  static constexpr std::array<std::string_view, 9> parts = {
      "authorization", "token", "secret", "password", "session", "signature", "credential", "api-key", "apikey"};
  return holds(names, name) || has_part(parts, name);
}

void Redactor::hide(std::string_view secret) {
  if (secret.size() < shortest_secret) return;
  for (auto& form : {std::string(secret), percent_encoded(secret), base64(secret), json_escaped(secret)})
    if (std::find(secrets_.begin(), secrets_.end(), form) == secrets_.end()) secrets_.push_back(form);
  std::stable_sort(secrets_.begin(), secrets_.end(),
                   [](const std::string& left, const std::string& right) { return left.size() > right.size(); });
}

void Redactor::hide_credential(std::string_view user_and_password) {
  hide(user_and_password);
  const auto colon = user_and_password.find(':');
  if (colon != std::string_view::npos) hide(user_and_password.substr(colon + 1));
}

std::string Redactor::by_value(std::string text) const {
  for (const std::string& secret : secrets_)
    for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + redacted.size()))
      text.replace(at, secret.size(), redacted);
  return without_beginnings(std::move(text), secrets_);
}

std::string Redactor::text(std::string_view text) const {
  return by_value(without_json_values(without_pairs(without_elements(without_users(text)))));
}

std::string Redactor::header(std::string_view line) const {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || !is_secret_header(trim(line.substr(0, colon)))) return text(line);
  const auto name = trim(line.substr(0, colon));
  const auto value = trim(line.substr(colon + 1));
  std::string shown = std::string(name) + ": ";
  if (equals_ignoring_case(name, "Cookie") || equals_ignoring_case(name, "Set-Cookie"))
    return by_value(shown + without_cookie_values(value));
  const auto space = value.find(' ');  // "Basic", "Bearer": the scheme is no secret
  if (space != std::string_view::npos && name.ends_with("uthorization")) shown += value.substr(0, space + 1);
  return by_value(shown.append(redacted));
}

std::string Redactor::url(std::string_view url) const { return text(url); }

}  // namespace sereno::steps
