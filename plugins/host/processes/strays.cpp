#include "plugins/host/processes/strays.h"

#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "plugins/host/processes/process_table.h"

namespace sereno::host {
namespace {

std::set<pid_t> sessions_at_the_end_of(int line) {
  std::set<pid_t> sessions;
  std::array<ChildNews, 64> news;
  // Written whole, each far shorter than what a pipe takes at once: none is cut.
  for (ssize_t got = 0; (got = read(line, news.data(), sizeof news)) > 0 || (got < 0 && errno == EINTR);)
    for (std::size_t i = 0; got > 0 && i < static_cast<std::size_t>(got) / sizeof(ChildNews); ++i)
      news[i].ended ? static_cast<void>(sessions.erase(news[i].child))
                    : static_cast<void>(sessions.insert(news[i].child));
  return sessions;
}

bool comes_from(pid_t process, std::string_view prefix) {
  const std::string run = environment_of(process, run_variable);
  return run.size() > prefix.size() && run.starts_with(prefix) && run[prefix.size()] == '.';
}

}  // namespace

std::size_t kill_strays(const std::set<pid_t>& sessions, std::string_view prefix) {
  std::size_t found = 0;
  for (const pid_t process : all_processes()) {
    if (process == getpid()) continue;
    if (!sessions.contains(getsid(process)) && !comes_from(process, prefix)) continue;
    if (is_dead(process)) continue;
    ++found;
    kill(process, SIGKILL);
  }
  return found;
}

void guard(int line, std::string_view prefix) {
  const std::set<pid_t> sessions = sessions_at_the_end_of(line);
  constexpr int looks = 200;
  constexpr timespec pause{.tv_sec = 0, .tv_nsec = 10'000'000};
  for (int look = 0, quiet = 0; look < looks && quiet < 3; ++look) {
    quiet = kill_strays(sessions, prefix) == 0 ? quiet + 1 : 0;  // one that was just born is seen by the next look
    nanosleep(&pause, nullptr);
  }
}

}  // namespace sereno::host
