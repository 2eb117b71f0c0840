#include "agent/startup/path_problems.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>

#include "base/descriptor.h"
#include "base/trusted_file.h"
#include "base/whole_file.h"

namespace sereno::agent {

namespace {

/// Why there is no folder of this name; empty when there is one.
std::string folder_fault(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return path + ": " + std::strerror(errno);
  return S_ISDIR(status.st_mode) ? "" : path + ": is no folder";
}

/// Of a folder that is made when it is not there: what is there above it has to be one.
std::string fault_of_folder_to_make(std::string path) {
  struct stat status {};
  while (path != "/" && lstat(path.c_str(), &status) != 0 && errno == ENOENT) path = folder_of(path);
  return folder_fault(path);
}

/// Whether the file holds something else than a database. One that cannot be read says so when it is opened.
bool is_something_else(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  static constexpr std::string_view format("SQLite format 3\0", 16);
  std::array<char, format.size()> head{};
  const ssize_t got = file ? read(file.get(), head.data(), head.size()) : 0;
  return got > 0 && std::string_view(head.data(), static_cast<std::size_t>(got)) != format;
}

std::string ledger_fault(const std::string& path) {
  if (const std::string fault = folder_fault(folder_of(path)); !fault.empty()) return fault;
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return errno == ENOENT ? "" : path + ": " + std::strerror(errno);
  if (!S_ISREG(status.st_mode)) return path + ": is no regular file";
  return is_something_else(path) ? path + ": is there and is no ledger" : "";
}

std::string socket_fault(const std::string& path) {
  if (path.starts_with("/run/")) return {};  // a service manager makes folders there when it starts the agent
  if (const std::string fault = folder_fault(folder_of(path)); !fault.empty()) return fault;
  struct stat status {};
  if (lstat(path.c_str(), &status) != 0) return {};
  return S_ISSOCK(status.st_mode) ? "" : path + ": is there and is no socket";
}

}  // namespace

std::vector<config::Problem> find_path_problems(const config::AgentSettings& settings,
                                                const config::PathPlaces& places) {
  std::vector<config::Problem> problems;
  const auto look = [&](const config::Place& place, const std::string& path, auto fault_of) {
    if (place.text.empty() || !path.starts_with('/')) return;  // not named, or said where the file was read
    if (std::string fault = fault_of(path); !fault.empty())
      problems.push_back({.file = place.text, .message = std::move(fault)});
  };
  for (std::size_t i = 0; i < places.plugin_folders.size(); ++i)
    look(places.plugin_folders[i], settings.plugin_folders[i], folder_fault);
  look(places.worker, settings.worker, program_fault);
  look(places.state_folder, settings.state_folder, fault_of_folder_to_make);
  look(places.control_socket, settings.control_socket, socket_fault);
  look(places.ledger, settings.ledger_path, ledger_fault);
  for (const auto& service : settings.services) {
    const auto place = places.commands.find(service.name);
    if (place == places.commands.end() || service.command.empty()) continue;
    look(place->second, service.command[0], [&](const std::string& program) {
      const std::string fault = program_fault(program);
      return fault.empty() ? fault : "service '" + service.name + "': " + fault;
    });
  }
  for (const auto& command : settings.commands) {
    if (command.command.empty()) continue;
    look(command.program_place, command.command[0], [&](const std::string& program) {
      const std::string fault = program_fault(program);
      return fault.empty() ? fault : "command '" + command.name + "': " + fault;
    });
  }
  for (const auto& parameter : settings.user_parameters) {
    if (parameter.command.empty()) continue;
    look(parameter.program_place, parameter.command[0], [&](const std::string& program) {
      const std::string fault = program_fault(program);
      return fault.empty() ? fault : "user parameter '" + parameter.key + "': " + fault;
    });
  }
  return problems;
}

}  // namespace sereno::agent
