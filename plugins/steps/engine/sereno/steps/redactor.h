// Takes secrets out of everything that a person or a log gets to see.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sereno::steps {

/// Replaces secrets by "[REDACTED]": by name (the values of Authorization, Proxy-Authorization, Cookie, Set-Cookie and
/// the known key headers; the user part of URLs; query and form keys such as password or token) and by value (every
/// secret told to it, as it is, URL-encoded, in base64 and JSON-escaped). One thread.
class Redactor {
 public:
  /// A value that may never be shown. Values shorter than 4 bytes are left out: they would hit half of all text.
  void hide(std::string_view secret);
  /// User and password of basic authentication: hides the password, and the pair in base64.
  void hide_credential(std::string_view user_and_password);

  /// One line of text, or several.
  std::string text(std::string_view text) const;
  /// One header line, "Name: value"; of a cookie the name stays.
  std::string header(std::string_view line) const;
  /// An address with user part and secret query values taken out; everything else stays as it was.
  std::string url(std::string_view url) const;

 private:
  std::string by_value(std::string text) const;
  std::vector<std::string> secrets_;  // longest first, so that no part of a longer one is left over
};

/// Whether a query, form or JSON key of this name holds a secret. Upper and lower case are the same.
bool is_secret_key(std::string_view key);
/// Whether the value of this header is a secret.
bool is_secret_header(std::string_view name);

}  // namespace sereno::steps
