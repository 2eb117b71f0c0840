// A catalogue that is read answers for every text of it, and for others.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/catalogue.h"
#include "base/utf8.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto catalogue = sereno::Catalogue::read(std::string(text));
  if (!catalogue) return 0;
  for (const std::string_view each : {text, text.substr(size / 2), std::string_view("Outages"), std::string_view()}) {
    const auto said = catalogue->of(each);
    if (catalogue->has(each) && !sereno::is_utf8(said) && said != each) std::abort();
    if (!catalogue->has(each) && said != each) std::abort();
  }
  if (catalogue->size() > size / 16) std::abort();
  return 0;
}
