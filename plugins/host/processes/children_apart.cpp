#include "plugins/host/processes/children_apart.h"

#include <mutex>
#include <set>

namespace sereno::host {
namespace {

struct Apart {
  std::mutex mutex{};
  std::set<pid_t> children{};
};

Apart& apart() {
  static Apart all;
  return all;
}

}  // namespace

Spawned spawn_apart(const SpawnRequest& request) {
  // The child is there before its number is known: whoever has seen it asks behind this lock.
  const std::lock_guard lock(apart().mutex);
  Spawned spawned = spawn(request);
  if (spawned) apart().children.insert(spawned.process);
  return spawned;
}

void forget_apart(pid_t child) {
  const std::lock_guard lock(apart().mutex);
  apart().children.erase(child);
}

bool is_apart(pid_t child) {
  const std::lock_guard lock(apart().mutex);
  return apart().children.contains(child);
}

}  // namespace sereno::host
