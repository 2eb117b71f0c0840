// Feeds arbitrary bytes to the readers of Outlook's rich text: compressed, and as RTF.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sla/mail/rtf.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  sereno::sla::rtf_text(sereno::sla::uncompressed_rtf(bytes));
  sereno::sla::rtf_text(bytes);
  return 0;
}
