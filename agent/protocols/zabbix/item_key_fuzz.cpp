#include <cstdint>
#include <cstdlib>

#include "agent/protocols/zabbix/item_key.h"

/// A key that was understood, written again with every parameter quoted, means the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using sereno::agent::zabbix::ItemKey;
  const auto key = ItemKey::parse({reinterpret_cast<const char*>(data), size});
  if (!key) return 0;
  std::string again = key->name;
  char before = '[';
  for (const std::string& parameter : key->parameters) {
    if (parameter.ends_with('\\')) return 0;  // no quoted form has one in front of its closing quote
    again += before;
    again += '"';
    for (const char c : parameter) {
      if (c == '"') again += '\\';
      again += c;
    }
    again += '"';
    before = ',';
  }
  if (!key->parameters.empty()) again += ']';
  const auto second = ItemKey::parse(again);
  if (!second || *second != *key) std::abort();
  return 0;
}
