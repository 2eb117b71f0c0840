// Whatever a contact writes has a meaning; what is missing of a report and what was found never overlap.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/utf8.h"
#include "sla/mail/understand.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sereno::sla;
  static const Mailbox mailbox{{"ana@example.com"}, *Zone::find("America/Mexico_City")};
  const std::string text = sereno::valid_utf8({reinterpret_cast<const char*>(data), size});
  const Letter letter{.from = "ana@example.com", .subject = text.substr(0, text.find('\n')), .text = text};
  const auto mail = understand(letter, mailbox, *sereno::parse_instant("2026-11-05T18:00:00Z"));
  const auto asked = [&](const char* name) {
    return std::find(mail.missing.begin(), mail.missing.end(), name) != mail.missing.end();
  };
  if (asked("steps") && !mail.items.steps.empty()) std::abort();
  if (asked("time") && mail.items.time) std::abort();
  return 0;
}
