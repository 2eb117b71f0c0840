#include "config/text_file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace sereno::config {

namespace {

bool is_control(unsigned char byte) { return byte < 0x20 || byte == 0x7f; }

/// The bytes of the well-formed UTF-8 character that `text` begins with; 0 when it begins with none. (Unicode 15, table
/// 3-7: no overlong forms, no surrogates, nothing above U+10FFFF.)
std::size_t character_size(std::string_view text) {
  const auto byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u; };
  const auto follows = [&](std::size_t at, unsigned low = 0x80, unsigned high = 0xbf) {
    return byte(at) >= low && byte(at) <= high;
  };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return follows(1) ? 2 : 0;
  if (lead >= 0xe0 && lead <= 0xef) {
    const bool second = follows(1, lead == 0xe0 ? 0xa0 : 0x80, lead == 0xed ? 0x9f : 0xbf);
    return second && follows(2) ? 3 : 0;
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    const bool second = follows(1, lead == 0xf0 ? 0x90 : 0x80, lead == 0xf4 ? 0x8f : 0xbf);
    return second && follows(2) && follows(3) ? 4 : 0;
  }
  return 0;
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
    const auto byte = static_cast<unsigned char>(bytes[at]);
    if (is_control(byte) && byte != '\n' && byte != '\r' && byte != '\t')
      return at_offset(bytes, at, file, "holds a control character: is this a text file?");
    const std::size_t size = character_size(bytes.substr(at));
    if (size == 0) return at_offset(bytes, at, file, "is no UTF-8 text here; save the file as UTF-8");
    at += size;
  }
  return std::nullopt;
}

std::string printable(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string shown;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_control(byte))
      shown += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
    else
      shown += c;
  }
  return shown;
}

}  // namespace sereno::config
