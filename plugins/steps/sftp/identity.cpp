#include <sys/stat.h>
#include <unistd.h>

#include <stdexcept>

#include "plugins/steps/sftp/ssh_library.h"
#include "sereno/steps/sftp.h"

namespace sereno::steps {

namespace {

/// A pipe is none: libssh would wait at it for somebody who writes.
bool is_readable_file(const std::string& path) {
  struct stat about {};
  return stat(path.c_str(), &about) == 0 && S_ISREG(about.st_mode) && access(path.c_str(), R_OK) == 0;
}

}  // namespace

std::optional<std::string> identity_problem(const std::string& path, const std::string& passphrase) {
  if (path.empty() || !passphrase.empty() || !is_readable_file(path)) return std::nullopt;
  try {
    const SshLibrary& ssh = ssh_library();
    ssh_key imported = nullptr;
    // An empty passphrase and not none, for which OpenSSL would ask at the terminal.
    if (ssh.import_key(path.c_str(), "", nullptr, nullptr, &imported) != SSH_OK)
      return path + " cannot be used: it is no private key, or wants a passphrase";
    ssh.key_free(imported);
  } catch (const std::runtime_error&) {
    // Without the library there is no session either, which says so itself.
  }
  return std::nullopt;
}

}  // namespace sereno::steps
