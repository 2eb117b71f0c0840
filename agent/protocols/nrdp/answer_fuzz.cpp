#include <cstdint>
#include <cstdlib>

#include "agent/protocols/nrdp/submission.h"

/// What was not taken says why, in one line.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto answer =
      sereno::agent::nrdp::read_answer(200, std::string_view(reinterpret_cast<const char*>(data), size));
  if (!answer.taken && answer.problem.find('\n') != std::string::npos) std::abort();
  return 0;
}
