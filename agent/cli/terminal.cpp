#include "agent/cli/terminal.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstring>
#include <string>

#include "base/whole_file.h"

namespace sereno::cli {

void hold_standard_descriptors() {
  for (int each = STDIN_FILENO; each <= STDERR_FILENO; ++each)
    if (::fcntl(each, F_GETFD) < 0) ::open("/dev/null", O_RDONLY);  // the lowest that is free: this one
}

bool print(std::string_view text) {
  const int failed = write_all(STDOUT_FILENO, text);
  if (failed != 0) complain("the answer cannot be written: " + std::string(std::strerror(failed)));
  return failed == 0;
}

std::size_t terminal_columns() {
  winsize size{};
  return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

void complain(std::string_view what) { write_all(STDERR_FILENO, "sereno: " + std::string(what) + "\n"); }

}  // namespace sereno::cli
