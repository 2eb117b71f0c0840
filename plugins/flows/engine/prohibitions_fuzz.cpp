// Any request is judged, and none of the forbidden ones passes for what stands around it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "sereno/flows/prohibitions.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sereno::flows;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const Circumstances known{.role = Role::session, .host = "cc.example"};
  static_cast<void>(judge({.target = "/" + text}, known));
  static_cast<void>(judge({.method = "POST", .body = Request::Body::text, .text = text}, known));
  static_cast<void>(judge({.transport = "tcp", .body = Request::Body::text, .text = text}, known));
  static_cast<void>(judge({.transport = "sql", .body = Request::Body::text, .text = text}, known));
  const Request dials{.method = "POST",
                      .target = "/agc/api.php",
                      .body = Request::Body::form,
                      .form = {{"x", text}, {"function", "external_dial"}, {text, "y"}}};
  if (!judge(dials, known)) std::abort();
  return 0;
}
