#include "plugins/steps/http/cookie_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace sereno::steps {
namespace {

/// Its first line says so, or is a cookie.
bool begins_cookie_file(std::string_view text) {
  const auto line = text.substr(0, text.find('\n'));
  if (line.starts_with('#')) return line.find("HTTP Cookie File") != line.npos || line.starts_with("#HttpOnly_");
  return line.empty() || std::count(line.begin(), line.end(), '\t') == 6;
}

}  // namespace

std::string why_no_cookie_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return {};
  std::array<char, 4096> begin;
  const auto size = ::read(file, begin.data(), begin.size());
  ::close(file);
  if (size <= 0 || begins_cookie_file({begin.data(), static_cast<std::size_t>(size)})) return {};
  return path + ": is no cookie file, and would be written over";
}

std::string prepare_cookie_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, S_IRUSR | S_IWUSR);
  if (file < 0) return "cookie file " + path + ": " + std::strerror(errno);
  ::close(file);
  return why_no_cookie_file(path);
}

std::optional<HttpCookie> cookie_for(const Url& url, std::string_view line) {
  constexpr std::string_view hidden_from_scripts = "#HttpOnly_";
  if (line.starts_with(hidden_from_scripts)) line.remove_prefix(hidden_from_scripts.size());
  std::array<std::string_view, 7> parts{};
  for (std::string_view& part : parts) {
    const auto end = std::min(line.find('\t'), line.size());
    part = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  const auto& [domain, with_hosts, path, secure, end, name, value] = parts;
  const auto bare = domain.starts_with('.') ? domain.substr(1) : domain;
  const bool below = with_hosts == "TRUE" && url.host.size() > bare.size() && url.host.ends_with(bare) &&
                     url.host[url.host.size() - bare.size() - 1] == '.';
  if ((url.host != bare && !below) || (secure == "TRUE" && !url.secure()) || !url.path.starts_with(path))
    return std::nullopt;
  return HttpCookie{.name = std::string(name), .value = std::string(value)};
}

}  // namespace sereno::steps
