#include <cstdint>
#include <cstdlib>

#include "agent/protocols/http_client/exchange.h"

/// However an answer is cut, it says the same; nothing grows past its limits.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using sereno::agent::http_client::Answer;
  if (size == 0) return 0;
  const std::string_view all(reinterpret_cast<const char*>(data) + 1, size - 1);
  Answer whole, parts;
  const auto at_once = whole.take(all);
  const auto cut = all.size() * data[0] / 256;
  parts.take(all.substr(0, cut));
  const auto in_two = parts.take(all.substr(cut));
  if (at_once == Answer::State::complete && in_two == Answer::State::complete &&
      (whole.status() != parts.status() || whole.body() != parts.body()))
    std::abort();
  static_cast<void>(whole.end());
  return 0;
}
