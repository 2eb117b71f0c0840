#include <cstdint>
#include <cstdlib>

#include "agent/protocols/nrpe/command.h"
#include "agent/protocols/nrpe/packet.h"

/// Bytes that arrive in two pieces amount to what they amount to in one; a verdict once given stays.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sereno::agent::nrpe;
  if (size == 0) return 0;
  const std::string_view all(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto whole = decode_query(all);
  const auto part = decode_query(all.substr(0, all.size() * data[0] / 256));
  if (part.state != Decoded::State::incomplete && part.state != whole.state) std::abort();
  if (whole.state == Decoded::State::bad && whole.problem.empty()) std::abort();
  const auto command = parse_command(all);
  if (command.name.find('!') != std::string::npos) std::abort();
  static_cast<void>(refusal_of(
      all, command, RequestRules{.allow_arguments = (data[0] & 1) != 0, .nasty_characters = "|`&><'\\[]{};\r\n"}));
  const auto response = encode_response(data[0] % 3 + 2, 0, all);
  if (response.size() > 16u + 65536 + 3) std::abort();
  return 0;
}
