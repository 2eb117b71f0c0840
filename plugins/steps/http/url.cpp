#include "sereno/steps/url.h"

#include <locale.h>

#include <algorithm>
#include <memory>

#include "plugins/steps/http/curl_library.h"
#include "sereno/steps/text.h"

namespace sereno::steps {
namespace {

using Handle = std::unique_ptr<CURLU, decltype(CurlLibrary::url_cleanup)>;

constexpr std::size_t longest_url = 64u << 10;

/// A part as text; empty when it is not there.
std::string part(CURLU* handle, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_library().url_get(handle, which, &text, flags) != CURLUE_OK || text == nullptr) return {};
  const std::unique_ptr<char, decltype(CurlLibrary::free)> owner(text, curl_library().free);
  return text;
}

/// While it lives this thread takes text for UTF-8: libcurl reads international names by the locale, which is C here.
class Utf8Names {
 public:
  Utf8Names() : utf8_(newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
    if (utf8_ != nullptr) before_ = uselocale(utf8_);
  }
  Utf8Names(const Utf8Names&) = delete;
  Utf8Names& operator=(const Utf8Names&) = delete;
  ~Utf8Names() {
    if (utf8_ == nullptr) return;
    uselocale(before_);
    freelocale(utf8_);
  }

 private:
  locale_t utf8_;
  locale_t before_ = nullptr;
};

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// The host in ASCII; empty when it has no such form. By way of the whole address: asked for the host alone,
/// libcurl 7.88 loses memory.
std::string ascii_host(CURLU* handle) {
  const CurlLibrary& curl = curl_library();
  std::string host = part(handle, CURLUPART_HOST);
  if (is_ascii(host)) return host;
  const Utf8Names utf8;
  const std::string address = part(handle, CURLUPART_URL, CURLU_PUNYCODE);
  const Handle ascii(curl.url(), curl.url_cleanup);
  if (!ascii || curl.url_set(ascii.get(), CURLUPART_URL, address.c_str(), 0) != CURLUE_OK) return {};
  return part(ascii.get(), CURLUPART_HOST);
}

std::string without_brackets(std::string host) {
  if (host.size() > 2 && host.front() == '[') return host.substr(1, host.size() - 2);
  return host;
}

Result<Url> take_apart(CURLU* handle, std::string_view original) {
  const auto fail = [&](std::string_view why) {
    return Error{"address " + in_quotes(original) + ": " + std::string(why)};
  };
  Url url;
  url.scheme = lower_case(part(handle, CURLUPART_SCHEME));
  if (url.scheme != "http" && url.scheme != "https") return fail("only http:// and https:// can be fetched");
  url.host = without_brackets(lower_case(ascii_host(handle)));
  if (url.host.empty()) return fail("has no usable host name");
  const auto port = parse_integer<std::uint16_t>(part(handle, CURLUPART_PORT, CURLU_DEFAULT_PORT));
  if (!port || *port == 0) return fail("has no usable port");
  url.port = *port;
  url.user = part(handle, CURLUPART_USER, CURLU_URLDECODE);
  const std::string password = part(handle, CURLUPART_PASSWORD, CURLU_URLDECODE);
  if (!password.empty()) url.user += ":" + password;
  url.path = part(handle, CURLUPART_PATH);
  if (url.path.empty()) url.path = "/";
  const std::string query = part(handle, CURLUPART_QUERY);
  if (!query.empty()) url.path += "?" + query;
  return url;
}

Result<Url> read(const char* base, std::string_view text) {
  const CurlLibrary& curl = curl_library();
  const Handle handle(curl.url(), curl.url_cleanup);
  if (!handle) return Error{"out of memory"};
  if (text.size() > longest_url) return Error{"address of " + std::to_string(text.size()) + " bytes is too long"};
  if (base != nullptr) curl.url_set(handle.get(), CURLUPART_URL, base, 0);
  const std::string copy(text);
  const CURLUcode code = copy.find('\0') == std::string::npos
                             ? curl.url_set(handle.get(), CURLUPART_URL, copy.c_str(), CURLU_URLENCODE)
                             : CURLUE_MALFORMED_INPUT;
  if (code != CURLUE_OK) return Error{"address " + in_quotes(text) + ": " + curl.url_strerror(code)};
  return take_apart(handle.get(), text);
}

}  // namespace

std::string Url::authority() const {
  std::string out = host.find(':') == std::string::npos ? host : "[" + host + "]";
  if (!default_port()) out += ":" + std::to_string(port);
  return out;
}

std::string Url::shown() const { return steps::shown(text()); }

std::string Url::text() const { return scheme + "://" + authority() + path; }

bool Url::same_origin(const Url& other) const {
  return scheme == other.scheme && host == other.host && port == other.port;
}

Result<Url> Url::parse(std::string_view text) { return read(nullptr, text); }

Result<Url> Url::follow(std::string_view reference) const { return read(text().c_str(), trim(reference)); }

}  // namespace sereno::steps
