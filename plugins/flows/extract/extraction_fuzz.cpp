// Any bytes give values or a reason, whatever they are read as.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sereno/flows/extraction.h"
#include "sereno/flows/time_value.h"

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
      static_cast<void>(from_xpath(body, "//*[@id]/text()", true));
      break;
    case 3:
      static_cast<void>(from_xpath(body, "//*/@*", false));
      break;
    case 4:
      static_cast<void>(from_csv(body, "a"));
      static_cast<void>(from_csv(body, "2"));
      break;
    case 5:
      static_cast<void>(from_token(body, "/exp"));
      break;
    case 7:
      static_cast<void>(visible_text(body));
      static_cast<void>(texts_of_json(body));
      break;
    case 6:
      for (const char* format : {"iso8601", "mail", "epoch", "%d/%m/%Y %I:%M:%S %p %z"})
        static_cast<void>(parse_time(body, format, "-06:00"));
      break;
    default:
      static_cast<void>(from_xpath("<a><b c='1'>x</b></a>", body, false));
      break;
  }
  return 0;
}
