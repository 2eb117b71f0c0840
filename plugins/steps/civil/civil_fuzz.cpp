// Zone files, calendars and times may be any bytes.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sereno/steps/open_hours.h"
#include "sereno/steps/time_text.h"
#include "sereno/steps/zone.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sereno::steps;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const sereno::Instant now = sereno::instant_from_ms(1795824600000);
  const auto parsed = Zone::parse(bytes);
  const Zone zone = parsed ? *parsed : Zone::fixed(std::chrono::hours{-6});
  static_cast<void>(zone.instant(zone.local(now), now));
  static_cast<void>(read_time(bytes, zone, now));
  if (const auto hours = OpenHours::parse(bytes.substr(0, 500)))
    static_cast<void>(hours->open_between(now - std::chrono::days{20}, now, zone));
  return 0;
}
