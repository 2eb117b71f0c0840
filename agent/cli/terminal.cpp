#include "agent/cli/terminal.h"

#include <unistd.h>

#include <cerrno>
#include <string>

namespace sereno::cli {
namespace {

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

bool print(std::string_view text) { return write_all(STDOUT_FILENO, text); }
void complain(std::string_view what) { write_all(STDERR_FILENO, "sereno: " + std::string(what) + "\n"); }

}  // namespace sereno::cli
