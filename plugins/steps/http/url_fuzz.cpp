// An address, and a Location header relative to it: what is read once is read the same again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "sereno/steps/proxy.h"
#include "sereno/steps/redirects.h"
#include "sereno/steps/target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sereno::steps;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto url = Url::parse(text);
  if (url) {
    if (url->host.empty() || url->path.empty() || url->port == 0) std::abort();
    const auto again = Url::parse(url->text());
    if (!again || again->host != url->host || again->port != url->port) std::abort();
  }
  HttpExchange answer;
  answer.status = 302;
  answer.headers.emplace_back("Location", std::string(text));
  const Hop here{.url = *Url::parse("https://cc.example:8443/a/b?c"), .status = 302};
  const NextHop next = next_hop({}, {here}, answer);
  if (next.kind == NextHop::Kind::followed && next.url.host.empty()) std::abort();
  static_cast<void>(parse_proxy(text));
  Problems problems;
  const auto target = read_target({.url = std::string(text)}, problems);
  if (!target == problems.none()) std::abort();
  static_cast<void>(read_target({.hostname = std::string(text), .address = std::string(text)}, problems));
  static_cast<void>(read_status_line(text));
  return 0;
}
