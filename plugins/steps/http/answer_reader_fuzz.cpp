// Headers and bodies from the wire: the first byte chooses what is asked for, a line "BODY" ends the header's lines.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "plugins/steps/http/answer_reader.h"
#include "sereno/steps/http_date.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sereno::steps;
  if (size < 1) return 0;
  const HttpRequest request{.headers_only = (data[0] & 1) != 0,
                            .follows_redirects = (data[0] & 2) != 0,
                            .keep_body = (data[0] & 4) != 0 ? std::size_t{64} : std::size_t{0}};
  int looks = 0;  // a bomb ends with the time
  const Deadline deadline(
      Deadline::Clock::time_point{std::chrono::hours{1}}, [&] { return ++looks > 200; },
      [] { return Deadline::Clock::time_point{}; });
  HttpExchange exchange;
  AnswerReader reader(request, (data[0] & 8) != 0, deadline, exchange);
  std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  bool more = true;
  while (more && !rest.empty() && !reader.header_done()) {
    const auto end = std::min(rest.find('\n'), rest.size() - 1) + 1;
    more = reader.take_header(rest.substr(0, end));
    rest.remove_prefix(end);
  }
  while (more && !rest.empty()) {
    const auto piece = std::min<std::size_t>(rest.size(), 7);
    more = reader.take_body(rest.substr(0, piece));
    rest.remove_prefix(piece);
  }
  reader.finish();
  if (exchange.body.size() > request.keep_body) std::abort();
  if (exchange.body.size() > exchange.body_bytes) std::abort();
  if (exchange.status < 0) std::abort();
  for (const auto& [name, value] : exchange.headers) static_cast<void>(parse_http_date(value));
  return 0;
}
