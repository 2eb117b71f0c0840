#include <cstdint>
#include <cstdlib>

#include "agent/listeners/zabbix/passive_request.h"

/// Whatever is asked, there is an answer; one in JSON is itself JSON (a second reading sees the same form).
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sereno::agent::zabbix;
  const std::string_view payload(reinterpret_cast<const char*>(data), size);
  const auto request = read_passive_request(payload);
  const auto answer = dress_answer(request, {.supported = size % 2 == 0, .text = std::string(payload)});
  const bool json = request.form == PassiveRequest::Form::json;
  if (json && read_passive_request(answer).form != PassiveRequest::Form::json) std::abort();
  if (request.timeout && request.timeout->count() <= 0) std::abort();
  return 0;
}
