#include <cstdint>
#include <cstdlib>

#include "agent/protocols/zabbix/active_checks.h"

/// Every item that is given has a key and a delay; what is refused says why, in one line.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto answer =
      sereno::agent::zabbix::read_active_checks(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!answer && answer.error().message.find('\n') != std::string::npos) std::abort();
  if (!answer || !answer->items) return 0;
  for (const auto& item : *answer->items)
    if (item.key.empty() || item.delay.empty()) std::abort();
  return 0;
}
