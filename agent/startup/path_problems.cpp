#include "agent/startup/path_problems.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>

#include "base/descriptor.h"
#include "base/trusted_file.h"

namespace sereno::agent {

namespace {

/// Why there is no folder of this name; empty when there is one.
std::string folder_fault(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return path + ": " + std::strerror(errno);
  return S_ISDIR(status.st_mode) ? "" : path + ": is no folder";
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == 0 ? "/" : path.substr(0, slash);
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

/// An external program that the settings name.
struct NamedProgram {
  std::string whose{};  ///< "service 'web'"
  std::string path{};
  config::Place place{};
};

std::vector<NamedProgram> programs_of(const config::AgentSettings& settings, const config::PathPlaces& places) {
  std::vector<NamedProgram> programs;
  const auto add = [&](const std::string& whose, const std::vector<std::string>& line, const config::Place& place) {
    if (!line.empty()) programs.push_back({.whose = whose, .path = line[0], .place = place});
  };
  for (const auto& service : settings.services)
    if (const auto place = places.commands.find(service.name); place != places.commands.end())
      add("service '" + service.name + "'", service.command, place->second);
  for (const auto& command : settings.commands)
    add("command '" + command.name + "'", command.command, command.program_place);
  for (const auto& parameter : settings.user_parameters)
    add("user parameter '" + parameter.key + "'", parameter.command, parameter.program_place);
  return programs;
}

/// What the file would give whoever runs it; empty: nothing, or there is none.
std::string privileges_given_by(const std::string& path) {
  struct stat status {};
  if (!path.starts_with('/') || stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return {};
  if ((status.st_mode & S_ISUID) != 0) return "is set-user-ID";
  if ((status.st_mode & S_ISGID) != 0) return "is set-group-ID";
  return getxattr(path.c_str(), "security.capability", nullptr, 0) > 0 ? "has capabilities" : "";
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
  for (const NamedProgram& program : programs_of(settings, places))
    look(program.place, program.path, [&](const std::string& path) {
      const std::string fault = program_fault(path);
      return fault.empty() ? fault : program.whose + ": " + fault;
    });
  return problems;
}

std::vector<config::Problem> find_lost_privileges(const config::AgentSettings& settings,
                                                  const config::PathPlaces& places) {
  std::vector<config::Problem> lost;
  for (const NamedProgram& program : programs_of(settings, places)) {
    const std::string given = privileges_given_by(program.path);
    if (!given.empty())
      lost.push_back({.file = program.place.text,
                      .message = "warning: " + program.whose + ": " + program.path + " " + given +
                                 ", and runs here without: the list of the second unit is for such programs"});
  }
  return lost;
}

}  // namespace sereno::agent
