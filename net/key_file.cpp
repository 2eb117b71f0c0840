#include "net/key_file.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/descriptor.h"

namespace sereno::net {
namespace {
constexpr off_t largest_file = 1 << 20;

Error system_problem(std::string_view what) { return Error{std::string(what) + std::strerror(errno)}; }

std::string published_problem(const struct stat& file) {
  return (file.st_mode & S_IWOTH) != 0 ? "anybody may write it: chmod it to 0644" : "";
}

std::string shared_problem(const struct stat& file) {
  return (file.st_mode & S_IRWXO) != 0 ? "everybody can use this private key: chmod it to 0640 or 0600" : "";
}

std::string secret_problem(const struct stat& file) {
  if (file.st_uid != 0 && file.st_uid != geteuid()) return "belongs to another user: chown it to root or to the agent";
  const bool own_group = file.st_gid == getegid();
  const mode_t forbidden = own_group ? 0037 : 0077;
  if ((file.st_mode & forbidden) != 0)
    return "can be used by others: chmod it to " + std::string(own_group ? "0640 or 0600" : "0600");
  return {};
}

/// Why a file with these rights cannot be trusted; empty when it can.
std::string rights_problem(const struct stat& file, FileRights rights) {
  switch (rights) {
    case FileRights::published:
      return published_problem(file);
    case FileRights::shared:
      return shared_problem(file);
    case FileRights::secret:
      break;
  }
  return secret_problem(file);
}

}  // namespace

KeyFile::~KeyFile() { OPENSSL_cleanse(text_.data(), text_.size()); }

Result<KeyFile> KeyFile::read(const std::string& path, FileRights rights) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (file.get() < 0) return system_problem("cannot be opened: ");
  struct stat status {};
  if (fstat(file.get(), &status) != 0) return system_problem("cannot be read: ");
  if (!S_ISREG(status.st_mode)) return Error{"is no regular file"};
  if (auto problem = rights_problem(status, rights); !problem.empty()) return Error{std::move(problem)};
  if (status.st_size > largest_file) return Error{"is above 1 MiB: it is something else"};
  KeyFile content(static_cast<std::size_t>(status.st_size));
  std::size_t size = 0;
  while (size < content.text_.size()) {
    const auto got = ::read(file.get(), content.text_.data() + size, content.text_.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_problem("cannot be read: ");
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  content.text_.resize(size);
  return content;
}

}  // namespace sereno::net
