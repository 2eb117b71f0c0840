// Any bytes as a contract file: a contract or problems, never both, never neither.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "sla/contract_check.h"
#include "sla/contract_file.h"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<std::string> problems;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are text here
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto contract = sereno::sla::parse_contract(text, "fuzz.yaml", problems);
  if (contract.has_value() != problems.empty()) std::abort();
  const auto findings = sereno::sla::check_contract(text, "fuzz.yaml");
  const bool refused = std::any_of(findings.begin(), findings.end(), [](const auto& each) { return each.error; });
  if (!contract && !refused) std::abort();
  return 0;
}
