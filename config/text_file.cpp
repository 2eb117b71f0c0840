#include "config/text_file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/hexadecimal.h"
#include "base/utf8.h"

namespace sereno::config {

namespace {

bool is_control(char byte) { return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7f; }

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
  const auto fail = [&] {
    problems.push_back({path, 0, 0, std::string("cannot be read: ") + std::strerror(errno)});
    return std::nullopt;
  };
  std::ifstream input(path, std::ios::binary);
  if (!input) return fail();
  std::string content;
  std::array<char, 16u << 10> piece{};
  while (input && content.size() <= largest_file) {
    input.read(piece.data(), piece.size());
    content.append(piece.data(), static_cast<std::size_t>(input.gcount()));
  }
  if (input.bad() || (input.fail() && !input.eof())) return fail();
  return content;
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
