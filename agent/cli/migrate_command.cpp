#include "agent/cli/migrate_command.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "agent/cli/command_table.h"
#include "agent/cli/installed_places.h"
#include "agent/cli/terminal.h"
#include "agent/migration/nrpe_migration.h"
#include "agent/startup/order_of_places.h"
#include "base/command/private_program.h"
#include "base/descriptor.h"
#include "base/trusted_file.h"
#include "base/whole_file.h"

namespace sereno::cli {
namespace {

namespace fs = std::filesystem;
using namespace agent::migration;

constexpr std::size_t largest_file = 1u << 20;

Result<std::string> read_file(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status {};
  if (file && ::fstat(file.get(), &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode))
    return Error{path + ": is no regular file"};
  std::string text;
  const int error = file.get() < 0 ? errno : read_to_end(file.get(), largest_file, text);
  if (error != 0) return Error{path + ": " + std::strerror(error)};
  return text;
}

Result<std::vector<std::string>> list_folder(const std::string& folder) {
  std::vector<std::string> entries;
  std::error_code failed;
  for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed)) {
    const std::string path = entry->path().string();
    std::error_code ignored;
    if (entry->is_directory(ignored))
      entries.push_back(path + "/");
    else if (path.ends_with(".cfg"))
      entries.push_back(path);
  }
  if (failed) return Error{folder + ": " + failed.message()};
  std::sort(entries.begin(), entries.end());
  return entries;
}

/// Where we are; empty where that folder is gone.
std::string current_folder() {
  std::error_code gone;
  return fs::current_path(gone).string();
}

/// As the shell that nrpe starts would find it. That stands in the root folder, or (nrpe -C) where nrpe was started.
ProgramFacts look_up(const std::string& program) {
  std::vector<std::string> folders;
  if (program.find('/') == std::string::npos)
    folders = {"/usr/local/sbin/", "/usr/local/bin/", "/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/"};
  else if (program.starts_with('/'))
    folders = {""};
  else
    folders = {"/", current_folder() + "/"};
  for (const std::string& folder : folders) {
    const std::string path = fs::path(folder + program).lexically_normal().string();
    struct stat status {};
    if (stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) continue;
    return {.path = path, .setuid = (status.st_mode & (S_ISUID | S_ISGID)) != 0, .fault = program_fault(path)};
  }
  return {};
}

int migrate(const std::string& file, const CommandWords& words) {
  const auto config = read_nrpe_config(file, {.read = read_file, .list = list_folder});
  if (!config) return complain(config.error().message), exit_unknown;
  MigrationWishes wishes{.without_tls = words.has("no-ssl"),
                         .unconfined_list = words.value("unconfined"),
                         .look_up = look_up,
                         .folder = current_folder()};
  if (const std::string ask = find_program("sereno-ask-command"); !ask.empty()) wishes.ask_program = ask;
  wishes.ask_socket = words.value("unconfined-socket", wishes.ask_socket);
  const Migration done = migrate_nrpe(*config, file, wishes);
  std::vector<std::string> told;
  for (const Note& note : done.notes) told.push_back(note.to_string());
  agent::put_in_order(told, file);
  std::string notes;
  for (const std::string& one : told) notes += one + "\n";
  if (write_all(STDERR_FILENO, notes) != 0 || !print(done.settings)) return exit_unknown;
  if (!wishes.unconfined_list.empty() && !done.unconfined.empty())
    if (const int error = replace_file(wishes.unconfined_list, done.unconfined, Sync::yes, 0644); error != 0)
      return complain(wishes.unconfined_list + ": " + std::strerror(error)), exit_unknown;
  return done.notes.empty() ? 0 : 1;
}

}  // namespace

int run_migrate_command(const std::vector<std::string>& arguments) {
  int exit_code = 0;
  const auto words = read_or_explain("migrate", arguments, exit_code);
  if (!words) return exit_code;
  if (!words->operands.empty() && words->operands[0] != "nrpe")
    return wrong_usage("migrate", no_such_word(words->operands[0], {"nrpe"}));
  if (words->operands.size() != 2) return wrong_usage("migrate", "what is to be migrated?");
  return migrate(words->operands[1], *words);
}

}  // namespace sereno::cli
