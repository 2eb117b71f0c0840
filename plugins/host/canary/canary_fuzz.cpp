// What stands in a canary's file: read without a crash; what is understood is written and read back as the same.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "plugins/host/canary/canary_journal.h"
#include "plugins/host/canary/canary_record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sereno::host;
  const std::string bytes(data, data + size);
  const std::string_view all(bytes);
  // With the right sum what stands before it is looked at.
  const std::string summed = bytes + "sum " + checksum_text(bytes) + "\n";
  for (const std::string_view place : {all, std::string_view(summed)}) {
    const auto record = newest_record({place, all.substr(size / 2)});
    if (!record || record->number == 0) continue;
    const auto again = newest_record({encode(*record), ""});
    if (!again || encode(*again) != encode(*record)) std::abort();
  }
  const JournalReading reading = read_journal(all);
  if (reading.whole > size || reading.open.size() > Intents::most) std::abort();
  std::string anew;
  for (const auto& [key, note] : reading.open) anew += kept_entry(key, note);
  if (read_journal(anew).open != reading.open) std::abort();
  return 0;
}
