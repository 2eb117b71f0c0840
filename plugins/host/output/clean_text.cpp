#include "plugins/host/output/clean_text.h"

#include "base/utf8.h"

namespace sereno::host {

std::string clean_text(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  while (!text.empty()) {
    const auto length = utf8_length(text);
    const auto character = text.substr(0, length);
    const bool line_end = text.starts_with("\r\n");
    if (length != 0 && (!is_control(character) || character == "\n" || character == "\t"))
      clean += character;
    else if (!line_end)
      clean += replacement_character;
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return clean;
}

}  // namespace sereno::host
