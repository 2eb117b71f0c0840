#include "plugins/host/run/secret_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "plugins/host/run/run_surroundings.h"

namespace sereno::host {
namespace {

constexpr std::size_t most_secret_bytes = 64u << 10;

std::string without_end_newlines(std::string secret) {
  while (secret.ends_with('\n') || secret.ends_with('\r')) secret.pop_back();
  return secret;
}

/// Why the secret is not safe there; empty when it is.
std::string unsafe(const struct stat& file) {
  if (!S_ISREG(file.st_mode)) return "is no regular file";
  if (file.st_uid != 0 && file.st_uid != ::geteuid()) return "belongs to another user: chown it to yours or to root";
  // A group may read what root hands to it: systemd and Debian keep secrets as root:group 0640.
  const mode_t forbidden = file.st_uid == 0 ? (S_IWGRP | S_IXGRP | S_IRWXO) : (S_IRWXG | S_IRWXO);
  if ((file.st_mode & forbidden) != 0) return "others than its owner may access it: chmod 600 it";
  return {};
}

Result<std::string> read_secret_file(const std::string& path) {
  const auto fail = [&](const std::string& why) { return Error{"secret file " + path + ": " + why}; };
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (file < 0) return fail(std::strerror(errno));
  struct stat status {};
  std::string problem = ::fstat(file, &status) == 0 ? unsafe(status) : std::strerror(errno);
  std::string content(most_secret_bytes + 1, '\0');
  std::size_t size = 0;
  while (problem.empty()) {
    const ssize_t got = ::read(file, content.data() + size, content.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) problem = std::strerror(errno);
    if (got <= 0) break;
    size += static_cast<std::size_t>(got);
    if (size > most_secret_bytes) problem = "holds more than 64 KiB";
  }
  ::close(file);
  if (!problem.empty()) return fail(problem);
  content.resize(size);
  content = without_end_newlines(std::move(content));
  if (content.empty()) return fail("is empty");
  return content;
}

/// systemd tells where it has put them, for this service alone.
Result<std::string> read_credential(const std::string& name) {
  const char* const folder = std::getenv("CREDENTIALS_DIRECTORY");
  if (!folder || !*folder)
    return Error{"credential " + name + ": none is passed to this process, as LoadCredential= of a unit does"};
  if (name.find('/') != std::string::npos) return Error{"credential " + name + ": is no name"};
  return read_secret_file(std::string(folder) + "/" + name);
}

}  // namespace

Result<std::string> read_secret_source(std::string_view source) {
  if (source.starts_with("file:")) return read_secret_file(std::string(source.substr(5)));
  if (source.starts_with("credential:")) return read_credential(std::string(source.substr(11)));
  if (!source.starts_with("env:"))
    return Error{"say where the secret stands: file:/absolute/path, credential:NAME or env:NAME"};
  const std::string name(source.substr(4));
  const char* const value = std::getenv(name.c_str());
  if (!value || !*value) return Error{"environment variable " + name + " is not set"};
  return without_end_newlines(value);
}

}  // namespace sereno::host
