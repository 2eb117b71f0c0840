#include <cstdint>
#include <cstdlib>

#include "net/allowed_hosts.h"

/// Input: a list, then '\n', then an address. What is accepted must match itself.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sereno::net;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto split = text.find('\n');
  const auto address = IpAddress::parse(split == text.npos ? text : text.substr(split + 1));
  const auto hosts = AllowedHosts::parse_list(text.substr(0, split));
  if (address && IpAddress::parse(address->to_string()) != address) std::abort();
  if (address && !AllowedHosts::parse({address->to_string()})->allows(*address)) std::abort();
  if (hosts && address) {
    const auto entry = hosts->match(*address);
    if (!entry.empty() && text.find(entry) == text.npos) std::abort();
  }
  return 0;
}
