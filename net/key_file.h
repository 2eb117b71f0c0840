// Reading the files that TLS and other protocols need: certificates, keys, secrets.
#pragma once

#include <string>
#include <string_view>

#include "sereno/result.h"

namespace sereno::net {

/// Who may do what with a file, beside root and this process' user, who always may be its owner.
enum class FileRights {
  published,  ///< a certificate: everybody may read it, only its owner and group may write it
  shared,     ///< a private key: nobody but its owner and group may use it (Debian's ssl-cert is such a group)
  secret,     ///< a pre-shared key, a password: its owner, and this process' own group for reading
};

/// The content of a file, wiped from memory when it goes.
class KeyFile {
 public:
  /// Opens it once, and judges and reads what it opened: a regular file of at most 1 MiB. Never waits, whatever stands
  /// at the path. The error says what to do, without the path.
  static Result<KeyFile> read(const std::string& path, FileRights rights);

  std::string_view text() const { return text_; }

  KeyFile(KeyFile&& other) noexcept = default;
  KeyFile& operator=(KeyFile&&) = delete;
  KeyFile(const KeyFile&) = delete;
  KeyFile& operator=(const KeyFile&) = delete;
  ~KeyFile();

 private:
  explicit KeyFile(std::size_t size) : text_(size, '\0') {}
  std::string text_;
};

}  // namespace sereno::net
