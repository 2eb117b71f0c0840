#include <cstdint>
#include <cstdlib>

#include "agent/protocols/zabbix/item_delay.h"

/// Whatever a server says, the next time is later than now.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sereno;
  const auto delay = agent::zabbix::ItemDelay::parse(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!delay) return 0;
  const Instant now = instant_from_ms(1'775'001'600'250);
  const auto next = delay->next_after(now, std::chrono::seconds{static_cast<int>(size)});
  if (next && *next <= now) std::abort();
  return 0;
}
