#include "agent/startup/ledger_claim.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <thread>
#include <utility>

namespace sereno::agent {
namespace {

/// Beside the file itself, by whatever link it is named: there SQLite's own files lie as well.
std::string claim_file(const std::string& ledger) {
  std::error_code failed;
  const auto whole = std::filesystem::weakly_canonical(ledger, failed);
  return (failed ? ledger : whole.string()) + "-agent";
}

/// Whoever can read the file can lock it: one that root has made by hand serves the agent's user too.
Descriptor open_claim(const std::string& path) {
  return Descriptor(open(path.c_str(), O_RDONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0644));
}

enum class Lock { taken, held_by_another, impossible };

Lock lock(const Descriptor& file) {
  if (flock(file.get(), LOCK_EX | LOCK_NB) == 0) return Lock::taken;
  return errno == EWOULDBLOCK || errno == EINTR ? Lock::held_by_another : Lock::impossible;
}

}  // namespace

Result<LedgerClaim> LedgerClaim::take(const std::string& ledger, milliseconds patience) {
  constexpr milliseconds between_looks{20};
  Descriptor file = open_claim(claim_file(ledger));
  if (!file) return LedgerClaim();
  const auto given_up = std::chrono::steady_clock::now() + patience;
  for (Lock state = lock(file); state != Lock::taken; state = lock(file)) {
    if (state == Lock::impossible) return LedgerClaim();
    if (std::chrono::steady_clock::now() >= given_up)
      return Error{"ledger " + ledger + ": another agent writes it; stop that one, or give this one another path"};
    std::this_thread::sleep_for(between_looks);
  }
  return LedgerClaim(std::move(file));
}

}  // namespace sereno::agent
