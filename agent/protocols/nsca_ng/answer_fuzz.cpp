#include <cstdint>
#include <cstdlib>

#include "agent/protocols/nsca_ng/session.h"

/// A line that is complete stays so when more follows, and is never longer than what came.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sereno::agent::nsca_ng;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto answer = read_answer(bytes);
  if (answer.size > size) std::abort();
  if (answer.kind == Answer::Kind::incomplete && size >= longest_line) std::abort();
  if (answer.kind == Answer::Kind::incomplete || answer.size > longest_line) return 0;
  if (read_answer(bytes.substr(0, answer.size)).kind != answer.kind && bytes[answer.size - 1] == '\n') std::abort();
  return 0;
}
