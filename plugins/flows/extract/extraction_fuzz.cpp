// Any bytes give values or a reason, whatever they are read as.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "plugins/flows/extract/text_of_html.h"
#include "sereno/flows/extraction.h"
#include "sereno/flows/markup.h"
#include "sereno/flows/time_value.h"

namespace {

/// In this process, where the fuzzer sees it.
void read(std::string_view body, std::string_view xpath, bool is_html) {
  if (const auto document = sereno::flows::Markup::parse(body, is_html)) static_cast<void>(document->at(xpath));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sereno::flows;
  if (size == 0) return 0;
  const std::string_view body(reinterpret_cast<const char*>(data + 1), size - 1);
  switch (*data % 9) {
    case 0:
      static_cast<void>(from_json(body, "/*/a/*"));
      break;
    case 1:
      static_cast<void>(from_json(R"({"a":[1,{"b":null}]})", body));
      break;
    case 2:
      read(body, "//*[@id]/text()", true);
      break;
    case 3:
      read(body, "//*/@*", false);
      break;
    case 4:
      static_cast<void>(from_csv(body, "a"));
      static_cast<void>(from_csv(body, "2"));
      break;
    case 5:
      static_cast<void>(from_token(body, "/exp"));
      break;
    case 7:
      static_cast<void>(text_of_html(body));
      static_cast<void>(texts_of_json(body));
      break;
    case 6:
      for (const char* format : {"iso8601", "mail", "epoch", "%d/%m/%Y %I:%M:%S %p %z"})
        static_cast<void>(parse_time(body, format, "-06:00"));
      break;
    default:
      read("<a><b c='1'>x</b></a>", body, false);
      break;
  }
  return 0;
}
