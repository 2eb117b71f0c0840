#include <cstdint>
#include <cstdlib>

#include "agent/protocols/zabbix/passive_request.h"

namespace {

/// Whatever is asked, there is an answer; one in JSON is itself JSON (a second reading sees the same form).
void check(const std::string& payload) {
  using namespace sereno::agent::zabbix;
  const auto request = read_passive_request(payload);
  const auto answer = dress_answer(request, {.supported = payload.size() % 2 == 0, .text = payload});
  const bool json = request.form == PassiveRequest::Form::json;
  if (json && read_passive_request(answer).form != PassiveRequest::Form::json) std::abort();
  if (request.timeout && request.timeout->count() <= 0) std::abort();
}

}  // namespace

/// As it is, and as parts of a request, which random bytes seldom become.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input(reinterpret_cast<const char*>(data), size);
  check(input);
  check(R"({"request":"passive checks","data":[)" + input + "]}");
  check(R"({"request":"passive checks","data":[{"key":")" + input + "\"}]}");
  check(R"({"request":"passive checks","data":[{"key":"a","timeout":)" + input + "}]}");
  return 0;
}
