// What a SIP server sends: where a message ends in a stream, and what is read of it.
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "plugins/steps/sip/sip_reader.h"
#include "sereno/steps/sip_digest.h"
#include "sereno/steps/sip_session.h"

using namespace sereno::steps;

namespace {

void use(std::string_view header) {
  const SipReading reading = read_sip(header);
  if (reading.kind != SipReading::Kind::answer) return;
  assert(reading.answer.status >= 100 && reading.answer.status <= 699);
  SipRequest request{.method = SipMethod::register_contact, .uri = "sip:pbx.test", .sent_by = "192.0.2.4:5060"};
  request.contact = "sip:sereno@192.0.2.4:5060";
  rewritings(request, reading.answer);
  mismatch(request, reading.answer);
  describe(reading.answer.challenges);
  for (const bool proxy : {false, true})
    if (const SipChallenge* one = strongest(reading.answer.challenges, proxy)) {
      const std::string line =
          answer_to(*one, {"alice", "secret"}, {.method = "REGISTER", .uri = request.uri, .cnonce = "c"});
      assert(line.find_first_of("\r\n") == std::string::npos);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const SipSplit datagram = split_datagram(bytes);
  if (datagram.kind == SipSplit::Kind::whole) use(datagram.header);
  while (!bytes.empty()) {
    const SipSplit split = split_stream(bytes);
    if (split.kind != SipSplit::Kind::whole) break;
    assert(split.size > 0 && split.size <= bytes.size());
    use(split.header);
    bytes.remove_prefix(split.size);
  }
  return 0;
}
