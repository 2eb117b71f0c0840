#include "agent/checking/saved_states.h"

#include <utility>

#include "base/hexadecimal.h"
#include "sereno/number.h"

namespace sereno::agent {

std::string SavedStates::file_name(std::string_view key) {
  std::string name;
  for (const char c : key) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c);
    if (letter || c == '_' || c == '-' || (c == '.' && !name.empty())) {
      name += c;
      continue;
    }
    name += '%';
    append_hex(name, static_cast<unsigned char>(c));
  }
  return name;
}

SavedStates::Kept& SavedStates::kept(const std::string& key) {
  const auto [at, added] = kept_.try_emplace(key);
  if (!added) return at->second;
  at->second.file = host::state_file(folder_ + "/checks/" + file_name(key));
  at->second.bytes = at->second.file->load();
  return at->second;
}

std::string SavedStates::save(const std::string& key, std::string bytes) {
  Kept& state = kept(key);
  if (state.bytes == bytes) return {};
  state.bytes = std::move(bytes);
  return state.file->save(state.bytes);
}

}  // namespace sereno::agent
