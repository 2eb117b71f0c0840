#include "plugins/steps/http/curl_trace.h"

#include <algorithm>

namespace sereno::steps {

bool repeats_secrets(std::string_view note) {
  const auto begins = [&](std::string_view text) { return note.starts_with(text); };
  return begins("h2h3 [") || begins("[HTTP/") || begins("Added cookie ") || begins("Replaced cookie ");
}

std::string sent_words(std::string_view body) {
  if (body.empty()) return {};
  std::string line = "[body, " + std::to_string(body.size()) + (body.size() == 1 ? " byte] " : " bytes] ");
  line.append(body);
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

}  // namespace sereno::steps
