// Whatever the text: redaction ends, and a secret that it was told never comes out.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "sereno/steps/redactor.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static constexpr std::string_view secret = "s3cret-value";
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  sereno::steps::Redactor redactor;
  redactor.hide(secret);
  const auto half = bytes.size() / 2;
  const std::string text = std::string(bytes.substr(0, half)).append(secret).append(bytes.substr(half));
  for (const std::string& shown : {redactor.text(text), redactor.header(text), redactor.url(text)})
    if (shown.find(secret) != std::string::npos) std::abort();
  return 0;
}
