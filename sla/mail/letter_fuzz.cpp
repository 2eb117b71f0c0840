// Any bytes are a mail or an error, and whatever mail comes out of them can be understood.
#include <cstddef>
#include <cstdint>

#include "sla/mail/letter.h"
#include "sla/mail/understand.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sereno::sla;
  static const Mailbox mailbox{{"ana@example.com"}, *Zone::find("America/Mexico_City")};
  const auto letter = parse_letter({reinterpret_cast<const char*>(data), size});
  if (letter) understand(*letter, mailbox, *sereno::parse_instant("2026-11-05T18:00:00Z"));
  return 0;
}
