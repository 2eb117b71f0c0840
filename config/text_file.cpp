#include "config/text_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/descriptor.h"
#include "base/hexadecimal.h"
#include "base/utf8.h"
#include "base/whole_file.h"

namespace sereno::config {

namespace {

bool is_control(char byte) { return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7f; }

/// The other end of a pipe that this process was handed, "<(...)" of a shell: somebody writes into it. A FIFO by its
/// own name may wait for ever.
bool is_open_already(std::string_view path) {
  return path == "/dev/stdin" || path.starts_with("/dev/fd/") || path.starts_with("/proc/self/fd/");
}

Problem at_offset(std::string_view text, std::size_t offset, const std::string& file, const std::string& message) {
  const auto before = text.substr(0, offset);
  const auto newline = before.rfind('\n');
  return {.file = file,
          .line = static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1,
          .column = static_cast<int>(offset - (newline == std::string_view::npos ? 0 : newline + 1)) + 1,
          .message = message};
}

}  // namespace

std::optional<std::string> read_text_file(const std::string& path, std::vector<Problem>& problems) {
  const auto fail = [&](const std::string& why) {
    problems.push_back({path, 0, 0, why});
    return std::nullopt;
  };
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file && errno == ENXIO) return fail("is no regular file");  // a socket
  if (!file) return fail(std::string("cannot be read: ") + std::strerror(errno));
  struct stat status {};
  if (fstat(file.get(), &status) != 0) return fail(std::string("cannot be read: ") + std::strerror(errno));
  const bool piped = S_ISFIFO(status.st_mode) && is_open_already(path);
  if (piped) fcntl(file.get(), F_SETFL, 0);
  if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode) && !piped) return fail("is no regular file");
  std::string content;
  if (const int error = read_bounded(file.get(), content); error != 0)
    return fail(std::string("cannot be read: ") + std::strerror(error));
  return content;
}

int read_bounded(int descriptor, std::string& content) {
  const int error = read_to_end(descriptor, largest_file, content);
  if (error != EFBIG) return error;
  content.resize(largest_file + 1, ' ');  // more than is taken: what it was is of no interest
  return 0;
}

std::optional<Problem> find_no_text(std::string_view bytes, const std::string& file) {
  if (bytes.size() > largest_file) return Problem{file, 0, 0, "is larger than 1 MiB"};
  if (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff"))
    return Problem{file, 1, 1, "is UTF-16 text; save it as UTF-8"};
  for (std::size_t at = 0; at < bytes.size();) {
    const char byte = bytes[at];
    if (is_control(byte) && byte != '\n' && byte != '\r' && byte != '\t')
      return at_offset(bytes, at, file, "holds a control character: is this a text file?");
    const std::size_t size = utf8_length(bytes.substr(at));
    if (size == 0) return at_offset(bytes, at, file, "is no UTF-8 text here; save the file as UTF-8");
    at += size;
  }
  return std::nullopt;
}

std::string printable(std::string_view text) {
  std::string shown;
  for (const char c : text) {
    if (!is_control(c)) {
      shown += c;
      continue;
    }
    shown += "\\x";
    append_hex(shown, static_cast<unsigned char>(c));
  }
  return shown;
}

}  // namespace sereno::config
