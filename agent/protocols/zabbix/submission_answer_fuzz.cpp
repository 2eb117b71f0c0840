#include <cstdint>
#include <cstdlib>

#include "agent/protocols/zabbix/submitted_values.h"

/// What was not taken says why, in one line.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto answer =
      sereno::agent::zabbix::read_submission_answer(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!answer && answer.error().message.find('\n') != std::string::npos) std::abort();
  return 0;
}
