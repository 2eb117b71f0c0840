// Any bytes are a configuration or a list of problems.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "config/yaml_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<sereno::config::Problem> problems;
  const auto root = sereno::config::parse_yaml({reinterpret_cast<const char*>(data), size}, "fuzz.yaml", problems);
  if (!root) {
    if (problems.empty()) std::abort();
    return 0;
  }
  auto map = root->map();
  for (const auto& [key, node] : map.entries()) {
    node.duration();
    node.integer(0, 10);
    if (node.is_list()) node.list();
  }
  map.finish();
  return 0;
}
