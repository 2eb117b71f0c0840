#include <cstdint>
#include <cstdlib>

#include "agent/protocols/icinga/check_result.h"

/// What was not taken says why, in one line.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sereno::agent::icinga;
  if (size == 0) return 0;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto answer = read_answer(data[0] % 2 == 0 ? 200 : 404, body);
  const bool taken = answer.kind == Answer::Kind::taken;
  if (taken != answer.problem.empty() || answer.problem.find('\n') != std::string::npos) std::abort();
  return 0;
}
