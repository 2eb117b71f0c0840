#include "plugins/steps/net/system_trust.h"

#include <dirent.h>

#include <algorithm>
#include <memory>
#include <string_view>

namespace sereno::steps {
namespace {

bool is_hexadecimal(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

bool is_hashed_name(std::string_view name) {
  return name.size() == 10 && name.substr(8) == ".0" && std::all_of(name.begin(), name.begin() + 8, is_hexadecimal);
}

}  // namespace

bool has_trust_folder(const char* folder) {
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(opendir(folder), &closedir);
  if (!entries) return false;
  while (const dirent* entry = readdir(entries.get()))
    if (is_hashed_name(entry->d_name)) return true;
  return false;
}

}  // namespace sereno::steps
