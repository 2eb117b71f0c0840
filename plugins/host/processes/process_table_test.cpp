#include "plugins/host/processes/process_table.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "plugins/host/processes/wait_status.h"

namespace sereno::host {
namespace {

using namespace std::string_view_literals;
using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;

TEST(ParentInStat, IsReadWhateverTheProcessIsCalled) {
  struct Case {
    const char* why;
    const char* line;
    pid_t parent;
  };
  const Case cases[] = {
      {"plain", "42 (cat) S 7 42 42 0 -1", 7},
      {"a name with brackets and numbers", "42 (a) R 99 (b) S 7 42", 7},
      {"a name with a space", "42 (tmux: server) S 1 42", 1},
      {"empty", "", 0},
      {"no name", "42 S 7", 0},
      {"cut behind the name", "42 (cat)", 0},
      {"cut before the parent", "42 (cat) S ", 0},
  };
  for (const Case& c : cases) EXPECT_EQ(detail::parent_in_stat(c.line), c.parent) << c.why;
}

TEST(VariableIn, FindsTheWholeNameOnly) {
  constexpr auto environment = "PATH=/bin\0SERENO_RUN_X=1\0SERENO_RUN=12.3\0EMPTY=\0"sv;
  EXPECT_EQ(detail::variable_in(environment, "SERENO_RUN"), "12.3");
  EXPECT_EQ(detail::variable_in(environment, "PATH"), "/bin");
  EXPECT_EQ(detail::variable_in(environment, "EMPTY"), "");
  EXPECT_EQ(detail::variable_in(environment, "RUN"), "");
  EXPECT_EQ(detail::variable_in("SERENO_RUN=4", "SERENO_RUN"), "4") << "cut short";
}

pid_t fork_a_stubborn_child() {
  const pid_t child = fork();
  if (child != 0) return child;
  ::signal(SIGTERM, SIG_IGN);
  while (true) pause();
}

TEST(ProcessTable, SeesAndKillsTheChildrenOfThisProcess) {
  const pid_t child = fork_a_stubborn_child();
  ASSERT_GT(child, 0);
  EXPECT_THAT(children_of_this_process(), Contains(child));
  EXPECT_EQ(environment_of(child, "PATH"), environment_of(getpid(), "PATH"));
  kill_all_children();
  EXPECT_THAT(children_of_this_process(), Not(Contains(child)));
  EXPECT_EQ(kill(child, 0), -1) << "waited for as well";
}

TEST(ProcessTable, SeesMoreChildrenThanOneReadTells) {
  std::vector<pid_t> forked;
  for (int i = 0; i < 200; ++i) forked.push_back(fork_a_stubborn_child());
  EXPECT_THAT(children_of_this_process(), IsSupersetOf(forked));
  kill_all_children();
  EXPECT_THAT(children_of_this_process(), IsEmpty());
}

TEST(HowItEnded, NamesTheSignal) {
  EXPECT_EQ(how_it_ended(W_EXITCODE(0, SIGSEGV)), "died of signal 11 (SIGSEGV)");
  EXPECT_EQ(how_it_ended(W_EXITCODE(0, SIGKILL)), "died of signal 9 (SIGKILL)");
  EXPECT_EQ(how_it_ended(W_EXITCODE(0, 40)), "died of signal 40");
  EXPECT_EQ(how_it_ended(W_EXITCODE(7, 0)), "ended with exit code 7");
}

}  // namespace
}  // namespace sereno::host
