#include "agent/daemon/signals.h"

#include <gmock/gmock.h>

#include <csignal>

namespace sereno::agent {
namespace {

TEST(Signals, EachThatEndsAProgramMeansSomething) {
  struct Case {
    int signal;
    SignalMeaning meaning;
    const char* name;
  };
  const Case cases[] = {
      {SIGHUP, SignalMeaning::reload, "SIGHUP"},     {SIGTERM, SignalMeaning::end, "SIGTERM"},
      {SIGINT, SignalMeaning::end, "SIGINT"},        {SIGQUIT, SignalMeaning::end, "SIGQUIT"},
      {SIGXCPU, SignalMeaning::end, "SIGXCPU"},      {SIGALRM, SignalMeaning::none, "SIGALRM"},
      {SIGUSR1, SignalMeaning::none, "SIGUSR1"},     {SIGUSR2, SignalMeaning::none, "SIGUSR2"},
      {SIGVTALRM, SignalMeaning::none, "SIGVTALRM"}, {SIGXFSZ, SignalMeaning::none, "SIGXFSZ"},
      {SIGRTMIN, SignalMeaning::none, "SIGRTMIN+0"}, {SIGRTMIN + 3, SignalMeaning::none, "SIGRTMIN+3"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(meaning_of(c.signal), c.meaning);
    EXPECT_EQ(signal_name(c.signal), c.name);
    EXPECT_THAT(signals_taken(), ::testing::Contains(c.signal));
  }
}

TEST(Signals, FaultsKeepTheirEnd) {
  for (const int signal :
       {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGSYS, SIGTRAP, SIGKILL, SIGSTOP, SIGTSTP, SIGCHLD, SIGPIPE})
    EXPECT_THAT(signals_taken(), ::testing::Not(::testing::Contains(signal))) << signal;
}

}  // namespace
}  // namespace sereno::agent
