#include "plugins/host/output/last_words.h"

#include "plugins/host/output/plugin_output.h"
#include "sereno/number.h"

namespace sereno::host {

std::string last_words(std::string_view standard_error) {
  constexpr std::size_t longest = 300;
  const auto end = standard_error.find_last_not_of(" \r\n\t");
  if (end == std::string_view::npos) return {};
  standard_error = standard_error.substr(0, end + 1);
  const auto newline = standard_error.rfind('\n');
  const auto line = newline == std::string_view::npos ? standard_error : standard_error.substr(newline + 1);
  return clean_text(trim(line).substr(0, longest));
}

}  // namespace sereno::host
