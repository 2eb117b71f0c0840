#include "config/agent/agents_rights.h"

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sereno::config {
namespace {

/// Who the packages make; the folder may not be there before the first start.
constexpr const char* packaged_user = "sereno";

const passwd* find_user(const AgentSettings& settings) {
  struct stat folder {};
  return stat(settings.state_folder.c_str(), &folder) == 0 ? getpwuid(folder.st_uid) : getpwnam(packaged_user);
}

}  // namespace

std::string agents_user(const AgentSettings& settings) {
  const passwd* const user = find_user(settings);
  return user == nullptr ? "" : user->pw_name;
}

void take_the_agents_rights(const AgentSettings& settings) {
  if (geteuid() != 0) return;
  const passwd* const user = find_user(settings);
  if (user == nullptr || user->pw_uid == 0) return;
  const gid_t group = user->pw_gid;
  const uid_t id = user->pw_uid;
  // Where it may not become that user it looks with root's rights: less is found then, and nothing wrong.
  if (initgroups(user->pw_name, group) != 0 || setgid(group) != 0 || setuid(id) != 0) return;
}

}  // namespace sereno::config
