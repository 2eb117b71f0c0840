#include "sla/mail/charset.h"

#include <iconv.h>

#include <array>
#include <cerrno>
#include <map>
#include <memory>
#include <type_traits>

#include "base/utf8.h"

namespace sereno::sla {

namespace {

constexpr std::array names = {"windows-1252", "iso-8859-1", "iso-8859-15", "iso-8859-2", "windows-1250", "windows-1251",
                              "utf-16",       "utf-16le",   "utf-16be",    "utf-7",      "iso-2022-jp",  "gb18030",
                              "koi8-r",       "macintosh",  "ibm850",      "shift_jis",  "euc-jp"};

struct Close {
  void operator()(void* converter) const { iconv_close(converter); }
};
using Converter = std::unique_ptr<void, Close>;
static_assert(std::is_same_v<iconv_t, void*>);

/// Open converters keep their code loaded. Made once, before any process is confined.
std::map<std::string, Converter>& converters() {
  static std::map<std::string, Converter> all;
  return all;
}

std::string converted(iconv_t converter, std::string_view text) {
  std::string out, room(4096, '\0');
  iconv(converter, nullptr, nullptr, nullptr, nullptr);
  std::string copy(text);
  char* from = copy.data();
  std::size_t left = copy.size();
  while (left > 0) {
    char* to = room.data();
    std::size_t space = room.size();
    const auto done = iconv(converter, &from, &left, &to, &space);
    const int why = errno;
    out.append(room.data(), room.size() - space);
    if (done != static_cast<std::size_t>(-1) || why == E2BIG) continue;
    out += replacement_character;
    if (left == 0 || why == EINVAL) break;
    ++from;
    --left;
  }
  return out;
}

/// What was pasted may be UTF-8 among lines that are not.
std::string converted_by_line(iconv_t converter, std::string_view text) {
  std::string out;
  for (std::size_t from = 0; from < text.size();) {
    const auto line = text.substr(from, std::min(text.find('\n', from), text.size() - 1) + 1 - from);
    out += is_utf8(line) ? std::string(line) : converted(converter, line);
    from += line.size();
  }
  return out;
}

}  // namespace

void load_charsets() {
  for (const char* name : names) {
    const iconv_t converter = iconv_open("UTF-8", name);
    // NOLINTNEXTLINE(performance-no-int-to-ptr): what the interface calls an error
    if (converter != reinterpret_cast<iconv_t>(-1)) converters()[name].reset(converter);
  }
}

std::string utf8_from(std::string_view text, std::string_view charset) {
  const bool plain = charset.empty() || charset == "utf-8" || charset == "utf8" || charset == "us-ascii";
  const bool latin =
      charset == "iso-8859-1" || charset == "iso-8859-15" || charset == "windows-1252" || charset == "cp1252";
  // What nobody writes in Latin, programs that know no better put on UTF-8: two of its bytes are "Ã©" there.
  if ((plain || latin) && is_utf8(text)) return std::string(text);
  const std::string name =
      plain || charset == "iso-8859-1" || charset == "cp1252" ? "windows-1252" : std::string(charset);
  auto found = converters().find(name);
  if (found == converters().end() && is_utf8(text)) return std::string(text);
  if (found == converters().end()) found = converters().find("windows-1252");
  if (found == converters().end()) return valid_utf8(text);
  return plain || latin ? converted_by_line(found->second.get(), text) : converted(found->second.get(), text);
}

}  // namespace sereno::sla
