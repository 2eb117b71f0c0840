#include "base/command/private_program.h"

#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace sereno {

std::string own_folder() {
  char path[PATH_MAX];
  const ssize_t size = ::readlink("/proc/self/exe", path, sizeof path);
  const std::string_view own(path, size > 0 ? static_cast<std::size_t>(size) : 0);
  const auto slash = own.rfind('/');
  return slash == std::string_view::npos ? std::string() : std::string(own.substr(0, slash));
}

std::string find_program(std::string_view name, std::string* tried) {
  std::vector<std::string> folders;
  if (const char* const libexec = std::getenv("SERENO_LIBEXEC"); libexec && *libexec) folders.emplace_back(libexec);
  if (const std::string folder = own_folder(); !folder.empty()) {
    folders.push_back(folder);
    folders.push_back(folder + "/../../plugins/host");
  }
  folders.emplace_back(SERENO_INSTALLED_LIBEXEC);
  for (const std::string& folder : folders) {
    std::string path = folder + "/" + std::string(name);
    if (::access(path.c_str(), X_OK) == 0) return path;
    if (tried) *tried += (tried->empty() ? "" : ", ") + path;
  }
  return {};
}

std::string become_program(std::string_view name, const std::vector<std::string>& words) {
  const std::string about = "cannot run '" + std::string(name) + "': ";
  std::string tried;
  const std::string path = find_program(name, &tried);
  if (path.empty()) return about + "it is in none of " + tried;
  std::string own(name);
  std::vector<char*> arguments{own.data()};
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  std::fflush(nullptr);
  ::execv(path.c_str(), arguments.data());
  return about + std::strerror(errno);
}

}  // namespace sereno
